// SPDX-License-Identifier: MIT
import Transcript

/// What the page asks that has no other home: each answer is one JSON object.
public enum PageAnswers {
    /// The most rows that a search hands out; it counts them all.
    private static let mostFound = 10_000

    /// What a trace is, and how long.
    public static func extent(_ extent: TraceExtent, title: String, isLive: Bool) -> [UInt8] {
        JSONLine.object { line in
            line.string("title", title)
            line.boolean("isLive", isLive)
            line.integer("segments", extent.segments)
            line.integer("connections", extent.connections)
            line.integer("problems", extent.problems)
            line.string("resolution", extent.resolution)
        }
    }

    /// The rows that a search found.
    public static func found(_ rows: [Int]) -> [UInt8] {
        JSONLine.object { line in
            line.array("rows") { line in
                for row in rows.prefix(mostFound) {
                    line.comma()
                    line.number(row)
                }
            }
            line.integer("count", rows.count)
        }
    }

    /// Whether what was asked for was done.
    public static func done(_ isDone: Bool) -> [UInt8] { JSONLine.object { $0.boolean("done", isDone) } }

    /// Notes by the frame that they are on.
    public static func notes(_ notes: [Int: [String]]) -> [UInt8] {
        JSONLine.object { line in
            for (frame, texts) in notes.sorted(by: { $0.key < $1.key }) {
                line.comma()
                line.quote("\(frame)")
                line.colon()
                line.raw("[")
                for (place, text) in texts.enumerated() {
                    if place > 0 { line.raw(",") }
                    line.quote(text)
                }
                line.raw("]")
            }
        }
    }
}

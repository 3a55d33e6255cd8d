// SPDX-License-Identifier: MIT
import Narration
import PageCore
import TraceStore

/// Everything that the page may ask of a capture, in an order that is written down in `Tests/web/answers.js`, too.
struct Answers: Sequence {
    private var lines: [String] = []
    private var core: PageCore

    init(_ file: [UInt8], title: String) {
        core = PageCore(title: title, language: .english, seed: 0x1234_5678_9ABC_DEF0, isLive: false)
        // Cut where nothing ends.
        for start in stride(from: 0, to: file.count, by: 4_099) {
            let piece = Array(file[start..<Swift.min(start + 4_099, file.count)])
            core.feed(piece.span.bytes)
        }
        core.finish()
        let segments = core.segments
        add("segments \(segments)", [])
        add("problem", Array(core.problem.utf8))
        add("extent", core.extent())
        add("columns", core.columns(from: 0))
        add("connections", core.connections(0..<64))
        for from in stride(from: 0, to: Swift.min(segments, 512), by: 64) {
            add("rows all \(from)", core.rows(of: nil, from..<from + 64))
        }
        for connection in 0..<8 {
            add("rows \(connection)", core.rows(of: connection, 0..<64))
            add("dialogue \(connection)", core.dialogue(of: connection, .from(0), count: 100))
            add("dialogue near \(connection)", core.dialogue(of: connection, .near(frame: 9), count: 10))
        }
        add("search", core.search("a", in: nil))
        add("problems", core.problems())
        add("note", core.note(["one", "二"], onFrame: 1))
        add("notes", core.notes())
        for form in ExportForm.allCases {
            var (octets, piece) = ([UInt8](), core.export(form, connection: nil))
            while !piece.isEmpty {
                octets += piece
                piece = core.more()
            }
            add("export \(form.rawValue)", octets)
        }
        add("why none", Array(core.problem.utf8))
    }

    func makeIterator() -> IndexingIterator<[String]> { lines.makeIterator() }

    private mutating func add(_ question: String, _ octets: [UInt8]) {
        // FNV-1a of 32 bits: JavaScript has it in a line.
        var hash: UInt32 = 0x811C_9DC5
        for octet in octets { hash = (hash ^ UInt32(octet)) &* 0x0100_0193 }
        lines.append("\(question): \(octets.count) \(hash)")
    }
}

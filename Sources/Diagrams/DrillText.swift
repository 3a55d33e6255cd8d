// SPDX-License-Identifier: MIT
package import Drill
import TCP
package import Transcript

/// What `model run` says of a script.
package enum DrillText {
    package static func lines(_ report: Report, file: String, ladder: Bool) -> [String] {
        var lines: [String] = []
        switch report.verdict {
        case .pass: lines.append("PASS   \(file)")
        case .fail(let line, let expected, let got):
            lines.append("FAIL   \(file):\(line)")
            lines.append("       expected  \(expected)")
            lines.append("       got       \(got)")
        case .skip(let line, let word): lines.append("SKIP   \(file):\(line): the model does not know \(word)")
        case .error(0, let message): lines.append("ERROR  \(file): \(message)")
        case .error(let line, let message): lines.append("ERROR  \(file):\(line): \(message)")
        }
        if !report.leniencies.isEmpty {
            lines.append("       lenient about \(report.leniencies.map { $0.rawValue }.joined(separator: ", "))")
        }
        lines += report.warnings.map { "       note: \($0)" }
        if ladder { lines += rungs(report) }
        // A script's own words are in most of them.
        return lines.map { TerminalSafe.text($0) }
    }

    /// Time, what happened, and the state before and after.
    private static func rungs(_ report: Report) -> [String] {
        report.ladder.map { rung in
            let states = rung.before == rung.after ? "\(rung.after)" : "\(rung.before) → \(rung.after)"
            let why = rung.moves.map { "  \($0.rule.rule.name)" }.joined()
            return
                "  \(TerminalWidth.pad("\(rung.time)", to: 14))  \(TerminalWidth.pad(TerminalSafe.text(rung.text), to: 46))  \(states)\(why)"
        }
    }

    /// The object of one script, in JSON.
    package static func write(_ report: Report, file: String, ladder: Bool = false, into line: inout JSONLine) {
        var place: Int?
        var expected: String?
        var got: String?
        var reason: String?
        switch report.verdict {
        case .pass: break
        case .fail(let line, let wanted, let actual): (place, expected, got) = (line, wanted, actual)
        case .skip(let line, let word): (place, reason) = (line, word)
        case .error(let line, let message): (place, reason) = (line, message)
        }
        line.string("type", "script")
        line.string("file", file)
        line.string("verdict", report.verdict.name)
        line.integer("line", place)
        line.string("expected", expected)
        line.string("got", got)
        line.string("reason", reason)
        line.string("profile", report.profile.rawValue)
        line.strings("leniencies", report.leniencies.map { $0.rawValue })
        line.strings("warnings", report.warnings)
        guard ladder else { return }
        line.array("ladder") { line in
            for rung in report.ladder {
                line.record { line in
                    line.seconds("time", rung.time.nanoseconds)
                    line.string("kind", rung.kind.name)
                    line.string("text", rung.text)
                    line.string("before", "\(rung.before)")
                    line.string("after", "\(rung.after)")
                    line.strings("rules", rung.moves.map { "\($0.rule.rule.name)" })
                }
            }
        }
    }
}

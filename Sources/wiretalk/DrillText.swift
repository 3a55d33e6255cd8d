// SPDX-License-Identifier: MIT
import Diagrams
import Drill
import TCP

/// What `model run` says of a script.
enum DrillText {
    static func lines(_ report: Report, file: String, ladder: Bool) -> [String] {
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
            lines.append("       lenient about \(report.leniencies.map(\.rawValue).joined(separator: ", "))")
        }
        lines += report.warnings.map { "       note: \($0)" }
        return ladder ? lines + rungs(report) : lines
    }

    /// Time, what happened, and the state before and after.
    private static func rungs(_ report: Report) -> [String] {
        report.ladder.map { rung in
            let states = rung.before == rung.after ? "\(rung.after)" : "\(rung.before) → \(rung.after)"
            let why = rung.moves.map { "  \($0.rule.rule.name)" }.joined()
            return
                "  \(TerminalWidth.pad("\(rung.time)", to: 14))  \(TerminalWidth.pad(rung.text, to: 46))  \(states)\(why)"
        }
    }

    static func json(_ report: Report, file: String) -> String {
        var fields = ["\"type\":\"script\"", "\"file\":\(quote(file))", "\"verdict\":\(quote(report.verdict.name))"]
        var line: Int?
        var expected: String?
        var got: String?
        var reason: String?
        switch report.verdict {
        case .pass: break
        case .fail(let place, let wanted, let actual): (line, expected, got) = (place, wanted, actual)
        case .skip(let place, let word): (line, reason) = (place, word)
        case .error(let place, let message): (line, reason) = (place, message)
        }
        fields.append("\"line\":\(line.map { "\($0)" } ?? "null")")
        fields.append("\"expected\":\(expected.map(quote) ?? "null")")
        fields.append("\"got\":\(got.map(quote) ?? "null")")
        fields.append("\"reason\":\(reason.map(quote) ?? "null")")
        fields.append("\"profile\":\(quote(report.profile.rawValue))")
        fields.append("\"leniencies\":[\(report.leniencies.map { quote($0.rawValue) }.joined(separator: ","))]")
        fields.append("\"warnings\":[\(report.warnings.map(quote).joined(separator: ","))]")
        return "{\(fields.joined(separator: ","))}"
    }

    private static func quote(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.value < 32:
                result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

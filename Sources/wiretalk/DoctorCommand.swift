// SPDX-License-Identifier: MIT
import ArgumentParser
import Diagrams
import Narration
import Sessions
import TerminalViewer
import Transcript

/// `wiretalk doctor`: whether real segments can be had here, and if not, what mends it.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say whether real traffic can be captured here; if not, the exact command that mends it.",
        discussion: """
            Everything is tried, not guessed: a capture on lo, a namespace in a child process, a question to the \
            kernel. Exits 0 if real traffic can be captured in some way, else 1.

            EXAMPLE: wiretalk doctor
            """)

    @Flag(help: "Print one JSON object a line instead of sentences.")
    var json = false

    @OptionGroup var screen: ScreenOptions

    func run() throws {
        let report = DoctorReport.examine()
        var out = Output()
        if json {
            report.write(in: screen.language, into: &out)
        } else {
            for line in report.lines(screen.style) { out.line(line) }
        }
        out.flush()
        if !report.canCapture { throw ExitCode.failure }
    }
}

extension DoctorReport {
    /// What is said, folded to the terminal; a command that mends something is left whole.
    fileprivate func lines(_ style: Style) -> [String] {
        let marks: [Finding.Verdict: String] =
            style.hasUnicode ? [.good: "✓", .bad: "✗", .note: "·"] : [.good: "ok  ", .bad: "FAIL", .note: "note"]
        let mend = style.language == .english ? "mend it:" : "补救："
        let found = findings.flatMap { finding -> [String] in
            let mark = (marks[finding.verdict] ?? "") + " "
            let indent = TerminalWidth.width(of: mark)
            let says = Prose.folded(style.fitted(finding.says.text(in: style.language)), to: style.width - indent)
            let lines = says.enumerated().map { ($0 == 0 ? mark : String(repeating: " ", count: indent)) + $1 }
            return lines + (finding.remedy.map { ["    \(mend) \($0)"] } ?? [])
        }
        return found + [""] + Prose.folded(style.fitted(conclusion.text(in: style.language)), to: style.width)
    }

    /// A line a finding, then one of the whole.
    fileprivate func write(in language: Language, into output: inout Output) {
        for finding in findings {
            output.object { line in
                line.string("type", "finding")
                line.string("id", finding.id)
                line.string("verdict", finding.verdict.rawValue)
                line.string("says", finding.says.text(in: language))
                line.string("remedy", finding.remedy)
            }
        }
        output.object { line in
            line.string("type", "doctor")
            line.boolean("canCapture", canCapture)
            line.boolean("onDevices", capturesOnLoopback)
            line.boolean("inOwnNetwork", hasOwnNetwork)
            line.string("says", conclusion.text(in: language))
        }
    }
}

extension Sentence {
    fileprivate func text(in language: Language) -> String { language == .english ? english : chinese }
}

// SPDX-License-Identifier: MIT
import ArgumentParser
import Diagrams

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

// SPDX-License-Identifier: MIT
import ArgumentParser
import Testing

@testable import wiretalk

@Suite("The manual page")
struct ManualTests {
    private struct Sample: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sample", abstract: "Does it.", discussion: "EXAMPLE: sample --loud-voice now",
            subcommands: [])

        @Flag(help: "Says it loud.") var loudVoice = false
        @Option(help: ArgumentHelp("How often.", valueName: "n")) var times = 1
        @Argument(help: "When.") var when: String
    }

    @Test("Help is taken apart into sections, labels and texts")
    func sections() throws {
        let help = HelpText(of: Sample.self, in: Sample.self)
        #expect(help.sections.map(\.name) == ["OVERVIEW", "EXAMPLE", "USAGE", "ARGUMENTS", "OPTIONS"])
        let options = try #require(help.sections.last?.entries)
        #expect(options.map(\.label) == ["--loud-voice", "--times <n>", "-h, --help"])
        #expect(options.first?.text == "Says it loud.")
        #expect(help.sections[1].entries.map(\.text) == ["sample --loud-voice now"])
    }

    @Test("Every command that is shown, and every option of it, is in the page")
    func whole() {
        let page = ManualPage(of: Wiretalk.self).lines
        for command in Wiretalk.configuration.subcommands where command.configuration.shouldDisplay {
            #expect(page.contains(".SS \"wiretalk \(command.configuration.commandName ?? "")\""))
        }
        #expect(page.contains(".B \\-\\-say <text>"))
        #expect(page.contains(".B \\-h, \\-\\-help"))
    }

    @Test(
        "What means something to man(7) is escaped",
        arguments: [("a-b", "a\\-b"), ("\\n", "\\en"), (".TH", "\\&.TH"), ("'x", "\\&'x"), ("你好", "你好")])
    func escapes(_ text: String, _ escaped: String) {
        #expect(ManualPage.escaped(text) == escaped)
    }
}

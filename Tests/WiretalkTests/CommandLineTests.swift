// SPDX-License-Identifier: MIT
import ArgumentParser
import TerminalViewer
import Testing

@testable import wiretalk

@Suite("The command line explains itself")
struct CommandLineTests {
    /// Every command that is shown, with its help.
    private static let commands: [(name: String, help: String)] = all(Wiretalk.self, []).map { names, command in
        (names.joined(separator: " "), Wiretalk.helpMessage(for: command, columns: 80))
    }

    private static func all(
        _ command: any ParsableCommand.Type, _ path: [String]
    ) -> [([String], any ParsableCommand.Type)] {
        let configuration = command.configuration
        guard configuration.shouldDisplay else { return [] }
        let path = path + [configuration.commandName ?? ""]
        return [(path, command)] + configuration.subcommands.flatMap { all($0, path) }
    }

    @Test("Every command has an example, and it is one of its own")
    func examples() {
        #expect(CommandLineTests.commands.count > 10)
        for (name, help) in CommandLineTests.commands {
            let examples = help.split(separator: "\n").filter { $0.hasPrefix("EXAMPLE: ") }
            #expect(!examples.isEmpty, "\(name)")
            #expect(examples.contains { $0.contains(name) }, "\(name)")
        }
    }

    @Test("No type's innards and no default said twice are in any help")
    func noLeaks() {
        for (name, help) in CommandLineTests.commands {
            #expect(!help.contains("WebPlace") && !help.contains("HostPort("), "\(name)")
            let text = help.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
            for place in ["127.0.0.1:9000", "127.0.0.1:8080"] where text.contains("[<host:port>]") {
                let options = text.drop { $0 != "U" }.split(separator: "OPTIONS:").last ?? ""
                #expect(options.ranges(of: place).count <= 1, "\(name)")
            }
        }
    }

    @Test("Commands without a ladder speak of none", arguments: ["chat", "devices", "doctor"])
    func noLadder(command: String) throws {
        let help = try #require(CommandLineTests.commands.first { $0.name == "wiretalk \(command)" }).help
        #expect(!help.contains("ladder") && !help.contains("Draw"))
    }

    @Test("An export's sides are called client and server")
    func sides() throws {
        let help = try #require(CommandLineTests.commands.first { $0.name == "wiretalk export" }).help
        let words = help.split { $0 == "\n" || $0 == " " }.joined(separator: " ")
        #expect(words.contains("(values: client, server; default: server)"))
        #expect(!help.contains("default: 1"))
    }

    @Test("The letters of a summary's history are explained in replay's help")
    func history() throws {
        let help = try #require(CommandLineTests.commands.first { $0.name == "wiretalk replay" }).help
        let words = help.split { $0 == "\n" || $0 == " " }.joined(separator: " ")
        for letter in ["S SYN", "H SYN,ACK", "A an ACK", "D text", "F FIN", "R RST", "T something", "W window 0"] {
            #expect(words.contains(letter))
        }
    }

    @Test(
        "Sentences are broken between words, and commands are kept whole if they fit",
        arguments: [
            (
                "no permission: run `sudo setcap x=ep y` once", 24,
                ["no permission: run", "`sudo setcap x=ep y`", "once"]
            ),
            ("take `a command too long` for it", 12, ["take `a", "command too", "long` for it"]),
            ("short", 40, ["short"]),
        ])
    func prose(text: String, width: Int, lines: [String]) {
        #expect(Prose.folded(text, to: width) == lines)
    }
}

// SPDX-License-Identifier: MIT
import ArgumentParser
import CLinux

/// The program: one subcommand a file.
struct Wiretalk: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wiretalk",
        abstract: "Shows every message of a chat beside the real TCP segments that carried it.",
        discussion: """
            Chat above, wire below: libpcap captures real traffic, and a model of RFC 9293 says of every segment which \
            state both ends are in and why.

            EXAMPLE: wiretalk demo
            """,
        version: "0.1.0",
        subcommands: [
            DemoCommand.self, ServeCommand.self, ChatCommand.self, ReplayCommand.self, ViewCommand.self,
            ExportCommand.self, WatchCommand.self, ModelCommand.self, DevicesCommand.self, DoctorCommand.self,
            TutorCommand.self, ManualCommand.self, BotHelperCommand.self,
        ])
}

extension Wiretalk {
    /// What stands on the command line after the program's name.
    static var arguments: [String] {
        var count: Int32 = 0
        guard let values = clinux_arguments(&count) else { return Array(CommandLine.arguments.dropFirst()) }
        return (0..<Int(count)).dropFirst().compactMap { index in values[index].map { String(cString: $0) } }
    }
}

// SPDX-License-Identifier: MIT
import ArgumentParser
import Diagrams
import Flows
import Lab
import LiveCapture

/// `wiretalk demo`: a live conversation, annotated, wherever it may be captured.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "A live conversation over TCP, its handshake and its close, annotated; no root needed.",
        discussion: """
            Captures on lo if it may; else in a user and network namespace of its own, which needs no root; else it \
            shows the same conversation on the model's own wire, and says so on its first line.

            EXAMPLE: wiretalk demo --say hello --say 你好 --pace step
            """)

    @Option(help: ArgumentHelp("Say this; may be given several times.", valueName: "text"))
    var say: [String] = []

    @Flag(help: "Say what you type, line by line.")
    var interactive = false

    @Flag(name: .customLong("ipv6"), help: "Talk over IPv6.")
    var ipv6 = false

    @Option(help: ArgumentHelp("Keep the captured packets in this pcapng file.", valueName: "file"))
    var save: String?

    @Option(help: ArgumentHelp("instant, 1x as it happened, or step: the next arrow at a key.", valueName: "pace"))
    var pace = Pace.instant

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if pace == .tenfold { throw ValidationError("demo's --pace is instant, 1x or step") }
    }

    func run() throws {
        let stage = DemoStage.choose()
        let script = DemoScript(
            says: say.isEmpty && !interactive ? DemoScript.usual(output.language) : say, isInteractive: interactive,
            isIPv6: ipv6, save: save, language: output.language)
        let player = Player(output, pace: pace)
        for line in stage.title(Narration(language: output.language)) { player.say(line) }
        player.flush()
        switch stage {
        case .loopback, .ownNetwork:
            let listener = try DemoSocket(isIPv6: ipv6)
            try listener.bind(port: 9_000)
            var conversation = try RealConversation(script, player: player, listener: listener)
            _ = try conversation.run(listener: listener)
        case .model:
            if let save { complain("nothing was captured, so \(save) was not written") }
            var conversation = ModelledConversation(script, player: player)
            try conversation.run()
        }
    }
}

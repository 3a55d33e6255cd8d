// SPDX-License-Identifier: MIT
import ArgumentParser
import Diagrams
import Flows
import Lab
import LiveCapture
import Narration
import Transcript
import WebViewer

/// `wiretalk demo`: a live conversation, annotated, wherever it may be captured.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "A live conversation over TCP, its handshake and its close, annotated; no root needed.",
        discussion: """
            Captures on lo if it may; else in a user and network namespace of its own, which needs no root; else it \
            shows the same conversation on the model's own wire, and says so on its first line.

            With --web a page shows it, and waits until the teacher begins: there, or by Enter here. It may be played again.

            EXAMPLE: wiretalk demo --say hello --say 你好 --pace step
            EXAMPLE: wiretalk demo --web
            """)

    @Option(help: ArgumentHelp("Say this; may be given several times.", valueName: "text"))
    var say: [String] = []

    @Flag(help: "Say what you type, line by line.")
    var interactive = false

    @Flag(name: .customLong("ipv6"), help: "ClientConversation over IPv6.")
    var ipv6 = false

    @Option(help: ArgumentHelp("Keep the captured packets in this pcapng file.", valueName: "file"))
    var save: String?

    @Option(help: ArgumentHelp("instant, 1x as it happened, or step: the next arrow at a key.", valueName: "pace"))
    var pace = Pace.instant

    @Option(
        defaultAsFlag: WebPlace.usual, parsing: .next,
        help: ArgumentHelp(
            "Show it on a page: at this place, or at 127.0.0.1:8080, or at another port if that is taken.",
            valueName: "host:port"))
    var web: WebPlace?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if pace == .tenfold { throw ValidationError("demo's --pace is instant, 1x or step") }
    }

    func run() throws {
        // The page is for the browsers of this machine, so it listens before a network of its own is entered.
        if web != nil { Interrupt.hold() }
        let pages = try web?.listen()
        let stage = DemoTransport.choose()
        let script = DemoScript(
            says: say.isEmpty && !interactive ? DemoScript.usual(output.language) : say, isInteractive: interactive,
            isIPv6: ipv6, save: save, language: output.language)
        let page = try web.map { try DemoWeb($0, listeners: pages ?? [], language: output.language) }
        let player = Player(output, pace: pace, trace: page?.trace)
        for line in stage.title(Narration(language: output.language)) { player.say(line) }
        player.flush()
        var play = try stage.prepare(script, player: player)
        guard let page else { return try play.run() }
        if let problem = stage.problem { page.trace.take(.problem(problem)) }
        page.start()
        for line in page.addresses.lines(whoElse: "for everybody else:") { complain(line) }
        complain("begin on the page, or by Enter here; Ctrl-C ends")
        while true {
            page.curtain.waitForBegin()
            do { try play.run() } catch { complain("Error: \(error)") }
            page.curtain.fall()
        }
    }
}

// SPDX-License-Identifier: MIT
import ArgumentParser
import Chat
import Diagrams
import Flows
import Lab
import LessonBook
import LessonFiles
import LiveCapture
import Narration
import Packets
import Sessions
import TerminalViewer
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

            With --pace step it waits, too: each step makes the next call, so that everybody sees what the kernel says before \
            it. (? lists the keys.)

            With --web a page shows it, and waits until the teacher begins: there, or by Enter here. It may be played again.

            EXAMPLE: wiretalk demo --say hello --say 你好 --pace step
            EXAMPLE: wiretalk demo --web
            EXAMPLE: wiretalk demo --interactive --peer
            EXAMPLE: wiretalk demo --udp --loss 20% --seed 1
            """)

    @Option(help: ArgumentHelp("Say this; may be given several times.", valueName: "text"))
    var say: [String] = []

    @Flag(help: "Say what you type, line by line.")
    var interactive = false

    @Flag(
        help: "With --interactive: a second person types the server's side, in another terminal; alone: be that person."
    )
    var peer = false

    @Flag(help: "Stop after the third segment, with one screen that shows what it settled.")
    var handshake = false

    @Flag(name: .customLong("ipv6"), help: "Talk over IPv6.")
    var ipv6 = false

    @Option(
        help: ArgumentHelp(
            "Keep what is seen in this pcapng file: packets, calls, and what the kernel said.", valueName: "file"),
        completion: .file())
    var save: String?

    @Option(
        help: ArgumentHelp(
            "instant, 1x as it happened, or step: in the viewer, where each call is made at a key.", valueName: "pace"))
    var pace = Pace.instant

    @Flag(help: "With --pace step: hide the next states until they are guessed.")
    var predict = false

    @Option(
        defaultAsFlag: WebPlace.usual, parsing: .next,
        help: ArgumentHelp(
            "Show it on a page at this place. The usual place gives way to another port if it is taken.",
            valueName: "host:port"))
    var web: WebPlace?

    @OptionGroup var both: SameLinesOptions

    @OptionGroup var ladder: LadderOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if pace == .tenfold { throw ValidationError("demo's --pace is instant, 1x or step") }
        if both.udp, handshake || interactive || peer || ipv6 || web != nil || pace == .step {
            throw ValidationError(
                "--udp says all lines at once, on the model's wire: with --say, --save and --json only")
        }
        if handshake, interactive || peer || !say.isEmpty {
            throw ValidationError("--handshake ends before anything is said: leave --say, --interactive and --peer out")
        }
        if peer, !interactive, !say.isEmpty || save != nil || web != nil || output.json {
            throw ValidationError("--peer alone joins a demonstration; `demo --interactive --peer` begins one for two")
        }
        if predict, pace != .step { throw ValidationError("--predict goes with --pace step") }
        guard pace == .step else { return }
        if interactive {
            throw ValidationError("--pace step takes keys where --interactive takes lines: leave one out")
        }
        if web != nil { throw ValidationError("--pace step is for this terminal, --web for a page: leave one out") }
        if output.json { throw ValidationError("--pace step is for a terminal, --json for a program: leave one out") }
    }

    func run() throws {
        if both.udp { return try sayOverBoth() }
        if peer, !interactive { return try DemoPeer(style: output.style).beIt() }
        // A viewer that is stepped through has its own way with signals.
        if !isStepped { Interrupt.hold() }
        // The page is for the browsers of this machine, so it listens before a network of its own is entered.
        let pages = try web?.listen(for: "wiretalk demo --web")
        let transport = DemoTransport.choose()
        let page = try web.map {
            try DemoWeb(
                host: $0.place.host, listeners: pages ?? [], language: output.language, say: complain)
        }
        if isStepped { return try step(transport) }
        let player = Player(
            output.form(ladder), pace: pace,
            mirror: page.map { page in { page.trace.take($0, frame: $1?.span.bytes) } })
        for line in transport.title(Narration(language: output.language)) { player.say(line) }
        player.flush()
        if pace == .step { complain(Pace.needsTerminal) }
        var play = try prepare(transport, script(), page?.trace)
        player.show(.capture(play.header))
        guard let page else {
            Interrupt.end { Recording.finishCurrent() }
            try show(&play, player)
            guard Recording.finishCurrent() else { throw ExitCode.failure }
            return
        }
        if let problem = transport.problem { page.trace.take(.problem(problem)) }
        page.start()
        for line in page.addresses.lines(whoElse: "for everybody else:") { complain(line) }
        complain("begin on the page, or by Enter here; Ctrl-C ends")
        while true {
            page.curtain.waitForBegin()
            do { try show(&play, player) } catch { complain("Error: \(error)") }
            page.curtain.fall()
        }
    }

    private func show(_ play: inout any DemoRun, _ player: Player) throws {
        var screen = DemoScreen(player, output.style, isHandshakeOnly: handshake)
        try play.run { screen.show($0) }
        player.flush()
    }

    /// Makes everything ready, and puts down root's powers if sudo gave them.
    func prepare(_ transport: DemoTransport, _ script: DemoScript, _ trace: LiveTrace? = nil) throws -> any DemoRun {
        guard transport.problem == nil else {
            return ModelledConversation(script, recorder: try recording(.raw, isModelled: true, notesOf: trace))
        }
        return try RealConversation(script) { try recording($0, notesOf: trace) }
    }

    /// The file that is asked for: what the page's notes say goes there, too.
    func recording(_ link: LinkType, isModelled: Bool = false, notesOf trace: LiveTrace?) throws -> Recording? {
        guard let save else { return nil }
        let about = isModelled ? "segments of wiretalk's own model of TCP: nothing was captured" : nil
        let recording = try Recording(
            to: save, link: link, name: isModelled ? "model" : "lo", about: about, say: complain)
        trace?.keepNotes { recording.add($0, onFrame: $1) }
        return recording
    }

    /// What both ends say: what was asked for, what is typed, and what the tutor or a second person answers.
    func script() -> DemoScript {
        let language = output.language
        let narration = Narration(language: language)
        let lines = say.isEmpty && !interactive ? DemoCommand.usual(language) : say
        let isTyped = interactive
        let second = peer ? DemoPeer(style: output.style) : nil
        // Read before the first call is made, and not between two of them.
        let book = TutorFiles.builtIn
        var script = DemoScript(
            line: { index in
                if index < lines.count { return lines[index] }
                guard isTyped, second?.hasJoined() ?? true else { return nil }
                complain(narration.saySomething)
                return readLine()
            },
            answer: { text, facts in
                if let second { return second.hasJoined() ? second.answer(to: text) : nil }
                let answer = book.answer(
                    to: text, facts, language: languageOf(text, else: language))
                return answer.text.split(separator: "\n").joined(separator: " ")
            })
        script.isHandshakeOnly = handshake
        script.isIPv6 = ipv6
        return script
    }

    /// What is said when nothing else is asked for.
    private static func usual(_ language: Language) -> [String] {
        switch language {
        case .english: ["hello", "What is a sequence number?"]
        case .chinese: ["你好", "什么是序号？"]
        }
    }
}

extension DemoTransport {
    /// The first lines: they say whether what follows is real.
    func title(_ narration: Narration) -> [String] {
        switch self {
        case .loopback: [narration.realOnLoopback]
        case .ownNetwork: [narration.realInOwnNetwork]
        case .model(let capture, let seal):
            [narration.modelled, "  \(capture)", "  \(seal)"]
                + (seal.remedy.map { ["  \(narration.mend): \($0)"] } ?? [])
        }
    }
}

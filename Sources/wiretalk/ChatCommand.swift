// SPDX-License-Identifier: MIT
import ArgumentParser
import Chat
import Diagrams
import Glibc
import LiveCapture
import Narration
import Sessions
import TerminalViewer
import Transcript

/// `wiretalk chat`: the chat client.
struct ChatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "The chat client: says lines, shows answers, and the state of its socket when it closes.",
        discussion: """
            On a terminal: Ctrl-D says that you have no more to say and still listens, Ctrl-C closes. From a pipe, \
            each line is sent when the last one has been answered.

            EXAMPLE: wiretalk chat localhost:9000 --say hello
            """)

    @Argument(help: ArgumentHelp("Where to connect.", valueName: "host:port"))
    var place: HostPort = .usual

    @Option(help: ArgumentHelp("Say this, then end; may be given several times.", valueName: "text"))
    var say: [String] = []

    @Option(help: ArgumentHelp("Wait so long for an answer to each --say or line from a pipe.", valueName: "seconds"))
    var wait = 10.0

    @Flag(help: "Chat over UDP: one line is one datagram.")
    var udp = false

    @Option(
        help: ArgumentHelp("With --udp: receive so many bytes of a datagram; the rest is lost.", valueName: "bytes"))
    var receive: Int?

    @OptionGroup var screen: ScreenOptions

    func validate() throws {
        guard wait > 0, wait < 1e6 else { throw ValidationError("--wait must be a number of seconds above 0") }
        if let receive, !udp || receive < 1 { throw ValidationError("--receive goes with --udp, and is at least 1") }
    }

    func run() throws {
        if udp { return chatOverUDP() }
        Interrupt.hold()
        // A refusal is over before anybody could open a capture for it.
        let witness = RefusalWitness(of: place)
        try? CallingUser.behindSudo()?.takeOver()
        let style = screen.style
        let session = ChatSession(
            place: place, says: say, wait: .seconds(wait), style: style, mayCapture: witness != nil)
        runToEnd { interruption in
            await withTaskGroup(of: Int32.self) { group in
                group.addTask { await status(of: session, witness, style) }
                group.addTask {
                    await interruption.wait()
                    return 0
                }
                let first = await group.next() ?? 0
                group.cancelAll()
                return first
            }
        }
    }
}

extension ChatCommand {
    /// Ctrl-C is the normal end here, too.
    private func chatOverUDP() {
        signal(SIGINT) { _ in _exit(0) }
        let chat = DatagramChat(
            place: place, says: say, wait: Int(wait * 1_000), room: receive ?? 65_536,
            narration: Narration(language: screen.language))
        Glibc.exit(chat.run())
    }
}

/// Runs a session. Returns the program's exit status.
private func status(of session: ChatSession, _ witness: RefusalWitness?, _ style: Style) async -> Int32 {
    do {
        try await session.run()
        return 0
    } catch  where Task.isCancelled {
        return 0
    } catch let failure as ChatClient.Failure {
        if failure.isRefusal, let witness {
            var text = TextLadder(style: style)
            var output = Output()
            for segment in witness.refused() { text.lines(.segment(segment)).forEach { output.line($0) } }
            output.flush()
        }
        complain("Error: \(failure.sentence)")
        return 1
    } catch {
        complain("Error: \(error)")
        return 1
    }
}

extension ChatClient.Failure {
    /// What is wrong, and what to do.
    var sentence: String {
        switch self {
        case .unknownHost(let place, let reason):
            return "there is no host \(place.host) (\(reason)): check its spelling, or give its address"
        case .unreachable(let place, let attempts):
            let tried = attempts.map { "\($0.address)" }.joined(separator: " nor on ")
            if isRefusal {
                let command = place == .usual ? "wiretalk serve" : "wiretalk serve \(place)"
                return "nothing is listening on \(tried.isEmpty ? "\(place)" : tried): start `\(command)`"
            }
            let reasons = attempts.map { "\($0.address): \($0.failure)" }.joined(separator: "; ")
            return "no connection to \(place) (\(reasons)): is that machine up, and its network?"
        }
    }
}

// SPDX-License-Identifier: MIT
import Chat
import Diagrams
import Flows
import Glibc
import KernelState
import Narration
import Synchronization
import TCP
import TerminalViewer
import Transcript

/// One run of the client: connects, talks as a person or a script, closes, and shows the states on the way.
struct ChatSession: Sendable {
    let place: HostPort
    let says: [String]
    /// How long a script waits for an answer.
    let wait: Duration
    let style: Style
    /// Whether packets may be captured here; if not, people are told where they see their own.
    let mayCapture: Bool

    /// Whether a person types.
    private var isInteractive: Bool { says.isEmpty && isatty(0) == 1 && isatty(1) == 1 }

    /// Runs until the talk is over; closes early if its task is cancelled.
    ///
    /// - Throws: `ChatClient.Failure` if there is no connection, or ``Failure`` if it was lost.
    func run() async throws {
        let (inputs, typed) = AsyncStream.makeStream(of: ClientInput.self)
        let screen = TypingScreen(style, isInteractive: isInteractive)
        let states = StateTeller(screen, style)
        let (ending, closing) = try await ChatClient.connect(to: place, report: { states.tell($0) }) { client in
            tellWhere(client, screen)
            let talk = ClientConversation(
                on: client.connection, reading: client.bytes, writing: client.writer, clock: ContinuousClock(),
                patience: isInteractive ? nil : wait, report: { states.tell($0) })
            feed(typed, screen)
            let ending = await talk.run(inputs)
            return (ending, states.closing(client.connection, after: ending))
        }
        screen.leave()
        states.tellClose(closing.returning(0))
        if case .lost(let failure) = ending {
            throw Wiretalk.lost(place, failure)
        }
    }

    private func tellWhere(_ client: ChatClient, _ screen: TypingScreen) {
        for attempt in client.failed { screen.note("\(attempt.address): \(attempt.failure)") }
        let connection = client.connection
        screen.note(
            Narration(language: style.language).connected(
                to: "\(connection.remote)", over: connection.family, from: "\(connection.local)"))
        if !mayCapture { screen.note(Narration(language: style.language).ownPackets) }
    }

    /// Begins to hand on what is to be said: what was given, or what is typed.
    private func feed(_ typed: AsyncStream<ClientInput>.Continuation, _ screen: TypingScreen) {
        guard says.isEmpty else {
            says.forEach { typed.yield(.line($0)) }
            typed.yield(.end)
            return
        }
        screen.read { typed.yield(ClientInput($0)) }
    }
}

extension ChatConnection {
    fileprivate var family: String { remote.isIPv6 ? "IPv6" : "IPv4" }
}

extension Wiretalk {
    /// What is said of a connection that was lost.
    static func lost(_ place: HostPort, _ failure: SocketFailure) -> Failure {
        Failure("the connection to \(place) was lost, \(failure): the server has ended it with a RST or is gone")
    }
}

extension ClientInput {
    fileprivate init(_ action: LineEditor.Action) {
        switch action {
        case .submit(let text): self = .line(text)
        case .end: self = .end
        case .interrupt: self = .interrupt
        }
    }
}

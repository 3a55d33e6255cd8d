// SPDX-License-Identifier: MIT
import Chat
import Diagrams
import Flows
import Glibc
import KernelState
import Narration
import Packets
import Sessions
import Synchronization
import TCP
import TerminalViewer
import Transcript

/// Tells what the client's calls did, and in which state the kernel says that its socket is, whenever it could be asked.
final class StateTeller: Sendable {
    private let screen: TypingScreen
    private let style: Style
    private let diag = Mutex(try? InetDiag())
    private let state = Mutex(Progress())

    private struct Progress {
        var ladder: TextLadder?
        var pair: (local: SocketAddress, remote: SocketAddress)?
        /// Whether a FIN of ours is on its way already.
        var hasClosed = false
    }

    init(_ screen: TypingScreen, _ style: Style) {
        self.screen = screen
        self.style = style
    }

    /// Shows what was heard, and those calls that change a state.
    func tell(_ report: ChatReport) {
        switch report {
        case .said(let said) where said.speaker == .server: screen.show(said.message.text, of: said.message.length)
        case .call(let call): tell(call)
        case .said, .made, .withdrawn, .dropped, .bot: break
        }
    }

    private func tell(_ call: ChatCall) {
        state.withLock { state in
            if let connection = call.connection, let local = SocketAddress(connection.local),
                let remote = SocketAddress(connection.remote)
            {
                state.pair = (local, remote)
            }
            if call.effect == .closedFirst { state.hasClosed = true }
        }
        switch call.effect {
        case .closedFirst, .receivedEnd, .receivedReset:
            show(call)
            if call.name != "close" { show([asked(since: call)]) }
        default: break
        }
    }

    /// The close that follows a talk, as it is made.
    func closing(_ connection: ChatConnection, after ending: ClientEnding) -> ChatCall {
        let effect: ChatCall.Effect =
            switch ending {
            case .lost: .released
            case _ where state.withLock { $0.hasClosed }: .released
            case .theyClosed: .closedSecond
            case .closed: .closedFirst
            }
        return .underWay("close", end: .client, connection: connection, effect: effect)
    }

    /// How often, and for how long each time in microseconds, the kernel is asked how a close goes on.
    private static let patience = (times: 25, each: useconds_t(4_000))

    /// Tells how closing goes on, for a moment: the other end has to close, too.
    func tellClose(_ call: ChatCall) {
        show(call)
        var answers: [KernelAnswer] = []
        for _ in 0..<StateTeller.patience.times {
            let answer = asked(since: call)
            if answers.last?.state != answer.state { answers.append(answer) }
            if answer.state == .closed || answer.state == .timeWait { break }
            usleep(StateTeller.patience.each)
        }
        show(answers)
    }

    private func show(_ call: ChatCall) {
        let lines = state.withLock { state in
            var ladder = state.ladder ?? TextLadder(style: style)
            defer { state.ladder = ladder }
            return ladder.lines(.call(SocketCall(call)))
        }
        for line in lines { screen.note(line) }
    }

    private func show(_ answers: [KernelAnswer]) {
        screen.note("    " + style.fitted(Narration(language: style.language).kernelAnswered(answers)))
    }

    /// What the kernel says now; a socket that it has not is CLOSED.
    private func asked(since call: ChatCall) -> KernelAnswer {
        let pair = state.withLock { $0.pair }
        let found = pair.flatMap { pair in
            diag.withLock { try? $0?.socket(local: pair.local, remote: pair.remote)?.state }
        }
        return KernelAnswer(state: found ?? .closed, delay: ChatCall.now() - call.time, expected: call.effect.state)
    }
}

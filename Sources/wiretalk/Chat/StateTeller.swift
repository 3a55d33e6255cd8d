// SPDX-License-Identifier: MIT
import Chat
import Diagrams
import Flows
import Glibc
import KernelState
import Narration
import Packets
import Synchronization
import TCP
import Transcript

/// Tells what the client's calls did, and in which state the kernel has its socket afterwards.
final class StateTeller: Sendable {
    private let screen: Screen
    private let style: Style
    private let diag = Mutex(try? InetDiag())
    private let pair = Mutex<(local: SocketAddress, remote: SocketAddress)?>(nil)

    init(_ screen: Screen, _ style: Style) {
        self.screen = screen
        self.style = style
    }

    /// Shows what was heard, and those calls that change a state.
    func tell(_ report: ChatReport) {
        switch report {
        case .said(let said) where said.speaker == .server: screen.show(said)
        case .call(let call):
            if let connection = call.connection, let local = SocketAddress(of: connection.local),
                let remote = SocketAddress(of: connection.remote)
            {
                pair.withLock { $0 = (local, remote) }
            }
            if call.effect == .closedFirst { tell("\(call.name)(\(call.arguments))", [state()]) }
        case .said, .dropped: break
        }
    }

    /// Tells why the talk is over.
    func tell(_ ending: ClientEnding, _ connection: ChatConnection) {
        guard ending == .theyClosed else { return }
        tell("recv() = 0", [state()])
    }

    /// How often, and for how long each time in microseconds, the kernel is asked how a close goes on.
    private static let patience = (times: 25, each: useconds_t(4_000))

    /// Tells how closing goes on, for a moment: the other end has to close, too.
    func tellClose(_ ending: ClientEnding) {
        var states: [State?] = []
        for _ in 0..<StateTeller.patience.times {
            let now = state()
            if states.last != .some(now) { states.append(now) }
            if now == nil || now == .timeWait { break }
            usleep(StateTeller.patience.each)
        }
        tell("close()", states)
    }

    private func tell(_ call: String, _ states: [State?]) {
        let arrow = style.hasUnicode ? "→" : "->"
        let names = states.map { "\($0 ?? .closed)" }.joined(separator: " \(arrow) ")
        screen.note("\(call) \(arrow) \(names)  (\(style.language == .english ? "says the kernel" : "内核的说法"))")
    }

    /// What the kernel says now; nil if it has no such socket, which is CLOSED.
    private func state() -> State? {
        guard let pair = pair.withLock({ $0 }) else { return nil }
        return diag.withLock { try? $0?.socket(local: pair.local, remote: pair.remote)?.state }
    }
}

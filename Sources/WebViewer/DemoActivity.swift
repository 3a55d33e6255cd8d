// SPDX-License-Identifier: MIT
package import Chat
import Flows
import Glibc
package import Sessions
import Synchronization
package import Transcript

/// What stands before a demonstration that a class watches: it waits until the teacher begins, on the page or by Enter at
/// the terminal, and may be played again.
package final class DemoActivity: Activity {
    /// How far it is.
    enum Progress: String, Sendable {
        case waiting, running, done
    }

    private let hub: EventBroadcaster
    private let progress = Mutex(Progress.waiting)
    /// Something is written here when the page begins it: the stage itself waits in plain calls, on the main thread.
    private let bell: (heard: Int32, rung: Int32)

    package init(hub: EventBroadcaster) throws(SystemError) {
        self.hub = hub
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError("pipe", errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        bell = (ends[0], ends[1])
    }

    deinit {
        close(bell.heard)
        close(bell.rung)
    }

    // MARK: The stage's side

    /// Waits until the page or, at a terminal, Enter begins it.
    package func waitForBegin() {
        var watched = [
            pollfd(fd: bell.heard, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isatty(0) == 1 ? 0 : -1, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            guard poll(&watched, 2, -1) > 0 else { continue }
            if watched[0].revents != 0 {
                var octet: UInt8 = 0
                _ = read(bell.heard, &octet, 1)
                return
            }
            guard watched[1].revents != 0 else { continue }
            // Ctrl-D at the terminal: the page alone begins from now on.
            guard readLine() != nil else {
                watched[1].fd = -1
                continue
            }
            if start() { return }
        }
    }

    /// It has come to its end, and may be played again.
    package func fall() { set(.done) }

    /// Whether it begins now: not while it runs.
    private func start() -> Bool {
        let begins = progress.withLock { progress in
            defer { progress = .running }
            return progress != .running
        }
        if begins { hub.tell(DemoActivity.event(.running)) }
        return begins
    }

    private func set(_ next: Progress) {
        progress.withLock { $0 = next }
        hub.tell(DemoActivity.event(next))
    }

    private static func event(_ progress: Progress) -> ServerEvent {
        ServerEvent(.stage) { $0.string("is", progress.rawValue) }
    }

    // MARK: The page's side

    package var requests: [String: Visitor.Role] { ["begin": .teacher] }

    package func write(for visitor: Visitor, into line: inout JSONLine) {
        line.string("stage", progress.withLock { $0.rawValue })
    }

    package func opened(_ visitor: Visitor, from remote: HostPort) {}

    package func came(_ visitor: Visitor) -> [ServerEvent] { [DemoActivity.event(progress.withLock { $0 })] }

    package func went(_ visitor: Visitor) {}

    package func answer(_ request: PageRequest, from visitor: Visitor) throws(Refusal) {
        guard start() else { throw Refusal(.conflict, "the demonstration runs already") }
        Glibc.write(bell.rung, "!", 1)
    }
}

extension ServerEvent.Kind {
    /// The demonstration waits, runs or is done.
    package static let stage = ServerEvent.Kind("stage")
}

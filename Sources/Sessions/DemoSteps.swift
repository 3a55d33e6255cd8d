// SPDX-License-Identifier: MIT
import Dispatch
import Glibc
import Synchronization

/// What stands between a conversation that is held and a viewer that steps through it: what has happened goes one way,
/// and the word that the next call may be made the other way.
///
/// So the kernel is never rushed past a state in which it can wait: after the client's `close` the server is in CLOSE-WAIT
/// for as long as its viewer likes.
package final class DemoSteps: Sendable {
    /// Whoever stepped through it has left.
    package struct Left: Error {}

    private struct Progress: Sendable {
        var news: [DemoEvent] = []
        var waits = false
        var isWhole = false
        /// Set when the viewer was left; the signal that ended it, if one did.
        var left: Int32??
    }

    private let progress = Mutex(Progress())
    private let word = DispatchSemaphore(value: 0)
    private let end = DispatchSemaphore(value: 0)
    /// There is something to be read where something is new.
    private let bell: (heard: Int32, rung: Int32)

    package init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError("pipe", errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        bell = (ends[0], ends[1])
    }

    deinit {
        close(bell.heard)
        close(bell.rung)
    }

    // MARK: The conversation's side

    package func show(_ event: DemoEvent) { change { $0.news.append(event) } }

    /// Waits for the word that the next call may be made.
    package func wait() throws(Left) {
        change { $0.waits = true }
        word.wait()
        if progress.withLock({ $0.left != nil }) { throw Left() }
    }

    /// The conversation is over.
    package func finish() { change { $0.isWhole = true } }

    /// Waits until the viewer is left. Returns the signal that ended it, if one did.
    package func waitForTheEnd() -> Int32? {
        end.wait()
        return progress.withLock { $0.left ?? nil }
    }

    private func change(_ body: (inout Progress) -> Void) {
        progress.withLock { body(&$0) }
        write(bell.rung, "!", 1)
    }

    // MARK: The viewer's side

    /// Something is there to be read when something is new.
    package var descriptor: Int32 { bell.heard }

    /// Whether the next call waits for a word.
    package var waits: Bool { progress.withLock { $0.waits } }

    /// Gives the word.
    package func goOn() {
        let waited = progress.withLock { progress in
            defer { progress.waits = false }
            return progress.waits
        }
        if waited { word.signal() }
    }

    /// What has happened since this was last asked, and whether it was the last.
    package func news() -> (events: [DemoEvent], isWhole: Bool) {
        var octets = [UInt8](repeating: 0, count: 256)
        while read(bell.heard, &octets, octets.count) == octets.count {}
        return progress.withLock { progress in
            defer { progress.news = [] }
            return (progress.news, progress.isWhole)
        }
    }

    /// The viewer was left, by a signal or by a key of its own: no further call is made.
    package func leave(by signal: Int32?) {
        progress.withLock { $0.left = .some(signal) }
        word.signal()
        end.signal()
    }
}

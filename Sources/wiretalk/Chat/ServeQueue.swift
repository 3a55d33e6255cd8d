// SPDX-License-Identifier: MIT
import Chat
import LiveCapture
import Packets
import Synchronization

/// What a server's page is made from.
enum ServeEvent: Sendable {
    case report(ChatReport)
    case frames(FrameBatch)
    /// Time has passed: for what waits until nothing more comes.
    case tick
}

/// What waits to be written on the page: bounded, because clients may talk faster than a terminal writes.
final class ServeQueue: Sendable {
    let events: AsyncStream<ServeEvent>
    private let feed: AsyncStream<ServeEvent>.Continuation
    private let permits: AsyncStream<Void>
    private let more: AsyncStream<Void>.Continuation
    private let state = Mutex((waiting: 0, lost: 0, hasTick: false))

    /// How many reports may wait, and how much of a message's text each keeps.
    private static let most = 8_192
    private static let kept = 1_024

    init() {
        (events, feed) = AsyncStream.makeStream(of: ServeEvent.self)
        (permits, more) = AsyncStream.makeStream(of: Void.self)
    }

    /// Adds a report; counts it as lost if too many wait.
    func add(_ report: ChatReport) {
        let hasRoom = state.withLock { state in
            guard state.waiting < ServeQueue.most else {
                state.lost += 1
                return false
            }
            state.waiting += 1
            return true
        }
        if hasRoom { feed.yield(.report(ServeQueue.shortened(report))) }
    }

    /// Adds frames batch by batch, each when the last has been taken.
    func add(_ eyes: LiveFrames) async throws {
        var permit = permits.makeAsyncIterator()
        for try await batch in eyes.batches {
            feed.yield(.frames(batch))
            _ = await permit.next()
        }
    }

    /// Says that time has passed, unless that is still to be heard.
    func tick() {
        let isHeard = state.withLock { state in
            defer { state.hasTick = true }
            return !state.hasTick
        }
        if isHeard { feed.yield(.tick) }
    }

    /// An event was written.
    func finish(_ event: ServeEvent) {
        switch event {
        case .report: state.withLock { $0.waiting -= 1 }
        case .frames: more.yield()
        case .tick: state.withLock { $0.hasTick = false }
        }
    }

    /// How many reports were lost since this was last asked; none as long as others wait.
    func takeLost() -> Int {
        state.withLock { state in
            guard state.waiting == 0 else { return 0 }
            defer { state.lost = 0 }
            return state.lost
        }
    }

    /// Nothing more will come.
    func close() { feed.finish() }

    private static func shortened(_ report: ChatReport) -> ChatReport {
        guard case .said(let said) = report, said.message.bytes.count > kept else { return report }
        return .said(said.shortened(to: kept))
    }
}

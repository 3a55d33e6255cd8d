// SPDX-License-Identifier: MIT
public import Chat
import LiveCapture
import Synchronization

/// What waits to be told of a session, from many threads to one reader: bounded, because clients may talk faster than a
/// terminal writes.
public final class SessionQueue: Sendable {
    /// What happened, in the order in which it was told.
    public let inputs: AsyncStream<SessionInput>
    private let feed: AsyncStream<SessionInput>.Continuation
    private let permits: AsyncStream<Void>
    private let more: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    private struct State {
        var waiting = 0
        var lost = 0
        var hasMark = false
        var dropped = 0
        var isClosed = false
    }

    /// How many reports may wait, and how much of a message's text each keeps.
    private static let most = 16_384
    private static let kept = 1_024
    /// How often time passes where no capture runs.
    private static let beat = Duration.milliseconds(10)

    /// An empty queue.
    public init() {
        (inputs, feed) = AsyncStream.makeStream(of: SessionInput.self)
        (permits, more) = AsyncStream.makeStream(of: Void.self)
    }

    // MARK: In

    /// Adds a report; counts it as lost if too many wait.
    public func add(_ report: ChatReport) {
        let hasRoom = state.withLock { state in
            guard state.waiting < SessionQueue.most else {
                if report.isShown { state.lost += 1 }
                return false
            }
            state.waiting += 1
            return true
        }
        if hasRoom { feed.yield(.report(SessionQueue.shortened(report), uptime: CaptureMark.uptime())) }
    }

    /// Adds the frames of a capture batch by batch, each when the last has been taken, until the capture is stopped.
    public func add(_ capture: LiveFrames) async throws {
        var permit = permits.makeAsyncIterator()
        for try await batch in capture.batches {
            let dropped = batch.statistics.dropped
            let isNews = state.withLock { state in
                defer { state.dropped = dropped }
                return dropped > state.dropped
            }
            if !batch.frames.isEmpty {
                feed.yield(.frames(batch.frames, batch.mark))
                _ = await permit.next()
            }
            if isNews { feed.yield(.dropped(dropped, time: now(), uptime: batch.mark.uptime)) }
            if batch.frames.isEmpty { mark(batch.mark) }
        }
    }

    /// Lets time pass where no capture runs, until the queue is closed or the task is cancelled.
    public func keepTime() async {
        while !state.withLock({ $0.isClosed }), (try? await Task.sleep(for: SessionQueue.beat)) != nil {
            mark(.now(delay: 0))
        }
    }

    /// Adds a mark, unless one waits already: it would be too early for what came after that one.
    private func mark(_ mark: CaptureMark) {
        let isNews = state.withLock { state in
            defer { state.hasMark = true }
            return !state.hasMark
        }
        if isNews { feed.yield(.mark(mark)) }
    }

    /// Nothing more will come.
    public func close() {
        state.withLock { $0.isClosed = true }
        feed.finish()
    }

    // MARK: Out

    /// An input was dealt with.
    public func finish(_ input: SessionInput) {
        switch input {
        case .report: state.withLock { $0.waiting -= 1 }
        case .frames: more.yield()
        case .mark: state.withLock { $0.hasMark = false }
        case .call, .reading, .dropped: break
        }
    }

    /// How many calls and messages were lost since this was last asked; none as long as others wait.
    public func takeLost() -> Int {
        state.withLock { state in
            guard state.waiting == 0 else { return 0 }
            defer { state.lost = 0 }
            return state.lost
        }
    }

    /// How many frames the kernel has dropped for want of time.
    public var dropped: Int { state.withLock { $0.dropped } }

    private static func shortened(_ report: ChatReport) -> ChatReport {
        guard case .said(let said) = report, said.message.bytes.count > kept else { return report }
        return .said(said.shortened(to: kept))
    }
}

extension ChatReport {
    /// Whether anything is shown of it: of a call that was made, only what it returned.
    fileprivate var isShown: Bool {
        switch self {
        case .call, .said: true
        case .made, .withdrawn, .dropped, .bot: false
        }
    }
}

// SPDX-License-Identifier: MIT
import Glibc
import Synchronization

/// What a conversation tells while it runs on a thread of its own, for somebody who draws and listens to keys meanwhile.
///
/// ```swift
/// let feed = try DemoFeed()
/// feed.play(conversation)
/// while !feed.isOver { poll(…feed.descriptor…); for event in feed.take() { … } }
/// ```
public final class DemoFeed: Sendable {
    /// Readable while something waits to be taken: for `poll` and its like. It belongs to the feed.
    public let descriptor: Int32
    private let bell: Int32
    private let state = Mutex(State())

    private struct State {
        var events: [DemoEvent] = []
        var hasRung = false
        var isOver = false
        var failure: (any Error)?
    }

    /// A feed that nothing runs on yet.
    public init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError("pipe", errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        descriptor = ends[0]
        bell = ends[1]
    }

    deinit {
        close(descriptor)
        close(bell)
    }

    /// What was told since this was last asked.
    public func take() -> [DemoEvent] {
        var octet: UInt8 = 0
        return state.withLock { state in
            while read(descriptor, &octet, 1) == 1 {}
            state.hasRung = false
            defer { state.events = [] }
            return state.events
        }
    }

    /// Whether the conversation has ended and all of it was taken.
    public var isOver: Bool { state.withLock { $0.isOver && $0.events.isEmpty } }

    /// What ended it before its end; nil if nothing did.
    public var failure: (any Error)? { state.withLock { $0.failure } }

    /// Runs a conversation on a thread of its own, which takes no signals.
    public func play(_ conversation: sending any DemoRun) {
        let playing = Playing(conversation, self)
        var everySignal = sigset_t()
        var before = sigset_t()
        sigfillset(&everySignal)
        pthread_sigmask(SIG_SETMASK, &everySignal, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let reference = Unmanaged.passRetained(playing)
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, runPlaying, reference.toOpaque())
        if status == 0 {
            pthread_detach(thread)
            return
        }
        reference.release()
        end(SystemError("pthread_create", status))
    }

    fileprivate func add(_ event: DemoEvent) { change { $0.events.append(event) } }

    fileprivate func end(_ failure: (any Error)?) {
        change { state in
            state.isOver = true
            state.failure = failure
        }
    }

    private func change(_ body: (inout sending State) -> Void) {
        state.withLock { state in
            body(&state)
            if !state.hasRung { write(bell, "!", 1) }
            state.hasRung = true
        }
    }
}

/// A conversation and whom it tells, for the thread that plays it.
private final class Playing {
    private var conversation: any DemoRun
    private let feed: DemoFeed

    init(_ conversation: any DemoRun, _ feed: DemoFeed) {
        self.conversation = conversation
        self.feed = feed
    }

    func run() {
        do {
            try conversation.run { feed.add($0) }
            feed.end(nil)
        } catch {
            feed.end(error)
        }
    }
}

private func runPlaying(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<Playing>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

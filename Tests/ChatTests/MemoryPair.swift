// SPDX-License-Identifier: MIT
import Synchronization
import TCP

@testable import Chat

/// A connection without a socket: what a test says comes in, what a conversation writes is kept.
final class MemoryPair: Sendable {
    let incoming = AsyncThrowingStream.makeStream(of: [UInt8].self)
    let writer = MemoryWriter()
    let connection = ChatConnection(
        number: 0, end: .server, local: HostPort(host: "127.0.0.1", port: 9000),
        remote: HostPort(host: "127.0.0.1", port: 50_000))

    func say(_ text: String) { incoming.continuation.yield(Array(text.utf8)) }
    func finish() { incoming.continuation.finish() }
    func reset() { incoming.continuation.finish(throwing: SocketFailure(call: "recv", errno: 104)) }

    /// What comes in, as a conversation wants it.
    var source: AsyncThrowingStream<[UInt8], any Error> { incoming.stream }
}

/// Keeps what is written; or, deaf, never finishes writing.
final class MemoryWriter: ByteWriter {
    private let state = Mutex<(written: [[UInt8]], isFinished: Bool, isAborted: Bool)>(([], false, false))
    private let isDeaf: Bool
    private let presence = Mutex(PeerPresence.present)
    private let changes = AsyncStream.makeStream(of: Void.self)

    init(isDeaf: Bool = false) { self.isDeaf = isDeaf }

    func write(_ bytes: [UInt8]) async throws {
        if isDeaf {
            for await _ in changes.stream {}
            throw SocketFailure(call: "send", errno: 104)
        }
        state.withLock { $0.written.append(bytes) }
    }

    func finish() async throws { state.withLock { $0.isFinished = true } }

    func abort() async {
        state.withLock { $0.isAborted = true }
        changes.continuation.finish()
    }

    /// What a conversation is told of the other end.
    var peer: PeerPresence {
        get { presence.withLock { $0 } }
        set { presence.withLock { $0 = newValue } }
    }

    var texts: [String] { state.withLock { $0.written.map { String(decoding: $0, as: UTF8.self) } } }
    var isFinished: Bool { state.withLock { $0.isFinished } }
    var isAborted: Bool { state.withLock { $0.isAborted } }
}

/// A clock that moves when it is told to; sleepers wake in order.
final class ManualClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset = Duration.zero
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    private struct Sleeper {
        let id: Int
        let deadline: Instant
        let wake: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Instant()
        var count = 0
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())
    private let arrivals = AsyncStream.makeStream(of: Duration.self)

    private let readings = AsyncStream.makeStream(of: Void.self)

    var now: Instant {
        defer { readings.continuation.yield() }
        return state.withLock { $0.now }
    }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.count += 1
            return state.count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wake in
                let result: Result<Void, any Error>? = state.withLock { state in
                    // As a real clock does: who is cancelled before it sleeps has not slept.
                    if state.cancelled.contains(id) { return .failure(CancellationError()) }
                    if deadline <= state.now { return .success(()) }
                    state.sleepers.append(Sleeper(id: id, deadline: deadline, wake: wake))
                    return nil
                }
                arrivals.continuation.yield(deadline.offset)
                if let result { wake.resume(with: result) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.cancelled.insert(id)
                let index = state.sleepers.firstIndex { $0.id == id }
                return index.map { state.sleepers.remove(at: $0) }
            }
            sleeper?.wake.resume(throwing: CancellationError())
        }
    }

    /// Waits until somebody sleeps, or wants to, until a moment.
    func awaitSleeper(until offset: Duration) async {
        for await deadline in arrivals.stream where deadline == offset { return }
    }

    /// Waits until the time has been asked for once more than it was waited for.
    func awaitReading() async { for await _ in readings.stream { return } }

    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.deadline <= state.now }
            state.sleepers.removeAll { $0.deadline <= state.now }
            return due
        }
        due.forEach { $0.wake.resume() }
    }
}

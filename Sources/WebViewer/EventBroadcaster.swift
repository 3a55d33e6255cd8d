// SPDX-License-Identifier: MIT
import NIOCore
import Synchronization
import Transcript

/// Tells browsers what happens: every event is written once, and all queues share its octets.
///
/// A browser that does not read fills its own queue and is cut off; it comes back by itself, as every event source does,
/// and asks for what it missed. The others never wait for it.
public final class EventBroadcaster: Sendable {
    /// How many events may wait for one browser.
    static let mostWaiting = 1_024
    /// How many octets may wait for one browser.
    static let mostOctets = 16 << 20

    private struct State {
        var next = 1
        var lines: [Int: Line] = [:]
    }

    /// The queue to one open page.
    private struct Line {
        let visitor: Visitor.ID
        let backlog: Backlog
        let events: AsyncStream<ByteBuffer>.Continuation
        let cut: @Sendable () -> Void
    }

    /// What waits in one queue, in octets.
    final class Backlog: Sendable {
        private let octets = Atomic<Int>(0)

        func add(_ count: Int) -> Int { octets.add(count, ordering: .relaxed).newValue }
        func take(_ count: Int) { octets.subtract(count, ordering: .relaxed) }
    }

    private let state = Mutex(State())

    /// Nobody listens yet.
    public init() {}

    /// How many pages are open.
    public var count: Int { state.withLock { $0.lines.count } }

    /// Tells everybody, or one visitor in each of their windows. Never waits.
    public func tell(_ event: ServerEvent, to visitor: Visitor.ID? = nil) {
        state.withLock { state in
            state.next += 1
            send(event.encoded(id: state.next), to: visitor, &state)
        }
    }

    /// Tells everybody something that is written as JSON.
    func tell(_ kind: ServerEvent.Kind, _ body: (inout JSONLine) -> Void) {
        tell(ServerEvent(kind, body))
    }

    /// Sends a comment through every stream, so that nobody takes a quiet one for dead.
    func keepOpen() { state.withLock { send(ServerEvent.silence, to: nil, &$0) } }

    private func send(_ octets: ByteBuffer, to visitor: Visitor.ID?, _ state: inout State) {
        for (number, line) in state.lines where visitor == nil || line.visitor == visitor {
            let isFull = line.backlog.add(octets.readableBytes) > EventBroadcaster.mostOctets
            if !isFull, case .enqueued = line.events.yield(octets) { continue }
            state.lines[number] = nil
            line.events.finish()
            line.cut()
        }
    }

    /// Opens a stream for one page. `first` comes before whatever happens from now on; `cut` is called if it does not read.
    func open(
        for visitor: Visitor.ID, first: () -> [ServerEvent], cut: @escaping @Sendable () -> Void
    ) -> (number: Int, stream: Stream) {
        let (events, door) = AsyncStream.makeStream(
            of: ByteBuffer.self, bufferingPolicy: .bufferingOldest(EventBroadcaster.mostWaiting))
        let backlog = Backlog()
        return state.withLock { state in
            state.next += 1
            let number = state.next
            // Browsers ask again after a second.
            door.yield(ByteBuffer(string: "retry: 1000\n\n"))
            for event in first() {
                state.next += 1
                let octets = event.encoded(id: state.next)
                _ = backlog.add(octets.readableBytes)
                door.yield(octets)
            }
            state.lines[number] = Line(visitor: visitor, backlog: backlog, events: door, cut: cut)
            return (number, Stream(events: events, backlog: backlog))
        }
    }

    /// Closes a page's stream.
    func close(_ number: Int) {
        state.withLock { state in
            state.lines[number]?.events.finish()
            state.lines[number] = nil
        }
    }

    /// Closes all.
    func closeAll() {
        state.withLock { state in
            for line in state.lines.values { line.events.finish() }
            state.lines = [:]
        }
    }

    /// What one page is told, in order. It ends when the page is cut off.
    struct Stream: AsyncSequence, Sendable {
        let events: AsyncStream<ByteBuffer>
        let backlog: Backlog

        struct AsyncIterator: AsyncIteratorProtocol {
            var events: AsyncStream<ByteBuffer>.AsyncIterator
            let backlog: Backlog

            mutating func next() async -> ByteBuffer? {
                guard let octets = await events.next() else { return nil }
                backlog.take(octets.readableBytes)
                return octets
            }
        }

        func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(events: events.makeAsyncIterator(), backlog: backlog)
        }
    }
}

// SPDX-License-Identifier: MIT

/// The messages in a sequence of bytes, one after another, as ``Framing`` finds them: see
/// ``withMessages(in:framing:clock:_:)``.
///
/// Nothing is read ahead: the source is asked for more only when what it brought has been taken.
public struct MessageStream: AsyncSequence, Sendable {
    /// One message at a time.
    public typealias Element = ChatMessage

    enum Event: Sendable {
        case bytes([UInt8], at: Duration)
        case time(Duration)
        case end
        case loss(any Error)
    }

    let events: AsyncStream<Event>
    let framing: Framing
    /// Lets the reader read again.
    let more: AsyncStream<Void>.Continuation
    /// Sets the clock that ends a message by silence.
    let alarms: AsyncStream<Duration>.Continuation

    /// There may be one iterator only: what it has taken is gone.
    public func makeAsyncIterator() -> Iterator {
        Iterator(events: events.makeAsyncIterator(), framing: framing, more: more, alarms: alarms)
    }

    /// Goes through the messages, and asks the source for more when the last one is taken.
    public struct Iterator: AsyncIteratorProtocol {
        var events: AsyncStream<Event>.Iterator
        var framing: Framing
        let more: AsyncStream<Void>.Continuation
        let alarms: AsyncStream<Duration>.Continuation
        private var ready: [ChatMessage] = []
        private var isAlarmSet = false
        private var owesMore = false
        private var now = Duration.zero
        private var loss: (any Error)?

        init(
            events: AsyncStream<Event>.Iterator, framing: Framing, more: AsyncStream<Void>.Continuation,
            alarms: AsyncStream<Duration>.Continuation
        ) {
            self.events = events
            self.framing = framing
            self.more = more
            self.alarms = alarms
        }

        /// The next message; nil after the last.
        ///
        /// - Throws: What the source threw, once what it had brought before is taken.
        public mutating func next() async throws -> ChatMessage? {
            while ready.isEmpty {
                if let loss { throw loss }
                askForMore()
                guard let event = await events.next() else { return nil }
                take(event)
            }
            return ready.removeFirst()
        }

        /// The source may go on, and the clock is set, once everything that was read is taken.
        private mutating func askForMore() {
            if owesMore { more.yield() }
            owesMore = false
            guard !isAlarmSet, let deadline = framing.deadline else { return }
            // More bytes may bring the end nearer, never nearer than this.
            alarms.yield(Swift.min(deadline, now + Framing.silence))
            isAlarmSet = true
        }

        private mutating func take(_ event: Event) {
            switch event {
            case .bytes(let bytes, let time):
                now = time
                ready = framing.receive(bytes, at: now)
                owesMore = true
            case .time(let time):
                now = time
                isAlarmSet = false
                if let message = framing.wait(until: now) { ready = [message] }
            case .end:
                if let message = framing.finish(.finish) { ready = [message] }
            case .loss(let error):
                loss = error
                if let message = framing.finish(.loss) { ready = [message] }
            }
        }
    }
}

/// Finds the messages in a sequence of bytes while `body` runs.
///
/// - Parameters:
///   - source: What was read, one array for each read.
///   - framing: What ends a message.
///   - clock: Tells the time between reads, and wakes when silence has lasted long enough.
///   - body: Takes the messages; its end ends the reading.
public func withMessages<Source: AsyncSequence & Sendable, C: Clock, Result: Sendable>(
    in source: Source, framing: Framing, clock: C,
    _ body: @Sendable (MessageStream) async throws -> Result
) async throws -> Result where Source.Element == [UInt8], C.Duration == Duration {
    let (events, feed) = AsyncStream.makeStream(of: MessageStream.Event.self)
    let (permits, more) = AsyncStream.makeStream(of: Void.self)
    let (alarms, alarm) = AsyncStream.makeStream(of: Duration.self)
    let start = clock.now
    return try await withThrowingTaskGroup { group in
        group.addTask {
            // The reader: one read, then it waits until that is taken.
            var permit = permits.makeAsyncIterator()
            do {
                for try await bytes in source {
                    feed.yield(.bytes(bytes, at: start.duration(to: clock.now)))
                    if await permit.next() == nil { break }
                }
                feed.yield(.end)
            } catch {
                feed.yield(.loss(error))
            }
            feed.finish()
        }
        group.addTask {
            for await deadline in alarms {
                do {
                    try await clock.sleep(until: start.advanced(by: deadline), tolerance: nil)
                } catch { return }
                feed.yield(.time(start.duration(to: clock.now)))
            }
        }
        defer { group.cancelAll() }
        return try await body(MessageStream(events: events, framing: framing, more: more, alarms: alarm))
    }
}

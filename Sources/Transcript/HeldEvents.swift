// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP

/// What was told of a capture and is held back until it is known what became of the segments before it.
///
/// A row waits until a later frame shows whether its segment arrived, or nothing can show that any more. Rows come in the
/// order of frames, so one that waits holds back all behind it, of other connections, too: after ``most`` events,
/// ``mostOctets`` of text or ``longest`` of capture time a row is written whatever is known of it.
struct HeldEvents: Sendable {
    /// How many events are held at most.
    static let most = 16_384
    /// How many octets of text are held at most.
    static let mostOctets = 4 << 20
    /// How long a row is held at most, in nanoseconds of capture time.
    static let longest: Int64 = 120_000_000_000

    private var events: [Held] = []
    private var first = 0
    /// The text of the segments that are held, the first at `firstOctet`.
    private var texts: [UInt8] = []
    private var firstOctet = 0
    /// What goes out before anything else that is held.
    private var ready: [TraceEvent] = []
    private var firstReady = 0
    private var said: [Message] = []
    private var now: Int64 = 0
    private var connections = WatchedConnections()
    /// Nothing more comes.
    private var isOver = false

    private struct Held: Sendable {
        var event: TraceEvent
        /// The place of a segment among those of its connection.
        var id: Int
        /// How many octets of text were captured of it.
        var text = 0
        /// Whose segment it is, and when it was captured: asked for every frame while it waits.
        var connection: Int?
        var time: Int64?
    }

    /// How many segments of a connection lie between two bookmarks; 0 where none are wanted.
    var interval = 0
    /// The bookmarks that were made since they were asked for last.
    var bookmarks: [ConnectionBookmark] = []

    /// Takes in what happened next, other than a segment.
    mutating func take(_ event: TraceEvent) {
        if case .connection(var connection) = event {
            end(&connection)
            return events.append(Held(event: .connection(connection), id: 0))
        }
        events.append(Held(event: event, id: 0))
    }

    /// Takes in a segment, and the text that was captured of it. `flow` is its connection as it is then, where bookmarks are
    /// wanted.
    mutating func take(_ passing: consuming AnnotatedSegment, text: RawSpan?, flow: FlowBookmark?) {
        let annotation = passing.annotation
        if let time = annotation.time { now = time.nanoseconds }
        if let refused = annotation.refuses { move(refused, to: passing) }
        if let text { texts.append(text, 0..<text.byteCount) }
        // A connection that was reported as over has no timeline any more: nothing more is inferred of it.
        guard !annotation.isLate else {
            let held = Held(
                event: .segment(passing), id: 0, text: text?.byteCount ?? 0, time: annotation.time?.nanoseconds)
            return events.append(held)
        }
        let place = connections.placeFor(annotation.connection)
        let interval = interval
        let id = connections.update(place) { watched in
            let id = watched.timelines.take(annotation, passing.segment)
            if let flow, (id + 1).isMultiple(of: interval) { watched.place(flow, behind: id) }
            return id
        }
        events.append(
            Held(
                event: .segment(passing), id: id, text: text?.byteCount ?? 0, connection: annotation.connection,
                time: annotation.time?.nanoseconds))
    }

    /// What seemed to be another connection was refused: its segments belong to the one that goes on, as far as that has taken
    /// in nothing since: rows are taken in and written in one order. The others move neither end.
    private mutating func move(_ refused: Int, to passing: AnnotatedSegment) {
        let annotation = passing.annotation
        connections.remove(refused)
        let place = connections.place(of: annotation.connection)
        let source = passing.source
        let latest = events[first...].lastIndex { $0.connection == annotation.connection } ?? -1
        for index in first..<events.count {
            guard case .segment(var passing) = events[index].event, passing.annotation.connection == refused else {
                continue
            }
            passing.annotation.connection = annotation.connection
            passing.annotation.sender = passing.source == source ? annotation.sender : annotation.sender.peer
            passing.annotation.clientBase = annotation.clientBase
            passing.annotation.serverBase = annotation.serverBase
            passing.annotation.beginsAnew = false
            if let place, index > latest {
                events[index].id = connections.update(place) {
                    $0.timelines.take(passing.annotation, passing.segment)
                }
                events[index].connection = annotation.connection
            } else {
                (passing.annotation.before, passing.annotation.after) = (annotation.before, annotation.before)
                passing.annotation.clientEntered = StateList()
                passing.annotation.serverEntered = StateList()
                events[index].connection = nil
            }
            events[index].event = .segment(passing)
        }
    }

    /// A connection is over. If the segment before this has begun another between the same sockets, that shows something.
    private mutating func end(_ connection: inout Connection) {
        guard first < events.count, case .segment(let last) = events[events.count - 1].event,
            last.annotation.connection != connection.number, connection.client != connection.server
        else { return }
        let isFromClient = last.source == connection.client && last.destination == connection.server
        guard isFromClient || (last.source == connection.server && last.destination == connection.client) else {
            return
        }
        let end: End = isFromClient ? .client : .server
        (connection.followedBy, connection.followedFrom) = (last.annotation.number, end)
        guard let place = connections.place(of: connection.number) else { return }
        connections.update(place) { $0.timelines.end(byFrame: last.annotation.number, from: end) }
    }

    /// Nothing more comes: what is held is let go.
    mutating func finish() { isOver = true }

    /// The next event that need not wait; nil if there is none.
    mutating func next() -> TraceEvent? {
        if firstReady < ready.count {
            defer {
                firstReady += 1
                if firstReady == ready.count {
                    ready.removeAll(keepingCapacity: true)
                    firstReady = 0
                }
            }
            return ready[firstReady]
        }
        guard first < events.count else { return nil }
        let (id, count) = (events[first].id, events[first].text)
        let place = events[first].connection.flatMap { connections.place(of: $0) }
        let isSettled = place.map { connections.update($0) { $0.timelines.isSettled(id) } } ?? true
        guard isSettled || isOver || isFull(since: events[first].time) else { return nil }
        switch events[first].event {
        case .segment(var passing):
            let text = firstOctet..<firstOctet + count
            firstOctet = text.upperBound
            drop()
            guard let place else {
                forgetTexts()
                return .segment(passing)
            }
            let isGivenUp = !isSettled && !isOver
            texts.withOctets { octets in
                connections.update(place) {
                    $0.write(&passing, id, isGivenUp: isGivenUp, text: octets.extracting(text), &said)
                }
            }
            forgetTexts()
            letGo()
            if interval > 0, let bookmark = connections.update(place, { $0.takeBookmark(behind: id) }) {
                bookmarks.append(bookmark)
            }
            return .segment(passing)
        case .connection(var connection):
            drop()
            guard let place = connections.place(of: connection.number) else { return .connection(connection) }
            connections.update(place) {
                $0.finish(&said)
                $0.write(into: &connection)
            }
            connections.remove(connection.number)
            letGo()
            ready.append(.connection(connection))
            return next()
        case let other:
            drop()
            return other
        }
    }

    /// What was said goes out next.
    private mutating func letGo() {
        guard !said.isEmpty else { return }
        for message in said { ready.append(.message(message)) }
        said.removeAll(keepingCapacity: true)
    }

    private func isFull(since time: Int64?) -> Bool {
        events.count - first > HeldEvents.most || texts.count - firstOctet > HeldEvents.mostOctets
            || time.map { now &- $0 > HeldEvents.longest } ?? false
    }

    private mutating func forgetTexts() {
        if firstOctet == texts.count {
            texts.removeAll(keepingCapacity: texts.count <= HeldEvents.mostOctets)
            firstOctet = 0
        } else if firstOctet >= 1 << 16, firstOctet * 2 >= texts.count {
            texts.removeFirst(firstOctet)
            firstOctet = 0
        }
    }

    private mutating func drop() {
        first += 1
        if first == events.count {
            events.removeAll(keepingCapacity: true)
            first = 0
        } else if first >= 1_024, first * 2 >= events.count {
            events.removeFirst(first)
            first = 0
        }
    }
}

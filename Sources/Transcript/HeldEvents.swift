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
    static let most = 8_192
    /// How many octets of text are held at most.
    static let mostOctets = 2 << 20
    /// How long a row is held at most, in nanoseconds of capture time.
    static let longest: Int64 = 120_000_000_000

    /// All that is held, in order: what a segment is asked for while it waits, apart from the segment, which is ten times as
    /// long.
    private var held = Queue<Held>()
    private var segments = Queue<AnnotatedSegment>()
    private var ended = Queue<Connection>()
    private var others = Queue<TraceEvent>()
    /// The text of the segments that are held, the first at `firstOctet`.
    private var texts: [UInt8] = []
    private var firstOctet = 0
    private var said: [Message] = []
    private var now: Int64 = 0
    private var connections = WatchedConnections()
    /// Nothing more comes.
    private var isOver = false

    private struct Held: Sendable {
        enum Kind: Sendable { case segment, connection, other }
        var kind = Kind.other
        /// The place of a segment's connection; −1 if it has none any more.
        var place = -1
        /// The place of a segment among those of its connection.
        var id = 0
        /// How many octets of text were captured of it.
        var text = 0
        /// When it was captured; `Int64.max` if nobody knows.
        var time = Int64.max
    }

    /// How many segments of a connection lie between two bookmarks; 0 where none are wanted.
    var interval = 0
    /// The bookmarks that were made since they were asked for last.
    var bookmarks: [ConnectionBookmark] = []

    /// Takes in what happened next, other than a segment.
    mutating func take(_ event: TraceEvent) {
        others.append(event)
        held.append(Held())
    }

    /// Takes in what became of a connection that is over.
    mutating func take(_ connection: consuming Connection) {
        end(&connection)
        ended.append(connection)
        held.append(Held(kind: .connection))
    }

    /// Takes in a segment, and the text that was captured of it. `flow` is its connection as it is then, where bookmarks are
    /// wanted.
    mutating func take(_ passing: consuming AnnotatedSegment, text: RawSpan?, flow: FlowBookmark?) {
        var entry = Held(kind: .segment)
        if let time = passing.annotation.time {
            now = time.nanoseconds
            entry.time = now
        }
        if let refused = passing.annotation.refuses { move(refused, to: passing) }
        if let text {
            texts.append(text, 0..<text.byteCount)
            entry.text = text.byteCount
        }
        // A connection that was reported as over has no timeline any more: nothing more is inferred of it.
        if !passing.annotation.isLate {
            entry.place = connections.placeFor(passing.annotation.connection)
            let interval = interval
            entry.id = connections.update(entry.place) { watched in
                let id = watched.timelines.take(passing.annotation, passing.header.segment)
                if let flow, (id + 1).isMultiple(of: interval) { watched.place(flow, behind: id) }
                watched.timelines.takeDecided { frame, passage in
                    let number = passing.annotation.connection
                    others.append(.fate(DecidedFate(number: frame, connection: number, passage: passage)))
                    held.append(Held(kind: .other))
                }
                return id
            }
        }
        held.append(entry)
        segments.append(passing)
    }

    /// What seemed to be another connection was refused: its segments belong to the one that goes on, as far as that has taken
    /// in nothing since: rows are taken in and written in one order. The others move neither end.
    private mutating func move(_ refused: Int, to passing: borrowing AnnotatedSegment) {
        let old = connections.place(of: refused)
        connections.remove(refused)
        let annotation = passing.annotation
        let source = passing.source
        // One that was reported as over takes in nothing more.
        let place = annotation.isLate ? nil : connections.place(of: annotation.connection)
        let latest = place.flatMap { place in (held.first..<held.end).last { held[$0].place == place } } ?? -1
        var segment = segments.first
        for index in held.first..<held.end where held[index].kind == .segment {
            defer { segment += 1 }
            guard held[index].place == old, segments[segment].annotation.connection == refused else { continue }
            segments[segment].annotation.move(to: annotation, isSameSender: segments[segment].source == source)
            if let place, index > latest {
                let passing = segments[segment]
                held[index].place = place
                held[index].id = connections.update(place) { $0.timelines.take(passing.annotation, passing.segment) }
            } else {
                held[index].place = -1
                segments[segment].annotation.standStill(annotation.before)
            }
        }
    }

    /// A connection is over. If the segment before this has begun another between the same sockets, that shows something.
    private mutating func end(_ connection: inout Connection) {
        guard !held.isEmpty, held[held.end - 1].kind == .segment, connection.client != connection.server else { return }
        let last = segments.end - 1
        let number = segments[last].annotation.number
        guard segments[last].annotation.connection != connection.number else { return }
        let isFromClient =
            segments[last].source == connection.client && segments[last].destination == connection.server
        guard
            isFromClient
                || (segments[last].source == connection.server && segments[last].destination == connection.client)
        else { return }
        let end: End = isFromClient ? .client : .server
        (connection.followedBy, connection.followedFrom) = (number, end)
        guard let place = connections.place(of: connection.number) else { return }
        connections.update(place) { $0.timelines.end(byFrame: number, from: end) }
    }

    /// Nothing more comes: what is held is let go.
    mutating func finish() { isOver = true }

    /// Lets go what need not wait.
    mutating func release(_ emit: (TraceEvent) -> Void) {
        while !held.isEmpty {
            let entry = held[held.first]
            if entry.kind != .segment {
                held.dropFirst()
                if entry.kind == .connection { releaseConnection(emit) } else { releaseOther(emit) }
                continue
            }
            let isSettled =
                entry.place < 0 || connections.update(entry.place) { $0.timelines.isSettled(entry.id) }
            guard isSettled || isOver || isFull(since: entry.time) else { return }
            held.dropFirst()
            let text = firstOctet..<firstOctet + entry.text
            firstOctet = text.upperBound
            let isGivenUp = !isSettled && !isOver
            let index = segments.first
            guard entry.place >= 0 else {
                forgetTexts()
                emit(.segment(segments[index]))
                segments.dropFirst()
                continue
            }
            texts.withOctets { octets in
                connections.update(entry.place) {
                    $0.write(&segments[index], entry.id, isGivenUp: isGivenUp, text: octets.extracting(text), &said)
                }
            }
            forgetTexts()
            if interval > 0, let bookmark = connections.update(entry.place, { $0.takeBookmark(behind: entry.id) }) {
                bookmarks.append(bookmark)
            }
            emit(.segment(segments[index]))
            segments.dropFirst()
            tellWhatWasSaid(emit)
        }
    }

    private mutating func releaseOther(_ emit: (TraceEvent) -> Void) {
        emit(others[others.first])
        others.dropFirst()
    }

    private mutating func releaseConnection(_ emit: (TraceEvent) -> Void) {
        let index = ended.first
        let number = ended[index].number
        if let place = connections.place(of: number) {
            connections.update(place) {
                $0.finish(&said)
                $0.write(into: &ended[index])
            }
            connections.remove(number)
            tellWhatWasSaid(emit)
        }
        emit(.connection(ended[index]))
        ended.dropFirst()
    }

    /// What was said goes out next.
    private mutating func tellWhatWasSaid(_ emit: (TraceEvent) -> Void) {
        guard !said.isEmpty else { return }
        for message in said { emit(.message(message)) }
        said.removeAll(keepingCapacity: true)
    }

    private func isFull(since time: Int64) -> Bool {
        held.count > HeldEvents.most || texts.count - firstOctet > HeldEvents.mostOctets
            || (time != .max && now &- time > HeldEvents.longest)
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
}

extension Annotation {
    /// The segment is another connection's.
    fileprivate mutating func move(to other: Annotation, isSameSender: Bool) {
        connection = other.connection
        sender = isSameSender ? other.sender : other.sender.peer
        clientBase = other.clientBase
        serverBase = other.serverBase
        beginsAnew = false
    }

    /// The segment moves neither end.
    fileprivate mutating func standStill(_ ends: Ends) {
        (before, after) = (ends, ends)
        clientEntered = StateList()
        serverEntered = StateList()
    }
}

// SPDX-License-Identifier: MIT
public import Flows
public import Packets
public import TCP

/// Goes over one connection's segments again, without all the others.
///
/// Given each of them in order, from the first or from a bookmark on, and no others, it says of each what a
/// ``Transcriber`` with hindsight that took everything in said, except whether ports were used before. A segment can be had
/// when those behind it have shown what became of it.
public struct ConnectionReplay: Sendable {
    private var observer: Observer
    private var watched: WatchedConnection
    private var held: [Held] = []
    private var isOver = false
    /// Whether each segment is told as it looked when it passed, every one taken to have arrived, and not as it was.
    public var looksThen = false

    private struct Held: Sendable {
        var passing: AnnotatedSegment
        let id: Int
        /// Whether it was written at a bound.
        let isGivenUp: Bool
    }

    /// From the connection's first segment on.
    public init(connection number: Int) {
        observer = Observer(firstConnection: number)
        observer.refusesRivals = true
        watched = WatchedConnection(number)
    }

    /// From where the bookmark was made.
    public init(from bookmark: ConnectionBookmark) {
        observer = Observer(from: bookmark.flow)
        observer.refusesRivals = true
        watched = WatchedConnection(from: bookmark)
    }

    /// Takes in the TCP segment that a packet is. The packet is lent, not changed. `isGivenUp` says that it was written at a
    /// bound the first time (`Passage.isGivenUp` in Flows).
    public mutating func take(_ packet: inout Packet, isGivenUp: Bool = false) {
        let annotation = observer.observe(segmentIn: &packet)
        let id = watched.timelines.take(annotation, packet.tcp.segment)
        if isGivenUp { watched.timelines.giveUp(id) }
        // That was news when it was read for the first time.
        watched.timelines.takeDecided { _, _ in }
        let passing = AnnotatedSegment(
            annotation, packet.tcp, of: packet, numbers: looksThen ? observer.numbers(after: packet) : nil)
        held.append(Held(passing: passing, id: id, isGivenUp: isGivenUp))
    }

    /// Nothing more comes: all that is held can be had. `frame` is the one that began another connection between the same
    /// sockets, and `end` sent it, if one did.
    public mutating func finish(followedBy frame: Int? = nil, from end: End? = nil) {
        if let frame, let end { watched.timelines.end(byFrame: frame, from: end) }
        isOver = true
    }

    /// The next segment, if it is known what became of it; with both ends' variables after it if they are wanted.
    public mutating func next(tellsNumbers: Bool = false) -> AnnotatedSegment? {
        guard var first = held.first, isOver || watched.timelines.isSettled(first.id) else { return nil }
        held.removeFirst()
        var then = first.passing
        watched.write(&first.passing, first.id, isGivenUp: first.isGivenUp)
        if looksThen {
            then.acknowledges = first.passing.acknowledges
            return then
        }
        if tellsNumbers { first.passing.numbers = watched.timelines.numbers(first.passing.annotation) }
        return first.passing
    }

    /// What became of the connection, after its last segment. How often what was odd is not in it: a bookmark does not
    /// know.
    public mutating func outcome() -> Connection? {
        observer.finish()
        guard var connection = observer.nextEnded() else { return nil }
        watched.write(into: &connection)
        return connection
    }
}

extension Observer {
    /// Both ends' variables, after the TCP segment that a packet is.
    func numbers(after packet: Packet) -> Pair<EndNumbers>? {
        numbers(
            of: SocketAddress(address: packet.source, port: packet.tcp.sourcePort),
            SocketAddress(address: packet.destination, port: packet.tcp.destinationPort))
    }
}

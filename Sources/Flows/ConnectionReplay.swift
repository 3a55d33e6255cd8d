// SPDX-License-Identifier: MIT
public import Packets

/// Goes over one connection's segments again, without all the others.
///
/// Given each of them in order, from the first or from a bookmark on, and no others, it says of each what a
/// ``Transcriber`` that took everything in said, except whether ports were used before.
public struct ConnectionReplay: Sendable {
    private var observer: Observer
    private var stopwatch: Stopwatch
    private var covered: [Acknowledged] = []

    /// From the connection's first segment on.
    public init(connection number: Int) {
        observer = Observer()
        observer.connections = number
        stopwatch = Stopwatch()
    }

    /// From where the bookmark was made.
    public init(from bookmark: ConnectionBookmark) {
        self.init(connection: bookmark.flow.number + 1)
        observer.clock = bookmark.clock
        observer.holes[bookmark.flow.number] = bookmark.holes
        _ = observer.table.insert(bookmark.flow)
        stopwatch = bookmark.stopwatch
    }

    /// Takes in the TCP segment that a packet is. The packet is lent, not changed.
    public mutating func take(_ packet: inout Packet) -> AnnotatedSegment {
        let annotation = observer.observe(segmentIn: &packet)
        covered.removeAll(keepingCapacity: true)
        if !annotation.oddities.contains(.capturedTwice), !annotation.isLate {
            stopwatch.take(annotation, packet.tcp.segment, into: &covered)
        }
        return AnnotatedSegment(annotation, packet.tcp, of: packet, acknowledges: covered)
    }

    /// What became of the connection, after its last segment. How often what was odd is not in it: a bookmark does not
    /// know.
    public mutating func finish() -> Connection? {
        observer.finish()
        guard var connection = observer.nextEnded() else { return nil }
        connection.take(times: stopwatch)
        return connection
    }

    /// What both ends' variables are after a segment.
    public func numbers(after passing: AnnotatedSegment) -> (client: EndNumbers, server: EndNumbers)? {
        observer.numbers(of: passing.source, passing.destination)
    }
}

/// One connection as a ``Transcriber`` knows it at some moment, to go on from.
public struct ConnectionBookmark: Sendable {
    let flow: Flow
    let holes: Flow.BothOutOfOrderRanges?
    let clock: Int64
    let stopwatch: Stopwatch
}

extension Transcriber {
    /// What is known of the connection between two sockets; nil if it is not in memory.
    public func bookmark(of a: SocketAddress, _ b: SocketAddress) -> ConnectionBookmark? {
        guard let slot = observer.table.find(FlowKey.pair(a, b).key) else { return nil }
        let flow = observer.table[slot]
        return ConnectionBookmark(
            flow: flow, holes: observer.holes[flow.number], clock: observer.clock,
            stopwatch: stopwatch(of: flow.number) ?? Stopwatch())
    }
}

// SPDX-License-Identifier: MIT
public import Flows
public import Packets
import TCP

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
        observer = Observer(firstConnection: number)
        stopwatch = Stopwatch()
    }

    /// From where the bookmark was made.
    public init(from bookmark: ConnectionBookmark) {
        observer = Observer(from: bookmark.flow)
        stopwatch = bookmark.stopwatch
    }

    /// Takes in the TCP segment that a packet is, and says both ends' variables after it if that is wanted. The packet is
    /// lent, not changed.
    public mutating func take(_ packet: inout Packet, tellsNumbers: Bool = false) -> AnnotatedSegment {
        let annotation = observer.observe(segmentIn: &packet)
        covered.removeAll(keepingCapacity: true)
        if !annotation.oddities.contains(.capturedTwice), !annotation.isLate {
            stopwatch.take(annotation, packet.tcp.segment, into: &covered)
        }
        return AnnotatedSegment(
            annotation, packet.tcp, of: packet, acknowledges: covered,
            numbers: tellsNumbers ? observer.numbers(after: packet) : nil)
    }

    /// What became of the connection, after its last segment. How often what was odd is not in it: a bookmark does not
    /// know.
    public mutating func finish() -> Connection? {
        observer.finish()
        guard var connection = observer.nextEnded() else { return nil }
        stopwatch.write(into: &connection)
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

/// One connection as a ``Transcriber`` knows it at some moment, to go on from.
public struct ConnectionBookmark: Sendable {
    let flow: FlowBookmark
    let stopwatch: Stopwatch
}

extension Transcriber {
    /// What is known of the connection between two sockets; nil if it is not in memory.
    public func bookmark(of a: SocketAddress, _ b: SocketAddress) -> ConnectionBookmark? {
        guard let flow = observer.bookmark(of: a, b) else { return nil }
        return ConnectionBookmark(flow: flow, stopwatch: stopwatch(of: flow.connection) ?? Stopwatch())
    }
}

// SPDX-License-Identifier: MIT
import Flows
import Packets
import Transcript

/// What passed beside the segments of a capture, datagrams and ICMP messages: where each lies, to be decoded again.
struct OtherPackets: Sendable {
    /// How many are kept: a capture may be all datagrams.
    static let most = 1_000_000

    private(set) var frames = FrameIndex()
    /// The connection that an ICMP message quotes.
    private var connections: [UInt32] = []

    private static let none = UInt32.max

    var count: Int { connections.count }

    mutating func append(_ info: FrameInfo, captured: Int, at offset: UInt64, connection: Int?) {
        frames.append(info, captured: captured, at: offset)
        connections.append(connection.flatMap { $0 < 0 ? nil : UInt32(exactly: $0) } ?? OtherPackets.none)
    }

    /// The connection that an ICMP message quotes; nil of any other packet.
    func connection(_ index: Int) -> Int? {
        connections[index] == OtherPackets.none ? nil : Int(connections[index])
    }

    /// The event that a packet was, decoded from its frame; nil if that cannot be had again.
    func event(_ index: Int, _ frame: [UInt8]) -> TraceEvent? {
        var decoder = Decoder()
        do throws(DecodeError) {
            let packet = try frame.withOctets { octets throws(DecodeError) in
                try decoder.decode(octets, frames.info(index))
            }
            return packet.flatMap { TraceEvent(besides: $0, connection: connection(index)) }
        } catch { return nil }
    }
}

extension TraceEvent {
    /// Whether it is to be shown with a connection: it is about that, about all or nobody knows which, or it is a datagram
    /// between the same two hosts.
    func concerns(_ number: Int, between client: IPAddress, _ server: IPAddress) -> Bool {
        if case .datagram(let datagram) = self {
            let (source, destination) = (datagram.source.address, datagram.destination.address)
            return (source, destination) == (client, server) || (source, destination) == (server, client)
        }
        return connection.map { $0 == number } ?? true
    }
}

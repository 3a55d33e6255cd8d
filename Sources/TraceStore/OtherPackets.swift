// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP
import Transcript

/// What passed beside the segments of a capture, datagrams and ICMP messages: where each lies, to be decoded again.
struct OtherPackets: Sendable {
    /// How many are kept: a capture may be all datagrams.
    static let most = 1_000_000

    private(set) var frames = FrameIndex()
    /// The connection that an ICMP message quotes.
    private var connections: [UInt32] = []
    /// The conversation of a datagram, or of one that is quoted, twice; and one more if the server sent it.
    private var conversations: [UInt32] = []

    private static let none = UInt32.max

    var count: Int { connections.count }

    mutating func append(_ info: FrameInfo, captured: Int, at offset: UInt64, event: TraceEvent) {
        frames.append(info, captured: captured, at: offset)
        let place: DatagramConversations.Place? =
            switch event {
            case .datagram(let datagram): .init(number: datagram.conversation, sender: datagram.sender)
            case .icmp(let report): report.conversation
            default: nil
            }
        connections.append(event.connection.flatMap { $0 < 0 ? nil : UInt32(exactly: $0) } ?? OtherPackets.none)
        conversations.append(
            place.flatMap { UInt32(exactly: 2 * $0.number + ($0.sender == .server ? 1 : 0)) } ?? OtherPackets.none)
    }

    private func conversation(_ index: Int) -> DatagramConversations.Place? {
        let place = conversations[index]
        if place == OtherPackets.none { return nil }
        return DatagramConversations.Place(number: Int(place / 2), sender: place % 2 == 0 ? .client : .server)
    }

    /// The connection that an ICMP message quotes; nil of any other packet.
    func connection(_ index: Int) -> Int? {
        connections[index] == OtherPackets.none ? nil : Int(connections[index])
    }

    /// The event that a packet was, decoded from its frame; nil if that cannot be had again.
    func event(_ index: Int, _ frame: [UInt8]) -> TraceEvent? {
        var decoder = Decoder()
        do throws(DecodeError) {
            return try frame.withOctets { octets throws(DecodeError) in
                try decoder.decode(octets, frames.info(index)).flatMap {
                    TraceEvent(
                        besides: $0, in: octets, connection: connection(index), conversation: conversation(index))
                }
            }
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

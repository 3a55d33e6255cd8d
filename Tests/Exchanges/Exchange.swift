// SPDX-License-Identifier: MIT
package import Flows
package import Packets
package import TCP

/// A conversation written down segment by segment, as a capture would hold it.
///
/// Sequence numbers are given relative to each side's ISN, as people read them; options are those of a first segment.
package struct Exchange {
    package static let clientISN: UInt32 = 1_000
    package static let serverISN: UInt32 = 5_000
    package static let client = SocketAddress(address: IPAddress(v4: 0x0a00_0002), port: 20_000)
    package static let server = SocketAddress(address: IPAddress(v4: 0x0a00_0001), port: 9_000)

    package init() {}

    package var observer = Observer()
    package var number = 0
    package var time: Int64 = 1_700_000_000_000_000_000
    /// Nanoseconds from one segment to the next unless a step says otherwise.
    package var step: Int64 = 10_000_000

    /// What is seen of a segment from `end`, its numbers relative to the ISNs.
    package mutating func pass(
        _ end: End, _ flags: Flags, seq: UInt32, ack: UInt32? = nil, text: UInt32 = 0, window: UInt16 = 64_240,
        after: Int64? = nil, options: Options = .none, identification: UInt16? = nil,
        client: SocketAddress = Exchange.client, link: LinkType = .ethernet, ecn: UInt8 = 0
    ) -> Annotation {
        let mine = end == .client ? Exchange.clientISN : Exchange.serverISN
        let theirs = end == .client ? Exchange.serverISN : Exchange.clientISN
        let segment = Segment(
            seq: SequenceNumber(mine &+ seq), ack: ack.map { SequenceNumber(theirs &+ $0) }, flags: flags,
            window: window, textLength: text, options: options)
        return pass(
            segment, from: end, after: after, identification: identification, client: client, link: link, ecn: ecn)
    }

    package mutating func pass(
        _ segment: Segment, from end: End, after: Int64? = nil, identification: UInt16? = nil,
        client: SocketAddress = Exchange.client, link: LinkType = .ethernet, ecn: UInt8 = 0
    ) -> Annotation {
        number += 1
        time += after ?? step
        let source = end == .client ? client : Exchange.server
        let destination = end == .client ? Exchange.server : client
        let header = TCPHeader(
            sourcePort: source.port, destinationPort: destination.port, segment: segment, checksum: .correct,
            optionBytes: ByteRange(offset: 0, count: 0), textBytes: ByteRange(offset: 0, count: 0))
        var packet = Packet(
            number: number, time: Timestamp(nanoseconds: time), source: source.address,
            destination: destination.address, identification: identification, transport: .tcp(header))
        packet.link = link
        packet.ecn = ecn
        return observer.observe(header, of: packet)
    }

    /// The three segments of a handshake.
    package mutating func open(options: Options = .none) {
        _ = pass(.client, .syn, seq: 0, options: options)
        _ = pass(.server, .syn, seq: 0, ack: 1, options: options)
        _ = pass(.client, [], seq: 1, ack: 1)
    }

    package mutating func reports() -> [Connection] {
        observer.finish()
        var reports: [Connection] = []
        while let connection = observer.nextEnded() { reports.append(connection) }
        return reports
    }
}

extension Annotation {
    /// Both states after the segment, as in "ESTABLISHED/SYN-RECEIVED".
    package var states: String { "\(after.client.value)/\(after.server.value)" }
    package var statesBefore: String { "\(before.client.value)/\(before.server.value)" }
}

// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP
import Testing

@Suite("The example of Flows")
struct FlowsExample {
    /// The three segments of RFC 9293's Figure 6.
    private func handshake() -> [Packet] {
        let client = SocketAddress(address: IPAddress(v4: 0xC000_0201), port: 50_000)
        let server = SocketAddress(address: IPAddress(v4: 0xC000_0202), port: 80)
        func packet(_ from: SocketAddress, _ to: SocketAddress, _ segment: Segment) -> Packet {
            let header = TCPHeader(
                sourcePort: from.port, destinationPort: to.port, segment: segment, checksum: .correct,
                optionBytes: ByteRange(offset: 0, count: 0), textBytes: ByteRange(offset: 0, count: 0))
            return Packet(
                number: 0, time: nil, source: from.address, destination: to.address, transport: .tcp(header))
        }
        let (x, y) = (SequenceNumber(100), SequenceNumber(300))
        return [
            packet(client, server, Segment(seq: x, flags: .syn, window: 1_000)),
            packet(server, client, Segment(seq: y, ack: SequenceNumber(101), flags: [.syn, .ack], window: 1_000)),
            packet(
                client, server,
                Segment(seq: SequenceNumber(101), ack: SequenceNumber(301), flags: .ack, window: 1_000)),
        ]
    }

    @Test("Both ends' states are believed as RFC 9293's Figure 6 has them")
    func states() {
        let packets = handshake()
        var states: [[State]] = []
        // The page's example:
        var observer = Observer()
        for packet in packets {
            guard let annotation = observer.observe(packet) else { continue }
            let (client, server) = (annotation.after.client, annotation.after.server)
            print(annotation.sender, client.value, client.basis, server.value, server.basis)
            states.append([client.value, server.value])
        }
        // Until here.
        #expect(
            states == [[.synSent, .synReceived], [.established, .synReceived], [.established, .established]])
    }
}

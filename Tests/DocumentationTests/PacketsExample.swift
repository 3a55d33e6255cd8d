// SPDX-License-Identifier: MIT
import Packets
import TCP
import Testing

@Suite("The example of Packets")
struct PacketsExample {
    @Test("A SYN is put together, and taken apart again")
    func syn() throws {
        // The page's example:
        let client = SocketAddress(address: IPAddress(v4: 0xC000_0201), port: 50_000)
        let server = SocketAddress(address: IPAddress(v4: 0xC000_0202), port: 80)
        let syn = Segment(seq: SequenceNumber(100), flags: .syn, window: 65_535)
        let octets = PacketEncoder(from: client, to: server).packet(syn)

        var decoder = Decoder()
        let info = FrameInfo(number: 1, time: nil, originalLength: octets.count, link: .raw)
        guard let packet = try decoder.decode(octets.span.bytes, info), packet.isTCP else { return }
        print(packet.source, packet.tcp.destinationPort, packet.tcp.segment.flags, packet.tcp.checksum)
        // Until here.
        #expect(octets.count == 40)
        #expect("\(packet.source)" == "192.0.2.1")
        #expect(packet.tcp.destinationPort == 80)
        #expect(packet.tcp.segment == syn)
        #expect(packet.tcp.checksum == .correct)
    }
}

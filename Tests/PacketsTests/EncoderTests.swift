// SPDX-License-Identifier: MIT
import Packets
import TCP
import Testing

@Suite("Encoding")
struct EncoderTests {
    static let client = SocketAddress(address: IPAddress(v4: 0x0A00_0002), port: 20_000)
    static let server = SocketAddress(address: IPAddress(v4: 0x0A00_0001), port: 9000)
    static let options = Options(
        maximumSegmentSize: 1460, windowScale: 7, sackPermitted: true, timestamps: Timestamps(value: 1001, echo: 0))

    @Test("a SYN with Linux's options, octet for octet, over IPv4 and IPv6")
    func syn() throws {
        let segment = Segment(
            seq: SequenceNumber(305_419_896), flags: .syn, window: 64_240, options: Self.options)
        var encoder = PacketEncoder(from: Self.client, to: Self.server)
        encoder.identification = 0x1234
        #expect(encoder.packet(segment) == Sample.syn4)
        encoder.source.address = try #require(IPAddress("2001:db8::2"))
        encoder.destination.address = try #require(IPAddress("2001:db8::1"))
        #expect(encoder.packet(segment) == Sample.syn6)
    }

    @Test("text")
    func text() {
        let segment = Segment(
            seq: SequenceNumber(305_419_897), ack: SequenceNumber(77), flags: .psh, window: 64_240,
            options: Options(timestamps: Timestamps(value: 1002, echo: 501)))
        var encoder = PacketEncoder(from: Self.client, to: Self.server)
        encoder.identification = 0x1234
        #expect(encoder.packet(segment, text: Array("hello\n".utf8)) == Sample.hello4)
    }

    @Test("a UDP datagram")
    func datagram() {
        var encoder = PacketEncoder(from: Self.client, to: Self.server)
        encoder.identification = 0x1234
        #expect(encoder.datagram(text: Array("hello".utf8)) == Sample.udp4)
    }

    @Test("a thousand seeded segments are decoded as they were")
    func roundTrip() throws {
        var random = SplitMix(seed: 1)
        for _ in 0..<1000 {
            let options = Options(
                maximumSegmentSize: Bool.random(using: &random) ? .random(in: 0...UInt16.max, using: &random) : nil,
                windowScale: Bool.random(using: &random) ? .random(in: 0...255, using: &random) : nil,
                sackPermitted: .random(using: &random),
                timestamps: Bool.random(using: &random)
                    ? Timestamps(value: .random(in: 0...UInt32.max, using: &random), echo: 7) : nil,
                sack: SACKBlocks(
                    (0..<Int.random(in: 0...2, using: &random)).map { index in
                        SACKBlocks.Block(left: SequenceNumber(UInt32(index)), right: SequenceNumber(UInt32.max))
                    }))
            var segment = Segment(
                seq: SequenceNumber(.random(in: 0...UInt32.max, using: &random)),
                flags: Flags(rawValue: .random(in: 0...0x1FF, using: &random)),
                window: .random(in: 0...UInt16.max, using: &random), urgentPointer: 9, options: options)
            segment.acknowledgmentField = SequenceNumber(.random(in: 0...UInt32.max, using: &random))
            let text = [UInt8](repeating: 7, count: .random(in: 0...99, using: &random))
            segment.textLength = UInt32(text.count)
            let header = try tcp(PacketEncoder(from: Self.client, to: Self.server).packet(segment, text: text))
            #expect(header.segment == segment)
            #expect(header.checksum == .correct)
        }
    }

    @Test("a packet that the length field cannot hold says 0, and is decoded all the same")
    func big() throws {
        let segment = Segment(seq: SequenceNumber(1), flags: .ack, window: 1)
        let packet = PacketEncoder(from: Self.client, to: Self.server).packet(
            segment, text: [UInt8](repeating: 1, count: 100_000))
        #expect(Array(packet[2..<4]) == [0, 0])
        let header = try tcp(packet)
        #expect(header.segment.textLength == 100_000)
        #expect(header.checksum == .correct)
    }
}

// SPDX-License-Identifier: MIT
import Packets
import TCP
import Testing

@Suite("UDP and ICMP")
struct DatagramTests {
    @Test("a UDP datagram")
    func datagram() throws {
        let packet = try #require(try decode(Sample.udp4))
        guard case .udp(let header) = packet.transport else { return #expect(Bool(false), "\(packet.transport)") }
        #expect(header.sourcePort == 20_000)
        #expect(header.destinationPort == 9000)
        #expect(header.textLength == 5)
        #expect(header.textBytes == ByteRange(offset: 28, count: 5))
    }

    @Test("an ICMP error quotes the connection that it is about (RFC 792)")
    func unreachable() throws {
        let frame = ipv4(hex("0303 0000 00000000") + Sample.syn4.prefix(28), protocolNumber: 1)
        let message = try #require(try icmp(frame))
        #expect(message.type == 3)
        #expect(message.code == 3)
        #expect(!message.isVersion6)
        let quoted = try #require(message.quoted)
        #expect(quoted.source.description == "10.0.0.2:20000")
        #expect(quoted.destination.description == "10.0.0.1:9000")
        #expect(quoted.protocolNumber == 6)
        #expect(quoted.sequence == SequenceNumber(305_419_896))
    }

    @Test("an ICMPv6 error does too (RFC 4443), behind extension headers")
    func packetTooBig() throws {
        let extended = ipv6(hex("06 00 0104 00000000") + Sample.syn6.dropFirst(40), next: 0)
        let message = try #require(try icmp(ipv6(hex("0200 0000 00000500") + extended, next: 58)))
        #expect(message.isVersion6)
        #expect(message.quoted?.destination.description == "[2001:db8::1]:9000")
        #expect(message.quoted?.sequence == SequenceNumber(305_419_896))
    }

    @Test("an echo quotes nothing")
    func echo() throws {
        #expect(try icmp(ipv4(hex("0800 0000 00010001") + Sample.syn4, protocolNumber: 1))?.quoted == nil)
    }

    @Test("every cut of a quotation is a message with or without it")
    func cuts() throws {
        for count in 4..<68 {
            let frame = ipv4(Array((hex("0b00 0000 00000000") + Sample.syn4).prefix(count)), protocolNumber: 1)
            let quoted = try icmp(frame)?.quoted
            #expect((quoted != nil) == (count >= 28), "\(count) octets of ICMP")
            #expect((quoted?.sequence != nil) == (count >= 36), "\(count) octets of ICMP")
        }
    }

    private func icmp(_ frame: [UInt8]) throws -> ICMPMessage? {
        guard case .icmp(let message)? = try decode(frame)?.transport else { return nil }
        return message
    }
}

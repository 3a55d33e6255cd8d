// SPDX-License-Identifier: MIT
import Packets
import TCP
import Testing

@Suite("IP")
struct IPTests {
    /// The TCP segment of the sample, without its IP header: 26 octets of header and text after a header of 32.
    static let segment = Array(Sample.hello4.dropFirst(20))

    @Test("fields of an IPv4 header")
    func fields() throws {
        let packet = try #require(try decode(Sample.hello4))
        #expect(packet.identification == 0x1234)
        #expect(packet.hopLimit == 64)
        #expect(packet.ecn == 0)
        #expect(!packet.isReassembled)
    }

    /// Text length by total length, for a frame with `extra` octets behind the packet.
    struct Length: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var frame: [UInt8]
        var onWire: Int?
        var textLength: UInt32
        var captured: Int
    }

    @Test(
        "text length comes from the IP header",
        arguments: [
            Length(
                testDescription: "Ethernet's padding is not text", frame: Sample.hello4 + [0, 0, 0], textLength: 6,
                captured: 6),
            Length(
                testDescription: "total length 0 (TSO): to the frame's end",
                frame: ipv4(segment, protocolNumber: 6, total: 0), textLength: 6, captured: 6),
            Length(
                testDescription: "total length 0, cut by the snapshot length",
                frame: ipv4(segment, protocolNumber: 6, total: 0), onWire: 70_020, textLength: 69_968, captured: 6),
            Length(
                testDescription: "total length beyond the frame: the frame's end, as tshark",
                frame: ipv4(segment, protocolNumber: 6, total: 1500), textLength: 6, captured: 6),
            Length(
                testDescription: "cut in the text", frame: Array(Sample.hello4.dropLast(4)), onWire: 58, textLength: 6,
                captured: 2),
            Length(
                testDescription: "IPv6 payload length 0: to the frame's end", frame: ipv6(segment, next: 6, length: 0),
                textLength: 6, captured: 6),
            Length(
                testDescription: "jumbogram by its option (RFC 2675)",
                frame: ipv6(hex("06 00 c2 04 00020000") + segment, next: 0, length: 0), onWire: 40 + 0x20000 + 100,
                textLength: 0x20000 - 8 - 32, captured: 6),
        ])
    func lengths(_ row: Length) throws {
        let header = try tcp(row.frame, length: row.onWire)
        #expect(header.segment.textLength == row.textLength)
        #expect(header.textBytes.count == row.captured)
    }

    @Test(
        "IPv6 extension headers are walked",
        arguments: [
            ("hop by hop", UInt8(0), "06 00 0104 00000000"),
            ("destination options, two words", 60, "06 01 0104 00000000 0106000000000000"),
            ("routing", 43, "06 02 00 00 00000000 20010db8000000000000000000000007"),
            ("an atomic fragment (RFC 6946)", 44, "06 00 0000 00000001"),
            ("authentication", 51, "06 04 0000 00000001 00000001 000000000000000000000000"),
            ("hop by hop, then destination", 0, "3c 00 0104 00000000 06 00 0104 00000000"),
        ])
    func extensionHeaders(_ name: String, _ next: UInt8, _ headers: String) throws {
        #expect(try tcp(ipv6(hex(headers) + Self.segment, next: next)).segment.textLength == 6, "\(name)")
    }

    @Test("a checksum cannot be verified where an IPv6 route ends elsewhere (RFC 8200 §8.1)")
    func routed() throws {
        for (left, verdict) in [("01", ChecksumVerdict.unverifiable), ("00", .incorrect)] {
            let header = hex("06 02 00 \(left) 00000000 20010db8000000000000000000000007")
            #expect(try tcp(ipv6(header + Self.segment, next: 43)).checksum == verdict)
        }
    }

    @Test("the destination is the last address of a source route that is not used up (RFC 791 §3.1)")
    func sourceRoute() throws {
        let route = hex("83 07 04 0a000009 00")
        let packet = try #require(try decode(ipv4(Self.segment, protocolNumber: 6, options: route)))
        #expect(packet.destination.description == "10.0.0.9")
        let used = hex("83 07 08 0a000009 00")
        let arrived = try #require(try decode(ipv4(Self.segment, protocolNumber: 6, options: used)))
        #expect(arrived.destination.description == "10.0.0.1")
    }

    @Test(
        "what is wrong, in words",
        arguments: [
            (
                "4f00003c 12344000 40060000 0a000002 0a000001" + String(repeating: "00", count: 14), 74,
                "IPv4: header says 60 bytes, 34 were captured"
            ),
            ("45000014 1234", 60, "IPv4: header needs 20 bytes, 6 were captured"),
            ("45000014 1234", 6, "IPv4: header needs 20 bytes, the packet holds 6"),
            ("42000014 12344000 40060000 0a000002 0a000001", 20, "IPv4: length field says 8 bytes, the least is 20"),
            ("4500000a 12344000 40060000 0a000002 0a000001", 20, "IPv4: length field says 10 bytes, the least is 20"),
            ("35000014 12344000 40060000 0a000002 0a000001", 20, "IPv4: version is 3, not 4"),
            (
                "4500001c 12344000 40060000 0a000002 0a000001 4e20232812345678", 28,
                "TCP: header needs 20 bytes, the packet holds 8"
            ),
            (
                "45000028 12344000 40060000 0a000002 0a000001 4e20232812345678 00000000 10020000 00000000", 40,
                "TCP: length field says 4 bytes, the least is 20"
            ),
            (
                "45000028 12344000 40060000 0a000002 0a000001 4e20232812345678 00000000 f0020000 00000000", 40,
                "TCP: header needs 60 bytes, the packet holds 20"
            ),
        ])
    func errors(_ frame: String, _ length: Int, _ text: String) {
        let error = #expect(throws: DecodeError.self) { try decode(hex(frame), length: length) }
        #expect(error?.description == text)
    }
}

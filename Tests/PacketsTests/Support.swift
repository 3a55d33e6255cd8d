// SPDX-License-Identifier: MIT
import Packets
import TCP
import Testing

/// Octets from hexadecimal digits; blanks are for the reader.
func hex(_ text: String) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }
    return stride(from: 0, to: digits.count, by: 2).compactMap { index in
        let start = digits.index(digits.startIndex, offsetBy: index)
        return UInt8(digits[start...].prefix(2), radix: 16)
    }
}

/// A number as two octets in network order.
func be(_ number: Int) -> [UInt8] { [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)] }

/// Packets with checksums that were computed by another program.
enum Sample {
    /// 10.0.0.2:20000 > 10.0.0.1:9000, SYN, seq 305419896, Linux's options.
    static let syn4 = hex(
        """
        4500003c12344000400614860a0000020a000001
        4e2023281234567800000000a002faf05b2f0000 020405b4 0402080a000003e900000000 01030307
        """)
    /// The same from 2001:db8::2 to 2001:db8::1.
    static let syn6 = hex(
        """
        600000000028064020010db800000000000000000000000220010db8000000000000000000000001
        4e2023281234567800000000a002faf013bd0000 020405b4 0402080a000003e900000000 01030307
        """)
    /// "hello" and a newline, on the same connection.
    static let hello4 = hex(
        """
        4500003a12344000400614880a0000020a000001
        4e202328123456790000004d8018faf043be0000 0101080a000003ea000001f5 68656c6c6f0a
        """)
    /// A UDP datagram with "hello".
    static let udp4 = hex(
        "4500002112344000401114960a0000020a000001 4e202328000d36b7 68656c6c6f")
    /// Addresses and the type that follow in an Ethernet header.
    static let addresses = hex("020000000001020000000002")
}

/// An IPv4 header (checksum left 0) around a payload.
func ipv4(
    _ payload: [UInt8], protocolNumber: UInt8, total: Int? = nil, identification: Int = 1, flagsAndOffset: Int = 0,
    options: [UInt8] = []
) -> [UInt8] {
    [0x40 | UInt8(5 + options.count / 4), 0] + be(total ?? 20 + options.count + payload.count) + be(identification)
        + be(flagsAndOffset) + [64, protocolNumber, 0, 0] + hex("0a000002 0a000001") + options + payload
}

/// An IPv6 header around a payload.
func ipv6(_ payload: [UInt8], next: UInt8, length: Int? = nil) -> [UInt8] {
    hex("60000000") + be(length ?? payload.count) + [next, 64]
        + hex("20010db8000000000000000000000002 20010db8000000000000000000000001") + payload
}

/// A UDP header (without checksum) around a payload.
func udp(_ payload: [UInt8], to port: Int) -> [UInt8] {
    be(40_000) + be(port) + be(8 + payload.count) + [0, 0] + payload
}

/// Decodes one frame; `length` is what it had on the wire.
func decode(
    _ frame: [UInt8], _ link: LinkType = .raw, length: Int? = nil, with decoder: inout Decoder
) throws(DecodeError) -> Packet? {
    try frame.withOctets { (octets) throws(DecodeError) in
        try decoder.decode(octets, FrameInfo(number: 1, time: nil, originalLength: length ?? frame.count, link: link))
    }
}

func decode(_ frame: [UInt8], _ link: LinkType = .raw, length: Int? = nil) throws(DecodeError) -> Packet? {
    var decoder = Decoder()
    return try decode(frame, link, length: length, with: &decoder)
}

/// Decodes one frame that must hold TCP.
func tcp(_ frame: [UInt8], _ link: LinkType = .raw, length: Int? = nil) throws -> TCPHeader {
    let packet = try #require(try decode(frame, link, length: length))
    guard case .tcp(let header) = packet.transport else {
        Issue.record("not TCP: \(packet.transport)")
        throw DecodeError(.tcp, .headerCut)
    }
    return header
}

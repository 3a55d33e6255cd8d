// SPDX-License-Identifier: MIT

/// What an IP packet carries, by its protocol number.
extension Decoder {
    mutating func transport(
        _ number: UInt8, _ frame: RawSpan, _ cursor: Cursor, isVerifiable: Bool = true, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        switch number {
        case 6: return try tcp(frame, cursor, isVerifiable: isVerifiable, &packet)
        case 17: return try udp(frame, cursor, &packet)
        case 1: return try icmp(frame, cursor, isVersion6: false, &packet)
        case 58: return try icmp(frame, cursor, isVersion6: true, &packet)
        case 4:
            return try tunnel(.ipInIP, number, &packet) { (decoder, packet) throws(DecodeError) in
                try decoder.ipv4(frame, cursor, &packet)
            }
        case 41:
            return try tunnel(.ipv6InIP, number, &packet) { (decoder, packet) throws(DecodeError) in
                try decoder.ipv6(frame, cursor, &packet)
            }
        case 47:
            return try tunnel(.gre, number, &packet) { (decoder, packet) throws(DecodeError) in
                try decoder.gre(frame, cursor, &packet)
            }
        case 137:
            return try tunnel(.mpls, number, &packet) { (decoder, packet) throws(DecodeError) in
                try decoder.mpls(frame, cursor, &packet)
            }
        case 51: return try authenticated(frame, cursor, &packet)
        case 0, 43, 44, 60, 135, 139, 140:
            // Only after an authentication header: what comes first is walked by ``ipv6(_:_:_:)``.
            guard packet.source.isIPv6 else { fallthrough }
            return try extensionHeaders(number, frame, cursor, isComplete: true, &packet)
        default:
            packet.transport = .other(number)
            return true
        }
    }

    /// Decodes what a tunnel holds; if that is nothing about IP, the packet is the tunnel's own.
    private mutating func tunnel(
        _ step: Path.Step, _ number: UInt8, _ packet: inout Packet,
        _ inner: (inout Decoder, inout Packet) throws(DecodeError) -> Bool
    ) throws(DecodeError) -> Bool {
        let outer = packet
        if step != .mpls { try enter(step, &packet) }
        if try inner(&self, &packet) { return true }
        packet = outer
        packet.transport = .other(number)
        return true
    }

    /// An authentication header (RFC 4302) hides nothing: its length is in words of four octets, less two.
    private mutating func authenticated(
        _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        try cursor.require(12, .authentication)
        let length = (Int(frame.byte(at: cursor.offset &+ 1)) + 2) * 4
        guard length >= 12 else { throw DecodeError(.authentication, .lengthTooSmall, need: 12, have: length) }
        try cursor.requireStated(length, .authentication)
        return try transport(frame.byte(at: cursor.offset), frame, cursor.advanced(length), &packet)
    }
}

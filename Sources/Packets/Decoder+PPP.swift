// SPDX-License-Identifier: MIT

/// PPP (RFC 1661), its framings, and PPPoE (RFC 2516).
extension Decoder {
    /// PPP, with or without HDLC's address and control octets (RFC 1662 §3.1); 0F and 8F are Cisco's framing instead.
    mutating func ppp(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(2, .ppp)
        let first = frame.byte(at: cursor.offset)
        if first == 0x0F || first == 0x8F { return try ciscoHDLC(frame, cursor, &packet) }
        return try pppProtocol(frame, first == 0xFF ? cursor.advanced(2) : cursor, &packet)
    }

    /// PPP behind one octet that says which way the frame went.
    mutating func pppWithDirection(
        _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        try cursor.require(1, .ppp)
        return try ppp(frame, cursor.advanced(1), &packet)
    }

    /// The protocol field, one octet if its lowest bit is set (RFC 1661 §6.5), and what it names.
    mutating func pppProtocol(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(1, .ppp)
        let first = frame.byte(at: cursor.offset)
        if first & 1 == 1 { return try pppPayload(UInt16(first), frame, cursor.advanced(1), &packet) }
        try cursor.require(2, .ppp)
        return try pppPayload(frame.uint16(at: cursor.offset), frame, cursor.advanced(2), &packet)
    }

    private mutating func pppPayload(
        _ number: UInt16, _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        switch number {
        case 0x0021: try ipv4(frame, cursor, &packet)
        case 0x0057: try ipv6(frame, cursor, &packet)
        case 0x0281, 0x0283: try mpls(frame, cursor, &packet)
        case 0x003D: try pppMultilink(frame, cursor, &packet)
        // ROHC; Van Jacobson's headers (RFC 1144); encrypted (RFC 1968); IP header compression (RFC 2509); CCP (RFC 1962).
        case 0x0003, 0x0005, 0x002D, 0x002F, 0x0053, 0x0055, 0x0061, 0x0063, 0x0065, 0x0067, 0x0069, 0x00FB, 0x00FD,
            0x2063, 0x2065, 0x2067, 0x2069:
            throw DecodeError(.ppp, .compressed)
        default: false
        }
    }

    /// PPP multilink with its long header (RFC 1990 §3): a packet that is beginning and end in one. Pieces are not joined.
    private mutating func pppMultilink(
        _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        try cursor.require(4, .ppp)
        guard frame.byte(at: cursor.offset) & 0xC0 == 0xC0 else { throw DecodeError(.ppp, .piece) }
        return try pppProtocol(frame, cursor.advanced(4), &packet)
    }

    /// Cisco's HDLC framing: address, control, ethertype.
    mutating func ciscoHDLC(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(4, .hdlc)
        return try etherType(frame.uint16(at: cursor.offset &+ 2), frame, cursor.advanced(4), &packet)
    }

    mutating func ciscoHDLCWithDirection(
        _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        try cursor.require(1, .hdlc)
        return try ciscoHDLC(frame, cursor.advanced(1), &packet)
    }

    /// A PPPoE session frame: version and type, code, session, length, then PPP without HDLC's octets.
    mutating func pppoe(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(6, .pppoe)
        try enter(.pppoe, &packet)
        let length = Int(frame.uint16(at: cursor.offset &+ 4))
        return try pppProtocol(frame, cursor.advanced(6).limited(to: length), &packet)
    }
}

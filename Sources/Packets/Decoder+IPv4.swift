// SPDX-License-Identifier: MIT

/// IPv4 (RFC 791).
///
///      0       1       2       3
///     +-------+-------+---------------+
///     |4 |IHL | TOS   | total length  |
///     +-------+-------+--+------------+
///     | identification|RDM| offset    |    D: do not fragment, M: more fragments
///     +-------+-------+--+------------+
///     | TTL   | proto | checksum      |
///     +-------+-------+---------------+
///     | source                        |
///     | destination                   |
///     | options …                     |
///     +-------------------------------+
extension Decoder {
    @inline(__always)
    mutating func ipv4(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(20, .ipv4)
        let start = cursor.offset
        let first = frame.uint32(at: start)
        if first >> 24 != 0x45 { return try ipv4WithOptions(frame, cursor, &packet) }
        return try ipv4(frame, cursor, headerLength: 20, first, frame.uint32(at: start &+ 16), &packet)
    }

    /// The rare shapes: another version, options, a header length that cannot be.
    @inline(never)
    private mutating func ipv4WithOptions(
        _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        let first = frame.uint32(at: cursor.offset)
        guard first >> 28 == 4 else { throw DecodeError(.ipv4, .version, need: 4, have: Int(first >> 28)) }
        let headerLength = Int(first >> 24 & 0x0F) * 4
        guard headerLength >= 20 else { throw DecodeError(.ipv4, .lengthTooSmall, need: 20, have: headerLength) }
        try cursor.requireStated(headerLength, .ipv4)
        let final = finalDestination(frame, cursor.offset, headerLength)
        return try ipv4(frame, cursor, headerLength: headerLength, first, final, &packet)
    }

    /// The last address of a source route (RFC 791 §3.1), which is where the packet goes and what checksums cover.
    private func finalDestination(_ frame: RawSpan, _ start: Int, _ headerLength: Int) -> UInt32 {
        var at = start &+ 20
        let end = start &+ headerLength
        while at < end {
            let type = frame.byte(at: at)
            if type == 0 { break }
            if type == 1 {
                at = at &+ 1
                continue
            }
            guard at &+ 1 < end else { break }
            let length = Int(frame.byte(at: at &+ 1))
            guard length >= 2, at &+ length <= end else { break }
            // Loose and strict source routes, whose pointer has not run past the last address yet.
            if type == 0x83 || type == 0x89, length >= 7, Int(frame.byte(at: at &+ 2)) &+ 3 <= length {
                return frame.uint32(at: at &+ length &- 4)
            }
            at = at &+ length
        }
        return frame.uint32(at: start &+ 16)
    }

    @inline(__always)
    private mutating func ipv4(
        _ frame: RawSpan, _ cursor: Cursor, headerLength: Int, _ first: UInt32, _ destination: UInt32,
        _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        let start = cursor.offset
        var total = Int(first & 0xFFFF)
        if total < headerLength {
            guard total == 0 else { throw DecodeError(.ipv4, .lengthTooSmall, need: headerLength, have: total) }
            total = cursor.remaining
        }
        let payload = cursor.limited(to: total).advanced(headerLength)
        let second = frame.uint32(at: start &+ 4)
        let third = frame.uint32(at: start &+ 8)
        packet.source = IPAddress(v4: frame.uint32(at: start &+ 12))
        packet.destination = IPAddress(v4: destination)
        packet.hopLimit = UInt8(truncatingIfNeeded: third >> 24)
        packet.ecn = UInt8(truncatingIfNeeded: first >> 16 & 0x03)
        packet.identification = UInt16(truncatingIfNeeded: second >> 16)
        let number = UInt8(truncatingIfNeeded: third >> 16)
        if second & 0x3FFF != 0 {
            return try fragment(
                frame, payload, offset: Int(second & 0x1FFF) * 8, more: second & 0x2000 != 0,
                identification: second >> 16, protocolNumber: number, isComplete: total <= cursor.remaining, &packet)
        }
        if number == 6 { return try tcp(frame, payload, isVerifiable: true, &packet) }
        return try transport(number, frame, payload, &packet)
    }
}

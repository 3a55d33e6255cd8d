// SPDX-License-Identifier: MIT

/// IEEE 802.11 data frames, and the radio headers that drivers put before them.
extension Decoder {
    /// An 802.11 frame. Only data frames that are not encrypted carry LLC that can be read.
    ///
    /// Frame control, duration, three addresses, sequence control; a fourth address between access points; QoS control
    /// for QoS data; HT control if the order bit is set with QoS.
    mutating func wireless(
        _ frame: RawSpan, _ cursor: Cursor, padded: Bool, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        try cursor.require(2, .wireless)
        let control = frame.byte(at: cursor.offset)
        let flags = frame.byte(at: cursor.offset &+ 1)
        // Version 0, type 2 (data), and not one of the subtypes without data (bit 2 of the subtype).
        guard control & 0x0F == 0x08, control & 0x40 == 0, flags & 0x40 == 0 else { return false }
        try cursor.require(24, .wireless)
        // More fragments, or not the first one.
        let isPiece = flags & 0x04 != 0 || frame.byte(at: cursor.offset &+ 22) & 0x0F != 0
        guard !isPiece else { throw DecodeError(.wireless, .piece) }
        let hasQoS = control & 0x80 != 0
        var length = flags & 0x03 == 0x03 ? 30 : 24
        let qosOffset = length
        if hasQoS { length += 2 }
        if hasQoS && flags & 0x80 != 0 { length += 4 }
        try cursor.require(length, .wireless)
        let isAggregate = hasQoS && frame.byte(at: cursor.offset &+ qosOffset) & 0x80 != 0
        if padded { length = (length + 3) & ~3 }
        guard isAggregate else {
            try cursor.require(length, .wireless)
            return try llc(frame, cursor.advanced(length), &packet)
        }
        // An aggregate (A-MSDU): each subframe has addresses and a length before its LLC, and is padded to four octets.
        try cursor.require(length &+ 14, .wireless)
        let held = Int(frame.uint16(at: cursor.offset &+ length &+ 12))
        let subframe = cursor.advanced(length &+ 14)
        let next = subframe.advanced((held &+ 3) & ~3)
        // What follows may be padding.
        if next.available >= 14, case 1...next.remaining &- 14 = Int(frame.uint16(at: next.offset &+ 12)) {
            throw DecodeError(.wireless, .several)
        }
        return try llc(frame, subframe.limited(to: held), &packet)
    }

    /// Radiotap: version, padding, length and a map of fields, little-endian. Only the flags field matters here.
    mutating func radiotap(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(8, .wireless)
        let length = Int(frame.uint16(at: cursor.offset &+ 2, bigEndian: false))
        guard length >= 8 else { throw DecodeError(.wireless, .lengthTooSmall, need: 8, have: length) }
        try cursor.requireStated(length, .wireless)
        // 0x20: padding behind the header; 0x10: a frame check sequence at the end.
        let flags = radiotapFlags(frame, cursor, length: length)
        var inner = cursor.advanced(length)
        if flags & 0x10 != 0, inner.remaining >= 4 { inner = inner.limited(to: inner.remaining &- 4) }
        return try wireless(frame, inner, padded: flags & 0x20 != 0, &packet)
    }

    /// The flags field: after the maps of fields, and after the eight octets of TSFT if those are present.
    private func radiotapFlags(_ frame: RawSpan, _ cursor: Cursor, length: Int) -> UInt8 {
        let present = frame.uint32(at: cursor.offset &+ 4, bigEndian: false)
        var at = 8
        var map = present
        while map & 0x8000_0000 != 0 {
            guard at + 4 <= length else { return 0 }
            map = frame.uint32(at: cursor.offset &+ at, bigEndian: false)
            at += 4
        }
        guard present & 0x2 != 0 else { return 0 }
        if present & 0x1 != 0 { at = (at + 7) & ~7 + 8 }
        return at < length ? frame.byte(at: cursor.offset &+ at) : 0
    }

    /// Prism's header, 144 octets with its length in the second word; an AVS header may stand in its place.
    mutating func prism(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(8, .wireless)
        if frame.uint32(at: cursor.offset) & 0xFFFF_FFF0 == 0x8021_1000 {
            return try wirelessAVS(frame, cursor, &packet)
        }
        try cursor.require(144, .wireless)
        return try wireless(frame, cursor.advanced(144), padded: false, &packet)
    }

    /// AVS: a version and its own length, big-endian.
    mutating func wirelessAVS(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(8, .wireless)
        let length = frame.length(at: cursor.offset &+ 4)
        guard length >= 8 else { throw DecodeError(.wireless, .lengthTooSmall, need: 8, have: length) }
        try cursor.requireStated(length, .wireless)
        return try wireless(frame, cursor.advanced(length), padded: false, &packet)
    }

    /// Per-packet information: its length and the link type of what follows, little-endian. It does not nest.
    mutating func perPacketInformation(
        _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        try cursor.require(8, .wireless)
        let length = Int(frame.uint16(at: cursor.offset &+ 2, bigEndian: false))
        guard length >= 8 else { throw DecodeError(.wireless, .lengthTooSmall, need: 8, have: length) }
        try cursor.requireStated(length, .wireless)
        let inner = cursor.advanced(length)
        switch frame.uint32(at: cursor.offset &+ 4, bigEndian: false) {
        case 1: return try ethernet(frame, inner, &packet)
        case 105: return try wireless(frame, inner, padded: false, &packet)
        case 12, 101: return try rawIP(frame, inner, &packet)
        default: return false
        }
    }
}

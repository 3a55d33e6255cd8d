// SPDX-License-Identifier: MIT

/// Ethernet II and IEEE 802.3, the tags that follow them, and the ethertypes that other links use as well.
///
///      0                 6                 12      14
///     +-----------------+-----------------+-------+----------------
///     | destination     | source          | type  | payload
///     +-----------------+-----------------+-------+----------------
///
/// A type of 1500 or less is IEEE 802.3's length, and LLC follows.
extension Decoder {
    @inline(__always)
    mutating func ethernet(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(14, .ethernet)
        let type = frame.uint16(at: cursor.offset &+ 12)
        if type == 0x0800 { return try ipv4(frame, cursor.advanced(14), &packet) }
        return try etherType(type, frame, cursor.advanced(14), &packet)
    }

    /// What an ethertype, or a length in its place, says comes next.
    mutating func etherType(
        _ type: UInt16, _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        switch type {
        case 0x0800: return try ipv4(frame, cursor, &packet)
        case 0x86DD: return try ipv6(frame, cursor, &packet)
        // 802.1Q, 802.1ad, and the numbers in use before it.
        case 0x8100, 0x88A8, 0x9100, 0x9200: return try tag(.vlan, length: 2, frame, cursor, &packet)
        case 0x8847, 0x8848: return try mpls(frame, cursor, &packet)
        case 0x8864: return try pppoe(frame, cursor, &packet)
        case 0x880B: return try ppp(frame, cursor, &packet)
        // VN-tag, 802.1BR, Cisco metadata, HSR: tags that are skipped, and an ethertype after them.
        case 0x8926: return try tag(nil, length: 4, frame, cursor, &packet)
        case 0x893F: return try tag(nil, length: 6, frame, cursor, &packet)
        case 0x8909: return try tag(nil, length: 6, frame, cursor, &packet)
        case 0x892F: return try tag(nil, length: 4, frame, cursor, &packet)
        // 802.1ah: a tag with a whole Ethernet frame in it.
        case 0x88E7: return try tag(.vlan, length: 16, frame, cursor, &packet)
        case 0x894F: return try serviceHeader(frame, cursor, &packet)
        case 0x22F3: return try trill(frame, cursor, &packet)
        case 0...1500: return try ieee8023(Int(type), frame, cursor, &packet)
        default: return false
        }
    }

    /// A frame with a length in the type's place: LLC, unless the address is that of Cisco's ISL, a VLAN header of 26
    /// octets around a whole Ethernet frame.
    private mutating func ieee8023(
        _ length: Int, _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        let start = cursor.offset &- 14
        if start >= 0, frame.uint32(at: start) & 0xFDFF_FFFF == 0x0100_0C00, frame.byte(at: start &+ 4) == 0 {
            try cursor.require(12, .vlan)
            try enter(.vlan, &packet)
            return try ethernet(frame, cursor.advanced(12), &packet)
        }
        return try llc(frame, cursor.limited(to: length), &packet)
    }

    /// A network service header (RFC 8300 §2): its length in words in the low six bits, and what is inside.
    private mutating func serviceHeader(
        _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        try cursor.require(8, .vlan)
        let length = Int(frame.byte(at: cursor.offset &+ 1) & 0x3F) * 4
        guard length >= 8 else { throw DecodeError(.vlan, .lengthTooSmall, need: 8, have: length) }
        try cursor.requireStated(length, .vlan)
        let inner = cursor.advanced(length)
        switch frame.byte(at: cursor.offset &+ 3) {
        case 1: return try ipv4(frame, inner, &packet)
        case 2: return try ipv6(frame, inner, &packet)
        case 3:
            try enter(.vlan, &packet)
            return try ethernet(frame, inner, &packet)
        case 5: return try mpls(frame, inner, &packet)
        default: return false
        }
    }

    /// TRILL (RFC 6325 §3): six octets, options in words, then a whole Ethernet frame.
    private mutating func trill(
        _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        try cursor.require(6, .vlan)
        let length = 6 + Int(frame.uint16(at: cursor.offset) >> 6 & 0x1F) * 4
        try cursor.requireStated(length, .vlan)
        try enter(.vlan, &packet)
        return try ethernet(frame, cursor.advanced(length), &packet)
    }

    /// A tag of `length` octets with an ethertype behind it.
    private mutating func tag(
        _ step: Path.Step?, length: Int, _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        try cursor.require(length &+ 2, .vlan)
        if let step { try enter(step, &packet) }
        let type = frame.uint16(at: cursor.offset &+ length)
        return try etherType(type, frame, cursor.advanced(length &+ 2), &packet)
    }

    /// IEEE 802.2 LLC: IP by its own service access point, or by SNAP (RFC 1042).
    mutating func llc(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(3, .llc)
        let destination = frame.byte(at: cursor.offset)
        let source = frame.byte(at: cursor.offset &+ 1)
        let control = frame.byte(at: cursor.offset &+ 2)
        guard control & 0xEF == 0x03 else { return false }
        if destination == 0x06 { return try rawIP(frame, cursor.advanced(3), &packet) }
        // ISO's network layers: the first octet says which protocol it is (ISO/IEC TR 9577).
        if destination == 0xFE {
            try cursor.require(4, .llc)
            switch frame.byte(at: cursor.offset &+ 3) {
            case 0xCC: return try ipv4(frame, cursor.advanced(4), &packet)
            case 0x8E: return try ipv6(frame, cursor.advanced(4), &packet)
            default: return false
            }
        }
        guard destination == 0xAA && source & 0xFE == 0xAA else { return false }
        return try snap(frame, cursor, &packet)
    }

    /// SNAP: an organization, and a type that is an ethertype for some of them.
    private mutating func snap(
        _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        try cursor.require(8, .llc)
        let organization = frame.uint32(at: cursor.offset &+ 2) & 0xFF_FFFF
        let type = frame.uint16(at: cursor.offset &+ 6)
        let inner = cursor.advanced(8)
        switch organization {
        // Ethertypes: RFC 1042, bridge tunnels, and Cisco's.
        case 0x000000, 0x0000F8, 0x00000C: return type <= 1500 ? false : try etherType(type, frame, inner, &packet)
        // A bridged Ethernet frame with (1) or without (7) its check sequence, behind padding (RFC 2684 §5.2).
        case 0x0080C2 where type == 0x0001 || type == 0x0007:
            try inner.require(2, .llc)
            try enter(.vlan, &packet)
            let bridged = inner.limited(to: max(inner.remaining &- (type == 0x0001 ? 4 : 0), 2)).advanced(2)
            return try ethernet(frame, bridged, &packet)
        default: return false
        }
    }

    /// An MPLS label stack (RFC 3032). What is inside is told by its first four bits, as nothing else says so.
    mutating func mpls(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try enter(.mpls, &packet)
        var inner = cursor
        var bottom = false
        while !bottom {
            try inner.require(4, .mpls)
            bottom = frame.byte(at: inner.offset &+ 2) & 1 == 1
            inner = inner.advanced(4)
        }
        guard inner.available > 0 else { return false }
        switch frame.byte(at: inner.offset) >> 4 {
        case 4: return try ipv4(frame, inner, &packet)
        case 6: return try ipv6(frame, inner, &packet)
        default: return try pseudowire(frame, inner, &packet)
        }
    }

    /// Ethernet in MPLS, with a control word before it (RFC 4385 §3) or without. Nothing says which: what has a known
    /// type in the right place is believed.
    private mutating func pseudowire(
        _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        for offset in [0, 4] where cursor.available >= offset &+ 14 {
            switch frame.uint16(at: cursor.offset &+ offset &+ 12) {
            case 0x0800, 0x86DD, 0x8100, 0x88A8, 0x8847, 0x8864:
                return try ethernet(frame, cursor.advanced(offset), &packet)
            default: continue
            }
        }
        return false
    }
}

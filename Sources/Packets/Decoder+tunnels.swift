// SPDX-License-Identifier: MIT

/// Tunnels over IP and over UDP.
extension Decoder {
    /// GRE (RFC 2784, RFC 2890; RFC 2637 for version 1): flags, a protocol, and a word for each flag set.
    mutating func gre(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(4, .gre)
        let flags = frame.uint16(at: cursor.offset)
        let type = frame.uint16(at: cursor.offset &+ 2)
        var length = 4
        // Checksum or routing, key, sequence number; in version 1 an acknowledgment number.
        if flags & 0xC000 != 0 { length += 4 }
        if flags & 0x2000 != 0 { length += 4 }
        if flags & 0x1000 != 0 { length += 4 }
        if flags & 0x0007 == 1 && flags & 0x0080 != 0 { length += 4 }
        try cursor.require(length, .gre)
        var inner = cursor.advanced(length)
        // Source routes (RFC 1701): a family, an offset and a length each; the last one is empty.
        var isRouted = flags & 0x4000 != 0 && flags & 0x0007 == 0
        while isRouted {
            try inner.require(4, .gre)
            let route = Int(frame.byte(at: inner.offset &+ 3))
            isRouted = frame.uint16(at: inner.offset) != 0 || route != 0
            try inner.requireStated(4 &+ route, .gre)
            inner = inner.advanced(4 &+ route)
        }
        switch type {
        case 0x6558: return try ethernet(frame, inner, &packet)
        // WCCP: version 2 puts four octets before the packet, version 1 none.
        case 0x883E:
            guard inner.available > 4 else { return false }
            if frame.byte(at: inner.offset) >> 4 != 4 { inner = inner.advanced(4) }
            return try rawIP(frame, inner, &packet)
        // ERSPAN: type I has no header, type II eight octets; type III twelve, and eight more if its lowest bit is set.
        case 0x88BE:
            let header = flags & 0x1000 != 0 ? 8 : 0
            try inner.require(header, .gre)
            return try ethernet(frame, inner.advanced(header), &packet)
        case 0x22EB:
            try inner.require(12, .gre)
            let header = frame.byte(at: inner.offset &+ 11) & 1 == 1 ? 20 : 12
            try inner.require(header, .gre)
            return try ethernet(frame, inner.advanced(header), &packet)
        default: return type <= 1500 ? false : try etherType(type, frame, inner, &packet)
        }
    }

    /// What a well-known UDP port says is inside. False, and the packet is the datagram itself, if it is not that.
    @inline(__always)
    mutating func udpTunnel(
        _ source: UInt16, _ destination: UInt16, _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        switch destination {
        case 4789, 8472: return try vxlan(frame, cursor, &packet)
        case 6081: return try geneve(frame, cursor, &packet)
        case 3544: return teredo(frame, cursor, &packet)
        case 2152: return gtp(frame, cursor, &packet)
        default: return source == 3544 ? teredo(frame, cursor, &packet) : false
        }
    }

    /// VXLAN (RFC 7348): a flag that the network number is valid, the number, then an Ethernet frame.
    private mutating func vxlan(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool
    {
        guard cursor.available >= 8, frame.byte(at: cursor.offset) & 0x08 != 0 else { return false }
        try enter(.vxlan, &packet)
        return try ethernet(frame, cursor.advanced(8), &packet)
    }

    /// Geneve (RFC 8926): its options' length in words, an ethertype, the network number.
    private mutating func geneve(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool
    {
        guard cursor.available >= 8, frame.byte(at: cursor.offset) >> 6 == 0 else { return false }
        try enter(.geneve, &packet)
        let length = 8 + Int(frame.byte(at: cursor.offset) & 0x3F) * 4
        try cursor.requireStated(length, .geneve)
        let type = frame.uint16(at: cursor.offset &+ 2)
        let inner = cursor.advanced(length)
        return type == 0x6558 ? try ethernet(frame, inner, &packet) : try etherType(type, frame, inner, &packet)
    }

    /// Teredo (RFC 4380 §5.1.1): IPv6, perhaps behind an authentication and an origin indication.
    private mutating func teredo(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) -> Bool {
        var inner = cursor
        if inner.available >= 4, frame.uint16(at: inner.offset) == 1 {
            let length = 13 + Int(frame.byte(at: inner.offset &+ 2)) + Int(frame.byte(at: inner.offset &+ 3))
            guard inner.available >= length else { return false }
            inner = inner.advanced(length)
        }
        if inner.available >= 8, frame.uint16(at: inner.offset) == 0 { inner = inner.advanced(8) }
        guard inner.available >= 40, frame.byte(at: inner.offset) >> 4 == 6 else { return false }
        return guess(.teredo, &packet) { (decoder, packet) throws(DecodeError) in
            try decoder.ipv6(frame, inner, &packet)
        }
    }

    /// GTP-U version 1 (3GPP TS 29.281 §5.1): a user packet if the message type is 255.
    private mutating func gtp(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) -> Bool {
        guard cursor.available >= 12 else { return false }
        let flags = frame.byte(at: cursor.offset)
        guard flags >> 4 == 3, frame.byte(at: cursor.offset &+ 1) == 255 else { return false }
        var length = flags & 0x07 == 0 ? 8 : 12
        if flags & 0x04 != 0 {
            // Extension headers: length in words, contents, the next one's type.
            var next = frame.byte(at: cursor.offset &+ 11)
            while next != 0 {
                guard cursor.available > length else { return false }
                let words = Int(frame.byte(at: cursor.offset &+ length)) * 4
                guard words > 0, cursor.available >= length + words else { return false }
                next = frame.byte(at: cursor.offset &+ length &+ words &- 1)
                length += words
            }
        }
        let inner = cursor.advanced(length)
        guard inner.available >= 20 else { return false }
        return guess(.gtp, &packet) { (decoder, packet) throws(DecodeError) in try decoder.rawIP(frame, inner, &packet)
        }
    }

    /// Tries a tunnel that only a port number suggests: if it does not decode, it was none.
    private mutating func guess(
        _ step: Path.Step, _ packet: inout Packet,
        _ inner: (inout Decoder, inout Packet) throws(DecodeError) -> Bool
    ) -> Bool {
        do throws(DecodeError) {
            try enter(step, &packet)
            return try inner(&self, &packet)
        } catch { return false }
    }
}

// SPDX-License-Identifier: MIT

/// The links whose headers are too small to have a file of their own.
extension Decoder {
    /// No link header: the first four bits say which IP it is.
    mutating func rawIP(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(1, .ipv4)
        let version = frame.byte(at: cursor.offset) >> 4
        return version == 6 ? try ipv6(frame, cursor, &packet) : try ipv4(frame, cursor, &packet)
    }

    /// BSD's null and loop headers: an address family in four octets, in the byte order of the machine that captured.
    ///
    /// AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on macOS, 23 on
    /// Windows. Some programs write an ethertype there, or PPP's FF 03.
    mutating func null(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(4, .null)
        let word = frame.uint32(at: cursor.offset)
        if word >> 16 == 0xFF03 { return try ppp(frame, cursor, &packet) }
        var family = word & 0xFFFF_0000 == 0 ? word : word.byteSwapped
        if family & 0xFFFF_0000 != 0 { family >>= 16 }
        // Captures exist in which only the halves, or only the octets of each half, were exchanged.
        if family <= 1500 && family & 0xFF == 0 { family >>= 8 }
        switch family {
        case 2, 10, 23, 24, 28, 30: return try rawIP(frame, cursor.advanced(4), &packet)
        case 1501...0xFFFF:
            return try etherType(UInt16(truncatingIfNeeded: family), frame, cursor.advanced(4), &packet)
        default: return false
        }
    }

    /// Linux's cooked header, of the `any` device: direction, hardware type, address (8), protocol.
    mutating func linuxCooked(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(16, .linuxCooked)
        let hardware = frame.uint16(at: cursor.offset &+ 2)
        let type = frame.uint16(at: cursor.offset &+ 14)
        return try cookedPayload(type, hardware: hardware, frame, cursor.advanced(16), &packet)
    }

    /// Its second version: protocol, reserved, interface (4), hardware type, direction, address length, address (8).
    mutating func linuxCooked2(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(20, .linuxCooked)
        let type = frame.uint16(at: cursor.offset)
        let hardware = frame.uint16(at: cursor.offset &+ 8)
        return try cookedPayload(type, hardware: hardware, frame, cursor.advanced(20), &packet)
    }

    private mutating func cookedPayload(
        _ type: UInt16, hardware: UInt16, _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        switch (hardware, type) {
        // Netlink messages, not packets.
        case (824, _): false
        // 802.2 without an ethertype in front.
        case (_, 0x0004): try llc(frame, cursor, &packet)
        case (_, 0...1500): false
        default: try etherType(type, frame, cursor, &packet)
        }
    }

    /// FDDI: frame control, two addresses, LLC. Only asynchronous LLC frames carry IP.
    mutating func fddi(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(13, .fddi)
        guard frame.byte(at: cursor.offset) & 0xF0 == 0x50 else { return false }
        return try llc(frame, cursor.advanced(13), &packet)
    }

    /// ARCNET (RFC 1201 with its split flag and sequence number, RFC 1051 without), after two addresses of one octet.
    mutating func arcnet(
        _ frame: RawSpan, _ cursor: Cursor, headerLength: Int, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        try cursor.require(headerLength &+ 1, .arcnet)
        let type = frame.byte(at: cursor.offset &+ headerLength)
        var inner = cursor.advanced(headerLength &+ 1)
        switch type {
        // RFC 1051.
        case 240: return try ipv4(frame, inner, &packet)
        // RFC 1201. An exception frame repeats type, flag and sequence number after four octets of padding.
        case 212:
            try inner.require(3, .arcnet)
            if frame.byte(at: inner.offset) == 0xFF {
                inner = inner.advanced(4)
                try inner.require(3, .arcnet)
            }
            return try ipv4(frame, inner.advanced(3), &packet)
        default: return false
        }
    }

    /// IP over InfiniBand: a global route header (40 octets), an ethertype, two reserved octets.
    mutating func infiniBand(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(44, .infiniBand)
        return try etherType(frame.uint16(at: cursor.offset &+ 40), frame, cursor.advanced(44), &packet)
    }

    /// Linux's netfilter log: family, version, resource, then attributes, one of which is the packet.
    ///
    /// Lengths are in the byte order of the machine that captured, and nothing says which: the one that fits is taken.
    mutating func nflog(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(8, .nflog)
        var attribute = cursor.advanced(4)
        let bigEndian = Int(frame.uint16(at: attribute.offset).byteSwapped) > attribute.available
        while attribute.available >= 4 {
            let length = Int(frame.uint16(at: attribute.offset, bigEndian: bigEndian))
            guard length >= 4 else { throw DecodeError(.nflog, .lengthTooSmall, need: 4, have: length) }
            // NFULA_PAYLOAD is 9.
            if frame.uint16(at: attribute.offset &+ 2, bigEndian: bigEndian) & 0x7FFF == 9 {
                return try rawIP(frame, attribute.limited(to: length).advanced(4), &packet)
            }
            attribute = attribute.advanced((length &+ 3) & ~3)
        }
        return false
    }
}

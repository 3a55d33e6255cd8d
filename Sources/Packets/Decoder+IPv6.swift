// SPDX-License-Identifier: MIT

/// IPv6 and its extension headers (RFC 8200).
///
///     +-------+-------+-------+-------+
///     |6 | class  | flow label        |
///     +---------------+-------+-------+
///     | payload length| next  | hops  |
///     +---------------+-------+-------+
///     | source (16)                   |
///     | destination (16)              |
///     +-------------------------------+
extension Decoder {
    mutating func ipv6(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(40, .ipv6)
        let start = cursor.offset
        let first = frame.uint32(at: start)
        guard first >> 28 == 6 else { throw DecodeError(.ipv6, .version, need: 6, have: Int(first >> 28)) }
        packet.source = IPAddress(v6High: frame.uint64(at: start &+ 8), low: frame.uint64(at: start &+ 16))
        packet.destination = IPAddress(v6High: frame.uint64(at: start &+ 24), low: frame.uint64(at: start &+ 32))
        packet.hopLimit = frame.byte(at: start &+ 7)
        packet.ecn = UInt8(truncatingIfNeeded: first >> 20 & 0x03)
        packet.identification = nil
        let next = frame.byte(at: start &+ 6)
        let payloadLength = Int(frame.uint16(at: start &+ 4))
        var payload = cursor.advanced(40)
        let isComplete = payloadLength <= payload.remaining
        if payloadLength > 0 {
            payload = payload.limited(to: payloadLength)
        } else if next == 0, let jumbo = jumboLength(frame, payload) {
            payload = payload.limited(to: jumbo)
        }
        if next == 6 { return try tcp(frame, payload, isVerifiable: true, &packet) }
        return try extensionHeaders(next, frame, payload, isComplete: isComplete, &packet)
    }

    /// A jumbogram's length, from the hop-by-hop header that begins at the cursor (RFC 2675 §2).
    private func jumboLength(_ frame: RawSpan, _ cursor: Cursor) -> Int? {
        guard cursor.available >= 8 else { return nil }
        let end = cursor.offset &+ min(cursor.available, (Int(frame.byte(at: cursor.offset &+ 1)) + 1) * 8)
        var at = cursor.offset &+ 2
        while at &+ 2 <= end {
            let type = frame.byte(at: at)
            if type == 0 {
                at = at &+ 1
                continue
            }
            let length = Int(frame.byte(at: at &+ 1))
            if type == 0xC2 && length == 4 && at &+ 6 <= end { return frame.length(at: at &+ 2) }
            at = at &+ 2 &+ length
        }
        return nil
    }

    /// Walks the extension headers to what the packet carries. Each is at least eight octets, so the walk ends.
    mutating func extensionHeaders(
        _ first: UInt8, _ frame: RawSpan, _ cursor: Cursor, isComplete: Bool, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        var next = first
        var cursor = cursor
        // Checksums cover the last address of a route, which need not be the header's (RFC 8200 §8.1).
        var isRouted = false
        while true {
            switch next {
            // Hop-by-hop, routing, destination options, mobility, HIP, shim6.
            case 0, 43, 60, 135, 139, 140:
                try cursor.require(8, .ipv6)
                let length = (Int(frame.byte(at: cursor.offset &+ 1)) + 1) * 8
                if next == 43 && frame.byte(at: cursor.offset &+ 3) != 0 { isRouted = true }
                next = frame.byte(at: cursor.offset)
                try cursor.requireStated(length, .ipv6)
                cursor = cursor.advanced(length)
            case 44:
                try cursor.require(8, .ipv6)
                let word = frame.uint16(at: cursor.offset &+ 2)
                let identification = frame.uint32(at: cursor.offset &+ 4)
                next = frame.byte(at: cursor.offset)
                cursor = cursor.advanced(8)
                // An atomic fragment is a whole datagram (RFC 6946).
                guard word & 0xFFF9 != 0 else { continue }
                return try fragment(
                    frame, cursor, offset: Int(word & 0xFFF8), more: word & 1 != 0, identification: identification,
                    protocolNumber: next, isComplete: isComplete, &packet)
            default: return try transport(next, frame, cursor, isVerifiable: !isRouted, &packet)
            }
        }
    }
}

// SPDX-License-Identifier: MIT
import TCP

/// UDP (RFC 768), and ICMP with the packet that an error quotes (RFC 792, RFC 4443).
extension Decoder {
    mutating func udp(_ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet) throws(DecodeError) -> Bool {
        try cursor.require(8, .udp)
        let ports = frame.uint32(at: cursor.offset)
        var length = Int(frame.uint16(at: cursor.offset &+ 4))
        // A jumbogram's datagram says 0 (RFC 2675 §4).
        if length == 0 { length = cursor.remaining }
        guard length >= 8 else { throw DecodeError(.udp, .lengthTooSmall, need: 8, have: length) }
        let source = UInt16(truncatingIfNeeded: ports >> 16)
        let destination = UInt16(truncatingIfNeeded: ports)
        let text = cursor.limited(to: length).advanced(8)
        let outer = packet
        if try udpTunnel(source, destination, frame, text, &packet) { return true }
        packet = outer
        packet.transport = .udp(
            UDPHeader(
                sourcePort: source, destinationPort: destination, textLength: length &- 8,
                textBytes: ByteRange(offset: text.offset, count: max(text.available, 0))))
        return true
    }

    mutating func icmp(
        _ frame: RawSpan, _ cursor: Cursor, isVersion6: Bool, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        try cursor.require(4, .icmp)
        let type = frame.byte(at: cursor.offset)
        let isError: Bool =
            if isVersion6 { (1...4).contains(type) } else {
                type == 3 || type == 4 || type == 5 || type == 11 || type == 12
            }
        packet.transport = .icmp(
            ICMPMessage(
                type: type, code: frame.byte(at: cursor.offset &+ 1), isVersion6: isVersion6,
                quoted: isError && cursor.available > 8 ? quoted(frame, cursor.advanced(8)) : nil))
        return true
    }

    /// The ends of a quoted packet, or nil if too little of it was quoted, or a fragment without ports.
    private func quoted(_ frame: RawSpan, _ cursor: Cursor) -> ICMPMessage.Quoted? {
        let start = cursor.offset
        let source: IPAddress
        let destination: IPAddress
        let number: UInt8
        var at: Int
        switch frame.byte(at: start) >> 4 {
        case 4 where cursor.available >= 20:
            guard frame.uint16(at: start &+ 6) & 0x1FFF == 0 else { return nil }
            source = IPAddress(v4: frame.uint32(at: start &+ 12))
            destination = IPAddress(v4: frame.uint32(at: start &+ 16))
            number = frame.byte(at: start &+ 9)
            at = start &+ max(20, Int(frame.byte(at: start) & 0x0F) * 4)
        case 6 where cursor.available >= 40:
            source = IPAddress(v6High: frame.uint64(at: start &+ 8), low: frame.uint64(at: start &+ 16))
            destination = IPAddress(v6High: frame.uint64(at: start &+ 24), low: frame.uint64(at: start &+ 32))
            var next = frame.byte(at: start &+ 6)
            at = start &+ 40
            while [0, 43, 44, 60].contains(next) {
                guard at &+ 8 <= cursor.captured else { return nil }
                if next == 44 && frame.uint16(at: at &+ 2) & 0xFFF8 != 0 { return nil }
                let length = next == 44 ? 8 : (Int(frame.byte(at: at &+ 1)) + 1) * 8
                next = frame.byte(at: at)
                at = at &+ length
            }
            number = next
        default: return nil
        }
        guard number == 6 || number == 17, at &+ 4 <= cursor.captured else {
            return ICMPMessage.Quoted(
                source: SocketAddress(address: source, port: 0),
                destination: SocketAddress(address: destination, port: 0),
                protocolNumber: number, sequence: nil)
        }
        let hasSequence = number == 6 && at &+ 8 <= cursor.captured
        return ICMPMessage.Quoted(
            source: SocketAddress(address: source, port: frame.uint16(at: at)),
            destination: SocketAddress(address: destination, port: frame.uint16(at: at &+ 2)),
            protocolNumber: number, sequence: hasSequence ? SequenceNumber(frame.uint32(at: at &+ 4)) : nil)
    }
}

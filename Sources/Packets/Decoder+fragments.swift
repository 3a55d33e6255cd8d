// SPDX-License-Identifier: MIT

/// Pieces of a datagram, put together (RFC 791 §3.2, RFC 8200 §4.5).
extension Decoder {
    /// A fragment: kept until its datagram is whole, then decoded as one. What cannot be kept is shown as tshark does,
    /// by its own header if it is the first.
    @inline(never)
    mutating func fragment(
        _ frame: RawSpan, _ cursor: Cursor, offset: Int, more: Bool, identification: UInt32, protocolNumber: UInt8,
        isComplete: Bool, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        guard isComplete, cursor.available > 0, cursor.available == cursor.remaining else {
            if offset == 0 {
                return try transport(protocolNumber, frame, cursor, isVerifiable: false, &packet)
            }
            packet.transport = .fragment
            return true
        }
        let key = FragmentTable.Key(
            source: packet.source, destination: packet.destination, identification: identification,
            protocolNumber: protocolNumber)
        let place = ByteRange(offset: cursor.offset, count: cursor.available)
        guard let whole = fragments.add(key, at: offset, more: more, frame, place, time: packet.time) else {
            packet.transport = .fragment
            return true
        }
        packet.isReassembled = true
        reassembled = whole
        let inner = Cursor(offset: 0, captured: whole.count, reported: whole.count)
        return try whole.withOctets { (octets) throws(DecodeError) in
            try transport(protocolNumber, octets, inner, &packet)
        }
    }
}

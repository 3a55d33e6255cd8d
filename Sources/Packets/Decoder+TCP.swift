// SPDX-License-Identifier: MIT
import TCP

/// TCP (RFC 9293 §3.1).
///
///      0       1       2       3
///     +---------------+---------------+
///     | source port   | dest. port    |
///     +---------------+---------------+
///     | sequence number               |
///     | acknowledgment number         |
///     +----+---+-+----+---------------+
///     |offs|res|A|bits| window        |    A: AE, the ninth control bit
///     +----+---+-+----+---------------+
///     | checksum      | urgent pointer|
///     +---------------+---------------+
///     | options … | text …
extension Decoder {
    @inline(__always)
    mutating func tcp(
        _ frame: RawSpan, _ cursor: Cursor, isVerifiable: Bool, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        try cursor.require(20, .tcp)
        let start = cursor.offset
        let ports = frame.uint32(at: start)
        let control = frame.uint32(at: start &+ 12)
        let headerLength = Int(control >> 28) &* 4
        guard headerLength >= 20 else { throw DecodeError(.tcp, .lengthTooSmall, need: 20, have: headerLength) }
        // The snapshot length may have cut the options: what is there of them is read, and the rest of the header stands.
        let held = min(headerLength, cursor.available)
        if held < headerLength && cursor.remaining < headerLength { try cursor.requireStated(headerLength, .tcp) }

        packet.beginTCP(
            TCPHeader(
                sourcePort: UInt16(truncatingIfNeeded: ports >> 16), destinationPort: UInt16(truncatingIfNeeded: ports),
                segment: Segment(
                    seq: SequenceNumber(frame.uint32(at: start &+ 4)),
                    flags: Flags(rawValue: UInt16(truncatingIfNeeded: control >> 16 & 0x1FF)),
                    window: UInt16(truncatingIfNeeded: control),
                    urgentPointer: UInt16(truncatingIfNeeded: frame.uint32(at: start &+ 16)),
                    textLength: UInt32(truncatingIfNeeded: cursor.remaining &- headerLength)),
                checksum: .unverifiable,
                optionBytes: ByteRange(offset: start &+ 20, count: held &- 20),
                textBytes: ByteRange(offset: start &+ held, count: cursor.available &- held)))
        packet.tcp.segment.acknowledgmentField = SequenceNumber(frame.uint32(at: start &+ 8))
        if headerLength > 20 { decodeOptions(frame, packet.tcp.optionBytes, isCut: held < headerLength, &packet.tcp) }
        if verifiesChecksums && isVerifiable && cursor.available == cursor.remaining {
            packet.tcp.checksum = checksumVerdict(frame, cursor, protocolNumber: 6, field: start &+ 16, packet)
        }
        return true
    }

    /// Verifies the checksum of a segment that is there as a whole.
    ///
    /// A field that holds the bare sum of the pseudo-header was left to hardware that never saw the packet.
    private func checksumVerdict(
        _ frame: RawSpan, _ cursor: Cursor, protocolNumber: UInt64, field: Int, _ packet: borrowing Packet
    ) -> ChecksumVerdict {
        let pseudo = pseudoHeaderSum(packet.source, packet.destination, protocolNumber, length: cursor.available)
        let whole = pseudo &+ frame.onesComplementSum(from: cursor.offset, count: cursor.available)
        if foldedSum(whole) == 0xFFFF { return .correct }
        return frame.uint16(at: field) == foldedSum(pseudo) ? .notComputed : .incorrect
    }
}

/// The sum of what TCP and UDP checksums cover besides their own octets (RFC 9293 §3.1, RFC 8200 §8.1), not folded.
@inline(__always)
func pseudoHeaderSum(_ source: IPAddress, _ destination: IPAddress, _ number: UInt64, length: Int) -> UInt64 {
    func halves(_ word: UInt64) -> UInt64 { (word >> 32) &+ (word & 0xFFFF_FFFF) }
    return halves(source.high) &+ halves(source.low) &+ halves(destination.high) &+ halves(destination.low)
        &+ number &+ UInt64(truncatingIfNeeded: length)
}

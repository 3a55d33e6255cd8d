// SPDX-License-Identifier: MIT
import TCP

/// TCP options (RFC 9293 §3.2), read as tshark reads them: the list ends at End of Options or at an impossible length.
///
/// A known option with a length that is not its own is skipped and marked ``OtherOptions/malformed``; SACK-permitted,
/// which has no value, counts all the same. If an option comes twice the last counts, as in Linux. Where the snapshot
/// length cut the list, what is whole of it is read, and ``OtherOptions/cut`` says that there was more.
extension Decoder {
    func decodeOptions(_ frame: RawSpan, _ range: ByteRange, isCut: Bool, _ header: inout TCPHeader) {
        // Nearly every segment after the handshake: two NOPs, then timestamps.
        if range.count == 12, !isCut, frame.uint32(at: range.offset) == 0x0101_080A {
            header.segment.options.timestamps = Timestamps(
                value: frame.uint32(at: range.offset &+ 4), echo: frame.uint32(at: range.offset &+ 8))
            return
        }
        if isCut { header.otherOptions.formUnion(.cut) }
        var at = range.offset
        let end = range.offset &+ range.count
        let runsOut = isCut ? OtherOptions.cut : .malformed
        while at < end {
            let kind = frame.byte(at: at)
            if kind == 0 { return }
            if kind == 1 {
                at = at &+ 1
                continue
            }
            guard at &+ 1 < end else { return header.otherOptions.formUnion(runsOut) }
            let length = Int(frame.byte(at: at &+ 1))
            guard length >= 2 else { return header.otherOptions.formUnion(.malformed) }
            guard at &+ length <= end else {
                if isCut { decodeCutOption(kind, frame, ByteRange(offset: at, count: end &- at), length, &header) }
                return header.otherOptions.formUnion(runsOut)
            }
            decodeOption(kind, frame, ByteRange(offset: at, count: length), &header)
            at = at &+ length
        }
    }

    private func decodeOption(_ kind: UInt8, _ frame: RawSpan, _ option: ByteRange, _ header: inout TCPHeader) {
        let at = option.offset &+ 2
        switch (kind, option.count) {
        case (2, 4): header.segment.options.maximumSegmentSize = frame.uint16(at: at)
        case (3, 3): header.segment.options.windowScale = frame.byte(at: at)
        case (4, _):
            header.segment.options.sackPermitted = true
            if option.count != 2 { header.otherOptions.formUnion(.malformed) }
        case (5, _): decodeSACK(frame, option, &header)
        case (8, 10):
            header.segment.options.timestamps = Timestamps(value: frame.uint32(at: at), echo: frame.uint32(at: at &+ 4))
        case (2, _), (3, _), (8, _): header.otherOptions.formUnion(.malformed)
        case (19, _), (29, _): header.otherOptions.formUnion(.authentication)
        case (28, 4):
            header.segment.options.userTimeout = UserTimeout(field: frame.uint16(at: at))
            header.otherOptions.formUnion(.userTimeout)
        case (28, _): header.otherOptions.formUnion(.userTimeout)
        case (30, _): header.otherOptions.formUnion(.multipath)
        case (34, _): header.otherOptions.formUnion(.fastOpen)
        // The experimental form of RFC 6994, with Fast Open's number.
        case (253...254, 4...) where frame.uint16(at: at) == 0xF989: header.otherOptions.formUnion(.fastOpen)
        case (172, _), (174, _): header.otherOptions.formUnion(.accurateECN)
        default: header.otherOptions.formUnion(.unknown)
        }
    }

    /// What is whole of an option that the snapshot length cut: blocks of SACK, the first of two timestamps.
    private func decodeCutOption(
        _ kind: UInt8, _ frame: RawSpan, _ option: ByteRange, _ length: Int, _ header: inout TCPHeader
    ) {
        if kind == 5, option.count >= 10 {
            decodeSACK(frame, ByteRange(offset: option.offset, count: 2 &+ (option.count &- 2) & ~7), &header)
        } else if kind == 8, length == 10, option.count >= 6 {
            header.segment.options.timestamps = Timestamps(value: frame.uint32(at: option.offset &+ 2), echo: 0)
            header.otherOptions.formUnion(.cutEcho)
        }
    }

    /// Blocks of eight octets each; what is left over is not a block.
    private func decodeSACK(_ frame: RawSpan, _ option: ByteRange, _ header: inout TCPHeader) {
        var at = option.offset &+ 2
        let end = option.offset &+ option.count
        while at &+ 8 <= end {
            header.segment.options.sack.append(
                SACKBlocks.Block(
                    left: SequenceNumber(frame.uint32(at: at)), right: SequenceNumber(frame.uint32(at: at &+ 4))))
            at = at &+ 8
        }
        if at != end { header.otherOptions.formUnion(.malformed) }
    }
}

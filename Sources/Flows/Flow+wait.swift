// SPDX-License-Identifier: MIT
import TCP

extension Flow {
    /// After how many milliseconds `end` acknowledges the text that the other sent last, if that is longer than a round trip
    /// and 20 ms, and no more than an ACK may be delayed (RFC 9293 §3.8.6.3). 0 if not.
    @inline(__always)
    static func wait(
        of segment: borrowing Segment, _ circumstances: Circumstances, _ end: borrowing FlowEnd,
        for peer: borrowing FlowEnd, _ roundTrip: Int64
    ) -> UInt16 {
        guard segment.length == 0, roundTrip > 0, circumstances.contains(.acknowledgesMore),
            segment.flags.isDisjoint(with: [.syn, .rst]), segment.acknowledgmentField == peer.tshark.nextSeq,
            peer.tshark.nextSeqTime == peer.tshark.lastAckTime, peer.tshark.lastOddities.isEmpty, peer.hasLast,
            peer.last.textLength > 0
        else { return 0 }
        let waited = end.tshark.lastAckTime &- peer.tshark.nextSeqTime
        guard waited >= roundTrip &+ 20_000_000, waited <= roundTrip &+ 500_000_000 else { return 0 }
        return UInt16(clamping: waited / 1_000_000)
    }
}

// SPDX-License-Identifier: MIT
import TCP

/// What is kept of one end.
struct FlowEnd: Sendable {
    var bytes: UInt64 = 0
    var tshark = TsharkAnalysis()
    var witness = Witness()
    /// Whether it has sent a SYN,ACK.
    var hasAnswered = false
    /// Whether something before its highest number was not seen, as far as is known.
    var hasUnseen = false
    /// Whether `last` is a segment.
    var hasLast = false
    var last = SegmentIdentity()

    var prefetch: UInt64 {
        bytes &+ UInt64(tshark.nextSeq.rawValue) &+ UInt64(witness.sndNxt.rawValue) &+ UInt64(last.textLength)
    }
}

/// What of an end's last segment the analysis does not know, to know it again when it is captured twice.
struct SegmentIdentity: Sendable {
    var seq = SequenceNumber(0)
    var textLength: UInt32 = 0
    var flags: Flags = []
    var identification: UInt16 = 0
    /// TSval.
    var time: UInt32 = 0
}

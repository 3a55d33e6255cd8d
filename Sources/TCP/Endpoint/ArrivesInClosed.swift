// SPDX-License-Identifier: MIT

// RFC 9293 §3.10.7.1: a segment for which there is no connection.

extension Endpoint {
    mutating func arriveInClosed(_ segment: Segment, into outcome: inout Outcome) {
        guard let answer = Segment.reset(answering: segment) else {
            outcome.rule(.closedRST)
            return
        }
        if let ack = segment.ack {
            outcome.rule(.closedACK, Fact(.segACK, ack))
        } else {
            outcome.rule(.closedNoACK, Fact(.segSEQ, segment.seq), Fact(.segLEN, segment.length))
        }
        outcome.transmit(answer)
    }
}

extension Segment {
    /// The RST that answers a segment for no connection; nil if that is a RST itself (RFC 9293 §3.10.7.1).
    public static func reset(answering segment: Segment) -> Segment? {
        guard !segment.isRST else { return nil }
        if let ack = segment.ack { return reset(seq: ack) }
        return Segment(seq: SequenceNumber(0), ack: segment.seq + segment.length, flags: .rst, window: 0)
    }

    /// `<SEQ=seq><CTL=RST>`.
    public static func reset(seq: SequenceNumber) -> Segment { Segment(seq: seq, flags: .rst, window: 0) }
}

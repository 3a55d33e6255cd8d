// SPDX-License-Identifier: MIT
import TCP

extension Witness {
    /// What a segment that reached the end makes it answer, if nothing else does. `before` is the end as it was.
    func cause(of segment: Segment, rules: RuleSet, before: Witness) -> Cause? {
        if rules.contains(.paws) { return .oldTimestamp }
        if rules.contains(.synChallenge) { return segment.seq == irs ? .synAgain : .challengedSYN }
        if rules.contains(.rstChallenge) { return .challengedRST }
        if rules.contains(.ackBeyond) || rules.contains(.ackOfSYNBad) { return .badAcknowledgment }
        if rules.contains(.unacceptable) {
            if segment.isSYN { return segment.seq == irs ? .synAgain : .challengedSYN }
            if segment.isFIN, segment.end.precedesOrEquals(before.rcvNxt) { return .finAgain }
            let isOneBack = segment.seq == before.rcvNxt - 1
            if before.rightEdge == before.rcvNxt, segment.textLength <= 1, isOneBack || segment.seq == before.rcvNxt {
                return .windowProbe
            }
            // With an octet of text it may be that octet, sent again.
            if isOneBack, segment.length == 0 { return .keepAlive }
            if segment.seq.precedes(before.rcvNxt) { return segment.textLength > 0 ? .textAgain : .oldSegment }
            return .noRoom
        }
        if rules.contains(.finAgain) { return .finAgain }
        if rules.contains(.textHeld) || rules.contains(.finHeld) { return .gap }
        return nil
    }

    /// Why a segment that the end sends now does not begin at SND.NXT. `edge` is where the other end's window ends.
    func repetition(of segment: Segment, edge: SequenceNumber?) -> Repetition {
        guard hasSent, !segment.isRST, segment.seq.precedes(sndNxt) else {
            let isProbe = segment.textLength == 1 && edge == segment.seq && segment.seq == sndNxt
            return isProbe ? .windowProbe : .none
        }
        let hasNoRoom = edge.map { $0.precedesOrEquals(sndUna) } ?? false
        let isOneBack = segment.seq == sndNxt - 1 && segment.textLength <= 1 && !segment.isFIN && !segment.isSYN
        if isOneBack, hasNoRoom { return .windowProbe }
        if isOneBack, sndUna == sndNxt { return .keepAlive }
        if segment.length == 0 { return .none }
        return segment.end.precedesOrEquals(sndUna) ? .needless : .unacknowledged
    }
}

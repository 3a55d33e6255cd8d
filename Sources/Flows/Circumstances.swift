// SPDX-License-Identifier: MIT
import TCP

/// What the frames before a segment, and the segment itself, show of it, whatever became of any of them.
public struct Circumstances: OptionSet, Hashable, Sendable {
    /// A bit for each.
    public var rawValue: UInt32

    /// A set by its bits.
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A frame before it holds some of its numbers.
    public static var repeatsSeen: Circumstances { Circumstances(rawValue: 1 << 0) }
    /// The other end was seen to send something before it.
    public static var isAnswered: Circumstances { Circumstances(rawValue: 1 << 1) }
    /// It acknowledges numbers that no frame before it holds.
    public static var acknowledgesUnseen: Circumstances { Circumstances(rawValue: 1 << 2) }
    /// A RST that has the form of an answer (RFC 9293 §3.10.7.1): its numbers are taken from the other end's last segment.
    public static var answersByForm: Circumstances { Circumstances(rawValue: 1 << 3) }
    /// Its last number lies beyond all that its sender was seen to use.
    public static var goesBeyond: Circumstances { Circumstances(rawValue: 1 << 4) }
    /// Its first number lies before some that its sender was seen to use.
    public static var goesBack: Circumstances { Circumstances(rawValue: 1 << 5) }
    /// A frame before it acknowledges all its numbers.
    public static var wasAcknowledged: Circumstances { Circumstances(rawValue: 1 << 6) }
    /// Its timestamp is older than that of its sender's segment before it.
    public static var isOvertaken: Circumstances { Circumstances(rawValue: 1 << 7) }
    /// It acknowledges less than a frame of its sender's before it.
    public static var isOlderAck: Circumstances { Circumstances(rawValue: 1 << 8) }
    /// It is the first to acknowledge the other end's FIN.
    public static var acknowledgesFIN: Circumstances { Circumstances(rawValue: 1 << 9) }
    /// The other end's FIN has passed before it.
    public static var followsFIN: Circumstances { Circumstances(rawValue: 1 << 10) }
    /// The other end was seen to use numbers beyond those that it acknowledges.
    public static var leavesUnacknowledged: Circumstances { Circumstances(rawValue: 1 << 11) }
    /// The right edge of its sender's window goes back, by more than its scale rounds off (RFC 7323 §2.4).
    public static var shrinksWindow: Circumstances { Circumstances(rawValue: 1 << 12) }
    /// Both ends' SYNs agreed on ECN (RFC 3168 §6.1.1).
    public static var usesECN: Circumstances { Circumstances(rawValue: 1 << 13) }
    /// Its IP header says CE (RFC 3168 §5).
    public static var isMarked: Circumstances { Circumstances(rawValue: 1 << 14) }
    /// It begins at the number that the other end expected when it was seen last.
    public static var isExpected: Circumstances { Circumstances(rawValue: 1 << 15) }
    /// It acknowledges more than a frame of its sender's before it.
    public static var acknowledgesMore: Circumstances { Circumstances(rawValue: 1 << 16) }
    /// Its sender was seen before it.
    public static var hasSpoken: Circumstances { Circumstances(rawValue: 1 << 17) }
    /// It begins right behind all that its sender was seen to use.
    public static var isNext: Circumstances { Circumstances(rawValue: 1 << 18) }
    /// The other end has just sent what takes numbers, or goes back behind its own.
    public static var mayAnswer: Circumstances { Circumstances(rawValue: 1 << 19) }
    /// Its sender's FIN was seen before, with the number of this one's.
    public static var repeatsFIN: Circumstances { Circumstances(rawValue: 1 << 20) }
    /// It acknowledges as much as a frame of its sender's before it, and none is known to acknowledge more.
    public static var acknowledgesSame: Circumstances { Circumstances(rawValue: 1 << 21) }
    /// All its numbers may have been acknowledged before the last acknowledgment, which was an older one.
    public static var mayBeAcknowledged: Circumstances { Circumstances(rawValue: 1 << 22) }

    /// Sets or clears a bit.
    mutating func set(_ circumstance: Circumstances, _ isSo: Bool) {
        if isSo { insert(circumstance) } else { remove(circumstance) }
    }
}

extension Circumstances {
    /// What is so of a segment, by what is known of both ends before it. Where tshark counts from another SYN, `isSplit`, its
    /// numbers say nothing.
    init(of segment: Segment, sender: FlowEnd, receiver: FlowEnd, _ received: OutOfOrderRanges, isSplit: Bool) {
        self = []
        let used = isSplit ? sender.witness.sndNxt : sender.used
        let hasUsed = isSplit ? sender.witness.hasSent : sender.tshark.nextSeq.rawValue != 0
        set(.repeatsSeen, sender.wasSeen(segment, before: hasUsed ? used : nil, receiver, received, isSplit: isSplit))
        set(.hasSpoken, sender.witness.hasSpoken)
        // tshark does not count a window probe's octet.
        let isBehindLast = sender.hasLast && sender.last.seq + sender.last.textLength == segment.seq
        let isNext = segment.seq == used || segment.seq == sender.witness.sndNxt && !sender.hasUnseen
        set(.isNext, hasUsed && isNext || isBehindLast && sender.last.textLength > 0)
        set(.repeatsFIN, segment.isFIN && sender.witness.finSent == segment.end - 1)
        set(.mayAnswer, receiver.hasJustSpoken(after: sender))
        set(.isAnswered, receiver.witness.hasSpoken)
        set(.goesBeyond, !hasUsed || segment.end.follows(used))
        set(.goesBack, hasUsed && segment.length > 0 && segment.seq.precedes(used))
        set(.isExpected, receiver.witness.hasSpoken && receiver.tshark.lastAck == segment.seq)
        if segment.length > 0, sender.witness.hasSent {
            var last = receiver.tshark.lastAck
            let hasAcknowledged = receiver.witness.hasSpoken && last.rawValue != 0
            if hasAcknowledged, sender.tshark.isISN || isSplit { last = .later(last, sender.witness.sndUna) }
            set(.wasAcknowledged, hasAcknowledged && last.followsOrEquals(segment.end))
            // Where the first number is not known, SND.UNA is not only what was acknowledged.
            set(.mayBeAcknowledged, sender.witness.sndUna.followsOrEquals(segment.end))
        }
        if sender.hasLast, sender.last.time != 0, let time = segment.options.timestamps?.value {
            set(.isOvertaken, Int32(bitPattern: time &- sender.last.time) < 0)
        }
        if let ack = segment.ack {
            let known = sender.lastAcknowledged(to: receiver, isSplit: isSplit)
            let (hasAcknowledged, last) = (known != nil, known ?? sender.tshark.lastAck)
            set(.isOlderAck, hasAcknowledged && ack.precedes(last))
            set(.acknowledgesSame, hasAcknowledged && ack == last)
            let isBeyond = !receiver.witness.hasSent || ack.followsOrEquals(receiver.witness.sndUna)
            set(.acknowledgesMore, !hasAcknowledged || ack.follows(last) && isBeyond)
            if isSplit ? receiver.witness.hasSent : receiver.tshark.nextSeq.rawValue != 0 {
                let most = isSplit ? receiver.witness.sndNxt : receiver.tshark.nextSeq
                set(.acknowledgesUnseen, ack.follows(most) && ack.follows(receiver.witness.sndNxt))
                set(.leavesUnacknowledged, ack.precedes(most))
            }
            if let fin = receiver.witness.finSent {
                set(.followsFIN, true)
                set(.acknowledgesFIN, ack == fin + 1 && !(hasAcknowledged && last.follows(fin)))
            }
            set(.shrinksWindow, !isSplit && shrinks(segment, ack, sender))
        }
        set(.answersByForm, isAnswer(segment, sender, receiver))
    }

    private func shrinks(_ segment: Segment, _ ack: SequenceNumber, _ sender: FlowEnd) -> Bool {
        guard !segment.isSYN, !segment.isRST, let shift = sender.tshark.shift, let edge = sender.witness.rightEdge,
            !contains(.isOlderAck), segment.seq.followsOrEquals(sender.witness.sndNxt)
        else { return false }
        let now = ack + UInt32(segment.window) << UInt32(shift)
        return now.precedes(edge) && edge.offset(from: now) >= 1 << UInt32(shift)
    }

    /// A RST takes its number from the acknowledgment that it answers; where there was none, it is 0 and acknowledges.
    private func isAnswer(_ segment: Segment, _ sender: FlowEnd, _ receiver: FlowEnd) -> Bool {
        guard segment.isRST, receiver.witness.hasSpoken, receiver.tshark.lastAckTime >= sender.tshark.lastAckTime
        else { return false }
        guard let ack = segment.ack else { return receiver.tshark.lastAck == segment.seq }
        return segment.seq.rawValue == 0 && ack == receiver.tshark.nextSeq && !receiver.last.flags.contains(.ack)
    }
}

extension FlowEnd {
    /// The highest number that this end is known to have acknowledged to the other; nil if it has acknowledged nothing.
    func lastAcknowledged(to receiver: FlowEnd, isSplit: Bool) -> SequenceNumber? {
        let last = tshark.lastAck
        guard witness.hasSpoken, last.rawValue != 0 else { return nil }
        return receiver.tshark.isISN || isSplit ? .later(last, receiver.witness.sndUna) : last
    }

    /// The number after the highest that the end was seen to use. A RST uses none, whatever tshark counts.
    fileprivate var used: SequenceNumber {
        !witness.hasSent || tshark.nextSeq.precedes(witness.sndNxt) ? tshark.nextSeq : witness.sndNxt
    }

    /// Whether it spoke last, and not only to acknowledge.
    fileprivate func hasJustSpoken(after other: FlowEnd) -> Bool {
        guard hasLast, witness.hasSpoken, tshark.lastAckTime >= other.tshark.lastAckTime else { return false }
        return last.textLength > 0 || !last.flags.isDisjoint(with: [.syn, .fin, .rst]) || last.seq.precedes(used)
    }

    /// Whether numbers of a segment were seen to be sent before, for certain. What passed beyond a gap is among `received`,
    /// which the other end holds.
    fileprivate func wasSeen(
        _ segment: Segment, before used: SequenceNumber?, _ receiver: FlowEnd, _ received: OutOfOrderRanges,
        isSplit: Bool
    ) -> Bool {
        guard segment.length > 0, !segment.isRST, witness.hasSpoken, let used, segment.seq.precedes(used) else {
            return false
        }
        if !isSplit {
            guard tshark.hasBase, segment.end.follows(tshark.isISN ? tshark.base : tshark.base + 1) else {
                return false
            }
        }
        if segment.isFIN, witness.finSent == segment.end - 1 { return true }
        guard hasUnseen, segment.end.follows(receiver.witness.rcvNxt) else { return true }
        let numbers = SequenceRange(from: segment.seq, to: segment.end)
        return received.runs.contains { $0.overlaps(numbers) }
    }

    /// Notes a gap in what this end was seen to send, or that it was filled or acknowledged.
    mutating func noteGap(_ segment: Segment, _ receiver: FlowEnd) {
        guard !segment.isRST, tshark.hasBase else { return }
        let next = tshark.nextSeq.rawValue == 0 ? tshark.base + 1 : tshark.nextSeq
        if segment.seq.follows(next) {
            hasUnseen = true
        } else if hasUnseen, !receiver.witness.isHolding, receiver.witness.rcvNxt.followsOrEquals(next) {
            hasUnseen = false
        }
    }
}

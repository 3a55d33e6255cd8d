// SPDX-License-Identifier: MIT
import Packets
import TCP

/// The short way for most segments of most captures: text or an acknowledgment in order, between two ends that are both
/// ESTABLISHED, with nothing missing, repeated or full. Such a segment moves numbers and nothing else.
///
/// It is a short way only: `annotate` does the same for these segments, and whatever is not certainly one of them is left
/// to it, untouched. A test takes every capture both ways and compares.
extension Flow {
    /// Takes an ordinary segment in. False, and nothing changed, if it may be any other.
    @inline(__always)
    mutating func passOrdinary(
        _ segment: borrowing Segment, from end: End, identification: UInt16, time: Timestamp?, now: Int64
    ) -> Bool {
        guard isUnderWay else { return false }
        let text = segment.textLength
        let isOrdinary =
            end == .client
            ? Flow.passOrdinary(segment, sender: &client, receiver: &server, identification: identification, now: now)
            : Flow.passOrdinary(segment, sender: &server, receiver: &client, identification: identification, now: now)
        guard isOrdinary else { return false }
        segments &+= 1
        if let time { lastTime = time }
        history.add(text > 0 ? .text : .ack, by: end)
        return true
    }

    /// Whether both ends have opened and neither has closed, with nothing held, supposed or still to be measured. Ordinary
    /// segments leave this as it is, so it is asked after all others only.
    var isInTheMiddle: Bool {
        client.isInTheMiddle && server.isInTheMiddle && (handshake.ack != nil || handshake.serverISN == nil)
            && firstTime != nil && !isOnlySYNs && (lastSYNTime == 0 || roundTrip != 0)
    }

    private static func passOrdinary(
        _ segment: borrowing Segment, sender: inout FlowEnd, receiver: inout FlowEnd, identification: UInt16, now: Int64
    ) -> Bool {
        let seq = segment.seq
        let ack = segment.acknowledgmentField
        let text = segment.textLength
        let end = seq + text
        guard segment.flags.intersection([.syn, .fin, .rst, .ack]) == .ack, segment.window != 0, text < 1 << 20,
            seq == sender.tshark.nextSeq, seq == sender.witness.sndNxt, seq == receiver.witness.rcvNxt,
            seq.rawValue != 0, !ack.follows(receiver.tshark.mostToBeAcked),
            !receiver.witness.refusesTimestamp(of: segment, at: Instant(nanoseconds: now), strictly: false)
        else { return false }
        let shift = sender.tshark.shift
        let offer = UInt32(segment.window) << UInt32(shift ?? 14)
        let edge = ack + offer
        let latest = SequenceNumber.later(sender.tshark.lastAck, receiver.witness.sndUna)
        if ack.precedes(latest)
            || sender.witness.rightEdge?.follows(edge) ?? false
        {
            return false
        }
        if text == 0 {
            guard ack.follows(latest) else { return false }
        } else {
            guard receiver.hasRoom(for: end), end.follows(receiver.tshark.lastAck),
                seq != sender.last.seq || text != sender.last.textLength
            else { return false }
            sender.bytes &+= UInt64(text)
            receiver.witness.rcvNxt = end
        }
        if ack != sender.tshark.lastAck { sender.tshark.duplicates = 0 }
        sender.tshark.note(segment, [], now: now)
        sender.last = SegmentIdentity(segment, identification)
        sender.hasLast = true

        if ack.follows(sender.witness.rcvNxt) { sender.witness.rcvNxt = ack }
        sender.witness.sndNxt = end
        sender.witness.paws.lastACKSent = ack
        sender.witness.rightEdge = shift == nil ? nil : edge

        receiver.witness.noteTimestamp(of: segment, at: Instant(nanoseconds: now))
        if ack.follows(receiver.witness.sndNxt) { receiver.witness.sndNxt = ack }
        if ack.follows(receiver.witness.sndUna) { receiver.witness.sndUna = ack }
        receiver.witness.largestOffer = max(receiver.witness.largestOffer, offer)
        return true
    }
}

extension FlowEnd {
    fileprivate var isInTheMiddle: Bool {
        witness.state == .established && witness.basis != .assumed(.delivered) && witness.hasSpoken && witness.hasSent
            && witness.knowsPeer && !witness.isHolding && witness.finHeld == nil && tshark.hasBase
    }

    /// Whether text up to `end` fits into the window that this end advertised last, and does not fill it.
    @inline(__always)
    fileprivate func hasRoom(for end: SequenceNumber) -> Bool {
        if tshark.lastWindow == 0 { return false }
        if let edge = tshark.advertisedEdge, end == edge { return false }
        return witness.rightEdge.map { end.precedesOrEquals($0) } ?? true
    }
}

// SPDX-License-Identifier: MIT
import TCP

/// The short way for most rows of most captures: text that arrived in order or an acknowledgment, between two ends that are
/// both ESTABLISHED for certain. Such a segment moves numbers and nothing else.
///
/// It is a short way only: `write` does the same for these segments, and whatever is not certainly one of them is left to
/// it, untouched. A test takes every capture both ways and compares.
extension Timelines {
    /// Writes an ordinary segment's row. False, and nothing changed, if it may be any other.
    @inline(__always)
    mutating func writeOrdinary(_ id: Int, _ segment: borrowing Segment, into annotation: inout Annotation) -> Bool {
        guard client.isCalm, server.isCalm, annotation.oddities.isEmpty, rows[id].isPlain else { return false }
        let frame = rows[id].frame
        let passage = rows[id].passage
        let text = segment.textLength
        if text > 0 {
            guard passage.fate == .delivered, passage.rule == .acknowledged, passage.arrivesAfter ?? 0 <= frame else {
                return false
            }
        } else {
            guard passage.fate != .lost,
                (passage.fate == .delivered ? passage.arrivesAfter : rows[id].before) ?? 0 <= frame
            else { return false }
        }
        let now = Instant(nanoseconds: rows[id].now ?? 0)
        let shift = annotation.windowShift
        if annotation.sender == .client {
            guard clientSeen.isNext(segment.text), clientText.isNext(segment.text),
                Timeline.passOrdinary(segment, shift: shift, now, from: &client, to: &server)
            else { return false }
            clientSeen.add(segment.text)
            clientText.add(segment.text)
        } else {
            guard serverSeen.isNext(segment.text), serverText.isNext(segment.text),
                Timeline.passOrdinary(segment, shift: shift, now, from: &server, to: &client)
            else { return false }
            serverSeen.add(segment.text)
            serverText.add(segment.text)
        }
        annotation.passage = passage
        annotation.before = Ends(client: client.belief, server: server.belief)
        annotation.after = annotation.before
        annotation.clientEntered = StateList()
        annotation.serverEntered = StateList()
        annotation.arrivals = Arrivals()
        annotation.rules = text > 0 ? .textDelivered : RuleSet()
        annotation.cause = nil
        annotation.repetition = .none
        annotation.repeatsSeen = false
        return true
    }
}

extension Timeline {
    /// Notes whether ordinary segments leave the end as it is: that is asked after all others only.
    mutating func noteCalm() {
        isCalm =
            isOpenForSure && sure.state == .established && sure.basis != .assumed(.delivered) && sure.basis != .unknown
            && sure.hasSpoken && sure.hasSent && sure.knowsPeer && !sure.isHolding && sure.finHeld == nil
            && sure.finSent == nil
    }

    fileprivate static func passOrdinary(
        _ segment: borrowing Segment, shift: UInt8?, _ now: Instant, from sender: inout Timeline,
        to receiver: inout Timeline
    ) -> Bool {
        guard segment.flags.contains(.ack) else { return false }
        let ack = segment.acknowledgmentField
        let text = segment.textLength
        let end = segment.seq + text
        guard segment.seq == sender.sure.sndNxt, segment.seq == receiver.sure.rcvNxt, text < 1 << 20,
            !ack.follows(receiver.sure.sndNxt), ack.followsOrEquals(receiver.sure.sndUna),
            let most = sender.most, let mostOfPeer = receiver.most, !segment.seq.follows(most),
            !ack.follows(mostOfPeer),
            receiver.sure.rightEdge.map({ end.precedesOrEquals($0) }) ?? true,
            !receiver.sure.refusesTimestamp(of: segment, at: now, strictly: true)
        else { return false }
        if ack.follows(sender.sure.rcvNxt) { sender.sure.rcvNxt = ack }
        sender.sure.heard = nil
        sender.sure.sndNxt = end
        sender.sure.paws.lastACKSent = ack
        let offer = UInt32(segment.window) << UInt32(min(shift ?? 14, 14))
        sender.sure.rightEdge = shift == nil ? nil : ack + offer
        sender.most = end

        receiver.sure.noteTimestamp(of: segment, at: now)
        receiver.sure.rcvNxt = end
        receiver.sure.sndUna = ack
        receiver.sure.largestOffer = max(receiver.sure.largestOffer, offer)
        return true
    }
}

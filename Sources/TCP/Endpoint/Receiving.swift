// SPDX-License-Identifier: MIT

// RFC 9293 §3.8.6.2.2, §3.8.6.3: what becomes of the peer's text, when it is acknowledged and when it is handed over.

extension Endpoint {
    // MARK: Text

    /// What was trimmed off a segment: octets of text that were old, and that lay beyond the window.
    struct Cut {
        var old: UInt32 = 0
        var beyond: UInt32 = 0
        var isEmpty: Bool { old == 0 && beyond == 0 }
    }

    /// Makes of an acceptable segment the one that begins at RCV.NXT and ends inside the window (§3.10.7.4, first check).
    mutating func trim(_ segment: inout Segment, _ outcome: inout Outcome) -> Cut {
        let rcv = block.rcv
        let whole = segment
        var cut = Cut()
        if segment.seq.precedes(rcv.nxt) {
            var old = rcv.nxt.offset(from: segment.seq)
            segment.urgentPointer -= UInt16(min(old, UInt32(segment.urgentPointer)))
            if segment.isSYN {
                segment.flags.remove(.syn)
                old -= 1
            }
            cut.old = min(old, segment.textLength)
            segment.textLength -= cut.old
            segment.seq = rcv.nxt
        }
        let edge = rcv.nxt + rcv.wnd
        if segment.end.follows(edge) {
            if segment.isFIN { segment.flags.remove(.fin) }
            if segment.end.follows(edge) {
                cut.beyond = min(segment.textLength, segment.end.offset(from: edge))
                segment.textLength -= cut.beyond
            }
        }
        if segment.length != whole.length {
            outcome.rule(
                .trimmed, Fact(.segSEQ, whole.seq), Fact(.segLEN, whole.length), Fact(.octets, segment.length))
        }
        return cut
    }

    /// A segment of which a part is not taken is acknowledged at once; the ACK tells what came twice (RFC 2883).
    mutating func acknowledgeCut(_ cut: Cut) {
        acknowledging.isDue = true
        guard cut.old > 0 else { return }
        noteDuplicate(SequenceRange(start: block.rcv.nxt - cut.old, count: cut.old))
    }

    /// The next ACK will report this text as having come twice, if we are to say so.
    mutating func noteDuplicate(_ text: SequenceRange) {
        guard configuration.reportsDuplicates, block.usesSACK, !text.isEmpty else { return }
        reassembly.duplicate = text
    }

    /// Text at RCV.NXT is accepted, and what it joins up with; text beyond a gap is held (SHLD-31).
    mutating func takeText(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) {
        let text = segment.text
        if !text.isEmpty, segment.flags.contains(.psh) {
            reassembly.pushed = reassembly.pushed.map { SequenceNumber.later($0, text.end) } ?? text.end
        }
        let hadGap = !reassembly.isEmpty
        var end = block.rcv.nxt
        if !text.isEmpty, text.start.follows(end) {
            if let repeated = reassembly.held.overlap(with: text) { noteDuplicate(repeated) }
            reassembly.hold(text)
            outcome.rule(.textHeld, Fact(.segSEQ, text.start), Fact(.rcvNXT, block.rcv.nxt), Fact(.octets, text.count))
            if block.usesSACK { outcome.rule(.sackSent, Fact(.count, UInt32(reassembly.held.runs.count))) }
            acknowledging.isDue = true
        } else if !text.isEmpty {
            end = SequenceNumber.later(end, text.end)
        }
        // What came with a SYN may wait at RCV.NXT itself.
        if hadGap { end = reassembly.take(from: end) }
        let octets = end.offset(from: block.rcv.nxt)
        guard octets > 0 else { return }
        outcome.rule(.textDelivered, Fact(.rcvNXT, block.rcv.nxt), Fact(.octets, octets))
        block.rcv.nxt = end
        block.rcv.wnd -= min(octets, block.rcv.wnd)
        reassembly.unread += octets
        handOver(into: &outcome)
        scheduleACK(octets: octets, fillsGap: hadGap, at: now, &outcome)
    }

    /// An ACK of text: at once if a gap is involved or enough has come, else a little later (§3.8.6.3).
    private mutating func scheduleACK(octets: UInt32, fillsGap: Bool, at now: Instant, _ outcome: inout Outcome) {
        acknowledging.segments += 1
        acknowledging.octets &+= octets
        let full = UInt32(max(configuration.maximumSegmentSize, 20)) - (block.usesTimestamps ? 12 : 0)
        let enough =
            acknowledging.octets >= 2 * full
            || (configuration.acknowledgesEverySecond && acknowledging.segments >= 2)
        guard let delay = configuration.delayedACK, !fillsGap, !enough, acknowledging.quick == 0 else {
            if enough { outcome.rule(.immediateACK, Fact(.octets, acknowledging.octets)) }
            acknowledging.isOnlyQuick = !acknowledging.isDue && !fillsGap && !enough && configuration.delayedACK != nil
            if acknowledging.quick > 0 { acknowledging.quick -= 1 }
            acknowledging.isDue = true
            return
        }
        outcome.rule(.delayedACK, Fact(.octets, acknowledging.octets))
        if timers[.delayedACK] == nil { arm(.delayedACK, until: now + delay, into: &outcome) }
    }

    /// `<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>`, if one is due and nothing else carried it.
    mutating func acknowledgeIfDue(at now: Instant, into outcome: inout Outcome) {
        guard acknowledging.isDue, state != .synSent else { return }
        // Departs from §3.10.7.4: on its way out a BSD's ACK takes along a FIN that is not acknowledged.
        if configuration.repeatsFINWithACK, !acknowledging.isChallenge, queue.count == 1, let sent = queue.first,
            sent.textLength == 0,
            sent.flags.contains(.fin)
        {
            return retransmit(0, at: now, into: &outcome)
        }
        emit([], seq: block.snd.nxt, at: now, into: &outcome)
        outcome.rule(.ackTakesNone, Fact(.sndNXT, block.snd.nxt), Fact(.rcvNXT, block.rcv.nxt))
    }

    // MARK: Handing over to the user

    /// Text in order passes to the user as far as RECEIVEs wait for it, or at once if the user always waits.
    mutating func handOver(into outcome: inout Outcome) {
        let wanted = configuration.receivesAtOnce ? UInt32.max : reassembly.wanted
        let octets = min(reassembly.unread, wanted)
        guard octets > 0 else { return }
        let textEnd = peerHasClosed ? block.rcv.nxt - 1 : block.rcv.nxt
        let range = SequenceRange(start: textEnd - reassembly.unread, count: octets)
        reassembly.unread -= octets
        outcome.actions.append(.deliver(range))
        if let up = block.rcv.up, range.end.followsOrEquals(up) {
            urgentSignalled = false
            block.rcv.up = nil
        }
        guard reassembly.wanted > 0 else { return }
        reassembly.wanted -= min(octets, reassembly.wanted)
        let isPushed =
            reassembly.pushed.map { $0.followsOrEquals(range.start) && $0.precedesOrEquals(range.end) } ?? false
        if reassembly.wanted == 0 || isPushed {
            outcome.signal(.receiveReturns(pushed: isPushed))
            reassembly.wanted = 0
        }
    }

    /// After a RECEIVE: tell the peer of more room, if it has become a good deal more (§3.8.6.2.2).
    mutating func updateWindow(into outcome: inout Outcome) {
        let room = configuration.receiveBuffer - min(reassembly.unread, configuration.receiveBuffer)
        let step = min(configuration.receiveBuffer / 2, UInt32(configuration.maximumSegmentSize))
        let isLarge = room > block.rcv.wnd && room - block.rcv.wnd >= step
        outcome.rule(.sillyWindowReceive, holds: isLarge, Fact(.rcvWND, block.rcv.wnd), Fact(.octets, room))
        // What is on offer is enough while it is at least half the buffer.
        if isLarge, block.rcv.wnd < configuration.receiveBuffer / 2 { acknowledging.isDue = true }
    }

    // MARK: The peer's FIN

    /// A FIN beyond a gap waits until the gap is filled; an ACK tells what is missing.
    mutating func holdFIN(_ segment: Segment, _ outcome: inout Outcome) {
        let fin = segment.text.end
        reassembly.fin = fin
        guard fin != block.rcv.nxt else { return }
        outcome.rule(.finHeld, Fact(.segSEQ, fin), Fact(.rcvNXT, block.rcv.nxt))
        acknowledging.isDue = true
    }

    /// The same FIN again changes nothing: it is acknowledged once more.
    mutating func acknowledgeFINAgain(_ segment: Segment, _ outcome: inout Outcome) {
        outcome.rule(.finAgain, Fact(.segSEQ, segment.seq))
        acknowledging.isDue = true
    }

    /// The first FIN is acknowledged at once; on Linux like text, so that the ACK can ride on a FIN of ours.
    mutating func acknowledgeFIN(at now: Instant, into outcome: inout Outcome) {
        guard state == .established, configuration.departures.contains(.delaysACKOfFIN),
            let delay = configuration.delayedACK, !acknowledging.isDue || acknowledging.isOnlyQuick
        else {
            acknowledging.isDue = true
            return
        }
        acknowledging.isDue = false
        if timers[.delayedACK] == nil { arm(.delayedACK, until: now + delay, into: &outcome) }
    }

    /// All text before the FIN is handed over, and the user is told.
    mutating func tellOfFIN(into outcome: inout Outcome) {
        handOver(into: &outcome)
        outcome.signal(.connectionClosing)
        guard reassembly.wanted > 0 else { return }
        reassembly.wanted = 0
        outcome.signal(.pendingCallsReturn(.connectionClosing))
    }

    /// TIME-WAIT: the other clocks stop, 2 MSL begins.
    mutating func enterTimeWait(by trigger: Transition.Trigger, at now: Instant, _ outcome: inout Outcome) {
        transition(to: .timeWait, by: trigger, into: &outcome)
        disarmAll(into: &outcome)
        // A BSD's TIME-WAIT keeps no more of the window than the header can say.
        if configuration.hidesWindow {
            block.rcv.wnd = min(block.rcv.wnd, UInt32(UInt16.max) << UInt32(block.rcv.shift))
        }
        arm(.timeWait, until: now + configuration.twiceMSL, into: &outcome)
    }
}

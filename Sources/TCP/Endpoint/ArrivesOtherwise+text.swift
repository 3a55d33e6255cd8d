// SPDX-License-Identifier: MIT

// RFC 9293 §3.10.7.4, seventh and eighth checks: the text and the FIN.

extension Endpoint {
    // MARK: Seventh, the segment text

    mutating func processText(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        switch state {
        case .established, .finWait1, .finWait2:
            if isDeaf, segment.text.end.follows(block.rcv.nxt), segment.textLength > 0 {
                return refuseText(segment, &outcome)
            }
            takeText(segment, at: now, &outcome)
        case .closeWait, .closing, .lastAck, .timeWait:
            if segment.textLength > 0 { outcome.rule(.textIgnored, Fact(.octets, segment.textLength)) }
        case .closed, .listen, .synSent, .synReceived: break
        }
        return .proceed
    }

    /// Text for a user who closed both ways: a RST shows that it was lost (§3.6.1, SHLD-3).
    private mutating func refuseText(_ segment: Segment, _ outcome: inout Outcome) -> Next {
        outcome.rule(.closedWithUnreadText, Fact(.octets, segment.textLength))
        outcome.transmit(.reset(seq: segment.ack ?? block.snd.nxt))
        transition(to: .closed, by: .abort, into: &outcome)
        return .stop
    }

    /// Text at RCV.NXT is accepted, and what it joins up with; text beyond a gap is held (SHLD-31).
    private mutating func takeText(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) {
        let text = segment.text
        if !text.isEmpty, segment.flags.contains(.psh) {
            reassembly.pushed = reassembly.pushed.map { SequenceNumber.later($0, text.end) } ?? text.end
        }
        let hadGap = !reassembly.isEmpty
        if !text.isEmpty, text.start.follows(block.rcv.nxt) {
            reassembly.hold(text)
            outcome.rule(.textHeld, Fact(.segSEQ, text.start), Fact(.rcvNXT, block.rcv.nxt), Fact(.octets, text.count))
            if block.usesSACK { outcome.rule(.sackSent, Fact(.count, UInt32(reassembly.held.count))) }
            acknowledging.isDue = true
            return
        }
        var end = block.rcv.nxt
        if !text.isEmpty { end = SequenceNumber.later(end, text.end) }
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
            if acknowledging.quick > 0 { acknowledging.quick -= 1 }
            acknowledging.isDue = true
            return
        }
        outcome.rule(.delayedACK, Fact(.octets, acknowledging.octets))
        if timers[.delayedACK] == nil { arm(.delayedACK, until: now + delay, into: &outcome) }
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

    // MARK: Eighth, the FIN bit

    mutating func checkFIN(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) {
        if segment.isFIN {
            switch state {
            case .established, .finWait1, .finWait2, .synReceived: reassembly.fin = segment.text.end
            case .closeWait, .closing, .lastAck: acknowledgeFINAgain(segment, &outcome)
            case .timeWait:
                acknowledgeFINAgain(segment, &outcome)
                arm(.timeWait, until: now + configuration.twiceMSL, into: &outcome)
            case .closed, .listen, .synSent: break
            }
        }
        if state == .timeWait, configuration.answersInTimeWait,
            !segment.isBareACK(seq: block.rcv.nxt, ack: block.snd.nxt)
        {
            acknowledging.isDue = true
        }
        guard let fin = reassembly.fin else { return }
        guard fin == block.rcv.nxt else {
            outcome.rule(.finHeld, Fact(.segSEQ, fin), Fact(.rcvNXT, block.rcv.nxt))
            acknowledging.isDue = true
            return
        }
        passFIN(at: now, &outcome)
    }

    /// The states that remain as they are: the FIN is acknowledged once more.
    private mutating func acknowledgeFINAgain(_ segment: Segment, _ outcome: inout Outcome) {
        outcome.rule(.finAgain, Fact(.segSEQ, segment.seq))
        acknowledging.isDue = true
    }

    /// RCV.NXT passes the FIN, the user is told, an ACK is due, and the state moves on.
    private mutating func passFIN(at now: Instant, _ outcome: inout Outcome) {
        let fin = Fact(.segSEQ, block.rcv.nxt)
        reassembly.fin = nil
        block.rcv.nxt += 1
        block.rcv.wnd -= min(1, block.rcv.wnd)
        acknowledging.isDue = true
        switch state {
        case .established:
            outcome.rule(.finPassive, fin)
            transition(to: .closeWait, by: .fin, into: &outcome)
        case .finWait1:
            outcome.rule(.finSimultaneous, fin)
            transition(to: .closing, by: .fin, into: &outcome)
        case .finWait2:
            outcome.rule(.finAfterOurs, fin)
            enterTimeWait(by: .fin, at: now, &outcome)
        case .closed, .listen, .synSent, .synReceived, .closeWait, .closing, .lastAck, .timeWait: break
        }
        outcome.rule(.finTakesOneNumber, Fact(.rcvNXT, block.rcv.nxt))
        handOver(into: &outcome)
        outcome.signal(.connectionClosing)
        if reassembly.wanted > 0 {
            reassembly.wanted = 0
            outcome.signal(.pendingCallsReturn(.connectionClosing))
        }
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

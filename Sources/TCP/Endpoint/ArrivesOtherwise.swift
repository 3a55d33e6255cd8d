// SPDX-License-Identifier: MIT

// RFC 9293 §3.10.7.4: a segment arrives in any other state. Its checks in the RFC's order, each a function. The third,
// security and compartment, is left out on purpose.

extension Endpoint {
    mutating func arriveOtherwise(_ segment: Segment, at now: Instant, into outcome: inout Outcome) {
        var segment = segment
        guard checkSequence(&segment, at: now, &outcome) == .proceed else { return }
        guard checkRST(segment, at: now, &outcome) == .proceed else { return }
        guard checkSYN(segment, at: now, &outcome) == .proceed else { return }
        let whole = segment
        trim(&segment, &outcome)
        guard checkACK(segment, whole, at: now, &outcome) == .proceed else { return }
        processFromURG(&segment, at: now, &outcome)
    }

    mutating func processFromURG(_ segment: inout Segment, at now: Instant, _ outcome: inout Outcome) {
        checkURG(segment, &outcome)
        guard processText(segment, at: now, &outcome) == .proceed else { return }
        checkFIN(segment, at: now, &outcome)
    }

    // MARK: First, the sequence number

    private mutating func checkSequence(
        _ segment: inout Segment, at now: Instant, _ outcome: inout Outcome
    ) -> Next {
        if state == .timeWait, segment.isSYN, !segment.isRST, segment.ack == nil,
            reopen(with: segment, at: now, &outcome) == .stop
        {
            return .stop
        }
        guard checkTimestamps(segment, at: now, &outcome) == .proceed else { return .stop }
        if isSYNACKOfSimultaneousOpen(segment) {
            // Word by word the first check would refuse this SYN,ACK, for it repeats the SYN; its ACK must count
            // (Figure 7, Appendix A.2).
            outcome.rule(.synAckWhileSynReceived, Fact(.segSEQ, segment.seq), Fact(.irs, block.rcv.irs))
            segment.seq = segment.textStart
            segment.flags.remove(.syn)
            acknowledging.isDue = true
            return .proceed
        }
        let rcv = block.rcv
        let isAcceptable = rcv.accepts(segment)
        outcome.rule(
            .acceptable, holds: isAcceptable, Fact(.segSEQ, segment.seq), Fact(.segLEN, segment.length),
            Fact(.rcvNXT, rcv.nxt), Fact(.rcvWND, rcv.wnd))
        if isAcceptable { return .proceed }
        if rcv.wnd == 0, segment.seq == rcv.nxt {
            // MUST-66: its RST, URG and ACK count, its text does not; the ACK shows the window.
            outcome.rule(.zeroWindowAccepts, Fact(.rcvNXT, rcv.nxt))
            segment.textLength = 0
            segment.flags.remove(.fin)
            acknowledging.isDue = !segment.isRST
            return .proceed
        }
        refuse(segment, at: now, &outcome)
        return .stop
    }

    /// "If an incoming segment is not acceptable, an acknowledgment should be sent in reply."
    private mutating func refuse(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) {
        guard !segment.isRST else {
            outcome.rule(.rstOutsideWindow, Fact(.segSEQ, segment.seq), Fact(.rcvNXT, block.rcv.nxt))
            return
        }
        if segment.isSYN, refuseSYN(segment, at: now, &outcome) == .stop { return }
        outcome.rule(.unacceptable, Fact(.segSEQ, segment.seq), Fact(.rcvNXT, block.rcv.nxt))
        if segment.isFIN, segment.end == block.rcv.nxt, peerHasClosed {
            outcome.rule(.finAgain, Fact(.segSEQ, segment.seq))
            if state == .timeWait { arm(.timeWait, until: now + configuration.twiceMSL, into: &outcome) }
        }
        if configuration.reportsDuplicates, block.usesSACK, segment.textLength > 0,
            segment.text.end.precedesOrEquals(block.rcv.nxt)
        {
            reassembly.duplicate = segment.text
        }
        if configuration.limitsAllEmptyACKs, segment.textLength == 0 {
            challenge(at: now, into: &outcome)
        } else {
            acknowledging.isDue = true
        }
    }

    /// A SYN left or right of the window.
    private mutating func refuseSYN(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        if state == .synReceived, block.origin == .passive {
            guard configuration.synInSynReceived != .backToListen, segment.ack == nil, segment.seq == block.rcv.irs
            else { return .proceed }
            // Departs from §3.10.7.4, which answers with a plain ACK: Linux and the BSDs repeat their SYN,ACK.
            outcome.rule(.listenSYN, Fact(.segSEQ, segment.seq))
            retransmit(0, at: now, into: &outcome)
            return .stop
        }
        guard configuration.protectsSYN else {
            acknowledging.isChallenge = true
            return .proceed
        }
        outcome.rule(.synChallenge, Fact(.segSEQ, segment.seq))
        challenge(at: now, into: &outcome)
        return .stop
    }

    private func isSYNACKOfSimultaneousOpen(_ segment: Segment) -> Bool {
        state == .synReceived && block.origin == .active && segment.isSYN && !segment.isRST && segment.ack != nil
            && segment.seq == block.rcv.irs
    }

    /// "Trimming off any portions that lie outside the window (including SYN and FIN)."
    mutating func trim(_ segment: inout Segment, _ outcome: inout Outcome) {
        let rcv = block.rcv
        let whole = segment
        if segment.seq.precedes(rcv.nxt) {
            var old = rcv.nxt.offset(from: segment.seq)
            segment.urgentPointer -= UInt16(min(old, UInt32(segment.urgentPointer)))
            if segment.isSYN {
                segment.flags.remove(.syn)
                old -= 1
            }
            segment.textLength -= min(old, segment.textLength)
            segment.seq = rcv.nxt
        }
        let edge = rcv.nxt + rcv.wnd
        if segment.end.follows(edge) {
            if segment.isFIN { segment.flags.remove(.fin) }
            if segment.end.follows(edge) {
                segment.textLength -= min(segment.textLength, segment.end.offset(from: edge))
            }
        }
        if segment.length != whole.length {
            outcome.rule(
                .trimmed, Fact(.segSEQ, whole.seq), Fact(.segLEN, whole.length), Fact(.octets, segment.length))
            if segment.textLength < whole.textLength { acknowledging.isDue = true }
        }
    }

    // MARK: Second, the RST bit

    private mutating func checkRST(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        guard segment.isRST else { return .proceed }
        // Departs from §3.10.7.4: RFC 1337 protects TIME-WAIT from every RST.
        if state == .timeWait, !configuration.resetEndsTimeWait { return .stop }
        let isExact = segment.seq == block.rcv.nxt
        if configuration.protectsRST, !isExact {
            outcome.rule(.rstChallenge, Fact(.segSEQ, segment.seq), Fact(.rcvNXT, block.rcv.nxt))
            challenge(at: now, into: &outcome)
            return .stop
        }
        outcome.rule(
            configuration.protectsRST ? .rstExact : .rstWithoutProtection, Fact(.segSEQ, segment.seq),
            Fact(.rcvNXT, block.rcv.nxt))
        switch state {
        case .synReceived where block.origin == .passive:
            outcome.rule(.rstBackToListen)
            returnToListen(by: .rst, &outcome)
        case .synReceived:
            outcome.rule(.rstRefused)
            outcome.signal(.connectionRefused)
            returnPendingCalls(.connectionRefused, into: &outcome)
            transition(to: .closed, by: .rst, into: &outcome)
        case .established, .finWait1, .finWait2, .closeWait:
            reset(by: .rst, &outcome)
        case .closing, .lastAck, .timeWait:
            transition(to: .closed, by: .rst, into: &outcome)
        case .closed, .listen, .synSent: break
        }
        return .stop
    }

    /// The queues are flushed, the connection waits for a caller again; the user need not know.
    private mutating func returnToListen(by trigger: Transition.Trigger, _ outcome: inout Outcome) {
        disarmAll(into: &outcome)
        queue.flush()
        let remoteSpecified = block.remoteSpecified
        transition(to: .listen, by: trigger, into: &outcome)
        createTCB(origin: .passive, remoteSpecified: remoteSpecified)
    }

    /// Users learn of the reset, every queue is flushed, the record is deleted.
    private mutating func reset(by trigger: Transition.Trigger, _ outcome: inout Outcome) {
        outcome.signal(.connectionReset)
        returnPendingCalls(.connectionReset, into: &outcome)
        transition(to: .closed, by: trigger, into: &outcome)
    }

    // MARK: Fourth, the SYN bit

    private mutating func checkSYN(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        guard segment.isSYN else { return .proceed }
        if state == .synReceived, block.origin == .passive, configuration.synInSynReceived == .backToListen {
            outcome.rule(.synBackToListen, Fact(.segSEQ, segment.seq))
            returnToListen(by: .syn, &outcome)
            return .stop
        }
        if configuration.protectsSYN {
            outcome.rule(.synChallenge, Fact(.segSEQ, segment.seq), Fact(.rcvNXT, block.rcv.nxt))
            challenge(at: now, into: &outcome)
            return .stop
        }
        guard segment.seq.followsOrEquals(block.rcv.nxt) else { return .proceed }
        outcome.rule(.synResets, Fact(.segSEQ, segment.seq), Fact(.rcvNXT, block.rcv.nxt))
        outcome.transmit(resetOfAbort(at: now))
        // Departs from RFC 793: a BSD's TIME-WAIT survives.
        if state == .timeWait, !configuration.resetEndsTimeWait { return .stop }
        reset(by: .syn, &outcome)
        return .stop
    }

    // MARK: Fifth, the ACK field

    /// `whole` is the segment before it was trimmed: its timestamp goes by its first number.
    private mutating func checkACK(
        _ segment: Segment, _ whole: Segment, at now: Instant, _ outcome: inout Outcome
    ) -> Next {
        guard let ack = segment.ack else {
            outcome.rule(.ackOff)
            return .stop
        }
        guard checkACKRange(ack, at: now, &outcome) == .proceed else { return .stop }
        if state == .synReceived {
            guard completeHandshake(segment, ack: ack, at: now, &outcome) == .proceed else { return .stop }
        }
        noteTimestamp(of: whole, at: now, &outcome)
        noteUserTimeout(whole.options, &outcome)
        guard processACK(segment, ack: ack, at: now, &outcome) == .proceed else { return .stop }
        keepWatch(at: now, into: &outcome)
        guard finIsAcknowledged else { return .proceed }
        switch state {
        case .finWait1:
            outcome.rule(.ackOfFIN, Fact(.segACK, ack), Fact(.sndNXT, block.snd.nxt))
            transition(to: .finWait2, by: .ackOfFIN, into: &outcome)
            outcome.signal(.closeAcknowledged)
        case .closing:
            outcome.rule(.ackOfFIN, Fact(.segACK, ack), Fact(.sndNXT, block.snd.nxt))
            outcome.signal(.closeAcknowledged)
            enterTimeWait(by: .ackOfFIN, at: now, &outcome)
        case .lastAck:
            outcome.rule(.ackOfFIN, Fact(.segACK, ack), Fact(.sndNXT, block.snd.nxt))
            outcome.signal(.closeAcknowledged)
            transition(to: .closed, by: .ackOfFIN, into: &outcome)
            return .stop
        case .closed, .listen, .synSent, .synReceived, .established, .finWait2, .closeWait, .timeWait: break
        }
        return .proceed
    }

    /// SYN-RECEIVED: SND.UNA < SEG.ACK =< SND.NXT completes the handshake; any other ACK draws a RST.
    private mutating func completeHandshake(
        _ segment: Segment, ack: SequenceNumber, at now: Instant, _ outcome: inout Outcome
    ) -> Next {
        guard block.snd.judge(ack) == .new else {
            outcome.rule(
                .ackOfSYNBad, Fact(.segACK, ack), Fact(.sndUNA, block.snd.una), Fact(.sndNXT, block.snd.nxt))
            outcome.transmit(.reset(seq: ack))
            return .stop
        }
        outcome.rule(.ackOfSYN, Fact(.segACK, ack), Fact(.sndUNA, block.snd.una), Fact(.sndNXT, block.snd.nxt))
        transition(to: .established, by: .ackOfSYN, into: &outcome)
        becomeEstablished(at: now, into: &outcome)
        block.snd.takeWindow(of: segment)
        if queue.isClosed {
            outcome.rule(.closeSendsFIN)
            transition(to: .finWait1, by: .close, into: &outcome)
        }
        return .proceed
    }

    // MARK: Sixth, the URG bit

    /// RCV.UP <- max(RCV.UP, SEG.UP); the user is told once for a continuous run of urgent text.
    private mutating func checkURG(_ segment: Segment, _ outcome: inout Outcome) {
        guard segment.flags.contains(.urg) else { return }
        switch state {
        case .established, .finWait1, .finWait2:
            let pointer = segment.seq + UInt32(segment.urgentPointer)
            let up = block.rcv.up.map { SequenceNumber.later($0, pointer) } ?? pointer
            block.rcv.up = up
            let consumed = block.rcv.nxt - reassembly.unread
            outcome.rule(.urgent, Fact(.segUP, UInt32(segment.urgentPointer)), Fact(.rcvUP, up))
            if up.follows(consumed), !urgentSignalled {
                urgentSignalled = true
                outcome.signal(.urgentText)
            }
        case .closed, .listen, .synSent, .synReceived, .closeWait, .closing, .lastAck, .timeWait: break
        }
    }
}

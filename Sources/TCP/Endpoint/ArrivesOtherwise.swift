// SPDX-License-Identifier: MIT

// RFC 9293 §3.10.7.4: a segment arrives in any other state. The eight checks, in the RFC's order.
//
// What an ACK of new text sets going (round trip, congestion, lost segments) is in Recovery.swift, how an ACK of ours is
// scheduled and text handed over in Receiving.swift, how a segment is refused in Refusing.swift.

extension Endpoint {
    mutating func arriveOtherwise(_ segment: Segment, at now: Instant, into outcome: inout Outcome) {
        var segment = segment
        guard checkSequence(&segment, at: now, &outcome) == .proceed else { return }
        guard checkRST(segment, at: now, &outcome) == .proceed else { return }
        guard checkSYN(segment, at: now, &outcome) == .proceed else { return }
        guard checkACK(&segment, at: now, &outcome) == .proceed else { return }
        // The RFC trims first; but RST, SYN and timestamp are judged by the number that was sent (RFC 5961, RFC 7323).
        let cut = trim(&segment, &outcome)
        guard processACK(segment, at: now, &outcome) == .proceed else { return }
        processFromURG(segment, cut, at: now, &outcome)
    }

    /// The last three checks, which a SYN,ACK in SYN-SENT goes through as well. `cut` is what was trimmed off.
    mutating func processFromURG(_ segment: Segment, _ cut: Cut, at now: Instant, _ outcome: inout Outcome) {
        checkURG(segment, &outcome)
        guard processText(segment, cut, at: now, &outcome) == .proceed else { return }
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
        guard departFirst(&segment, at: now, &outcome) == .proceed else { return .stop }
        if isSYNACKOfSimultaneousOpen(segment) {
            // It repeats the SYN, so that Table 6 alone would refuse it; its ACK must count (Figure 7, Appendix A.2).
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

    private func isSYNACKOfSimultaneousOpen(_ segment: Segment) -> Bool {
        guard state == .synReceived, block.origin == .active, segment.isSYN, !segment.isRST, let ack = segment.ack
        else {
            return false
        }
        return segment.seq == block.rcv.irs && block.snd.judge(ack) == .new
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

    // MARK: Third, security and compartment

    // Left out on purpose: nobody sends them (Appendix A.1).

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
        resetBySYN(segment, at: now, &outcome)
        return .stop
    }

    // MARK: Fifth, the ACK field

    /// There must be an ACK, in the range of what was sent (RFC 5961 §5); in SYN-RECEIVED it must cover the SYN.
    private mutating func checkACK(_ segment: inout Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        guard let ack = segment.ack else {
            outcome.rule(.ackOff)
            return .stop
        }
        guard checkACKRange(ack, at: now, &outcome) == .proceed else { return .stop }
        if state == .synReceived {
            guard completeHandshake(&segment, at: now, &outcome) == .proceed else { return .stop }
        }
        noteTimestamp(of: segment, at: now, &outcome)
        noteUserTimeout(segment.options, &outcome)
        return .proceed
    }

    private mutating func checkACKRange(_ ack: SequenceNumber, at now: Instant, _ outcome: inout Outcome) -> Next {
        let snd = block.snd
        switch snd.judge(ack) {
        case .duplicate where !isOlderThanAllText(ack): return .proceed
        case .new: return .proceed
        case .tooOld, .duplicate:
            guard configuration.protectsACK, state != .synReceived else { return .proceed }
            outcome.rule(.ackTooOld, Fact(.segACK, ack), Fact(.sndUNA, snd.una), Fact(.maxSndWND, snd.maxWnd))
        case .beyond:
            if state == .synReceived, configuration.ackBeyondInSynReceived == .reset { return .proceed }
            outcome.rule(.ackBeyond, Fact(.segACK, ack), Fact(.sndNXT, snd.nxt))
        }
        challenge(at: now, into: &outcome)
        return .stop
    }

    /// SYN-RECEIVED: an ACK of our SYN completes the handshake; any other draws a RST.
    private mutating func completeHandshake(
        _ segment: inout Segment, at now: Instant, _ outcome: inout Outcome
    ) -> Next {
        if configuration.departures.contains(.takesACKOfISS), block.origin == .active,
            segment.acknowledgmentField == block.snd.iss
        {
            segment.acknowledgmentField += 1
        }
        let ack = segment.acknowledgmentField
        guard block.snd.judge(ack) == .new else {
            outcome.rule(
                .ackOfSYNBad, Fact(.segACK, ack), Fact(.sndUNA, block.snd.una), Fact(.sndNXT, block.snd.nxt))
            outcome.transmit(.reset(seq: ack))
            // One answer to a segment is enough.
            acknowledging.isDue = false
            return .stop
        }
        outcome.rule(.ackOfSYN, Fact(.segACK, ack), Fact(.sndUNA, block.snd.una), Fact(.sndNXT, block.snd.nxt))
        transition(to: .established, by: .ackOfSYN, into: &outcome)
        becomeEstablished(by: segment, at: now, into: &outcome)
        block.snd.takeWindow(of: segment)
        if queue.isClosed {
            outcome.rule(.closeSendsFIN)
            transition(to: .finWait1, by: .close, into: &outcome)
        }
        return .proceed
    }

    /// SND.UNA and SND.WND, as in ESTABLISHED; then what the ACK of a FIN of ours means in each state.
    private mutating func processACK(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        let ack = segment.acknowledgmentField
        let snd = block.snd
        let offer = snd.window(of: segment)
        if block.usesSACK, !segment.options.sack.isEmpty { takeSACK(segment.options.sack, &outcome) }
        if snd.judge(ack) == .new {
            outcome.rule(.ackNew, Fact(.segACK, ack), Fact(.sndUNA, snd.una), Fact(.sndNXT, snd.nxt))
            advance(to: ack, by: segment, at: now, into: &outcome)
        } else {
            outcome.rule(.ackDuplicate, Fact(.segACK, ack), Fact(.sndUNA, snd.una))
            if ack == snd.una, snd.inFlight > 0, segment.length == 0, offer == snd.wnd {
                countDuplicate(at: now, &outcome)
            }
        }
        if state != .timeWait { takeWindow(segment, offer: offer, isNew: snd.judge(ack) == .new, &outcome) }
        keepWatch(at: now, into: &outcome)
        guard finIsAcknowledged else { return .proceed }
        switch state {
        case .finWait1:
            noteACKOfFIN(ack, &outcome)
            transition(to: .finWait2, by: .ackOfFIN, into: &outcome)
        case .closing:
            noteACKOfFIN(ack, &outcome)
            enterTimeWait(by: .ackOfFIN, at: now, &outcome)
        case .lastAck:
            noteACKOfFIN(ack, &outcome)
            transition(to: .closed, by: .ackOfFIN, into: &outcome)
            return .stop
        case .closed, .listen, .synSent, .synReceived, .established, .finWait2, .closeWait, .timeWait: break
        }
        return .proceed
    }

    /// SND.WND is taken from a segment that is newer than the one it was last taken from.
    private mutating func takeWindow(_ segment: Segment, offer: UInt32, isNew: Bool, _ outcome: inout Outcome) {
        let snd = block.snd
        var takes = snd.takesWindow(seq: segment.seq, ack: segment.acknowledgmentField)
        if configuration.departures.contains(.keepsLargerWindow), !isNew, segment.seq == snd.wl1, offer > 0 {
            takes = takes && offer >= snd.wnd
        }
        outcome.rule(
            .windowUpdate, holds: takes, Fact(.segSEQ, segment.seq), Fact(.sndWL1, snd.wl1),
            Fact(.segACK, segment.acknowledgmentField), Fact(.sndWL2, snd.wl2))
        guard takes else { return }
        block.snd.takeWindow(of: segment)
        if snd.wnd == 0 { noteProbeAnswer(offer: offer, &outcome) }
    }

    // MARK: Sixth, the URG bit

    /// RCV.UP moves on, never back; the user is told once for a continuous run of urgent text.
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

    // MARK: Seventh, the segment text

    private mutating func processText(
        _ segment: Segment, _ cut: Cut, at now: Instant, _ outcome: inout Outcome
    ) -> Next {
        switch state {
        case .established, .finWait1, .finWait2:
            if isDeaf, segment.text.end.follows(block.rcv.nxt), segment.textLength > 0 {
                return refuseText(segment, &outcome)
            }
            if !cut.isEmpty { acknowledgeCut(cut) }
            takeText(segment, at: now, &outcome)
        case .closeWait, .closing, .lastAck, .timeWait:
            if configuration.departures.contains(.resetsOnTextBeyondFIN), state != .timeWait, cut.old > 0,
                segment.textLength > 0
            {
                outcome.signal(.connectionReset)
                return refuseText(segment, &outcome)
            }
            if segment.textLength > 0 { outcome.rule(.textIgnored, Fact(.octets, segment.textLength)) }
        case .closed, .listen, .synSent, .synReceived: break
        }
        return .proceed
    }

    // MARK: Eighth, the FIN bit

    private mutating func checkFIN(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) {
        if segment.isFIN {
            switch state {
            case .established, .finWait1, .finWait2: holdFIN(segment, &outcome)
            case .closeWait, .closing, .lastAck:
                guard !configuration.departures.contains(.ignoresFurtherFIN) else { return }
                acknowledgeFINAgain(segment, &outcome)
            case .timeWait:
                acknowledgeFINAgain(segment, &outcome)
                arm(.timeWait, until: now + configuration.twiceMSL, into: &outcome)
            case .closed, .listen, .synSent, .synReceived: break
            }
        }
        if state == .timeWait, configuration.answersInTimeWait,
            !segment.isBareACK(seq: block.rcv.nxt, ack: block.snd.nxt)
        {
            acknowledging.isDue = true
        }
        guard reassembly.fin == block.rcv.nxt else { return }
        passFIN(at: now, &outcome)
    }

    /// RCV.NXT passes the FIN, the user is told, an ACK is due, and the state moves on.
    private mutating func passFIN(at now: Instant, _ outcome: inout Outcome) {
        let fin = Fact(.segSEQ, block.rcv.nxt)
        reassembly.fin = nil
        block.rcv.nxt += 1
        block.rcv.wnd -= min(1, block.rcv.wnd)
        acknowledgeFIN(at: now, into: &outcome)
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
        tellOfFIN(into: &outcome)
    }
}

// SPDX-License-Identifier: MIT

// RFC 9293 §3.10.7.3: a segment arrives in SYN-SENT. Its checks in the RFC's order, each a function.

extension Endpoint {
    mutating func arriveInSynSent(_ segment: Segment, at now: Instant, into outcome: inout Outcome) {
        guard checkACKInSynSent(segment, at: now, &outcome) == .proceed else { return }
        guard checkRSTInSynSent(segment, &outcome) == .proceed else { return }
        guard checkSYNInSynSent(segment, at: now, &outcome) == .proceed else { return }
        outcome.rule(.synSentOther)
    }

    /// First: an ACK must be of something that we sent, which can only be our SYN, or text that went with it.
    private mutating func checkACKInSynSent(
        _ segment: Segment, at now: Instant, _ outcome: inout Outcome
    ) -> Next {
        guard let ack = segment.ack else { return .proceed }
        let snd = block.snd
        let isGood = ack.follows(snd.una) && ack.precedesOrEquals(snd.nxt)
        outcome.rule(
            .synSentBadACK, holds: !isGood, Fact(.segACK, ack), Fact(.iss, snd.iss), Fact(.sndNXT, snd.nxt))
        if isGood { return .proceed }
        if !segment.isRST { outcome.transmit(.reset(seq: ack)) }
        departAfterBadACK(at: now, &outcome)
        return .stop
    }

    /// Second: a RST counts only with an acceptable ACK. (RFC 5961 would ask for SEG.SEQ = RCV.NXT first, which has no
    /// value before a SYN: the ACK decides.)
    private mutating func checkRSTInSynSent(_ segment: Segment, _ outcome: inout Outcome) -> Next {
        guard segment.isRST else { return .proceed }
        guard let ack = segment.ack else {
            outcome.rule(.synSentRSTWithoutACK)
            return .stop
        }
        outcome.rule(.synSentRST, Fact(.segACK, ack), Fact(.sndNXT, block.snd.nxt))
        outcome.signal(.connectionReset)
        returnPendingCalls(.connectionReset, into: &outcome)
        transition(to: .closed, by: .rst, into: &outcome)
        return .stop
    }

    /// Fourth: a SYN; with an ACK of ours it opens the connection, without it both have called at once.
    private mutating func checkSYNInSynSent(
        _ segment: Segment, at now: Instant, _ outcome: inout Outcome
    ) -> Next {
        guard segment.isSYN else { return .proceed }
        takeSYN(segment, at: now, into: &outcome)
        if let ack = segment.ack {
            openBySYNACK(segment, ack: ack, at: now, &outcome)
        } else {
            answerSimultaneousSYN(segment, at: now, &outcome)
        }
        return .stop
    }

    private mutating func openBySYNACK(
        _ segment: Segment, ack: SequenceNumber, at now: Instant, _ outcome: inout Outcome
    ) {
        outcome.rule(.synSentSYNACK, Fact(.segACK, ack), Fact(.sndNXT, block.snd.nxt), Fact(.segSEQ, segment.seq))
        advance(to: ack, by: segment, at: now, into: &outcome)
        block.snd.takeWindow(of: segment)
        transition(to: .established, by: .synAck, into: &outcome)
        becomeEstablished(by: segment, at: now, into: &outcome)
        acknowledging.isDue = true
        // What else the segment brings goes through the last three checks of §3.10.7.4.
        var rest = segment
        rest.flags.remove(.syn)
        rest.seq = segment.textStart
        if configuration.departures.contains(.dropsTextOfSYNACK), rest.length > 0 {
            outcome.rule(.synHoldsText, holds: false, Fact(.octets, segment.textLength))
            rest.textLength = 0
            rest.flags.remove(.fin)
        }
        let cut = trim(&rest, &outcome)
        processFromURG(rest, cut, at: now, &outcome)
    }

    /// `<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>`; text and FIN wait for ESTABLISHED.
    private mutating func answerSimultaneousSYN(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) {
        outcome.rule(.synSentSYN, Fact(.segSEQ, segment.seq))
        block.snd.takeWindow(of: segment)
        keepTextOfSYN(segment, into: &outcome)
        transition(to: .synReceived, by: .syn, into: &outcome)
        retransmit(0, at: now, into: &outcome)
    }

    /// What the end of the handshake sets going, in either role.
    mutating func becomeEstablished(by segment: Segment, at now: Instant, into outcome: inout Outcome) {
        block.segmentLimit = segmentLimit(in: block.snd.window(of: segment))
        let size = sendSegmentSize
        let window = min(configuration.initialWindow &* size, max(2 * size, 14_600))
        congestion.window = retransmissions > 1 ? size : window
        congestion.recover = block.snd.nxt
        outcome.rule(.initialWindow, Fact(.cwnd, congestion.window), Fact(.mss, size))
        if retransmissions > 0 {
            timer.restartAfterSYN(at: configuration.timeoutAfterRepeatedSYN)
            outcome.rule(.synTimedOut, Fact(.rto, milliseconds(timer.current)))
        }
        retransmissions = 0
        outcome.signal(.connectionOpen)
        keepWatch(at: now, into: &outcome)
    }

    func milliseconds(_ interval: Interval) -> UInt32 {
        UInt32(clamping: interval.nanoseconds / 1_000_000)
    }
}

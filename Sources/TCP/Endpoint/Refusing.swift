// SPDX-License-Identifier: MIT

// How segments are refused: with an ACK, a challenge ACK (RFC 5961), a RST, or in silence (RFC 9293 §3.10.7.4).

extension Endpoint {
    // MARK: Outside the window

    /// A segment outside the window is dropped, and an ACK tells its sender what we expect; a RST draws nothing.
    mutating func refuse(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) {
        guard departAtEdge(segment, at: now, &outcome) == .proceed else { return }
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
        if segment.text.end.precedesOrEquals(block.rcv.nxt) { noteDuplicate(segment.text) }
        acknowledgeRefused(segment, at: now, into: &outcome)
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

    // MARK: ACKs that refuse

    /// An ACK that asks the peer to show that it is the peer; rationed (RFC 5961 §7).
    mutating func challenge(at now: Instant, into outcome: inout Outcome) {
        let allowed = challenges.allows(
            at: now, limit: configuration.challengeLimit, period: configuration.challengePeriod)
        outcome.rule(.challengeLimit, holds: !allowed, Fact(.count, challenges.count))
        if allowed {
            acknowledging.isDue = true
            acknowledging.isChallenge = true
        }
    }

    /// The ACK that answers a segment which was refused: it may be rationed like a challenge.
    mutating func acknowledgeRefused(_ segment: Segment, at now: Instant, into outcome: inout Outcome) {
        if configuration.limitsAllEmptyACKs, segment.textLength == 0 {
            challenge(at: now, into: &outcome)
        } else {
            acknowledging.isDue = true
        }
    }

    // MARK: Resets

    /// The queues are flushed, the connection waits for a caller again; the user need not know.
    mutating func returnToListen(by trigger: Transition.Trigger, _ outcome: inout Outcome) {
        disarmAll(into: &outcome)
        queue.flush()
        let remoteSpecified = block.remoteSpecified
        transition(to: .listen, by: trigger, into: &outcome)
        createTCB(origin: .passive, remoteSpecified: remoteSpecified)
    }

    /// Users learn of the reset, every queue is flushed, the record is deleted.
    mutating func reset(by trigger: Transition.Trigger, _ outcome: inout Outcome) {
        outcome.signal(.connectionReset)
        returnPendingCalls(.connectionReset, into: &outcome)
        transition(to: .closed, by: trigger, into: &outcome)
    }

    /// Without RFC 5961 a SYN in the window is an error that resets the connection.
    mutating func resetBySYN(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) {
        outcome.rule(.synResets, Fact(.segSEQ, segment.seq), Fact(.rcvNXT, block.rcv.nxt))
        outcome.transmit(resetOfAbort(at: now))
        // Departs from RFC 793: a BSD's TIME-WAIT survives.
        if state == .timeWait, !configuration.resetEndsTimeWait {
            acknowledging.isDue = false
            return
        }
        reset(by: .syn, &outcome)
    }

    /// Text for a user who closed both ways: a RST shows that it was lost (§3.6.1, SHLD-3).
    mutating func refuseText(_ segment: Segment, _ outcome: inout Outcome) -> Next {
        outcome.rule(.closedWithUnreadText, Fact(.octets, segment.textLength))
        outcome.transmit(.reset(seq: segment.ack ?? block.snd.nxt))
        transition(to: .closed, by: .abort, into: &outcome)
        return .stop
    }
}

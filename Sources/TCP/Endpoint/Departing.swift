// SPDX-License-Identifier: MIT

// What Linux does otherwise than RFC 9293 §3.10.7.4, where it is more than a word in a check: each needs its `Departures`.

extension Endpoint {
    /// Two jiffies, the shortest time that Linux waits for anything of TCP's.
    private static let soon = Interval.milliseconds(4)

    private func departs(_ departure: Departures) -> Bool { configuration.departures.contains(departure) }

    /// What is decided before the sequence number is looked at.
    mutating func departFirst(_ segment: inout Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        guard !configuration.departures.isEmpty else { return .proceed }
        switch state {
        case .synReceived where block.origin == .passive: return departInSynReceived(segment, &outcome)
        case .timeWait: return departInTimeWait(segment, at: now, &outcome)
        case .finWait2 where isDeaf && departs(.forgetsFINWait2):
            return departInFINWait2(segment, at: now, &outcome)
        case .closeWait, .closing, .lastAck:
            if departs(.takesRSTOneLeft), segment.isRST, segment.seq + 1 == block.rcv.nxt {
                segment.seq = block.rcv.nxt
            }
        case .closed, .listen, .synSent, .synReceived, .established, .finWait1, .finWait2: break
        }
        guard departs(.dropsWithoutACK), segment.flags.isDisjoint(with: [.ack, .rst, .syn]) else { return .proceed }
        outcome.rule(.ackOff)
        return .stop
    }

    private mutating func departInSynReceived(_ segment: Segment, _ outcome: inout Outcome) -> Next {
        if departs(.judgesACKFirst), let ack = segment.ack, block.snd.judge(ack) != .new {
            outcome.rule(
                .ackOfSYNBad, Fact(.segACK, ack), Fact(.sndUNA, block.snd.una), Fact(.sndNXT, block.snd.nxt))
            if !segment.isRST { outcome.transmit(.reset(seq: ack)) }
            return .stop
        }
        guard departs(.resetsOnOtherSYN), segment.isSYN, segment.seq != block.rcv.irs, block.rcv.accepts(segment),
            let reset = Segment.reset(answering: segment)
        else { return .proceed }
        outcome.rule(.synBackToListen, Fact(.segSEQ, segment.seq))
        outcome.transmit(reset)
        returnToListen(by: .syn, &outcome)
        return .stop
    }

    /// Linux keeps of a FIN-WAIT-2 that nobody owns little more than its numbers.
    private mutating func departInFINWait2(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        let isInside = block.rcv.accepts(segment)
        guard segment.isRST else { return .proceed }
        if isInside {
            outcome.rule(.rstWithoutProtection, Fact(.segSEQ, segment.seq), Fact(.rcvNXT, block.rcv.nxt))
            reset(by: .rst, &outcome)
        } else {
            outcome.rule(.unacceptable, Fact(.segSEQ, segment.seq), Fact(.rcvNXT, block.rcv.nxt))
            challenge(at: now, into: &outcome)
        }
        return .stop
    }

    private mutating func departInTimeWait(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        guard departs(.guardsTimeWait) else { return .proceed }
        let isNext = segment.seq == block.rcv.nxt
        if segment.isRST {
            if isNext { return .proceed }
            outcome.rule(.rstChallenge, holds: false, Fact(.segSEQ, segment.seq), Fact(.rcvNXT, block.rcv.nxt))
            return .stop
        }
        if segment.ack != nil { arm(.timeWait, until: now + configuration.twiceMSL, into: &outcome) }
        if isNext, segment.length == 0 { return .proceed }
        if segment.isFIN, segment.end == block.rcv.nxt { outcome.rule(.finAgain, Fact(.segSEQ, segment.seq)) }
        outcome.rule(.unacceptable, Fact(.segSEQ, segment.seq), Fact(.rcvNXT, block.rcv.nxt))
        challenge(at: now, into: &outcome)
        return .stop
    }

    /// A segment left of the window that ends exactly at RCV.NXT; says whether its RST was challenged.
    mutating func departAtEdge(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        guard departs(.countsEdgeAsInside), segment.length > 0, segment.end == block.rcv.nxt, !segment.isSYN else {
            return .proceed
        }
        if segment.isRST {
            outcome.rule(.rstChallenge, Fact(.segSEQ, segment.seq), Fact(.rcvNXT, block.rcv.nxt))
            challenge(at: now, into: &outcome)
            return .stop
        }
        if let ack = segment.ack, [.new, .duplicate].contains(block.snd.judge(ack)) {
            noteTimestamp(of: segment, at: now, &outcome)
        }
        return .proceed
    }

    /// Whether an ACK is older than everything that was acknowledged since the handshake.
    func isOlderThanAllText(_ ack: SequenceNumber) -> Bool {
        departs(.boundsOldACKs) && block.snd.una.offset(from: ack) > block.snd.una.offset(from: block.snd.iss + 1)
    }

    /// An ACK in SYN-SENT was bad: the SYN goes out again without waiting, once.
    mutating func departAfterBadACK(at now: Instant, _ outcome: inout Outcome) {
        guard departs(.repeatsSYNAtOnce), retransmissions == 0 else { return }
        arm(.retransmission, until: now + Endpoint.soon, into: &outcome)
    }

    /// Linux fills packets of up to half the largest window, and pushes one as soon as more than that half was written since
    /// the last it pushed.
    mutating func departInWriting(_ octets: UInt32) {
        let half = block.snd.maxWnd / 2
        guard departs(.pushesHalfWindows), half > 0 else { return }
        let size = sendSegmentSize
        let packet = max(min(half, 65_000) / size * size, size)
        var end = queue.written - octets
        // More would only be counted: no window lets so much out at once.
        for _ in 0..<min(octets / packet, 4096) {
            end += packet
            if end.offset(from: queue.lastPush) > half { queue.push(at: end) }
        }
        queue.push(at: queue.written)
    }

    /// The largest segment that the first window of the peer allows; nil if any may go.
    func segmentLimit(in window: UInt32) -> UInt32? {
        guard departs(.halvesSmallWindows), window > 0 else { return nil }
        return max(window > 536 ? window / 2 : window, 48)
    }
}

// SPDX-License-Identifier: MIT

// What an ACK sets going: round trip and timer (RFC 6298), congestion window (RFC 5681), and the recovery of what was lost
// (NewReno, RFC 6582; SACK, RFC 6675).

extension Endpoint {
    /// SND.UNA moves to SEG.ACK; what is covered leaves the queue; round trip, congestion window and timer follow.
    mutating func advance(
        to ack: SequenceNumber, by segment: Segment, at now: Instant, into outcome: inout Outcome
    ) {
        let before = block.snd
        let octets = ack.offset(from: before.una)
        var sample: Interval?
        var wasRepeated = false
        var sacked: UInt32 = 0
        var coversWholeSegment = false
        queue.acknowledge(ack) { sent in
            coversWholeSegment = true
            if sent.isSACKed { sacked &+= sent.length }
            if sent.transmissions > 1 { wasRepeated = true }
            sample = sent.transmissions == 1 ? now - sent.lastSent : sample
        }
        block.snd.una = ack
        if let up = block.snd.up, up.precedesOrEquals(ack) { block.snd.up = nil }
        measureRoundTrip(sample: wasRepeated ? nil : sample, wasRepeated, segment, at: now, &outcome)
        let text = textAcknowledged(from: before.una, to: ack)
        if !text.isEmpty { outcome.signal(.sendAcknowledged(text)) }
        waitingSince = nil
        if before.una != before.iss {
            retransmissions = 0
            openCongestionWindow(octets: octets, sackedBefore: sacked, before: before, at: now, &outcome)
        }
        if queue.isEmpty {
            outcome.rule(.timerStops)
            disarm(.retransmission, into: &outcome)
        } else if coversWholeSegment || !configuration.departures.contains(.timesWholeSegments) {
            outcome.rule(.timerRestarts, Fact(.rto, milliseconds(timer.current)))
            arm(.retransmission, until: now + timer.current, into: &outcome)
        }
    }

    private func textAcknowledged(from una: SequenceNumber, to ack: SequenceNumber) -> SequenceRange {
        let start = SequenceNumber.later(una, block.snd.iss + 1)
        return SequenceRange(from: start, to: ack.follows(queue.written) ? queue.written : ack)
    }

    /// RFC 6298 §3: a repeated segment is no measure, unless the echoed timestamp tells the copies apart.
    private mutating func measureRoundTrip(
        sample: Interval?, _ wasRepeated: Bool, _ segment: Segment, at now: Instant, _ outcome: inout Outcome
    ) {
        var roundTrip = sample
        if roundTrip == nil, block.usesTimestamps, let echo = segment.options.timestamps?.echo, echo != 0 {
            let ticks = timestampNow(now) &- echo
            if ticks < 1 << 31 {
                roundTrip = Interval(nanoseconds: Int64(ticks) &* configuration.timestampTick.nanoseconds)
            }
        }
        outcome.rule(.karn, holds: wasRepeated && roundTrip == nil)
        guard let roundTrip else { return }
        let isFirst = timer.smoothed == nil
        timer.measure(roundTrip)
        outcome.rule(isFirst ? .rttFirst : .rttLater, Fact(.rto, milliseconds(timer.current)))
    }

    // MARK: Congestion

    private mutating func openCongestionWindow(
        octets: UInt32, sackedBefore: UInt32, before: TransmissionControlBlock.Send, at now: Instant,
        _ outcome: inout Outcome
    ) {
        let size = sendSegmentSize
        let isFull = block.snd.una.followsOrEquals(congestion.recover)
        // What a duplicate ACK or a SACK block told of before is not news.
        let known = max(UInt32(clamping: congestion.duplicates) &* size, sackedBefore)
        let octets = max(min(octets, size), octets - min(known, octets))
        switch congestion.phase {
        case .open:
            congestion.duplicates = 0
            let isUsed = congestion.isUsed(segmentSize: size)
            outcome.rule(
                congestion.isSlowStart ? .slowStart : .congestionAvoidance, holds: isUsed,
                Fact(.cwnd, congestion.window), Fact(.ssthresh, congestion.threshold), Fact(.octets, octets))
            if isUsed {
                congestion.grow(acknowledged: octets, segmentSize: size, limit: configuration.slowStartLimit)
            }
        case .recovery where isFull:
            let window = min(congestion.threshold, max(block.snd.inFlight, size) + size)
            congestion.recovered(window: window)
            queue.forgetMarks()
            outcome.rule(.fullACK, Fact(.cwnd, window))
        case .recovery:
            outcome.rule(.partialACK, Fact(.sndUNA, block.snd.una), Fact(.octets, octets))
            if block.usesSACK {
                queue.markOvertaken(by: CongestionControl.duplicateThreshold)
                if queue.firstLost == nil, let first = queue.first, first.transmissions == 1 { queue.markFirstLost() }
            } else {
                congestion.window -= min(octets, congestion.window - min(size, congestion.window))
                if octets >= size { congestion.window += size }
                queue.markFirstLost()
                if let lost = queue.firstLost { retransmit(lost, at: now, into: &outcome) }
            }
        case .loss:
            congestion.duplicates = 0
            congestion.grow(acknowledged: octets, segmentSize: size, limit: configuration.slowStartLimit)
            outcome.rule(.slowStart, Fact(.cwnd, congestion.window), Fact(.ssthresh, congestion.threshold))
            if isFull {
                congestion.recovered(window: congestion.window)
                queue.forgetMarks()
            }
        }
    }

    /// What the peer says it holds need not be sent again (RFC 6675 §4).
    mutating func takeSACK(_ blocks: SACKBlocks, _ outcome: inout Outcome) {
        var octets: UInt32 = 0
        for block in blocks {
            let range = SequenceRange(from: block.left, to: block.right)
            guard range.end.precedesOrEquals(self.block.snd.nxt), range.start.follows(self.block.snd.una) else {
                continue
            }
            octets &+= queue.markSACKed(range)
        }
        outcome.rule(.sackReceived, Fact(.octets, octets))
    }

    /// RFC 5681 §3.2: a third duplicate ACK means a loss.
    mutating func countDuplicate(at now: Instant, _ outcome: inout Outcome) {
        congestion.duplicates += 1
        outcome.rule(
            .duplicateACK, Fact(.duplicates, UInt32(clamping: congestion.duplicates)), Fact(.sndUNA, block.snd.una))
        switch congestion.phase {
        case .open:
            let overtaken = block.usesSACK && queue.sackedCount >= CongestionControl.duplicateThreshold
            if congestion.duplicates >= CongestionControl.duplicateThreshold || overtaken {
                beginRecovery(at: now, &outcome)
            } else {
                outcome.rule(.limitedTransmit, Fact(.duplicates, UInt32(congestion.duplicates)))
            }
        case .recovery:
            outcome.rule(.fastRecovery, Fact(.cwnd, congestion.window))
            if block.usesSACK {
                queue.markOvertaken(by: CongestionControl.duplicateThreshold)
            } else {
                congestion.window = min(congestion.window &+ sendSegmentSize, 1 << 30)
            }
        case .loss: break
        }
    }

    private mutating func beginRecovery(at now: Instant, _ outcome: inout Outcome) {
        // RFC 6582 §3.2: not again for the same loss.
        guard block.snd.una.follows(congestion.recover) || !congestion.recoverIsSet else { return }
        let size = sendSegmentSize
        congestion.halve(inFlight: block.snd.inFlight, segmentSize: size)
        congestion.recover = block.snd.nxt
        congestion.recoverIsSet = true
        congestion.phase = .recovery
        outcome.rule(
            .fastRetransmit, Fact(.sndUNA, block.snd.una), Fact(.ssthresh, congestion.threshold),
            Fact(.duplicates, UInt32(clamping: congestion.duplicates)))
        if block.usesSACK {
            congestion.window = congestion.threshold
            queue.markOvertaken(by: CongestionControl.duplicateThreshold)
        } else {
            congestion.window = congestion.threshold + 3 * size
        }
        retransmit(0, at: now, into: &outcome)
        arm(.retransmission, until: now + timer.current, into: &outcome)
    }

    // MARK: Our FIN, and a window that was shut

    /// The ACK covers our FIN: the user's CLOSE is done.
    mutating func noteACKOfFIN(_ ack: SequenceNumber, _ outcome: inout Outcome) {
        outcome.rule(.ackOfFIN, Fact(.segACK, ack), Fact(.sndNXT, block.snd.nxt))
        outcome.signal(.closeAcknowledged)
    }

    /// MUST-37: a peer that answers probes keeps its connection. Once its window opens, the octet that probed is text.
    mutating func noteProbeAnswer(offer: UInt32, _ outcome: inout Outcome) {
        waitingSince = nil
        outcome.rule(.probeAnswered, Fact(.sndWND, block.snd.wnd))
        if offer > 0, queue.first?.isProbe == true { queue.markFirstLost() }
    }
}

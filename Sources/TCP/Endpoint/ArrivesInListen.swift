// SPDX-License-Identifier: MIT

// RFC 9293 §3.10.7.2: a segment arrives in LISTEN. Its checks in the RFC's order, each a function.

/// Whether the next check looks at the segment too.
enum Next { case proceed, stop }

extension Endpoint {
    mutating func arriveInListen(_ segment: Segment, at now: Instant, into outcome: inout Outcome) {
        guard checkRSTInListen(segment, &outcome) == .proceed else { return }
        guard checkACKInListen(segment, &outcome) == .proceed else { return }
        guard checkSYNInListen(segment, at: now, &outcome) == .proceed else { return }
        outcome.rule(.listenOther)
    }

    /// First: a RST could not answer anything that this incarnation sent.
    private func checkRSTInListen(_ segment: Segment, _ outcome: inout Outcome) -> Next {
        guard segment.isRST else { return .proceed }
        outcome.rule(.listenRST)
        return .stop
    }

    /// Second: any acknowledgment is bad on a connection still in LISTEN.
    private func checkACKInListen(_ segment: Segment, _ outcome: inout Outcome) -> Next {
        guard let ack = segment.ack else { return .proceed }
        outcome.rule(.listenACK, Fact(.segACK, ack))
        outcome.transmit(.reset(seq: ack))
        return .stop
    }

    /// Third: a SYN. Security and compartment are left out on purpose.
    private mutating func checkSYNInListen(
        _ segment: Segment, at now: Instant, _ outcome: inout Outcome
    ) -> Next {
        guard segment.isSYN else { return .proceed }
        guard !(configuration.dropsSYNFIN && segment.isFIN) else { return .stop }
        outcome.rule(.listenSYN, Fact(.segSEQ, segment.seq))
        forgetConversation()
        chooseISS(at: now, into: &outcome)
        answerSYN(segment, at: now, into: &outcome)
        return .stop
    }

    /// SYN-RECEIVED, and `<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>`. Text and FIN that came with the SYN are kept.
    mutating func answerSYN(_ segment: Segment, at now: Instant, into outcome: inout Outcome) {
        block.remoteSpecified = true
        takeSYN(segment, at: now, into: &outcome)
        block.snd.takeWindow(of: segment)
        keepTextOfSYN(segment, into: &outcome)
        transition(to: .synReceived, by: .syn, into: &outcome)
        transmitNew(.syn, textLength: 0, at: now, into: &outcome)
    }

    /// IRS, RCV.NXT and what the SYN's options settle.
    mutating func takeSYN(_ segment: Segment, at now: Instant, into outcome: inout Outcome) {
        block.rcv.irs = segment.seq
        block.rcv.nxt = segment.seq + 1
        let hides = configuration.hidesWindow && block.origin == .active
        block.rcv.wnd = hides ? configuration.receiveBuffer : min(configuration.receiveBuffer, UInt32(UInt16.max))
        block.paws.lastACKSent = block.rcv.nxt
        negotiate(with: segment.options, at: now, into: &outcome)
    }

    /// Text and FIN on a SYN wait for ESTABLISHED: the SYN,ACK acknowledges the SYN alone.
    // Departs from §3.10.7.2: without Fast Open Linux drops them (`keepsTextOnSYN`).
    mutating func keepTextOfSYN(_ segment: Segment, into outcome: inout Outcome) {
        guard segment.textLength > 0 || segment.isFIN else { return }
        outcome.rule(.synHoldsText, holds: configuration.keepsTextOnSYN, Fact(.octets, segment.textLength))
        guard configuration.keepsTextOnSYN else { return }
        let room = min(segment.textLength, block.rcv.wnd)
        reassembly.hold(SequenceRange(start: segment.textStart, count: room))
        if segment.isFIN, room == segment.textLength { reassembly.fin = segment.text.end }
    }

    /// What both SYNs agree on: MSS (RFC 9293 §3.7.1), window scale and timestamps (RFC 7323), SACK (RFC 2018).
    private mutating func negotiate(with options: Options, at now: Instant, into outcome: inout Outcome) {
        if let size = options.maximumSegmentSize, size > 0 {
            block.peerSegmentSize = UInt32(max(size, configuration.smallestSegmentSize))
        }
        outcome.rule(.maximumSegmentSize, Fact(.mss, block.peerSegmentSize))
        block.scalesWindows = false
        block.snd.shift = 0
        block.rcv.shift = 0
        if let ours = configuration.windowScale, let theirs = options.windowScale {
            block.scalesWindows = true
            block.snd.shift = min(theirs, 14)
            block.rcv.shift = min(ours, 14)
            outcome.rule(.windowScale, Fact(.count, UInt32(block.snd.shift)))
        }
        noteUserTimeout(options, &outcome)
        block.usesSACK = configuration.selectiveAcknowledgment && options.sackPermitted
        if block.usesSACK { outcome.rule(.sackPermitted) }
        block.usesTimestamps = false
        if configuration.timestamps, let timestamps = options.timestamps {
            block.usesTimestamps = true
            block.paws.take(timestamps.value, at: now)
            outcome.rule(.timestamps, Fact(.segTSval, timestamps.value))
        }
    }
}

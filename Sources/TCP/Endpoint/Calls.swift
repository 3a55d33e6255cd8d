// SPDX-License-Identifier: MIT

// RFC 9293 §3.10.1–§3.10.6: the user's calls, each a function whose switch lists the states as the section does.

extension Endpoint {
    /// As ``call(_:at:)``, adding to an outcome that the caller keeps.
    public mutating func call(_ call: UserCall, at now: Instant, into outcome: inout Outcome) throws(CallError) {
        switch call {
        case .openPassive(let remoteSpecified): try openPassive(remoteSpecified, into: &outcome)
        case .openActive(let remoteSpecified): try openActive(remoteSpecified, at: now, into: &outcome)
        case .send(let octets, let push, let urgent):
            try send(octets, push: push, urgent: urgent, at: now, into: &outcome)
        case .receive(let octets): try receive(octets, at: now, into: &outcome)
        case .close: try close(into: &outcome)
        case .closeBoth: try closeBoth(at: now, into: &outcome)
        case .shutDown:
            isDeaf = true
            try close(into: &outcome)
        case .abort: try abort(at: now, into: &outcome)
        case .status: try status(into: &outcome)
        }
        finish(at: now, into: &outcome)
    }

    // MARK: §3.10.1 OPEN

    private mutating func openPassive(_ remoteSpecified: Bool, into outcome: inout Outcome) throws(CallError) {
        guard state == .closed else {
            outcome.rule(.openTwice)
            throw .connectionAlreadyExists
        }
        createTCB(origin: .passive, remoteSpecified: remoteSpecified)
        outcome.rule(.passiveOpen)
        transition(to: .listen, by: .passiveOpen, into: &outcome)
    }

    private mutating func openActive(
        _ remoteSpecified: Bool, at now: Instant, into outcome: inout Outcome
    ) throws(CallError) {
        switch state {
        case .closed:
            guard remoteSpecified else {
                outcome.rule(.remoteUnspecified)
                throw .remoteUnspecified
            }
            createTCB(origin: .active, remoteSpecified: true)
            outcome.rule(.activeOpen)
            sendSYN(by: .activeOpen, at: now, into: &outcome)
        case .listen:
            guard remoteSpecified || block.remoteSpecified else {
                outcome.rule(.remoteUnspecified)
                throw .remoteUnspecified
            }
            outcome.rule(.openInListen)
            sendSYN(by: .activeOpen, at: now, into: &outcome)
        case .synSent, .synReceived, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait:
            outcome.rule(.openTwice)
            throw .connectionAlreadyExists
        }
    }

    /// `<SEQ=ISS><CTL=SYN>`, SND.UNA = ISS, SND.NXT = ISS+1, SYN-SENT.
    private mutating func sendSYN(by trigger: Transition.Trigger, at now: Instant, into outcome: inout Outcome) {
        block.origin = .active
        block.remoteSpecified = true
        chooseISS(at: now, into: &outcome)
        transition(to: .synSent, by: trigger, into: &outcome)
        transmitNew(.syn, textLength: 0, at: now, into: &outcome)
        outcome.rule(.synTakesOneNumber, Fact(.iss, block.snd.iss), Fact(.sndNXT, block.snd.nxt))
    }

    // MARK: §3.10.2 SEND

    private mutating func send(
        _ octets: UInt32, push: Bool, urgent: Bool, at now: Instant, into outcome: inout Outcome
    ) throws(CallError) {
        switch state {
        case .closed:
            outcome.rule(.callWithoutConnection)
            throw .connectionDoesNotExist
        case .listen:
            guard block.remoteSpecified else {
                outcome.rule(.remoteUnspecified)
                throw .remoteUnspecified
            }
            outcome.rule(.sendInListen)
            sendSYN(by: .send, at: now, into: &outcome)
            try write(octets, push: push, urgent: urgent)
        case .synSent, .synReceived:
            if queue.isClosed { throw .connectionClosing }
            try write(octets, push: push, urgent: urgent)
            outcome.rule(.sendQueued, Fact(.octets, octets))
        case .established, .closeWait:
            if queue.isClosed { throw .connectionClosing }
            try write(octets, push: push, urgent: urgent)
            outcome.rule(.sendText, Fact(.octets, octets), Fact(.sndNXT, block.snd.nxt))
        case .finWait1, .finWait2, .closing, .lastAck, .timeWait:
            outcome.rule(.callWhileClosing)
            throw .connectionClosing
        }
    }

    private mutating func write(_ octets: UInt32, push: Bool, urgent: Bool) throws(CallError) {
        guard octets <= configuration.sendBuffer, unacknowledged <= configuration.sendBuffer - octets else {
            throw .insufficientResources
        }
        queue.written += octets
        if push { queue.pushed = queue.written }
        departInWriting(octets)
        if urgent { block.snd.up = queue.written }
    }

    // MARK: §3.10.3 RECEIVE

    private mutating func receive(_ octets: UInt32, at now: Instant, into outcome: inout Outcome) throws(CallError) {
        switch state {
        case .closed:
            outcome.rule(.callWithoutConnection)
            throw .connectionDoesNotExist
        case .listen, .synSent, .synReceived:
            reassembly.wanted &+= octets
            outcome.rule(.receiveQueued, Fact(.octets, octets))
        case .established, .finWait1, .finWait2:
            reassembly.wanted &+= octets
            if reassembly.unread == 0 {
                outcome.rule(.receiveQueued, Fact(.octets, octets))
            } else {
                outcome.rule(.receiveText, Fact(.octets, min(octets, reassembly.unread)))
                handOver(into: &outcome)
                updateWindow(into: &outcome)
            }
        case .closeWait, .closing, .lastAck, .timeWait:
            // §3.10.3 would refuse in the last three even with text on hand; §3.6 lets users read to the end.
            outcome.rule(.receiveAtEnd, Fact(.octets, reassembly.unread))
            guard reassembly.unread > 0 else { throw .connectionClosing }
            reassembly.wanted &+= octets
            handOver(into: &outcome)
            reassembly.wanted = 0
        }
    }

    // MARK: §3.10.4 CLOSE

    private mutating func close(into outcome: inout Outcome) throws(CallError) {
        switch state {
        case .closed:
            outcome.rule(.callWithoutConnection)
            throw .connectionDoesNotExist
        case .listen:
            outcome.rule(.closeInListen)
            returnPendingCalls(.connectionClosing, into: &outcome)
            transition(to: .closed, by: .close, into: &outcome)
        case .synSent:
            outcome.rule(.closeInSynSent)
            returnPendingCalls(.connectionClosing, into: &outcome)
            transition(to: .closed, by: .close, into: &outcome)
        case .synReceived:
            if queue.isClosed { throw .connectionClosing }
            queue.close()
            if hasUnsentText {
                outcome.rule(.closeQueued)
            } else {
                outcome.rule(.closeSendsFIN)
                transition(to: .finWait1, by: .close, into: &outcome)
            }
        case .established:
            queue.close()
            outcome.rule(.closeSendsFIN)
            transition(to: .finWait1, by: .close, into: &outcome)
        case .closeWait:
            if queue.isClosed { throw .connectionClosing }
            queue.close()
            outcome.rule(.closeInCloseWait)
        case .finWait1, .finWait2, .closing, .lastAck, .timeWait:
            outcome.rule(.closeAgain)
            throw .connectionClosing
        }
    }

    /// A CLOSE that will not receive either (§3.6.1, MAY-1): what nobody took is lost, and a RST says so (SHLD-3).
    private mutating func closeBoth(at now: Instant, into outcome: inout Outcome) throws(CallError) {
        isDeaf = true
        switch state {
        case .established, .closeWait, .finWait1, .finWait2:
            guard reassembly.unread > 0 else { break }
            outcome.rule(.closedWithUnreadText, Fact(.octets, reassembly.unread))
            return try abort(at: now, into: &outcome)
        case .closed, .listen, .synSent, .synReceived, .closing, .lastAck, .timeWait: break
        }
        switch state {
        case .finWait1, .finWait2, .closing, .lastAck, .timeWait: outcome.rule(.closeAgain)
        case .closed, .listen, .synSent, .synReceived, .established, .closeWait: try close(into: &outcome)
        }
    }

    // MARK: §3.10.5 ABORT

    private mutating func abort(at now: Instant, into outcome: inout Outcome) throws(CallError) {
        switch state {
        case .closed:
            outcome.rule(.callWithoutConnection)
            throw .connectionDoesNotExist
        case .listen, .synSent:
            outcome.rule(.abortSilently)
            returnPendingCalls(.connectionReset, into: &outcome)
        case .synReceived, .established, .finWait1, .finWait2, .closeWait:
            outcome.rule(.abortSendsRST, Fact(.sndNXT, block.snd.nxt))
            outcome.transmit(resetOfAbort(at: now))
            returnPendingCalls(.connectionReset, into: &outcome)
        case .closing, .lastAck, .timeWait:
            outcome.rule(.abortSilently)
        }
        transition(to: .closed, by: .abort, into: &outcome)
    }

    /// `<SEQ=SND.NXT><CTL=RST>`. Linux and the BSDs set the ACK bit too: ``Configuration/abortCarriesACK``.
    /// Where timestamps were agreed on it has them too (RFC 7323 §3.2: SHOULD).
    func resetOfAbort(at now: Instant) -> Segment {
        let ack = configuration.abortCarriesACK ? block.rcv.nxt : nil
        var reset = Segment(seq: block.snd.nxt, ack: ack, flags: .rst, window: 0)
        if block.usesTimestamps {
            reset.options.timestamps = Timestamps(value: timestampNow(now), echo: ack == nil ? 0 : block.paws.recent)
        }
        return reset
    }

    // MARK: §3.10.6 STATUS

    private mutating func status(into outcome: inout Outcome) throws(CallError) {
        guard state != .closed else {
            outcome.rule(.callWithoutConnection)
            throw .connectionDoesNotExist
        }
        outcome.rule(.status)
    }

    /// Calls that wait (RECEIVEs, and SENDs that are not acknowledged) return with an error.
    mutating func returnPendingCalls(_ error: CallError, into outcome: inout Outcome) {
        guard reassembly.wanted > 0 || unacknowledged > 0 else { return }
        reassembly.wanted = 0
        outcome.signal(.pendingCallsReturn(error))
    }
}

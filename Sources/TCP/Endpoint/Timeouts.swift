// SPDX-License-Identifier: MIT

// RFC 9293 §3.10.8: timeouts; with §3.8.3 (R1, R2), §3.8.4 (keep-alive) and §3.8.6.1 (zero-window probe).

extension Endpoint {
    /// As ``expire(_:at:)``, adding to an outcome that the caller keeps.
    public mutating func expire(_ timer: Timer, at now: Instant, into outcome: inout Outcome) {
        guard let deadline = timers[timer], deadline <= now else { return }
        timers[timer] = nil
        switch timer {
        case .retransmission: retransmissionTimeout(at: now, &outcome)
        case .zeroWindowProbe: probeZeroWindow(at: now, &outcome)
        case .delayedACK: acknowledging.isDue = true
        case .keepAlive: probeSilence(at: now, &outcome)
        case .user: userTimeout(&outcome)
        case .timeWait:
            outcome.rule(.timeWaitExpires)
            transition(to: .closed, by: .timeWaitTimeout, into: &outcome)
        case .sillyWindow: overridesSillyWindow = true
        }
        finish(at: now, into: &outcome)
    }

    /// USER TIMEOUT: everything is flushed, the user told, the record deleted.
    private mutating func userTimeout(_ outcome: inout Outcome) {
        outcome.rule(.userTimeout)
        outcome.signal(.abortedByUserTimeout)
        returnPendingCalls(.abortedByUserTimeout, into: &outcome)
        transition(to: .closed, by: .userTimeout, into: &outcome)
    }

    /// R2: no answer for too long (§3.8.3).
    private mutating func giveUp(_ rule: Rule.ID, _ outcome: inout Outcome) {
        outcome.rule(rule)
        outcome.signal(.connectionTimedOut)
        returnPendingCalls(.abortedByUserTimeout, into: &outcome)
        transition(to: .closed, by: .userTimeout, into: &outcome)
    }

    /// RETRANSMISSION TIMEOUT: the front of the queue again, and twice the wait (RFC 6298 §5.4–5.6).
    private mutating func retransmissionTimeout(at now: Instant, _ outcome: inout Outcome) {
        guard let front = queue.first else { return }
        let opens = front.flags.contains(.syn)
        let limit = opens ? configuration.giveUpOpeningAfter : configuration.giveUpAfter
        if now - (waitingSince ?? front.firstSent) >= limit { return giveUp(.connectionFailure, &outcome) }
        outcome.rule(.retransmissionTimeout, Fact(.segSEQ, front.seq), Fact(.count, UInt32(retransmissions + 1)))
        if !(opens && retransmissions < configuration.linearSYNRetries) { timer.backOff() }
        outcome.rule(.backOff, Fact(.rto, milliseconds(timer.current)))
        if !opens { loseCongestionWindow(&outcome) }
        retransmissions += 1
        arm(.retransmission, until: now + timer.current, into: &outcome)
        retransmit(0, at: now, into: &outcome)
        if retransmissions == configuration.troubleAfter {
            outcome.rule(.manyRetransmissions, Fact(.count, UInt32(retransmissions)))
            outcome.signal(.troubleDelivering)
        }
    }

    /// RFC 5681 §3.1: half of what was on the way, once for a loss, and one segment to begin with.
    private mutating func loseCongestionWindow(_ outcome: inout Outcome) {
        let size = sendSegmentSize
        if retransmissions == 0 { congestion.halve(inFlight: block.snd.inFlight, segmentSize: size) }
        congestion.window = size
        congestion.phase = .loss
        congestion.duplicates = 0
        congestion.recover = block.snd.nxt
        congestion.recoverIsSet = true
        queue.markAllLost()
        outcome.rule(.lossWindow, Fact(.cwnd, size), Fact(.ssthresh, congestion.threshold))
    }

    /// A probe of a zero window, each after twice the wait of the one before (SHLD-29, SHLD-30).
    // Departs from §3.8.6.1: Linux sends no text in it but an old number (`Configuration.Probe.emptyBehind`).
    private mutating func probeZeroWindow(at now: Instant, _ outcome: inout Outcome) {
        if let since = waitingSince, now - since >= configuration.giveUpAfter {
            return giveUp(.connectionFailure, &outcome)
        }
        outcome.rule(.zeroWindowProbe, Fact(.sndUNA, block.snd.una), Fact(.sndWND, block.snd.wnd))
        windowProbes = min(windowProbes + 1, 64)
        switch configuration.probe {
        case .emptyBehind:
            emit([], seq: block.snd.una - 1, at: now, into: &outcome)
        case .oneOctet where queue.isEmpty && hasUnsentText:
            transmitNew([], textLength: 1, isProbe: true, at: now, into: &outcome)
        case .oneOctet where queue.isEmpty:
            // Nothing is left but the FIN, which takes a number as an octet does.
            passCloseWait(into: &outcome)
            transmitNew(.fin, textLength: 0, isProbe: true, at: now, into: &outcome)
        case .oneOctet:
            guard let probe = queue.first else { break }
            // Repeated, it tells no round trip (RFC 6298 §3).
            queue[0].transmissions += 1
            queue[0].lastSent = now
            emit(probe.flags, seq: probe.seq, textLength: probe.textLength, at: now, into: &outcome)
        }
        arm(.zeroWindowProbe, until: now + timer.doubled(windowProbes), into: &outcome)
    }

    // MARK: Silence

    /// The peer was heard: the clock of silence begins anew.
    mutating func keepWatch(at now: Instant, into outcome: inout Outcome) {
        probesUnanswered = 0
        guard let keepAlive = configuration.keepAlive, state.isSynchronized, state != .timeWait else { return }
        arm(.keepAlive, until: now + keepAlive.idle, into: &outcome)
    }

    /// Nothing was heard for long: an empty segment with an old number draws an ACK, if anyone is there (§3.8.4).
    private mutating func probeSilence(at now: Instant, _ outcome: inout Outcome) {
        guard let keepAlive = configuration.keepAlive else { return }
        if probesUnanswered >= keepAlive.count { return giveUp(.keepAliveGivesUp, &outcome) }
        if queue.isEmpty {
            probesUnanswered += 1
            outcome.rule(.keepAlive, Fact(.sndNXT, block.snd.nxt), Fact(.count, UInt32(probesUnanswered)))
            emit([], seq: block.snd.nxt - 1, at: now, into: &outcome)
        }
        arm(.keepAlive, until: now + keepAlive.interval, into: &outcome)
    }

    /// The clock of the user timeout runs while anything waits for the peer (RFC 9293 §3.9.1, RFC 5482).
    mutating func watchForSilence(at now: Instant, into outcome: inout Outcome) {
        let waits =
            switch state {
            case .closed, .listen, .timeWait: false
            case .synSent, .synReceived, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck:
                !queue.isEmpty || hasUnsentText
            }
        guard waits else {
            waitingSince = nil
            disarm(.user, into: &outcome)
            return
        }
        let since = waitingSince ?? now
        waitingSince = since
        guard let patience = userPatience else { return }
        if timers[.user] == nil { outcome.rule(.userTimeoutValue) }
        arm(.user, until: since + patience, into: &outcome)
    }

    /// The user timeout in force: what the user set, or what both ends have agreed on by option (RFC 5482 §3.1).
    var userPatience: Interval? {
        guard let policy = configuration.userTimeoutOption, policy.isChangeable, let remote = block.remoteUserTimeout
        else { return configuration.userTimeout }
        return policy.timeout(remote: remote)
    }

    /// Takes over what the other end advertises; a clock that runs already runs to its new end.
    mutating func noteUserTimeout(_ options: Options, _ outcome: inout Outcome) {
        guard let policy = configuration.userTimeoutOption, let remote = options.userTimeout?.interval else { return }
        block.remoteUserTimeout = remote
        outcome.rule(.userTimeoutOption, holds: policy.isChangeable)
        if policy.isChangeable, timers[.user] != nil, let since = waitingSince, let patience = userPatience {
            arm(.user, until: since + patience, into: &outcome)
        }
    }
}

// SPDX-License-Identifier: MIT

// RFC 9293 §3.7, §3.8: when text, FIN and ACK go out, and what every segment carries.

extension Endpoint {
    /// Whether there is text that was never sent.
    var hasUnsentText: Bool { block.snd.nxt.precedes(queue.written) }

    /// Whether our FIN is still to be sent.
    private var owesFIN: Bool { queue.isClosed && block.snd.nxt.precedesOrEquals(queue.written) }

    /// Whether our FIN was sent and acknowledged.
    var finIsAcknowledged: Bool { queue.isClosed && block.snd.una.follows(queue.written) }

    /// Sends what the peer's window, the congestion window, Nagle and silly-window avoidance let out.
    mutating func sendWhatIsAllowed(at now: Instant, into outcome: inout Outcome) {
        switch state {
        case .established, .closeWait, .finWait1, .closing, .lastAck: break
        case .closed, .listen, .synSent, .synReceived, .finWait2, .timeWait: return
        }
        guard hasUnsentText || owesFIN || !queue.isEmpty else { return }
        resendLost(at: now, into: &outcome)
        while hasUnsentText {
            guard let length = lengthAllowed(at: now, into: &outcome) else { break }
            let isLast = block.snd.nxt + length == queue.written
            if isLast, queue.isClosed, hasRoom(for: queue.written) {
                passCloseWait(into: &outcome)
                transmitNew(.fin, textLength: length, at: now, into: &outcome)
            } else {
                transmitNew([], textLength: length, at: now, into: &outcome)
            }
        }
        if owesFIN, !hasUnsentText, hasRoom(for: queue.written) {
            passCloseWait(into: &outcome)
            transmitNew(.fin, textLength: 0, at: now, into: &outcome)
        }
        watchZeroWindow(at: now, into: &outcome)
    }

    /// Whether the peer's window takes this number. A FIN waits for room as text does: it uses a number (§3.4).
    private func hasRoom(for number: SequenceNumber) -> Bool { (block.snd.una + block.snd.wnd).follows(number) }

    /// CLOSE-WAIT becomes LAST-ACK when the FIN goes out (§3.10.4).
    mutating func passCloseWait(into outcome: inout Outcome) {
        if state == .closeWait { transition(to: .lastAck, by: .close, into: &outcome) }
    }

    /// How long the next segment of new text may be; nil if none may go now.
    private mutating func lengthAllowed(at now: Instant, into outcome: inout Outcome) -> UInt32? {
        let snd = block.snd
        let size = sendSegmentSize
        let unsent = queue.written.offset(from: snd.nxt)
        let edge = snd.una + snd.wnd
        let usable = edge.follows(snd.nxt) ? edge.offset(from: snd.nxt) : 0
        let length = min(unsent, size, usable)
        guard length > 0 else { return nil }
        let pipe = queue.pipe(inFlight: snd.inFlight)
        guard pipe == 0 || pipe &+ min(unsent, size) <= congestionAllowance(size) else { return nil }
        if length == size { return length }
        let holdsBack =
            length == unsent ? nagleHolds(length, size, &outcome) : sillyWindowHolds(length, at: now, &outcome)
        return holdsBack ? nil : length
    }

    /// The congestion window, and one segment more for each of the first two duplicate ACKs (RFC 3042).
    private func congestionAllowance(_ size: UInt32) -> UInt32 {
        // With SACK blocks the pipe is smaller by what they cover: that lets the new segments out.
        guard congestion.phase == .open, queue.sackedCount == 0 else { return congestion.window }
        return congestion.window &+ UInt32(min(congestion.duplicates, 2)) * size
    }

    /// Nagle (§3.7.4): a small segment waits while another is unacknowledged. A FIN behind it lets it go.
    private func nagleHolds(_ length: UInt32, _ size: UInt32, _ outcome: inout Outcome) -> Bool {
        guard block.snd.inFlight > 0, !queue.isClosed else { return false }
        // An octet that only asked for the window holds nothing back: it was not sent because there was little to say.
        if let first = queue.first, first.hasProbed, queue.count == 1 { return false }
        let holds =
            switch configuration.nagle {
            case .off: false
            case .rfc: length < max(block.snd.maxWnd / 2, 1) || block.snd.maxWnd / 2 > size
            case .minshall: queue.hasSmall(under: size)
            }
        outcome.rule(.nagle, holds: holds, Fact(.octets, length), Fact(.mss, size))
        return holds
    }

    /// Silly-window avoidance (§3.8.6.2.1): do not fill a small window, unless it is half of the largest, or the wait
    /// has been long enough.
    private mutating func sillyWindowHolds(_ length: UInt32, at now: Instant, _ outcome: inout Outcome) -> Bool {
        let holds = length < block.snd.maxWnd / 2 && !overridesSillyWindow
        outcome.rule(.sillyWindowSend, holds: holds, Fact(.octets, length), Fact(.sndWND, block.snd.wnd))
        overridesSillyWindow = false
        if holds, block.snd.inFlight == 0, timers[.sillyWindow] == nil {
            arm(.sillyWindow, until: now + configuration.sillyWindowOverride, into: &outcome)
        }
        return holds
    }

    /// What is marked lost goes out again, as far as the congestion window allows (RFC 6675 §5).
    private mutating func resendLost(at now: Instant, into outcome: inout Outcome) {
        while let index = queue.firstLost {
            let pipe = queue.pipe(inFlight: block.snd.inFlight)
            let next = min(queue[index].length, sendSegmentSize)
            guard pipe == 0 || pipe &+ next <= congestion.window else { return }
            outcome.rule(
                .sackRetransmit, Fact(.segSEQ, queue[index].seq), Fact(.pipe, pipe), Fact(.cwnd, congestion.window))
            retransmit(index, at: now, into: &outcome)
        }
    }

    /// While the peer's window is shut and nothing is on the way, a clock runs for the next probe (§3.8.6.1).
    private mutating func watchZeroWindow(at now: Instant, into outcome: inout Outcome) {
        let isShut = block.snd.wnd == 0 && (hasUnsentText || owesFIN) || queue.first?.isProbe == true
        if isShut, queue.isEmpty || queue.first?.isProbe == true {
            guard timers[.zeroWindowProbe] == nil else { return }
            arm(.zeroWindowProbe, until: now + timer.doubled(windowProbes), into: &outcome)
        } else {
            windowProbes = 0
            disarm(.zeroWindowProbe, into: &outcome)
        }
    }

    // MARK: Segments that use sequence numbers

    /// Sends something for the first time, keeps it for retransmission, and starts the timer (RFC 6298 §5.1).
    mutating func transmitNew(
        _ flags: Flags, textLength: UInt32, isProbe: Bool = false, at now: Instant, into outcome: inout Outcome
    ) {
        var flags = flags
        let textEnd = block.snd.nxt + textLength
        let endsWrite = textEnd.followsOrEquals(queue.pushed) && block.snd.nxt.precedes(queue.pushed)
        if textLength > 0, queue.takesPush(upTo: textEnd) || endsWrite {
            flags.insert(.psh)
        }
        var sent = RetransmissionQueue.Sent(
            seq: block.snd.nxt, textLength: textLength, flags: flags, firstSent: now, lastSent: now)
        sent.isProbe = isProbe
        sent.hasProbed = isProbe
        queue.append(sent)
        block.snd.nxt += sent.length
        congestion.noteSending(block.snd)
        emit(flags, seq: sent.seq, textLength: textLength, at: now, into: &outcome)
        if !isProbe, timers[.retransmission] == nil {
            outcome.rule(.timerStarts, Fact(.rto, milliseconds(timer.current)))
            arm(.retransmission, until: now + timer.current, into: &outcome)
        }
    }

    /// Sends a segment of the queue again. Its numbers and controls stay as they were: a SYN keeps its ISN.
    mutating func retransmit(_ index: Int, at now: Instant, into outcome: inout Outcome) {
        guard index < queue.count else { return }
        if !queue[index].flags.contains(.syn) { queue.split(index, at: sendSegmentSize) }
        queue[index].isLost = false
        queue[index].isProbe = false
        queue[index].transmissions += 1
        queue[index].lastSent = now
        let sent = queue[index]
        emit(sent.flags, seq: sent.seq, textLength: sent.textLength, at: now, into: &outcome)
        if timers[.retransmission] == nil { arm(.retransmission, until: now + timer.current, into: &outcome) }
    }

    // MARK: What every segment carries

    /// Puts a segment on the wire with the ACK, window and options of this moment.
    mutating func emit(
        _ flags: Flags, seq: SequenceNumber, textLength: UInt32 = 0, at now: Instant, into outcome: inout Outcome
    ) {
        let isSYN = flags.contains(.syn)
        let hasACK = state != .synSent
        var segment = Segment(
            seq: seq, ack: hasACK ? block.rcv.nxt : nil, flags: flags, window: offerWindow(onSYN: isSYN, &outcome),
            textLength: textLength, options: isSYN ? optionsOfSYN(at: now) : optionsOfOthers(at: now))
        if !isSYN, !block.hasSentUserTimeout, let policy = configuration.userTimeoutOption {
            segment.options.userTimeout = UserTimeout(policy.advertised)
            block.hasSentUserTimeout = true
        }
        if let up = block.snd.up, up.follows(seq), !isSYN {
            segment.flags.insert(.urg)
            segment.urgentPointer = UInt16(clamping: up.offset(from: seq))
        }
        outcome.transmit(segment)
        guard hasACK else { return }
        block.paws.lastACKSent = block.rcv.nxt
        acknowledging.isDue = false
        acknowledging.isOnlyQuick = false
        acknowledging.isChallenge = false
        acknowledging.segments = 0
        acknowledging.octets = 0
        reassembly.duplicate = nil
        disarm(.delayedACK, into: &outcome)
    }

    /// RCV.WND as the header says it. The right edge never moves back (SHLD-14) and moves on in large steps (MUST-39).
    private mutating func offerWindow(onSYN: Bool, _ outcome: inout Outcome) -> UInt16 {
        let promised = block.rcv.wnd
        let room = configuration.receiveBuffer - min(reassembly.unread, configuration.receiveBuffer)
        let step = min(configuration.receiveBuffer / 2, UInt32(configuration.maximumSegmentSize))
        var window = promised
        if room > promised, configuration.windowGrowth == .toAllRoom || room - promised >= step { window = room }
        let shift = onSYN ? 0 : UInt32(block.rcv.shift)
        var field = window >> shift
        let unit: UInt32 = 1 << shift
        if field << shift < promised, field < (room &+ unit - 1) >> shift {
            // Rounded up, or the edge would move back by a part of what one unit stands for (RFC 7323 §2.4).
            outcome.rule(.windowNeverShrinks, Fact(.rcvWND, promised), Fact(.octets, room))
            field += 1
        }
        let shown = UInt16(clamping: field)
        let hides = configuration.hidesWindow && !(onSYN && block.origin == .passive) && state != .timeWait
        block.rcv.wnd = hides ? window : onSYN ? UInt32(shown) : max(UInt32(shown) << shift, promised)
        return shown
    }

    /// Our TSval.
    func timestampNow(_ now: Instant) -> UInt32 {
        UInt32(truncatingIfNeeded: now.nanoseconds / max(configuration.timestampTick.nanoseconds, 1)) &+ 1
    }

    /// A SYN offers everything; a SYN,ACK only what the SYN offered.
    private func optionsOfSYN(at now: Instant) -> Options {
        let offersAll = configuration.departures.contains(.offersAllAgain) && block.origin == .active
        let isAnswer = state != .synSent && !offersAll
        var options = Options(maximumSegmentSize: configuration.maximumSegmentSize)
        if !isAnswer || block.scalesWindows { options.windowScale = configuration.windowScale }
        options.sackPermitted = isAnswer ? block.usesSACK : configuration.selectiveAcknowledgment
        if isAnswer ? block.usesTimestamps : configuration.timestamps {
            options.timestamps = Timestamps(
                value: timestampNow(now), echo: state == .synSent ? 0 : block.paws.recent)
        }
        options.userTimeout = configuration.userTimeoutOption.map { UserTimeout($0.advertised) }
        return options
    }

    private func optionsOfOthers(at now: Instant) -> Options {
        var options = Options.none
        if block.usesTimestamps {
            options.timestamps = Timestamps(value: timestampNow(now), echo: block.paws.recent)
        }
        if block.usesSACK {
            options.sack = reassembly.blocks(
                limit: block.usesTimestamps ? 3 : 4, coversFIN: configuration.departures.contains(.coversFINBySACK))
        }
        return options
    }
}

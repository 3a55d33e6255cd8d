// SPDX-License-Identifier: MIT
import TCP

extension Witness {
    /// A segment was delivered to the end, or is taken to have been: RFC 9293 §3.10.7, as a watcher can follow it.
    ///
    /// `strictly` holds when the watcher misses nothing, as in a simulation. A capture may have holes, and there an
    /// acknowledgment of what was never seen is believed. `offer` is the segment's window, scaled.
    mutating func receives(
        _ segment: Segment, offer: UInt32, at now: Instant, strictly: Bool, _ findings: inout Findings
    ) {
        let before = (self, findings.rules)
        findings.rules = RuleSet()
        defer {
            if let cause = cause(of: segment, rules: findings.rules, before: before.0) { heard = cause }
            findings.rules.formUnion(before.1)
        }
        switch state {
        case .closed:
            break
        case .listen:
            receivesInListen(segment, at: now, &findings)
        case .synSent:
            receivesInSynSent(segment, offer: offer, at: now, strictly: strictly, &findings)
        case .synReceived, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait:
            receivesOtherwise(segment, offer: offer, at: now, strictly: strictly, &findings)
        }
    }

    private mutating func expect(from number: SequenceNumber) {
        rcvNxt = number
        knowsPeer = true
    }

    /// §3.10.7.2.
    private mutating func receivesInListen(_ segment: Segment, at now: Instant, _ findings: inout Findings) {
        guard !segment.isRST, segment.ack == nil, segment.isSYN else { return }
        move(.syn, to: .synReceived, by: .listenSYN, &findings)
        isPassive = true
        meet(segment, at: now)
        assume(provenBy: segment.seq + 1)
        expect(from: segment.seq + 1)
        hold(segment, &findings)
    }

    /// Notes what the other end's SYN says of timestamps.
    private mutating func meet(_ syn: Segment, at now: Instant) {
        irs = syn.seq
        guard let timestamps = syn.options.timestamps else { return }
        peerOffersTimestamps = true
        paws.take(timestamps.value, at: now)
    }

    /// §3.10.7.3.
    private mutating func receivesInSynSent(
        _ segment: Segment, offer: UInt32, at now: Instant, strictly: Bool, _ findings: inout Findings
    ) {
        if let ack = segment.ack {
            guard ack.follows(sndUna), strictly ? ack.precedesOrEquals(sndNxt) : true else {
                findings.rules.insert(.synSentBadACK)
                return
            }
        }
        if segment.isRST {
            guard segment.ack != nil else { return }
            move(.rst, to: .closed, by: .synSentRST, &findings)
            assume(provenBy: nil)
            return
        }
        guard segment.isSYN else { return }
        expect(from: segment.seq + 1)
        largestOffer = max(largestOffer, offer)
        meet(segment, at: now)
        if let ack = segment.ack {
            sndUna = ack
            sndNxt = .later(sndNxt, ack)
            move(.synAck, to: .established, by: .synSentSYNACK, &findings)
            assume(provenBy: segment.seq + 1)
            absorb(segment, &findings)
        } else {
            move(.syn, to: .synReceived, by: .synSentSYN, &findings)
            assume(provenBy: segment.seq + 1)
            hold(segment, &findings)
        }
    }

    /// §3.10.7.4, check by check.
    private mutating func receivesOtherwise(
        _ segment: Segment, offer: UInt32, at now: Instant, strictly: Bool, _ findings: inout Findings
    ) {
        if !knowsPeer { expect(from: segment.seq) }
        if refusesTimestamp(of: segment, at: now, strictly: strictly) {
            findings.rules.insert(.paws)
            return
        }
        let isAcceptable = accepts(segment)
        if isAcceptable { noteTimestamp(of: segment, at: now) }
        if segment.isRST {
            if isAcceptable || segment.seq == rcvNxt { receivesRST(segment, &findings) }
            return
        }
        // A simultaneous open's SYN,ACK lies left of the window, and Figure 7 still lets its ACK open the connection.
        let opens = state == .synReceived && segment.isSYN && segment.seq + 1 == rcvNxt && segment.ack != nil
        guard isAcceptable || opens else {
            findings.rules.insert(.unacceptable)
            if rightEdge == rcvNxt, segment.seq == rcvNxt, let ack = segment.ack {
                receivesACK(ack, offer: offer, strictly: strictly, &findings)
            }
            return
        }
        if segment.isSYN, !opens {
            if state == .synReceived, isPassive, segment.ack == nil {
                move(.syn, to: .listen, by: .synBackToListen, &findings)
                listenAgain()
            } else {
                findings.rules.insert(.synChallenge)
            }
            return
        }
        guard let ack = segment.ack else {
            findings.rules.insert(.ackOff)
            return
        }
        guard receivesACK(ack, offer: offer, strictly: strictly, &findings) else { return }
        if opens { return }
        absorb(segment, &findings)
    }

    /// Second check: at RCV.NXT a RST resets, elsewhere in the window it is challenged (RFC 5961 §3).
    private mutating func receivesRST(_ segment: Segment, _ findings: inout Findings) {
        guard segment.seq == rcvNxt else {
            findings.rules.insert(.rstChallenge)
            return
        }
        switch state {
        case .synReceived where isPassive:
            move(.rst, to: .listen, by: .rstBackToListen, &findings)
            listenAgain()
        case .synReceived:
            move(.rst, to: .closed, by: .rstRefused, &findings)
            assume(provenBy: nil)
        case .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait:
            move(.rst, to: .closed, by: .rstExact, &findings)
            assume(provenBy: nil)
        case .closed, .listen, .synSent:
            break
        }
    }

    /// Fifth check. Returns whether the rest of the segment is processed.
    @discardableResult
    private mutating func receivesACK(
        _ ack: SequenceNumber, offer: UInt32, strictly: Bool, _ findings: inout Findings
    ) -> Bool {
        if state == .synReceived {
            guard ack.follows(sndUna), strictly ? ack.precedesOrEquals(sndNxt) : true else {
                findings.rules.insert(.ackOfSYNBad)
                return false
            }
            move(.ackOfSYN, to: .established, by: .ackOfSYN, &findings)
            assume(provenBy: nil)
        }
        if ack.follows(sndNxt) {
            if strictly {
                findings.rules.insert(.ackBeyond)
                return false
            }
            sndNxt = ack
        }
        if strictly, largestOffer > 0, ack.precedes(sndUna - largestOffer) {
            findings.rules.insert(.ackTooOld)
            return false
        }
        largestOffer = max(largestOffer, offer)
        if ack.follows(sndUna) { sndUna = ack }
        if let fin = finSent, sndUna.follows(fin) { receivesACKOfFIN(&findings) }
        return true
    }

    private mutating func receivesACKOfFIN(_ findings: inout Findings) {
        switch state {
        case .finWait1: move(.ackOfFIN, to: .finWait2, by: .ackOfFIN, &findings)
        case .closing: move(.ackOfFIN, to: .timeWait, by: .ackOfFIN, &findings)
        case .lastAck: move(.ackOfFIN, to: .closed, by: .ackOfFIN, &findings)
        case .closed, .listen, .synSent, .synReceived, .established, .finWait2, .closeWait, .timeWait: return
        }
        assume(provenBy: nil)
    }

    private mutating func assume(provenBy ack: SequenceNumber?) {
        basis = .assumed(.delivered)
        proof = ack
    }

    // MARK: Text and FIN

    /// Seventh and eighth check: text in order moves RCV.NXT, text beyond a hole is held, and so is a FIN.
    private mutating func absorb(_ segment: Segment, _ findings: inout Findings) {
        switch state {
        case .established, .finWait1, .finWait2:
            hold(segment, &findings)
            absorbHeld(&findings)
            if segment.textLength > 0 {
                findings.rules.insert(rcvNxt.follows(segment.textStart) ? .textDelivered : .textHeld)
            }
            if let fin = finHeld, fin == rcvNxt {
                finHeld = nil
                rcvNxt += 1
                receivesFIN(&findings)
            } else if segment.isFIN, finHeld != nil {
                findings.rules.insert(.finHeld)
            }
        case .closeWait, .closing, .lastAck, .timeWait:
            if segment.isFIN { findings.rules.insert(.finAgain) }
        case .closed, .listen, .synSent, .synReceived:
            break
        }
    }

    /// How many runs beyond holes are remembered; a real receiver with a window of a megabyte holds more, hardly ever.
    static let mostRuns = 256

    /// Keeps what a segment brings, in or out of order, as far as the window reaches.
    private mutating func hold(_ segment: Segment, _ findings: inout Findings) {
        var end = segment.text.end
        var finFits = true
        if let rightEdge, segment.end.follows(rightEdge) {
            if end.follows(rightEdge) { end = rightEdge }
            finFits = !segment.isFIN || (segment.end - 1).precedes(rightEdge)
        }
        if segment.isFIN, finFits, (segment.end - 1).followsOrEquals(rcvNxt) { finHeld = segment.end - 1 }
        let start = SequenceNumber.later(segment.textStart, rcvNxt)
        guard end.follows(start) else { return }
        if start == rcvNxt, !isHolding, state != .synReceived {
            rcvNxt = end
        } else {
            findings.holes.insert(SequenceRange(from: start, to: end), limit: Witness.mostRuns)
            isHolding = true
        }
    }

    mutating func absorbHeld(_ findings: inout Findings) {
        guard isHolding else { return }
        findings.holes.absorb(into: &rcvNxt)
        isHolding = !findings.holes.isEmpty
    }

    mutating func receivesFIN(_ findings: inout Findings) {
        switch state {
        case .synReceived:
            // A FIN counts only with an acceptable ACK: it passes through ESTABLISHED.
            move(.ackOfSYN, to: .established, by: .ackOfSYN, &findings)
            move(.fin, to: .closeWait, by: .finPassive, &findings)
        case .established: move(.fin, to: .closeWait, by: .finPassive, &findings)
        case .finWait1: move(.fin, to: .closing, by: .finSimultaneous, &findings)
        case .finWait2: move(.fin, to: .timeWait, by: .finAfterOurs, &findings)
        case .closed, .listen, .synSent, .closeWait, .closing, .lastAck, .timeWait: return
        }
        assume(provenBy: rcvNxt)
    }
}

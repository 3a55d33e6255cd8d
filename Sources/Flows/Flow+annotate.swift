// SPDX-License-Identifier: MIT
import Packets
import TCP

extension Flow {
    /// Whether a SYN on this connection's pair begins another one: it brings another ISN (RFC 9293 §3.4.1).
    func isReused(by segment: Segment, sourceIsLow: Bool) -> Bool {
        let tshark = clientIsLow == sourceIsLow ? client.tshark : server.tshark
        return tshark.hasBase && tshark.base != segment.seq
    }

    /// Moves both ends by a segment and says what happened: all of it, or where nobody asks (`isTold` is false) no more than
    /// a connection's summary needs.
    mutating func annotate(
        _ segment: Segment, from end: End, _ packet: inout Packet, now: Int64, at feed: Feed, isTold: Bool,
        _ rare: inout Rare
    ) -> Annotation {
        var before = ends
        var found: Processing
        let isCooked = packet.link == .linuxCooked || packet.link == .linuxCooked2
        // On `any`, what a host sends to itself is always seen twice: going out, and coming in.
        let isSure = isCooked && (segment.length > 0 || packet.source == packet.destination)
        let identity = SegmentIdentity(segment, packet.identification ?? 0)
        let isAgain =
            end == .client
            ? client.repeats(
                segment, identity, now: now, withoutIdentification: isSure, answered: server.tshark.lastAckTime)
            : server.repeats(
                segment, identity, now: now, withoutIdentification: isSure, answered: client.tshark.lastAckTime)
        let isCopy = feed == .passing && isAgain
        let isCut = packet.tcp.otherOptions.contains(.cut)
        let scales = (client.tshark.scale, server.tshark.scale)
        let heard = (client.witness.heard, server.witness.heard)
        if isCopy, isCooked {
            found = Processing(oddities: .capturedTwice)
        } else if end == .client {
            found = Flow.process(
                segment, from: .client, sender: &client, receiver: &server, now: now, roundTrip: roundTrip, at: feed,
                isTold: isTold, &rare.own, &rare.client, &rare.server)
        } else {
            found = Flow.process(
                segment, from: .server, sender: &server, receiver: &client, now: now, roundTrip: roundTrip, at: feed,
                isTold: isTold, &rare.own, &rare.server, &rare.client)
        }
        // A SYN whose window scale may have been cut off settles nothing.
        if isCut, segment.isSYN, segment.options.windowScale == nil {
            (client.tshark.scale, server.tshark.scale) = scales
        }
        if found.oddities.contains(.duplicateAck) || !segment.options.sack.isEmpty, !isCopy, feed != .delivery,
            !found.circumstances.contains(.isOlderAck)
        {
            let usesSACK = client.witness.offersSACK && server.witness.offersSACK
            if end == .client {
                client.witness.admitHole(segment, usesSACK: usesSACK, &rare.client)
            } else {
                server.witness.admitHole(segment, usesSACK: usesSACK, &rare.server)
            }
        }
        remember(isCopy && isCooked ? nil : identity, of: end)
        if isCopy {
            found.oddities.insert(.capturedTwice)
            (client.witness.heard, server.witness.heard) = heard
        }
        if let corrected = found.corrected { before[end] = corrected }
        var oddities = found.oddities
        let after = ends
        if feed != .delivery {
            timeRoundTrip(segment, now: now)
            if segment.isSYN { ecn.take(segment.flags) }
            isSimultaneous = isSimultaneous || isCrossing(segment, from: end)
            noteCrossing(segment, from: end, &oddities)
            // tshark stops at an option that was cut, before it has named its marks: see Differences.
            if isCut { oddities.subtract(.thoseOfTshark) }
            account(
                segment, from: end, frame: packet.number, time: packet.time, oddities: oddities,
                advanced: found.advanced)
        }
        note(segment, from: end, before: before, after: after)
        isSplit = rare.own != nil
        isUnderWay = !hasRival && !isSplit && isInTheMiddle
        guard isTold else {
            return Annotation(
                number: packet.number, time: packet.time, connection: number, sender: end, senderPort: 0,
                before: before,
                after: after, oddities: oddities, rules: found.rules, clientBase: nil, serverBase: nil,
                windowShift: nil, tsharkShift: nil, circumstances: found.circumstances, waited: 0, isLate: wasReported)
        }
        var annotation = annotation(
            of: packet, from: end, before: before, after: after, oddities: oddities, rules: found.rules,
            found.circumstances, own: rare.own)
        annotation.explain(segment, heard: found.heard)
        annotation.repetition = found.repetition
        annotation.clientEntered = end == .client ? found.senderEntered : found.receiverEntered
        annotation.serverEntered = end == .client ? found.receiverEntered : found.senderEntered
        return annotation
    }

    /// The annotation of the segment that has just been taken in. `own` is what the connection's numbers are if they are not
    /// those of tshark's.
    @inline(__always)
    func annotation(
        of packet: borrowing Packet, from end: End, before: Ends, after: Ends, oddities: Oddities, rules: RuleSet,
        _ circumstances: Circumstances = .acknowledgesMore, own: Pair<OwnNumbers>? = nil
    ) -> Annotation {
        let shift = end == .client ? client.tshark.shift : server.tshark.shift
        var circumstances = circumstances
        if packet.ecn == 3 { circumstances.insert(.isMarked) }
        if ecn == .agreed { circumstances.insert(.usesECN) }
        let waited =
            end == .client
            ? Flow.wait(of: packet.tcp.segment, circumstances, client, for: server, roundTrip)
            : Flow.wait(of: packet.tcp.segment, circumstances, server, for: client, roundTrip)
        return Annotation(
            number: packet.number, time: packet.time, connection: number, sender: end,
            senderPort: clientIsLow == (end == .client) ? key.low.port : key.high.port, before: before, after: after,
            oddities: oddities, rules: rules,
            clientBase: own.map { $0.client.base } ?? (client.tshark.hasBase ? client.tshark.base : nil),
            serverBase: own.map { $0.server.base } ?? (server.tshark.hasBase ? server.tshark.base : nil),
            windowShift: own.map { $0[end].shift } ?? shift, tsharkShift: shift, circumstances: circumstances,
            waited: own == nil ? waited : 0, isLate: wasReported)
    }

    /// Keeps what an end's last segment is known again by; nil once it has come again.
    private mutating func remember(_ identity: SegmentIdentity?, of end: End) {
        if end == .client {
            client.hasLast = identity != nil
            client.last = identity ?? SegmentIdentity()
        } else {
            server.hasLast = identity != nil
            server.last = identity ?? SegmentIdentity()
        }
    }

    /// The threshold of `outOfOrder`: from the latest SYN to the first segment after it that acknowledges and is no SYN,
    /// whoever sent it. That is the handshake's round trip where the capture shows a handshake.
    private mutating func timeRoundTrip(_ segment: Segment, now: Int64) {
        if segment.isSYN {
            if segment.ack == nil { lastSYNTime = now }
        } else if segment.ack != nil, lastSYNTime != 0, roundTrip == 0 {
            roundTrip = now &- lastSYNTime
        }
    }

    /// Whether this is the SYN of the end that was called, which calls itself: it crosses the caller's.
    private func isCrossing(_ segment: Segment, from end: End) -> Bool {
        segment.isSYN && segment.ack == nil && end == .server && handshake.syn != nil && handshake.ack == nil
    }

    /// In a simultaneous open each end sends its number in a SYN and once more in a SYN,ACK (RFC 9293 §3.5, Figure 7).
    /// tshark takes the second for a retransmission. It is one only when it comes again.
    private mutating func noteCrossing(_ segment: Segment, from end: End, _ oddities: inout Oddities) {
        guard segment.isSYN else { return }
        if segment.ack == nil {
            if isCrossing(segment, from: end) { oddities.insert(.simultaneousOpen) }
            return
        }
        let isAgain = end == .client ? client.hasAnswered : server.hasAnswered
        if end == .client { client.hasAnswered = true } else { server.hasAnswered = true }
        guard isSimultaneous, !isAgain else { return }
        oddities.subtract([.retransmission, .outOfOrder])
        oddities.insert(.simultaneousOpen)
    }

    /// Notes resets and refusals. A RST that only gave up what an old SYN had begun was not the end.
    private mutating func note(_ segment: Segment, from end: End, before: Ends, after: Ends) {
        if wasReset, after.isOpen { wasReset = false }
        guard segment.isRST, before[end.peer].value != after[end.peer].value else { return }
        wasReset = true
        if before[end.peer].value == .synSent { wasRefused = true }
    }

    /// What weighing a segment brought to light.
    struct Processing {
        var oddities: Oddities = []
        var rules = RuleSet()
        var corrected: Belief<State>?
        /// The states that the sender and the receiver entered.
        var senderEntered = StateList()
        var receiverEntered = StateList()
        /// What drew it, why its numbers are not the next, and what the frames before it show.
        var heard: Cause?
        var repetition = Repetition.none
        var circumstances: Circumstances = []
        /// Octets of text beyond all that the sender had sent.
        var advanced: UInt32 = 0
    }

    /// Moves the sender by having sent a segment and the receiver by receiving it.
    private static func process(
        _ segment: Segment, from end: End, sender: inout FlowEnd, receiver: inout FlowEnd, now: Int64, roundTrip: Int64,
        at feed: Feed, isTold: Bool, _ own: inout Pair<OwnNumbers>?, _ senderHoles: inout OutOfOrderRanges,
        _ receiverHoles: inout OutOfOrderRanges
    ) -> Processing {
        var result = Processing()
        var findings = Witness.Findings()
        if feed != .delivery {
            if isTold {
                result.note(segment, sender: sender, receiver: receiver, receiverHoles, isSplit: own != nil)
                if own == nil { sender.noteGap(segment, receiver) }
                if result.circumstances.contains(.acknowledgesUnseen) { receiver.hasUnseen = true }
            } else if let ack = segment.ack, let last = sender.lastAcknowledged(to: receiver, isSplit: own != nil) {
                result.circumstances.set(.isOlderAck, ack.precedes(last))
            }
            result.advanced = sender.advance(by: segment, isSplit: own != nil)
            if segment.isSYN {
                // Another ISN for the same connection: tshark calls this a reuse of the ports, too, and counts from it.
                let isAnother = segment.ack != nil && sender.tshark.hasBase && sender.tshark.base != segment.seq
                // An end that is open answers it with a challenge and keeps the numbers that it has.
                let isRefused = receiver.witness.state.isSynchronized
                if isAnother, isRefused, own == nil {
                    own = Pair(client: OwnNumbers(sender.tshark), server: OwnNumbers(sender.tshark))
                    own?[end.peer] = OwnNumbers(receiver.tshark)
                }
                sender.tshark.restart(segment)
                TsharkAnalysis.settleScale(segment, sender: &sender.tshark, receiver: &receiver.tshark)
                if isAnother {
                    result.oddities.insert(.portsReused)
                    sender.tshark.base = segment.seq
                    sender.tshark.isISN = true
                }
                if segment.ack != nil, !isRefused {
                    own?[end] = OwnNumbers(sender.tshark)
                    own?[end.peer].shift = receiver.tshark.shift
                }
            }
            sender.tshark.setBase(from: segment)
            own?[end].setBase(from: segment)
            if let ack = segment.ack {
                receiver.tshark.setBase(fromPeersAck: ack)
                own?[end.peer].setBase(fromPeersAck: ack)
            }
            result.oddities.formUnion(
                TsharkAnalysis.judge(
                    segment, now: now, roundTrip: roundTrip, sender: &sender.tshark, receiver: &receiver.tshark))
            if segment.isRST, sender.cannotHaveSent(segment, own?[end] ?? OwnNumbers(sender.tshark)) {
                result.oddities.insert(.foreignReset)
            } else {
                swap(&findings.holes, &senderHoles)
                sender.witness.sends(segment, shift: own.map { $0[end].shift } ?? sender.tshark.shift, &findings)
                swap(&findings.holes, &senderHoles)
                result.corrected = findings.corrected
                swap(&result.senderEntered, &findings.entered)
            }
        }
        if feed != .sending {
            let shift = segment.isSYN ? 0 : (own.map { $0[end].shift } ?? sender.tshark.shift) ?? 14
            let offer = UInt32(segment.window) << UInt32(shift)
            let strictly = feed == .delivery
            swap(&findings.holes, &receiverHoles)
            receiver.witness.receives(
                segment, offer: offer, at: Instant(nanoseconds: now), strictly: strictly, &findings)
            swap(&findings.holes, &receiverHoles)
            if strictly { receiver.witness.basis = .observed }
            result.receiverEntered = findings.entered
        }
        result.rules = findings.rules
        if findings.rules.contains(.rstChallenge) { result.oddities.insert(.challengedReset) }
        return result
    }
}

extension FlowEnd {
    /// How many octets of text lie beyond all that this end had sent before.
    fileprivate func advance(by segment: Segment, isSplit: Bool) -> UInt32 {
        guard segment.textLength > 0 else { return 0 }
        guard tshark.nextSeq.rawValue != 0 || tshark.hasBase || isSplit else { return segment.textLength }
        let end = segment.text.end
        let next = isSplit ? witness.sndNxt : tshark.nextSeq
        guard end.follows(next) || !witness.hasSpoken else { return 0 }
        let fresh = end.offset(from: next)
        return witness.hasSpoken ? min(segment.textLength, fresh) : segment.textLength
    }

    /// Whether a RST carries a number that this end, whose numbers were all seen, has not reached.
    fileprivate func cannotHaveSent(_ segment: Segment, _ own: OwnNumbers) -> Bool {
        guard let base = own.base else { return false }
        return witness.hasSpoken && witness.state.isSynchronized && own.isISN
            && (segment.seq.follows(witness.sndNxt) || segment.seq.precedes(base))
    }
}

extension SegmentIdentity {
    @inline(__always)
    init(_ segment: borrowing Segment, _ identification: UInt16) {
        seq = segment.seq
        textLength = segment.textLength
        flags = segment.flags
        self.identification = identification
        time = segment.options.timestamps?.value ?? 0
    }
}

extension FlowEnd {
    /// Whether this is the same packet as this end's last, seen again. An identification of 0 identifies nothing
    /// (RFC 6864), and IPv6 has none: then it must be certain otherwise, or be what no retransmission is, with the same
    /// timestamp, so soon that no timer can have run out (RFC 6298 §2), and unasked for.
    @inline(__always)
    fileprivate func repeats(
        _ segment: Segment, _ identity: SegmentIdentity, now: Int64, withoutIdentification isSure: Bool,
        answered: Int64
    ) -> Bool {
        guard hasLast, identity.identification == last.identification, identity.seq == last.seq,
            identity.textLength == last.textLength, identity.flags == last.flags,
            segment.acknowledgmentField == tshark.lastAck, UInt32(segment.window) == tshark.lastWindow
        else { return false }
        let elapsed = UInt64(bitPattern: now &- tshark.lastAckTime)
        if identity.identification != 0 || isSure { return elapsed < 1_000_000 }
        return segment.length > 0 && identity.time == last.time && elapsed < 2_000_000
            && answered <= tshark.lastAckTime
    }
}

extension Flow.Processing {
    /// Notes why a segment is sent, by what is believed before it.
    fileprivate mutating func note(
        _ segment: Segment, sender: FlowEnd, receiver: FlowEnd, _ received: OutOfOrderRanges, isSplit: Bool
    ) {
        heard = sender.witness.heard
        // What it acknowledges shows that less has reached it than was thought.
        if heard == .textAgain || heard == .finAgain, let ack = segment.ack, ack.precedes(sender.witness.rcvNxt) {
            heard = nil
        }
        repetition = sender.witness.repetition(of: segment, edge: receiver.witness.rightEdge)
        circumstances = Circumstances(
            of: segment, sender: sender, receiver: receiver, received, isSplit: isSplit)
    }
}

extension Annotation {
    /// What drew an ACK without news, given what its sender had heard.
    mutating func explain(_ segment: Segment, heard: Cause?) {
        let asks: Oddities = [.duplicateAck, .keepAliveAck, .zeroWindowProbeAck]
        cause = nil
        guard segment.length == 0, let ack = segment.ack, !segment.isRST else { return }
        var heard = heard
        // Nothing that was seen is beyond a gap any more.
        if heard == .gap, segment.options.sack.isEmpty, !circumstances.contains(.leavesUnacknowledged) { heard = nil }
        if oddities.isDisjoint(with: asks) {
            // tshark marks none whose window is another, or 0.
            if circumstances.isDisjoint(with: [.acknowledgesMore, .isOlderAck]) { cause = heard }
            return
        }
        cause = heard ?? .unknown
        if heard == nil, let block = segment.options.sack.first {
            cause = block.left.followsOrEquals(ack) ? .gap : .textAgain
        }
    }
}

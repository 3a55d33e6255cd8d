// SPDX-License-Identifier: MIT
import TCP

extension Witness {
    /// The end was seen to send a segment: it is past whatever must have come before that.
    ///
    /// `shift` is the window scale in force for what it advertises, or nil if the capture did not see it agreed.
    mutating func sends(_ segment: Segment, shift: UInt8?, _ findings: inout Findings) {
        heard = nil
        if segment.isRST {
            sendsRST(segment, &findings)
        } else if segment.isSYN {
            sendsSYN(segment, &findings)
        } else {
            sendsOther(segment, &findings)
        }
        // An end that is open keeps its numbers: its SYN is late, or another's.
        if segment.isSYN, state.isSynchronized {
            hasSpoken = true
            return
        }
        note(segment, shift: segment.isSYN ? 0 : shift)
    }

    /// A RST is either the answer to a segment, which leaves the state alone, or the end of the connection.
    private mutating func sendsRST(_ segment: Segment, _ findings: inout Findings) {
        switch state {
        case .closed:
            findings.rules.insert(segment.ack == nil ? .closedACK : .closedNoACK)
        case .listen:
            findings.rules.insert(.listenACK)
            return
        case .synSent:
            findings.rules.insert(.synSentBadACK)
            return
        case .synReceived:
            if !hasSpoken {
                // It answers the SYN itself: nobody listened, and it never left CLOSED.
                correct(to: .closed, .observed, &findings)
                findings.rules.insert(.closedNoACK)
            } else if segment.seq == sndNxt {
                move(.abort, to: .closed, by: .abortSendsRST, &findings)
            } else {
                findings.rules.insert(.ackOfSYNBad)
                return
            }
        case .established, .finWait1, .finWait2, .closeWait:
            move(.abort, to: .closed, by: .abortSendsRST, &findings)
        case .closing, .lastAck, .timeWait:
            // §3.10.5: an ABORT in these states sends nothing, so the TCB was gone already, and CLOSED answered.
            move(.abort, to: .closed, by: .abortSilently, &findings)
        }
        basis = .observed
    }

    private mutating func sendsSYN(_ segment: Segment, _ findings: inout Findings) {
        findings.rules.insert(.synTakesOneNumber)
        switch (state, segment.ack) {
        case (.closed, nil), (.listen, nil):
            correct(to: .closed, .observed, &findings)
            move(.activeOpen, to: .synSent, by: .activeOpen, &findings)
        case (.synReceived, nil) where !hasSpoken:
            // Its own SYN crossed the one that was thought to have reached it in LISTEN.
            correct(to: .closed, .observed, &findings)
            isPassive = false
            move(.activeOpen, to: .synSent, by: .activeOpen, &findings)
        case (.closed, .some), (.listen, .some):
            // It answers a SYN that the capture did not see.
            correct(to: .synReceived, .inferred(.listenSYN), &findings)
            findings.rules.insert(.listenSYN)
            isPassive = true
        case (.synSent, .some):
            correct(to: .synReceived, .inferred(.synSentSYN), &findings)
            findings.rules.insert(.synSentSYN)
        case (.synReceived, let ack?) where isPassive && knowsPeer && ack != rcvNxt:
            // It gave the first SYN up and answers another.
            let spoke = hasSpoken
            self = Witness(.synReceived, .inferred(.listenSYN))
            (hasSpoken, isPassive) = (spoke, true)
            findings.rules.insert(.listenSYN)
        case (.established, .some):
            guard isPassive, case .assumed = basis else { return }
            // It repeats its SYN,ACK: the acknowledgment that was seen passing never arrived.
            correct(to: .synReceived, .observed, &findings)
            if sndUna.follows(segment.seq) { sndUna = segment.seq }
        case (.synSent, nil), (.synReceived, _):
            break
        case (.established, nil), (.finWait1, _), (.finWait2, _), (.closeWait, _), (.closing, _), (.lastAck, _),
            (.timeWait, _):
            return
        }
        basis = .observed
        if let ack = segment.ack { learn(ack, &findings) }
    }

    private mutating func sendsOther(_ segment: Segment, _ findings: inout Findings) {
        switch state {
        case .closed:
            // It was believed gone, yet it speaks: a late segment, or a belief that cannot be put right.
            return
        case .synSent:
            correct(to: .established, .inferred(.synSentSYNACK), &findings)
        case .listen where segment.length == 0, .synReceived where segment.length == 0 && !hasSpoken:
            // An answer may come from SYN-RECEIVED, too.
            correct(to: .established, .assumed(.midstream), &findings)
            isPassive = true
        case .listen:
            correct(to: .established, .inferred(.ackOfSYN), &findings)
        case .synReceived where segment.textLength > 0 || !hasSpoken:
            correct(to: .established, .inferred(.ackOfSYN), &findings)
        case .synReceived, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait:
            break
        }
        if let ack = segment.ack { learn(ack, &findings) }
        if segment.isFIN, finSent == nil { sendsFIN(&findings) }
        prove(segment)
    }

    /// The first FIN shows that the user has closed (RFC 9293 §3.10.4).
    private mutating func sendsFIN(_ findings: inout Findings) {
        switch state {
        case .synReceived, .established:
            move(.close, to: .finWait1, by: .closeSendsFIN, &findings)
        case .closeWait:
            move(.close, to: .lastAck, by: .closeInCloseWait, &findings)
        case .closed, .listen, .synSent, .finWait1, .finWait2, .closing, .lastAck, .timeWait:
            return
        }
        basis = .observed
        proof = nil
    }

    /// What the end acknowledges it has received, whether or not the capture saw it pass.
    private mutating func learn(_ ack: SequenceNumber, _ findings: inout Findings) {
        guard knowsPeer else {
            rcvNxt = ack
            knowsPeer = true
            return
        }
        guard ack.follows(rcvNxt) else { return }
        rcvNxt = ack
        absorbHeld(&findings)
        if let fin = finHeld, rcvNxt.follows(fin) {
            finHeld = nil
            receivesFIN(&findings)
            basis = .inferred(.finPassive)
        }
    }

    /// A duplicate ACK, or a SACK block, shows that something at RCV.NXT never came (RFC 5681 §2), though all that passed was
    /// taken to be delivered. What came beyond the hole the blocks tell (RFC 2018 §3); without them everything is believed to
    /// be there but the octet that is asked for.
    mutating func admitHole(_ segment: Segment, usesSACK: Bool, _ holes: inout OutOfOrderRanges) {
        let ack = segment.acknowledgmentField
        let blocks = segment.options.sack
        guard segment.ack != nil, !segment.isRST, [.established, .finWait1, .finWait2].contains(state), knowsPeer,
            ack.precedes(rcvNxt),
            // Where SACK is in use, an ACK repeated without a block beyond it answers a segment that came twice (RFC 2883).
            blocks.contains(where: { $0.left.follows(ack) }) || (blocks.isEmpty && !usesSACK)
        else { return }
        if blocks.isEmpty { holes.insert(SequenceRange(from: ack + 1, to: rcvNxt), limit: Witness.mostRuns) }
        for block in blocks where block.left.follows(ack) && block.right.precedesOrEquals(rcvNxt) {
            holes.insert(SequenceRange(from: block.left, to: block.right), limit: Witness.mostRuns)
        }
        rcvNxt = ack
        isHolding = !holes.isEmpty
    }

    /// An assumed belief is observed once the end itself speaks from it.
    private mutating func prove(_ segment: Segment) {
        guard case .assumed(.delivered) = basis else { return }
        if let proof {
            guard let ack = segment.ack, ack.followsOrEquals(proof) else { return }
        }
        basis = .observed
        proof = nil
    }

    /// Takes over the numbers and the window of a segment that the end sent.
    private mutating func note(_ segment: Segment, shift: UInt8?) {
        if segment.isFIN, finSent == nil { finSent = segment.end - 1 }
        if !segment.isRST || hasSent {
            if !hasSent {
                sndUna = segment.seq
                sndNxt = segment.end
            } else if segment.end.follows(sndNxt), !segment.isRST {
                sndNxt = segment.end
            }
            hasSent = true
        }
        hasSpoken = true
        if segment.isSYN {
            offersTimestamps = segment.options.timestamps != nil
            offersSACK = segment.options.sackPermitted
        }
        if let ack = segment.ack, !segment.isRST {
            paws.lastACKSent = ack
            if let shift {
                rightEdge = ack + UInt32(segment.window) << UInt32(min(shift, 14))
            } else {
                rightEdge = nil
            }
        }
    }
}

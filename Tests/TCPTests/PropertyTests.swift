// SPDX-License-Identifier: MIT
import TCP
import Testing

/// Seeded random walks: calls, segments and timeouts in any order, most of them near the edges.
struct Walk {
    var random: SplitMix
    var endpoint: Endpoint
    var now = Instant.zero
    var transitions: Set<Transition> = []
    var rules: Set<Rule.ID> = []
    var faults: [String] = []
    private var delivered: SequenceNumber?

    init(seed: UInt64) {
        random = SplitMix(seed: seed)
        var configuration = [Configuration.rfc, .linux, .freebsd][Int(random.next() % 3)]
        configuration.protectsRST = random.next() % 4 != 0
        configuration.protectsSYN = random.next() % 4 != 0
        if random.next() % 8 == 0 { configuration.maximumSegmentSize = UInt16(random.next() % 40) }
        if random.next() % 4 == 0 { configuration.repeatsFINWithACK = true }
        configuration.probe = random.next() % 2 == 0 ? .oneOctet : .emptyBehind
        configuration.receivesAtOnce = random.next() % 2 == 0
        configuration.receiveBuffer = random.next() % 3 == 0 ? 50 : 5000
        if random.next() % 4 == 0 {
            configuration.keepAlive = .init(idle: .seconds(3), interval: .seconds(1), count: 2)
        }
        if random.next() % 2 == 0 { configuration.userTimeout = .seconds(7) }
        configuration.synInSynReceived = [.backToListen, .challenge, .repeatSynAck][Int(random.next() % 3)]
        endpoint = Endpoint(configuration: configuration, secret: UInt32(truncatingIfNeeded: random.next()))
    }

    mutating func run(steps: Int) {
        for _ in 0..<steps {
            let before = endpoint
            var outcome = Outcome()
            let event = event()
            switch event {
            case .call(let call):
                do throws(CallError) { try endpoint.call(call, at: now, into: &outcome) } catch { _ = error }
            case .segmentArrives(let segment): endpoint.receive(segment, at: now, into: &outcome)
            case .timeout(let timer): endpoint.expire(timer, at: now, into: &outcome)
            }
            check(before, event, outcome)
        }
    }

    private mutating func event() -> Event {
        switch random.next() % 10 {
        case 0: return .call(call())
        case 1:
            if let next = endpoint.nextTimeout {
                now = max(now, next.at)
                return .timeout(next.timer)
            }
            return .call(.openActive(remoteSpecified: true))
        default:
            now = now + .milliseconds(Int64(random.next() % 50))
            return .segmentArrives(segment())
        }
    }

    private mutating func call() -> UserCall {
        switch random.next() % 9 {
        case 0: .openPassive(remoteSpecified: random.next() % 2 == 0)
        case 1: .openActive(remoteSpecified: random.next() % 4 != 0)
        case 2, 3: .send(octets: UInt32(random.next() % 3000), urgent: random.next() % 8 == 0)
        case 4: .receive(octets: UInt32(random.next() % 100))
        case 5, 6: .close
        case 7: random.next() % 3 == 0 ? .closeBoth : .status
        default: random.next() % 3 == 0 ? .abort : .status
        }
    }

    /// Numbers near the edges of both windows, and now and then anything.
    private mutating func segment() -> Segment {
        let tcb = endpoint.tcb
        let near: (inout SplitMix, SequenceNumber, UInt32) -> SequenceNumber = { random, base, spread in
            switch random.next() % 8 {
            case 0: SequenceNumber(UInt32(truncatingIfNeeded: random.next()))
            case 1: base + UInt32(random.next() % UInt64(spread + 1))
            case 2: base - UInt32(random.next() % 4)
            case 3: base + UInt32(random.next() % 4)
            default: base
            }
        }
        let seq = near(&random, tcb?.rcv.nxt ?? SequenceNumber(7), tcb?.rcv.wnd ?? 9)
        let ack = near(&random, tcb?.snd.nxt ?? SequenceNumber(9), 5)
        let kinds: [Flags] = [
            .ack, .ack, .ack, .ack, [.ack, .psh], [.fin, .ack], [.fin, .ack], .syn, [.syn, .ack], .rst, [.rst, .ack],
            [], [.ack, .urg], [.syn, .fin], Flags(rawValue: UInt16(random.next() & 0x1FF)),
        ]
        let flags = kinds[Int(random.next() % UInt64(kinds.count))]
        var options = Options.none
        if flags.contains(.syn) {
            if random.next() % 2 == 0 { options.maximumSegmentSize = UInt16(random.next() % 2000) }
            if random.next() % 2 == 0 { options.windowScale = UInt8(random.next() % 20) }
            options.sackPermitted = random.next() % 2 == 0
        }
        if random.next() % 3 == 0 || tcb?.usesTimestamps == true, random.next() % 8 != 0 {
            options.timestamps = Timestamps(
                value: UInt32(now.nanoseconds / 1_000_000) &+ UInt32(random.next() % 5), echo: 1)
        }
        if tcb?.usesSACK == true, random.next() % 4 == 0 {
            options.sack = [.init(left: near(&random, ack, 3000), right: near(&random, ack, 3000))]
        }
        return Segment(
            seq: seq, ack: flags.contains(.ack) ? ack : nil, flags: flags,
            window: random.next() % 4 == 0 ? 0 : UInt16(random.next() & 0xFFFF),
            urgentPointer: UInt16(random.next() % 20),
            textLength: random.next() % 2 == 0 ? textLength() : 0, options: options)
    }

    /// Mostly as real text is, now and then as large as a number can say.
    private mutating func textLength() -> UInt32 {
        random.next() % 16 == 0 ? UInt32(truncatingIfNeeded: random.next()) : UInt32(random.next() % 1500)
    }

    // MARK: What must hold

    private mutating func check(_ before: Endpoint, _ event: Event, _ outcome: Outcome) {
        transitions.formUnion(outcome.transitions)
        rules.formUnion(outcome.rulings.filter(\.holds).map(\.rule))
        var state = before.state
        for step in outcome.transitions {
            if step.from != state || !Transition.table.contains(step) { faults.append("\(step) is not in the table") }
            state = step.to
        }
        if state != endpoint.state { faults.append("\(before.state) became \(endpoint.state) by no transition") }
        if (endpoint.tcb == nil) != (endpoint.state == .closed) { faults.append("a record in CLOSED, or none outside") }
        if case .segmentArrives(let segment) = event, segment.isRST, outcome.segments.contains(where: \.isRST) {
            faults.append("a RST answers a RST")
        }
        if case .segmentArrives(let segment) = event { checkAnswers(before, segment, outcome) }
        // A new conversation may begin within one event: then its numbers are its own.
        let begins = outcome.transitions.contains { [.synSent, .listen].contains($0.to) || $0.trigger == .syn }
        if !begins, let old = before.tcb, let new = endpoint.tcb {
            if before.state != .listen, before.state != .synSent, new.rcv.nxt.precedes(old.rcv.nxt) {
                faults.append("RCV.NXT went back in \(before.state)")
            }
            if new.snd.una.precedes(old.snd.una) { faults.append("SND.UNA went back in \(before.state)") }
            if new.snd.nxt.precedes(new.snd.una) { faults.append("SND.NXT before SND.UNA") }
        }
        if begins || endpoint.state == .closed || before.state == .closed { delivered = nil }
        for range in outcome.delivered {
            if let delivered, range.start != delivered, !begins {
                faults.append("delivered \(range), not at \(delivered)")
            }
            if range.isEmpty { faults.append("an empty delivery") }
            delivered = range.end
        }
    }
}

extension Walk {
    /// One segment draws at most one answer, and an acceptable ACK that brings nothing else draws none.
    private mutating func checkAnswers(_ before: Endpoint, _ segment: Segment, _ outcome: Outcome) {
        let answers = outcome.segments.filter { sent in
            sent.isRST || sent.isSYN || (sent.textLength == 0 && !sent.isFIN)
        }
        if answers.count > 1 { faults.append("\(segment.flags) in \(before.state) draws \(answers.count) answers") }
        if answers.contains(where: \.isRST), outcome.segments.count > 1 {
            faults.append("a RST and something else answer \(segment.flags) in \(before.state)")
        }
        guard before.state.isSynchronized, let tcb = before.tcb, segment.flags == .ack, segment.textLength == 0,
            segment.seq == tcb.rcv.nxt, let ack = segment.ack, ack.followsOrEquals(tcb.snd.una),
            ack.precedesOrEquals(tcb.snd.nxt),
            !tcb.usesTimestamps || tcb.paws.judge(segment, at: now) == .current,
            // What came with a SYN waits for its ACK, and is acknowledged then.
            endpoint.tcb?.rcv.nxt == tcb.rcv.nxt
        else { return }
        if outcome.segments.contains(where: { $0.flags == .ack && $0.textLength == 0 }) {
            faults.append("an ACK of an ACK in \(before.state): \(outcome.rulings.map(\.description))")
        }
    }
}

@Suite("Seeded random walks")
struct PropertyTests {
    @Test("100,000 walks of calls, segments and timeouts", arguments: 0..<8)
    func walks(_ part: UInt64) {
        for seed in part * 12_500..<(part + 1) * 12_500 {
            var walk = Walk(seed: seed)
            walk.run(steps: 40)
            guard walk.faults.isEmpty else {
                Issue.record("seed \(seed): \(walk.faults.joined(separator: "; "))")
                return
            }
        }
    }
}

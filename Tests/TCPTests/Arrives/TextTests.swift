// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("RFC 9293 §3.10.7.4 sixth, the URG bit")
struct URGTests {
    static let rows: [Row] =
        [State.established, .finWait1, .finWait2].map { state in
            Row(
                "\(state): the user is told", .at(state),
                [.segment("U. 301(9) ack \(state == .established ? 101 : state == .finWait1 ? 101 : 102) urg 20")],
                state: state, rule: .urgent, signals: [.urgentText])
        }
        + [
            Row(
                "once for a continuous run", .at(.established),
                [.segment("U. 301(9) ack 101 urg 20"), .segment("U. 310(1) ack 101 urg 30")], state: .established,
                rule: .urgent, signals: []),
            Row(
                "URG off, pointer set: nothing", .at(.established), [.segment(". 301(9) ack 101 urg 20")],
                state: .established, rule: .textDelivered, signals: []),
        ]

    @Test("a segment arrives", arguments: rows) func arrives(_ row: Row) { row.check() }

    @Test("RCV.UP is the number after the urgent text, and never goes back") func pointer() {
        var bench = Bench(.at(.established))
        bench.play(.segment("U. 301(9) ack 101 urg 20"))
        #expect(bench.endpoint.tcb?.rcv.up == SequenceNumber(321))
        bench.play(.segment("U. 310(1) ack 101 urg 3"))
        #expect(bench.endpoint.tcb?.rcv.up == SequenceNumber(321))
    }

    @Test("the pointer counts from SEG.SEQ also where the segment is part old") func partOld() {
        var bench = Bench(.at(.established))
        bench.play(.segment(". 301(5) ack 101"))
        bench.play(.segment("U. 303(9) ack 101 urg 20"))
        #expect(bench.endpoint.tcb?.rcv.up == SequenceNumber(323))
    }

    @Test("a new run of urgent text is told anew") func anew() {
        var bench = Bench(.at(.established))
        bench.play(.segment("U. 301(9) ack 101 urg 5"))
        #expect(bench.outcome.signals == [.urgentText])
        bench.play(.segment("U. 310(9) ack 101 urg 5"))
        #expect(bench.outcome.signals == [.urgentText])
    }

    @Test("URG is ignored after a FIN", arguments: [State.closeWait, .closing, .lastAck, .timeWait])
    func ignored(_ state: State) {
        var bench = Bench(.at(state))
        bench.play(.segment("U. 302 ack \(ResetTests.sentFIN.contains(state) ? 102 : 101) urg 20"))
        #expect(!bench.outcome.signals.contains(.urgentText))
        #expect(bench.endpoint.tcb?.rcv.up == nil)
    }
}

@Suite("RFC 9293 §3.10.7.4 seventh, the segment text")
struct TextTests {
    static let rows: [Row] = delivered + ignored

    private static let delivered: [Row] = [
        Row(
            "text in order is delivered", .at(.established), [.segment("P. 301(5) ack 101")], state: .established,
            rule: .textDelivered, delivers: ["301..<306"]),
        Row(
            "FIN-WAIT-1", .at(.finWait1), [.segment(". 301(5) ack 101")], state: .finWait1, rule: .textDelivered,
            delivers: ["301..<306"]),
        Row(
            "FIN-WAIT-2", .at(.finWait2), [.segment(". 301(5) ack 102")], state: .finWait2, rule: .textDelivered,
            delivers: ["301..<306"]),
        Row(
            "the ACK may wait, less than half a second", .at(.established),
            [.segment(". 301(5) ack 101"), .wait(.milliseconds(499))], sends: [". 101 ack 306"], state: .established,
            rule: .ackTakesNone),
        Row(
            "at once, where that is chosen", .at(.established), [.segment(". 301(5) ack 101")],
            sends: [". 101 ack 306"], state: .established, rule: .textDelivered, { $0.delayedACK = nil }),
        Row(
            "two full segments are not kept waiting", .at(.established),
            [.segment(". 301(1460) ack 101"), .segment(". 1761(1460) ack 101")], sends: [". 101 ack 3221"],
            state: .established, rule: .immediateACK),
        Row(
            "text of ours takes the ACK along", .at(.established),
            [.segment(". 301(5) ack 101"), .call(.send(octets: 3))], sends: ["P. 101(3) ack 306"], state: .established,
            rule: .sendText),
        Row(
            "PSH ends the wait of a RECEIVE that is not full", .at(.established),
            [.call(.receive(octets: 100)), .segment("P. 301(5) ack 101")], state: .established, rule: .textDelivered,
            signals: [.receiveReturns(pushed: true)], delivers: ["301..<306"], { $0.receivesAtOnce = false }),
        Row(
            "without PSH it goes on waiting", .at(.established),
            [.call(.receive(octets: 100)), .segment(". 301(5) ack 101")], state: .established, rule: .textDelivered,
            signals: [], delivers: ["301..<306"], { $0.receivesAtOnce = false }),
        Row(
            "out of order: held, and a duplicate ACK at once", .at(.established), [.segment(". 306(5) ack 101")],
            sends: [". 101 ack 301"], state: .established, rule: .textHeld, delivers: []),
        Row(
            "the gap is filled: an ACK at once", .at(.established),
            [.segment(". 306(5) ack 101"), .segment(". 301(5) ack 101")], sends: [". 101 ack 311"],
            state: .established, rule: .textDelivered, delivers: ["301..<311"]),
        Row(
            "held text that overlaps is delivered once", .at(.established),
            [.segment(". 306(5) ack 101"), .segment(". 308(7) ack 101"), .segment(". 301(8) ack 101")],
            sends: [". 101 ack 315"], state: .established, rule: .textDelivered, delivers: ["301..<315"]),
    ]

    private static let ignored: [Row] = [State.closeWait, .closing, .lastAck, .timeWait].map { state in
        Row(
            "\(state): text is ignored", .at(state),
            [
                .segment(
                    ". 302(5) ack \(ResetTests.sentFIN.contains(state) && state != .closing && state != .lastAck ? 102 : 101)"
                )
            ],
            state: state, rule: .textIgnored, delivers: [])
    }

    @Test("a segment arrives", arguments: rows) func arrives(_ row: Row) { row.check() }

    @Test("segments that wait together are all processed before any ACK") func aggregated() {
        var bench = Bench(
            .at(.established),
            {
                var c = Configuration.rfc; c.delayedACK = nil; return c
            }())
        let outcome = bench.endpoint.receive(
            [Segment(". 301(5) ack 101"), Segment(". 306(5) ack 101"), Segment("F. 311 ack 101")], at: bench.now)
        #expect(outcome.segments.map(\.text) == [". 101 ack 312"])
        #expect(outcome.delivered.map(\.description) == ["301..<306", "306..<311"])
    }

    @Test("RCV.NXT + RCV.WND does not shrink") func edge() throws {
        var configuration = Configuration.rfc
        configuration.receivesAtOnce = false
        configuration.receiveBuffer = 1000
        var bench = Bench(.at(.established), configuration)
        var edge = SequenceNumber(1301)
        for index in 0..<9 {
            bench.play(.segment("P. \(301 + index * 100)(100) ack 101"))
            let rcv = try #require(bench.endpoint.tcb).rcv
            #expect((rcv.nxt + rcv.wnd).followsOrEquals(edge))
            edge = rcv.nxt + rcv.wnd
            if index % 3 == 2 { bench.play(.call(.receive(octets: 250))) }
        }
    }

    @Test("SACK reports what is held, the newest first") func sack() throws {
        var bench = Bench(.at(.synSent))
        bench.play(.segment("S. 300 ack 101 <sackOK>"))
        bench.play(.segment(". 401(10) ack 101"))
        bench.play(.segment(". 501(10) ack 101"))
        let blocks = try #require(bench.outcome.segments.first).options.sack
        #expect(blocks.map { [$0.left.rawValue, $0.right.rawValue] } == [[501, 511], [401, 411]])
        bench.play(.segment(". 411(90) ack 101"))
        let joined = try #require(bench.outcome.segments.first).options.sack
        #expect(joined.map { [$0.left.rawValue, $0.right.rawValue] } == [[401, 511]])
    }
}

@Suite("RFC 9293 §3.10.7.4 eighth, the FIN bit")
struct FINTests {
    static let rows: [Row] = [
        Row(
            "ESTABLISHED: CLOSE-WAIT, the user told, an ACK", .at(.established), [.segment("F. 301 ack 101")],
            sends: [". 101 ack 302"], state: .closeWait, rule: .finPassive, signals: [.connectionClosing]),
        Row(
            "pending RECEIVEs return the same", .at(.established),
            [.call(.receive(octets: 9)), .segment("F. 301 ack 101")], sends: [". 101 ack 302"], state: .closeWait,
            rule: .finPassive, signals: [.connectionClosing, .pendingCallsReturn(.connectionClosing)],
            { $0.receivesAtOnce = false }),
        Row(
            "FIN implies PUSH", .at(.established), [.call(.receive(octets: 9)), .segment("F. 301(4) ack 101")],
            sends: [". 101 ack 306"], state: .closeWait, rule: .finPassive, delivers: ["301..<305"],
            { $0.receivesAtOnce = false }),
        Row(
            "SYN-RECEIVED passes through ESTABLISHED", .at(.synReceived), [.segment("F. 301 ack 101")],
            sends: [". 101 ack 302"], state: .closeWait, rule: .finPassive,
            signals: [.connectionOpen, .connectionClosing]),
        Row(
            "FIN-WAIT-1, our FIN not acknowledged: CLOSING", .at(.finWait1), [.segment("F. 301 ack 101")],
            sends: [". 102 ack 302"], state: .closing, rule: .finSimultaneous),
        Row(
            "acknowledged by this very segment: TIME-WAIT", .at(.finWait1), [.segment("F. 301 ack 102")],
            sends: [". 102 ack 302"], state: .timeWait, rule: .finAfterOurs),
        Row(
            "FIN-WAIT-2: TIME-WAIT", .at(.finWait2), [.segment("F. 301 ack 102")], sends: [". 102 ack 302"],
            state: .timeWait, rule: .finAfterOurs),
        Row(
            "CLOSE-WAIT: a repeated FIN is ACKed", .at(.closeWait), [.segment("F. 301 ack 101")],
            sends: [". 101 ack 302"], state: .closeWait, rule: .finAgain, signals: []),
        Row(
            "CLOSING remains", .at(.closing), [.segment("F. 301 ack 101")], sends: [". 102 ack 302"],
            state: .closing,
            rule: .finAgain),
        Row(
            "LAST-ACK remains", .at(.lastAck), [.segment("F. 301 ack 101")], sends: [". 102 ack 302"],
            state: .lastAck, rule: .finAgain),
        Row(
            "TIME-WAIT remains", .at(.timeWait), [.segment("F. 301 ack 102")], sends: [". 102 ack 302"],
            state: .timeWait, rule: .finAgain),
        Row(
            "a FIN behind a hole waits", .at(.established), [.segment("F. 306 ack 101")], sends: [". 101 ack 301"],
            state: .established, rule: .finHeld, signals: []),
        Row(
            "and takes effect when it is filled", .at(.established),
            [.segment("F. 306(3) ack 101"), .segment(". 301(5) ack 101")], sends: [". 101 ack 310"],
            state: .closeWait, rule: .finPassive, delivers: ["301..<309"]),
        Row(
            "Often done wrong: SYN and FIN take one number each", .at(.established), [.segment("F. 301 ack 101")],
            sends: [". 101 ack 302"], state: .closeWait, rule: .finTakesOneNumber),
    ]

    @Test("a segment arrives", arguments: rows) func arrives(_ row: Row) { row.check() }

    @Test("two transitions from one segment") func twice() {
        var bench = Bench(.at(.synReceived))
        bench.play(.segment("F. 301 ack 101"))
        #expect(bench.outcome.transitions.map(\.to) == [.established, .closeWait])
    }

    @Test("two transitions from one segment: the ACK of our FIN, then theirs") func both() {
        var bench = Bench(.at(.finWait1))
        bench.play(.segment("F. 301 ack 102"))
        #expect(bench.outcome.transitions.map(\.to) == [.finWait2, .timeWait])
    }
}

// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("RFC 9293 §3.10.7.4 fifth, the ACK field")
struct ACKTests {
    private static let sent: [Bench.Step] = [.call(.send(octets: 10))]

    static let rows: [Row] = [
        Row(
            "ACK off: dropped, no answer", .at(.established), [.segment("F 301(5)")], state: .established,
            rule: .ackOff, signals: [], delivers: []),
        Row(
            "an ACK older than the largest window draws an ACK", .at(.established),
            [.segment(". 301 ack 4294966395")],
            sends: [". 101 ack 301"], state: .established, rule: .ackTooOld),
        Row(
            "one just inside is a duplicate", .at(.established), [.segment(". 301 ack 4294966397")],
            state: .established, rule: .ackDuplicate),
        Row(
            "else: without the check it is a duplicate", .at(.established), [.segment(". 301 ack 4294960000")],
            state: .established, rule: .ackDuplicate, { $0.protectsACK = false }),
        Row(
            "the ACK of our SYN completes the handshake", .at(.synReceived), [.segment(". 301 ack 101")],
            state: .established, rule: .ackOfSYN, signals: [.connectionOpen]),
        Row(
            "the same segment goes on: text", .at(.synReceived),
            [.segment("P. 301(5) ack 101"), .wait(.seconds(1))],
            sends: [". 101 ack 306"], state: .established, rule: .ackTakesNone),
        Row(
            "any other ACK in SYN-RECEIVED draws a RST", .at(.synReceived), [.segment(". 301 ack 100")],
            sends: ["R 100"], state: .synReceived, rule: .ackOfSYNBad),
        Row(
            "beyond SND.NXT as well, by §3.5.2", .at(.synReceived), [.segment(". 301 ack 102")], sends: ["R 102"],
            state: .synReceived, rule: .ackOfSYNBad),
        Row(
            "named choice: RFC 5961 says ACK", .at(.synReceived), [.segment(". 301 ack 102")],
            sends: [". 101 ack 301"], state: .synReceived, rule: .ackBeyond,
            { $0.ackBeyondInSynReceived = .acknowledge }),
        Row(
            "a new ACK frees what it covers, and the SEND returns ok", .at(.established),
            sent + [.segment(". 301 ack 111")], state: .established, rule: .ackNew,
            signals: [.sendAcknowledged(SequenceRange(start: SequenceNumber(101), count: 10))]),
        Row(
            "in part", .at(.established), sent + [.segment(". 301 ack 105")], state: .established, rule: .ackNew,
            signals: [.sendAcknowledged(SequenceRange(start: SequenceNumber(101), count: 4))]),
        Row(
            "an old ACK is ignored, its text is not", .at(.established),
            sent + [.segment(". 301 ack 111"), .segment(". 301(3) ack 101")], state: .established, rule: .ackDuplicate,
            delivers: ["301..<304"]),
        Row(
            "an ACK beyond SND.NXT draws an ACK", .at(.established), [.segment(". 301(3) ack 102")],
            sends: [". 101 ack 301"], state: .established, rule: .ackBeyond, delivers: []),
        Row(
            "FIN-WAIT-1: our FIN acknowledged", .at(.finWait1), [.segment(". 301 ack 102")], state: .finWait2,
            rule: .ackOfFIN, signals: [.closeAcknowledged]),
        Row(
            "the rest of the segment is processed in FIN-WAIT-2", .at(.finWait1), [.segment("F. 301(2) ack 102")],
            sends: [". 102 ack 304"], state: .timeWait, rule: .finAfterOurs, delivers: ["301..<303"]),
        Row(
            "FIN-WAIT-2: the record stays", .at(.finWait2), [.segment(". 301 ack 102")], state: .finWait2,
            rule: .ackDuplicate, signals: []),
        Row(
            "CLOSE-WAIT as ESTABLISHED", .at(.closeWait), sent + [.segment(". 302 ack 111")], state: .closeWait,
            rule: .ackNew),
        Row(
            "CLOSING: our FIN acknowledged", .at(.closing), [.segment(". 302 ack 102")], state: .timeWait,
            rule: .ackOfFIN),
        Row(
            "CLOSING: an older ACK changes nothing", .at(.closing), [.segment(". 302 ack 101")], state: .closing,
            rule: .ackDuplicate),
        Row(
            "LAST-ACK: our FIN acknowledged", .at(.lastAck), [.segment(". 302 ack 102")], state: .closed,
            rule: .ackOfFIN),
        Row(
            "LAST-ACK: an ACK short of it", .at(.lastAck), [.segment(". 302 ack 101")], state: .lastAck,
            rule: .ackDuplicate),
        Row(
            "TIME-WAIT: a repeated FIN is ACKed", .at(.timeWait), [.segment("F. 301 ack 102")],
            sends: [". 102 ack 302"], state: .timeWait, rule: .finAgain),
        Row(
            "a bare ACK draws no answer", .at(.established), [.segment(". 301 ack 101")], state: .established,
            rule: .ackDuplicate),
        Row(
            "nor in TIME-WAIT", .at(.timeWait), [.segment(". 302 ack 102")], state: .timeWait, rule: .ackDuplicate),
        Row(
            "TIME-WAIT of a BSD answers everything else", .at(.timeWait), [.segment(". 303 ack 102")],
            sends: [". 102 ack 302"], state: .timeWait, rule: .ackTakesNone, { $0.answersInTimeWait = true }),
        Row(
            "Often done wrong: FIN-WAIT-1 to CLOSING before our FIN was sent: text and FIN still go out",
            .at(.established),
            [
                .segment(". 301 ack 101 win 0"), .call(.send(octets: 5)), .call(.close),
                .segment("F. 301 ack 101 win 0"),
                .segment(". 302 ack 101 win 100"),
            ], sends: ["FP. 101(5) ack 302"], state: .closing, rule: .windowUpdate),
    ]

    @Test("a segment arrives", arguments: rows) func arrives(_ row: Row) { row.check() }

    @Test(
        "the window is taken from newer segments alone",
        arguments: [
            ("newer SEQ", ". 302 ack 101 win 7", 7), ("same SEQ, same ACK", ". 301 ack 101 win 7", 7),
            ("an old ACK", ". 302 ack 100 win 7", 1000), ("an old segment", ". 301 ack 101 win 7", 7),
        ])
    func window(_ name: String, _ text: String, _ expected: UInt32) {
        var bench = Bench(.at(.established))
        bench.play(.segment(text))
        #expect(bench.endpoint.tcb?.snd.wnd == expected, "\(name)")
    }

    @Test("an older segment does not bring an older window back") func oldWindow() {
        var bench = Bench(.at(.established))
        bench.play(.segment(". 305 ack 101 win 50"))
        bench.play(.segment(". 301(2) ack 101 win 900"))
        #expect(bench.endpoint.tcb?.snd.wnd == 50)
    }

    @Test("SND.WND, WL1 and WL2 are set by the ACK of our SYN") func setAtHandshake() {
        var bench = Bench(.at(.synReceived))
        bench.play(.segment(". 301 ack 101 win 77"))
        #expect(bench.endpoint.tcb?.snd.wnd == 77)
        #expect(bench.endpoint.tcb?.snd.wl1 == SequenceNumber(301))
        #expect(bench.endpoint.tcb?.snd.wl2 == SequenceNumber(101))
    }

    @Test("what is acknowledged is not sent again") func freed() {
        var bench = Bench(.at(.established))
        bench.play(.call(.send(octets: 10)))
        bench.play(.segment(". 301 ack 105"))
        bench.play(.wait(.seconds(2)))
        #expect(bench.sent.allSatisfy { $0.contains(" 105(6)") }, "\(bench.sent)")
        bench.play(.segment(". 301 ack 111"))
        bench.play(.wait(.seconds(100)))
        #expect(bench.sent.isEmpty)
    }

    @Test("a repeated FIN restarts 2 MSL") func restarts() {
        var bench = Bench(.at(.timeWait))
        bench.play(.wait(.seconds(100)))
        bench.play(.segment("F. 301 ack 102"))
        #expect(bench.endpoint.deadline(of: .timeWait) == Instant.zero + .seconds(340))
    }

    @Test(
        "TIME-WAIT runs 2 MSL and no other clock",
        arguments: [
            (Bench.Start.at(.closing), ". 302 ack 102"), (.at(.finWait1), "F. 301 ack 102"),
            (.at(.finWait2), "F. 301 ack 102"),
        ])
    func clocks(_ start: Bench.Start, _ text: String) {
        var bench = Bench(start)
        bench.play(.segment(text))
        for timer in Timer.allCases {
            #expect((bench.endpoint.deadline(of: timer) != nil) == (timer == .timeWait), "\(timer)")
        }
    }
}

// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("RFC 9293 §3.10.7.4 first, the sequence number")
struct SequenceTests {
    /// The window is 65,535 octets from 301: its last number is 65,835.
    static let rows: [Row] = [
        Row(
            "no length, no window: RCV.NXT is acceptable", .at(.established), full + [.segment(". 401 ack 101")],
            state: .established, rule: .acceptable, small),
        Row(
            "no length, no window: RCV.NXT+1 is not", .at(.established), full + [.segment(". 402 ack 101")],
            sends: [". 101 ack 401"], state: .established, rule: .unacceptable, small),
        Row(
            "no length: the window's first number", .at(.established), [.segment(". 301 ack 101")],
            state: .established, rule: .acceptable),
        Row(
            "no length: its last number", .at(.established), [.segment(". 65835 ack 101")], state: .established,
            rule: .acceptable),
        Row(
            "no length: one past it", .at(.established), [.segment(". 65836 ack 101")], sends: [". 101 ack 301"],
            state: .established, rule: .unacceptable),
        Row(
            "no length: one before it", .at(.established), [.segment(". 300 ack 101")], sends: [". 101 ack 301"],
            state: .established, rule: .unacceptable),
        Row(
            "text at a zero window is not taken; the ACK shows it", .at(.established),
            full + [.segment(". 401(1) ack 101")], sends: [". 101 ack 401"], state: .established,
            rule: .zeroWindowAccepts, delivers: [], small),
        Row(
            "the first octet in the window", .at(.established), [.segment(". 65835(9) ack 101")],
            sends: [". 101 ack 301"], state: .established, rule: .acceptable, delivers: []),
        Row(
            "the last octet in the window", .at(.established), [.segment(". 296(6) ack 101")],
            sends: [". 101 ack 302"], state: .established, rule: .acceptable, delivers: ["301..<302"]),
        Row(
            "both ends outside, the window covered", .at(.established), full(10) + [.segment(". 300(200) ack 101")],
            sends: [". 101 ack 391"], state: .established, rule: .unacceptable, delivers: [], small),
        Row(
            "SYN and FIN are octets", .at(.established), [.segment("F. 300 ack 101")], sends: [". 101 ack 301"],
            state: .established, rule: .unacceptable),
        Row(
            "unacceptable: one ACK", .at(.established), [.segment(". 100(5) ack 101")], sends: [". 101 ack 301"],
            state: .established, rule: .unacceptable, delivers: []),
        Row(
            "TIME-WAIT too", .at(.timeWait), [.segment(". 301(1) ack 102")], sends: [". 102 ack 302"],
            state: .timeWait, rule: .unacceptable),
        Row(
            "unacceptable with RST: no ACK", .at(.established), [.segment("R 200")], state: .established,
            rule: .rstOutsideWindow, signals: []),
        Row(
            "at a zero window a RST counts", .at(.established), full + [.segment("R 401")], state: .closed,
            rule: .rstExact, small),
        Row(
            "at a zero window URG counts", .at(.established), full + [.segment("U. 401(1) ack 101 urg 1")],
            sends: [". 101 ack 401"], state: .established, rule: .urgent, signals: [.urgentText], small),
        Row(
            "at a zero window the ACK of refused text counts", .at(.established),
            full + [.call(.send(octets: 5)), .segment(". 401(3) ack 106")], sends: [". 106 ack 401"],
            state: .established, rule: .ackNew, small),
        Row(
            "text is trimmed to the window", .at(.established), full(10) + [.segment("F. 391(50) ack 101")],
            sends: [". 101 ack 401"], state: .established, rule: .trimmed, small),
        Row(
            "what begins beyond RCV.NXT is held", .at(.established), [.segment(". 306(5) ack 101")],
            sends: [". 101 ack 301"], state: .established, rule: .textHeld, delivers: []),
        Row(
            "TIME-WAIT: a new SYN reopens", .at(.timeWait), [.segment("S 100000")], sends: ["S. 64102 ack 100001"],
            state: .synReceived, rule: .timeWaitReopens),
        Row(
            "TIME-WAIT: an old SYN does not", .at(.timeWait), [.segment("S 200")], sends: [". 102 ack 302"],
            state: .timeWait, rule: .synChallenge),
        Row(
            "TIME-WAIT: nobody may reopen", .at(.timeWait), [.segment("S 100000")], sends: [". 102 ack 302"],
            state: .timeWait, rule: .synChallenge, { $0.reopensTimeWait = false }),
        Row(
            "an old duplicate leads back out: the RST of the peer ends the new attempt", .at(.timeWait),
            [.segment("S 100000"), .segment("R 100001")], state: .listen, rule: .rstBackToListen),
        Row(
            "part old, part new: only the new counts", .at(.established),
            [.segment(". 301(5) ack 101"), .segment(". 303(5) ack 101")], sends: [". 101 ack 308"], state: .established,
            rule: .trimmed,
            delivers: ["306..<308"], { $0.delayedACK = nil }),
    ]

    /// Fills a receive buffer of 100 octets, `but` the last few.
    private static func full(_ but: UInt32 = 0) -> [Bench.Step] {
        [.segment(". 301(\(100 - but)) ack 101"), .wait(.milliseconds(300))]
    }

    private static let full = full()

    private static let small: @Sendable (inout Configuration) -> Void = {
        $0.receiveBuffer = 100
        $0.receivesAtOnce = false
    }

    @Test("a segment arrives", arguments: rows) func arrives(_ row: Row) { row.check() }

    @Test("Table 6 across 2^32", arguments: [0, 1, UInt32.max, UInt32.max - 4, 1 << 31])
    func wraps(_ base: UInt32) {
        let receive = TransmissionControlBlock.Receive(irs: SequenceNumber(base), wnd: 10)
        #expect(receive.accepts(seq: SequenceNumber(base), length: 0))
        #expect(receive.accepts(seq: SequenceNumber(base &+ 9), length: 5))
        #expect(receive.accepts(seq: SequenceNumber(base &- 4), length: 5))
        #expect(!receive.accepts(seq: SequenceNumber(base &+ 10), length: 1))
        #expect(!receive.accepts(seq: SequenceNumber(base &- 5), length: 5))
        #expect(!receive.accepts(seq: SequenceNumber(base &- 1), length: 0))
    }

    @Test("a whole life across 2^32", arguments: [UInt32.max - 2, UInt32.max, 0x7FFF_FFFE])
    func life(_ secret: UInt32) {
        var client = Endpoint(secret: secret)
        var server = Endpoint(secret: secret &- 1)
        let (states, taken) = Conversation.run(&client, &server, octets: 10)
        #expect(states.last == "CLOSED CLOSED", "\(states)")
        #expect(taken == [10, 10])
    }
}

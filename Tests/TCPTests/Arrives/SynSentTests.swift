// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("RFC 9293 §3.10.7.3 SYN-SENT")
struct SynSentTests {
    static let rows: [Row] = [
        Row(
            "an ACK of our ISS draws a RST", .at(.synSent), [.segment(". 300 ack 100")], sends: ["R 100"],
            state: .synSent, rule: .synSentBadACK),
        Row(
            "an ACK beyond SND.NXT", .at(.synSent), [.segment("S. 300 ack 102")], sends: ["R 102"], state: .synSent,
            rule: .synSentBadACK),
        Row(
            "an ACK half the circle away", .at(.synSent), [.segment("S. 300 ack 2147483749")],
            sends: ["R 2147483749"], state: .synSent, rule: .synSentBadACK),
        Row(
            "the same with RST is dropped", .at(.synSent), [.segment("R. 300 ack 100")], state: .synSent,
            rule: .synSentBadACK, signals: []),
        Row(
            "a RST with a good ACK ends the attempt", .at(.synSent), [.segment("R. 0 ack 101")], state: .closed,
            rule: .synSentRST, signals: [.connectionReset]),
        Row(
            "calls that wait get the error", .at(.synSent), [.call(.send(octets: 3)), .segment("R. 0 ack 101")],
            state: .closed, rule: .synSentRST, signals: [.connectionReset, .pendingCallsReturn(.connectionReset)]),
        Row(
            "a RST without ACK is dropped", .at(.synSent), [.segment("R 300")], state: .synSent,
            rule: .synSentRSTWithoutACK, signals: []),
        Row(
            "SYN,ACK opens the connection", .at(.synSent), [.segment("S. 300 ack 101")], sends: [". 101 ack 301"],
            state: .established, rule: .synSentSYNACK, signals: [.connectionOpen]),
        Row(
            "text that waited rides on the ACK", .at(.synSent),
            [.call(.send(octets: 5)), .segment("S. 300 ack 101")],
            sends: ["P. 101(5) ack 301"], state: .established, rule: .synSentSYNACK),
        Row(
            "a SYN alone: both called at once", .at(.synSent), [.segment("S 300")], sends: ["S. 100 ack 301"],
            state: .synReceived, rule: .synSentSYN, signals: []),
        Row(
            "text on that SYN waits for ESTABLISHED", .at(.synSent),
            [.segment("S 300(4)"), .segment(". 301 ack 101")],
            sends: [". 101 ack 305"], state: .established, rule: .textDelivered, delivers: ["301..<305"]),
        Row(
            "neither SYN nor RST is dropped", .at(.synSent), [.segment("F. 300(3) ack 101")], state: .synSent,
            rule: .synSentOther, signals: []),
        Row(
            "the SYN timer goes on", .at(.synSent), [.segment(". 300 ack 101"), .wait(.seconds(1))],
            sends: ["S 100"],
            state: .synSent, rule: .retransmissionTimeout),
        Row(
            "a FIN without SYN is not processed", .at(.synSent), [.segment("F 300")], state: .synSent,
            rule: .synSentOther),
        Row(
            "SYN-SENT asks ACK before RST", .at(.synSent), [.segment("R. 300 ack 500")], state: .synSent,
            rule: .synSentBadACK),
        Row(
            "SYN-SENT asks RST before SYN", .at(.synSent), [.segment("SR. 300 ack 101")], state: .closed,
            rule: .synSentRST),
        Row(
            "text and FIN on the SYN,ACK are taken", .at(.synSent), [.segment("SF. 300(5) ack 101")],
            sends: [". 101 ack 307"], state: .closeWait, rule: .finPassive,
            signals: [.connectionOpen, .connectionClosing], delivers: ["301..<306"]),
        Row(
            "simultaneous open: the peer's SYN,ACK opens", .synReceivedActive, [.segment("S. 300 ack 101")],
            sends: [". 101 ack 301"], state: .established, rule: .synAckWhileSynReceived, signals: [.connectionOpen]),
        Row(
            "an ACK opens it as well", .synReceivedActive, [.segment(". 301 ack 101")], state: .established,
            rule: .ackOfSYN),
        Row(
            "Often done wrong: a SYN in SYN-SENT is not ignored, and survives loss", .at(.synSent),
            [.segment("S 300"), .wait(.seconds(2))], sends: ["S. 100 ack 301"], state: .synReceived,
            rule: .retransmissionTimeout),
        Row(
            "Often done wrong: a RST in SYN-SENT counts only if its ACK covers our SYN", .at(.synSent),
            [.segment("R. 0 ack 99")], state: .synSent, rule: .synSentBadACK),
        Row(
            "Often done wrong: a repeated SYN keeps its ISN", .at(.synSent), [.wait(.seconds(1))], sends: ["S 100"],
            state: .synSent, rule: .retransmissionTimeout),
        Row(
            "Often done wrong: SYN-SENT times out to CLOSED", .at(.synSent), [.wait(.seconds(400))],
            sends: ["S 100", "S 100", "S 100", "S 100", "S 100", "S 100", "S 100"], state: .closed,
            rule: .connectionFailure,
            signals: [.troubleDelivering, .connectionTimedOut]),
    ]

    @Test("a segment arrives", arguments: rows) func arrives(_ row: Row) { row.check() }

    @Test("an ACK may cover our SYN and leave the rest") func partly() {
        var bench = Bench(.at(.synSent))
        bench.play(.segment("S. 300 ack 101 win 500"))
        #expect(bench.endpoint.tcb?.snd.una == SequenceNumber(101))
        #expect(bench.endpoint.deadline(of: .retransmission) == nil)
    }

    @Test("SND.WND, WL1 and WL2 after either SYN", arguments: ["S. 300 ack 101 win 500", "S 300 win 500"])
    func window(_ text: String) throws {
        var bench = Bench(.at(.synSent))
        bench.play(.segment(text))
        let tcb = try #require(bench.endpoint.tcb)
        #expect(tcb.snd.wnd == 500)
        #expect(tcb.snd.wl1 == SequenceNumber(300))
    }

    @Test("the window of a SYN is never scaled") func unscaled() {
        var bench = Bench(.at(.synSent))
        bench.play(.segment("S. 300 ack 101 win 500 <ws 7>"))
        #expect(bench.endpoint.tcb?.snd.wnd == 500)
        bench.play(.segment(". 301 ack 101 win 500"))
        #expect(bench.endpoint.tcb?.snd.wnd == 500 << 7)
    }

    @Test("the origin stays active", arguments: [Bench.Start.synReceivedActive]) func origin(_ start: Bench.Start) {
        #expect(Bench(start).endpoint.tcb?.origin == .active)
    }
}

// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("RFC 9293 §3.10.7.2 LISTEN")
struct ListenTests {
    static let rows: [Row] = [
        Row("a RST is ignored", .at(.listen), [.segment("R 300")], state: .listen, rule: .listenRST),
        Row("whatever else is set", .at(.listen), [.segment("SR. 300 ack 5")], state: .listen, rule: .listenRST),
        Row(
            "any ACK draws a RST", .at(.listen), [.segment(". 300 ack 77")], sends: ["R 77"], state: .listen,
            rule: .listenACK),
        Row(
            "a SYN,ACK too", .at(.listen), [.segment("S. 300 ack 77")], sends: ["R 77"], state: .listen,
            rule: .listenACK),
        Row(
            "a SYN is answered by SYN,ACK", .at(.listen), [.segment("S 300")], sends: ["S. 100 ack 301"],
            state: .synReceived, rule: .listenSYN, signals: []),
        Row(
            "the SYN,ACK acknowledges the SYN alone", .at(.listen), [.segment("SF 300(5)")],
            sends: ["S. 100 ack 301"],
            state: .synReceived, rule: .synHoldsText, delivers: []),
        Row(
            "text and FIN take effect once ESTABLISHED", .at(.listen),
            [.segment("SF 300(5)"), .segment(". 301 ack 101")], sends: [". 101 ack 307"], state: .closeWait,
            rule: .finPassive, delivers: ["301..<306"]),
        Row(
            "Linux drops the text of a SYN", .at(.listen), [.segment("S 300(5)"), .segment(". 301 ack 101")],
            state: .established, rule: .ackOfSYN, delivers: [], { $0.keepsTextOnSYN = false }),
        Row("neither RST, ACK nor SYN", .at(.listen), [.segment("F 300")], state: .listen, rule: .listenOther),
        Row("text alone", .at(.listen), [.segment("- 300(4)")], state: .listen, rule: .listenOther),
        Row(
            "LISTEN asks RST before ACK before SYN", .at(.listen), [.segment("SR. 300 ack 9")], state: .listen,
            rule: .listenRST),
        Row(
            "the SYN fills in the remote socket", .at(.listen), [.segment("S 300")], sends: ["S. 100 ack 301"],
            state: .synReceived, rule: .listenSYN),
        Row(
            "a SYN with FIN is dropped where that is chosen", .at(.listen), [.segment("SF 300"), .segment("R 301")],
            state: .listen, rule: .listenRST, { $0.dropsSYNFIN = true }),
    ]

    @Test("a segment arrives", arguments: rows) func arrives(_ row: Row) { row.check() }

    @Test("RCV.NXT, IRS, SND.NXT and SND.UNA after the SYN") func numbers() throws {
        let bench = Bench(.at(.synReceived))
        let tcb = try #require(bench.endpoint.tcb)
        #expect(tcb.rcv.nxt == SequenceNumber(301))
        #expect(tcb.rcv.irs == SequenceNumber(300))
        #expect(tcb.snd.una == SequenceNumber(100))
        #expect(tcb.snd.nxt == SequenceNumber(101))
        #expect(tcb.origin == .passive)
    }

    @Test("the record knows the remote socket after the SYN") func remote() {
        #expect(Bench(.at(.listen)).endpoint.tcb?.remoteSpecified == false)
        #expect(Bench(.at(.synReceived)).endpoint.tcb?.remoteSpecified == true)
    }

    @Test("options of a SYN,ACK: only what the SYN offered") func offers() throws {
        var bench = Bench(.at(.listen))
        bench.play(.segment("S 300 <mss 1000, ws 7>"))
        let answer = try #require(bench.outcome.segments.first)
        #expect(answer.options.maximumSegmentSize == 1460)
        #expect(answer.options.windowScale == 8)
        #expect(!answer.options.sackPermitted)
        #expect(answer.options.timestamps == nil)
        #expect(answer.window == 65_535)
    }
}

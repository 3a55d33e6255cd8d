// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("RFC 9293 §3.10.7.1 CLOSED")
struct ClosedTests {
    static let rows: [Row] = [
        Row("a RST is discarded silently", .at(.closed), [.segment("R 300")], state: .closed, rule: .closedRST),
        Row("a RST,ACK likewise", .at(.closed), [.segment("R. 300 ack 7")], state: .closed, rule: .closedRST),
        Row(
            "ACK off: SEQ 0, ACK after all that was used", .at(.closed), [.segment("S 300")], sends: ["R. 0 ack 301"],
            state: .closed, rule: .closedNoACK),
        Row(
            "ACK on: SEQ is that ACK, no ACK bit", .at(.closed), [.segment(". 300 ack 77")], sends: ["R 77"],
            state: .closed, rule: .closedACK),
        Row(
            "SYN and FIN count one each", .at(.closed), [.segment("SF 300")], sends: ["R. 0 ack 302"], state: .closed,
            rule: .closedNoACK),
        Row(
            "text is discarded but counts", .at(.closed), [.segment("SF 300(10)")], sends: ["R. 0 ack 312"],
            state: .closed, rule: .closedNoACK, delivers: []),
        Row(
            "the length wraps", .at(.closed), [.segment("F 4294967295(3)")], sends: ["R. 0 ack 3"], state: .closed,
            rule: .closedNoACK),
        Row(
            "closed_reject", .at(.closed), [.segment("S 300")], sends: ["R. 0 ack 301"], state: .closed,
            rule: .closedNoACK),
        Row(
            "closed_reject_after_listen", .at(.listen), [.call(.close), .segment("S 300")], sends: ["R. 0 ack 301"],
            state: .closed, rule: .closedNoACK),
    ]

    @Test("a segment arrives", arguments: rows) func arrives(_ row: Row) { row.check() }
}

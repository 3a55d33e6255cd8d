// SPDX-License-Identifier: MIT
import Exchanges
import Flows
import Packets
import TCP
import Testing

/// What tshark 4.0 says of the same frames was read off it, mark by mark.
@Suite("A SYN with another number: to tshark a connection begins, to RFC 9293 only if it is accepted")
struct RivalsTests {
    private static let scaled = Options(windowScale: 7)

    /// A handshake, a SYN with another number two seconds later, which is challenged (RFC 5961 §4), and what follows.
    private static func challenged() -> [Annotation] {
        var exchange = Exchange()
        exchange.open(options: scaled)
        return [
            exchange.pass(.client, .syn, seq: 76_000, window: 1_000, after: 2_000_000_000),
            exchange.pass(.server, [], seq: 1, ack: 1),
            exchange.pass(.client, .psh, seq: 1, ack: 1, text: 5, window: 100),
            exchange.pass(.server, [], seq: 1, ack: 6, window: 100),
            exchange.pass(.client, .psh, seq: 6, ack: 1, text: 5, window: 100),
        ]
    }

    @Test("Refused: the old connection goes on with its own numbers and scale, and the marks are tshark's")
    func refused() {
        let rows = Self.challenged()
        #expect(rows.map(\.connection) == [1, 0, 0, 0, 0])
        #expect(rows[1].refuses == 1)
        #expect(rows.map(\.oddities) == [.portsReused, [], .retransmission, [], .retransmission])
        #expect(rows.map(\.beginsAnew) == [true, false, false, false, false])
        #expect(rows.dropFirst().allSatisfy { $0.states == "ESTABLISHED/ESTABLISHED" })
        let base = SequenceNumber(Exchange.clientISN)
        #expect(rows.dropFirst().allSatisfy { $0.clientBase == base && $0.windowShift == 7 })
        // In what tshark takes for a connection no scale was agreed on.
        #expect(rows.dropFirst().allSatisfy { $0.tsharkShift == 0 })
    }

    @Test("Refused: the text counts once, and the marks count for the connection that goes on")
    func counted() {
        var exchange = Exchange()
        exchange.open(options: Self.scaled)
        _ = exchange.pass(.client, .syn, seq: 76_000, window: 1_000, after: 2_000_000_000)
        _ = exchange.pass(.server, [], seq: 1, ack: 1)
        _ = exchange.pass(.client, .psh, seq: 1, ack: 1, text: 5)
        let reports = exchange.reports()
        #expect(reports.map(\.number) == [0])
        #expect(reports.map(\.clientBytes) == [5])
        #expect(reports.map(\.segments) == [6])
        #expect(reports.map { $0.oddities.total } == [2])
    }

    @Test("The refused SYN again is no new number to tshark, and the first one again is")
    func again() {
        var exchange = Exchange()
        exchange.open()
        _ = exchange.pass(.client, .syn, seq: 76_000, after: 2_000_000_000)
        _ = exchange.pass(.server, [], seq: 1, ack: 1)
        let second = exchange.pass(.client, .syn, seq: 76_000)
        #expect(second.oddities == .retransmission)
        #expect(second.beginsAnew)
        #expect(exchange.pass(.server, [], seq: 1, ack: 1).refuses == second.connection)
        let first = exchange.pass(.client, .syn, seq: 0)
        #expect(first.oddities == .portsReused)
        #expect(first.connection == 0)
        #expect(first.states == "ESTABLISHED/ESTABLISHED")
    }

    @Test("RFC 9293 Figure 8: a SYN right behind another is of the same connection, and tshark counts anew from it")
    func early() {
        var exchange = Exchange()
        let rows = [
            exchange.pass(.client, .syn, seq: 10), exchange.pass(.client, .syn, seq: 0),
            exchange.pass(.server, .syn, seq: 0, ack: 1), exchange.pass(.client, .rst, seq: 1),
        ]
        #expect(rows.map(\.connection) == [0, 0, 0, 0])
        #expect(rows.map(\.oddities) == [[], .portsReused, [], []])
        #expect(rows.map(\.beginsAnew) == [false, false, false, false])
        #expect(rows[2].clientBase == SequenceNumber(Exchange.clientISN))
        #expect(rows[3].states == "SYN-SENT/LISTEN")
    }

    @Test("An open end keeps the number of its peer's SYN when another SYN,ACK comes; tshark takes the new one")
    func anotherAnswer() {
        var exchange = Exchange()
        exchange.open()
        let answer = exchange.pass(.server, .syn, seq: 500, ack: 1, after: 2_000_000_000)
        #expect(answer.oddities == [.portsReused, .previousSegmentNotCaptured])
        #expect(answer.serverBase == SequenceNumber(Exchange.serverISN))
        #expect(!answer.beginsAnew)
        let text = exchange.pass(.server, .psh, seq: 1, ack: 1, text: 3)
        #expect(text.serverBase == SequenceNumber(Exchange.serverISN))
        #expect(text.oddities == .outOfOrder)
    }
}

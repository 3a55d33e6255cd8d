// SPDX-License-Identifier: MIT
import Exchanges
import TCP
import Testing

@testable import Flows
@testable import Narration
@testable import Transcript

/// A conversation with a stopwatch beside it, its numbers relative to the ISNs, its times in milliseconds.
private struct Timed {
    var exchange = Exchange()
    var stopwatch = Stopwatch()

    /// What a segment acknowledges, as in "1:12", or "1:-" for one without a round trip.
    @discardableResult
    mutating func pass(
        _ end: End, _ flags: Flags, seq: UInt32, ack: UInt32? = nil, text: UInt32 = 0, after milliseconds: Int64
    ) -> [String] {
        let mine = end == .client ? Exchange.clientISN : Exchange.serverISN
        let theirs = end == .client ? Exchange.serverISN : Exchange.clientISN
        let segment = Segment(
            seq: SequenceNumber(mine &+ seq), ack: ack.map { SequenceNumber(theirs &+ $0) }, flags: flags,
            window: 64_240, textLength: text)
        let annotation = exchange.pass(segment, from: end, after: milliseconds * 1_000_000)
        var covered: [Acknowledged] = []
        stopwatch.take(annotation, segment, into: &covered)
        return covered.map { "\($0.number):" + ($0.roundTrip.map { "\($0 / 1_000_000)" } ?? "-") }
    }

    mutating func open() {
        pass(.client, .syn, seq: 0, after: 0)
        pass(.server, .syn, seq: 0, ack: 1, after: 10)
        pass(.client, [], seq: 1, ack: 1, after: 20)
    }

    func stays(_ end: End) -> [String] {
        stopwatch.times(of: end).stays.map { "\($0.state) \(($0.nanoseconds ?? -1_000_000) / 1_000_000)" }
    }
}

@Suite("Round trips: from a segment to the ACK that covers it, RFC 6298 §3")
struct RoundTripTests {
    @Test("A SYN is acknowledged by the SYN,ACK, and that by the ACK")
    func handshake() {
        var timed = Timed()
        #expect(timed.pass(.client, .syn, seq: 0, after: 0) == [])
        #expect(timed.pass(.server, .syn, seq: 0, ack: 1, after: 10) == ["1:10"])
        #expect(timed.pass(.client, [], seq: 1, ack: 1, after: 20) == ["2:20"])
    }

    /// After the handshake (frames 1 to 3): what both ends send, and what the last of it acknowledges.
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        /// Of text of the client: relative number, how much, milliseconds after the segment before.
        let texts: [(seq: UInt32, text: UInt32, after: Int64)]
        let ack: UInt32
        let expected: [String]

        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "one segment", texts: [(1, 10, 5)], ack: 11, expected: ["4:7"]),
        Row(
            name: "one ACK for two segments: each waited for it", texts: [(1, 10, 5), (11, 10, 3)], ack: 21,
            expected: ["4:10", "5:7"]),
        Row(name: "an ACK in the middle of a segment covers it not", texts: [(1, 10, 5)], ack: 6, expected: []),
        Row(
            name: "sent again: no round trip (Karn)", texts: [(1, 10, 5), (1, 10, 300)], ack: 11, expected: ["4:-"]),
        Row(
            name: "sent again in part: none for that part", texts: [(1, 10, 5), (11, 10, 1), (11, 5, 300)], ack: 21,
            expected: ["4:308", "5:-"]),
        Row(
            name: "sent again with more behind it: one for what is new", texts: [(1, 10, 5), (1, 20, 300)], ack: 21,
            expected: ["4:-", "5:7"]),
        Row(
            name: "overtaken on the way: it was sent but once", texts: [(11, 10, 5), (1, 10, 1)], ack: 21,
            expected: ["5:7", "4:8"]),
        Row(
            name: "not captured at first, and long after: it was sent before", texts: [(11, 10, 5), (1, 10, 400)],
            ack: 21, expected: ["5:-", "4:407"]),
        Row(name: "an ACK of what was not captured", texts: [], ack: 50, expected: []),
    ]

    @Test("What an ACK covers", arguments: rows)
    func covered(row: Row) {
        var timed = Timed()
        timed.open()
        for text in row.texts {
            timed.pass(.client, .psh, seq: text.seq, ack: 1, text: text.text, after: text.after)
        }
        #expect(timed.pass(.server, [], seq: 1, ack: row.ack, after: 7) == row.expected)
        #expect(timed.pass(.server, [], seq: 1, ack: row.ack, after: 7) == [], "a second ACK covers nothing new")
    }

    @Test("A keep-alive and a needless retransmission wait for nothing: they were acknowledged before")
    func acknowledgedBefore() {
        var timed = Timed()
        timed.open()
        timed.pass(.client, .psh, seq: 1, ack: 1, text: 10, after: 5)
        timed.pass(.server, [], seq: 1, ack: 11, after: 5)
        timed.pass(.client, .psh, seq: 1, ack: 1, text: 10, after: 5)
        timed.pass(.client, [], seq: 10, ack: 1, text: 1, after: 5)
        #expect(timed.pass(.server, [], seq: 1, ack: 11, after: 5) == [])
        #expect(timed.stopwatch.times(of: .client).roundTrips.count == 2)
    }

    @Test("Where no ACK is captured, what is kept is bounded")
    func bounded() {
        var timed = Timed()
        timed.open()
        for index in 0..<10_000 {
            timed.pass(.client, .psh, seq: UInt32(1 + index * 10), ack: 1, text: 10, after: 0)
        }
        #expect(timed.pass(.server, [], seq: 1, ack: 100_001, after: 7).count == 2_048)
    }

    @Test("Least, most and mean of an end's round trips")
    func together() {
        var timed = Timed()
        timed.open()
        timed.pass(.client, .psh, seq: 1, ack: 1, text: 10, after: 5)
        timed.pass(.server, [], seq: 1, ack: 11, after: 40)
        let trips = timed.stopwatch.times(of: .client).roundTrips
        #expect(trips.count == 2)
        #expect([trips.least, trips.mean, trips.most] == [10_000_000, 25_000_000, 40_000_000])
    }
}

@Suite("Time in states: from the segment that brings an end to it to the one that takes it away")
struct StayTests {
    @Test("A whole life: CLOSED and LISTEN have no beginning, and the last state no end")
    func whole() {
        var timed = Timed()
        timed.open()
        timed.pass(.client, .fin, seq: 1, ack: 1, after: 1_000)
        timed.pass(.server, [], seq: 1, ack: 2, after: 30)
        timed.pass(.server, .fin, seq: 1, ack: 2, after: 500)
        timed.pass(.client, [], seq: 2, ack: 2, after: 40)
        #expect(
            timed.stays(.client) == [
                "SYN-SENT 10", "ESTABLISHED 1020", "FIN-WAIT-1 30", "FIN-WAIT-2 500", "TIME-WAIT 40",
            ])
        #expect(
            timed.stays(.server) == [
                "SYN-RECEIVED 30", "ESTABLISHED 1000", "CLOSE-WAIT 530", "LAST-ACK 40", "CLOSED 0",
            ])
    }

    @Test("From the middle: counted from what was seen first")
    func midstream() {
        var timed = Timed()
        timed.pass(.client, .psh, seq: 1, ack: 1, text: 10, after: 0)
        timed.pass(.server, [], seq: 1, ack: 11, after: 25)
        #expect(timed.stays(.client) == ["ESTABLISHED 25"])
        #expect(timed.stays(.server) == ["ESTABLISHED 25"])
    }

    @Test("A clock that was set back takes no time away, and makes no round trip")
    func backwards() {
        var timed = Timed()
        timed.pass(.client, .syn, seq: 0, after: 0)
        #expect(timed.pass(.server, .syn, seq: 0, ack: 1, after: -50) == ["1:-"])
        #expect(timed.stays(.client) == ["SYN-SENT 0", "ESTABLISHED 0"])
    }
}

@Suite("Words for times")
struct TimeWordTests {
    @Test(
        "A span in the unit that suits it",
        arguments: [
            (Int64(0), "0 ns"), (999, "999 ns"), (1_000, "1 µs"), (1_050, "1.05 µs"), (9_999, "9.99 µs"),
            (12_345, "12.3 µs"), (123_456, "123 µs"), (1_500_000, "1.5 ms"), (40_000_000, "40 ms"),
            (3_600_000_000_000, "3600 s"), (-1_500_000, "-1.5 ms"),
        ])
    func durations(nanoseconds: Int64, words: String) {
        #expect(Narration(language: .english).duration(nanoseconds) == words)
    }

    @Test(
        "Round trips as a sentence",
        arguments: [
            ([], ""), ([Acknowledged(number: 4, roundTrip: 41_000)], "Round trip of segment 4: 41 µs."),
            (
                [Acknowledged(number: 4, roundTrip: nil)],
                "Segment 4 was sent more than once: no round trip can be told."
            ),
            (
                [
                    Acknowledged(number: 4, roundTrip: 9_000), Acknowledged(number: 5, roundTrip: nil),
                    Acknowledged(number: 7, roundTrip: 5_000),
                ], "Round trips of segments 4 to 7: 5 µs–9 µs. Segment 5 was sent more than once."
            ),
            // Karn's rule (RFC 6298 §3): an end of the run that was sent again is not among those measured.
            (
                [
                    Acknowledged(number: 4, roundTrip: nil), Acknowledged(number: 5, roundTrip: nil),
                    Acknowledged(number: 7, roundTrip: 5_000), Acknowledged(number: 8, roundTrip: 4_000),
                ],
                "Round trips of segments 7 to 8: 4 µs–5 µs. 2 of those acknowledged were sent more than once."
            ),
            (
                [Acknowledged(number: 4, roundTrip: nil), Acknowledged(number: 5, roundTrip: 5_000)],
                "Round trip of segment 5: 5 µs. Segment 4 was sent more than once."
            ),
        ] as [([Acknowledged], String)])
    func sentences(covered: [Acknowledged], words: String) {
        #expect(Narration(language: .english).roundTrips(covered) == words)
    }
}

// SPDX-License-Identifier: MIT
import Exchanges
import Flows
import Packets
import TCP
import Testing
import Transcript

@Suite("A SYN that an open connection refuses, read with hindsight")
struct RefusedSYNTests {
    /// A conversation with two SYNs of another number in it, each challenged (RFC 5961 §4), and its own SYN once more.
    private static let rows: [(End, Flags, UInt32, UInt32?, String)] = [
        (.client, .syn, 0, nil, ""), (.server, .syn, 0, 1, ""), (.client, [], 1, 1, ""),
        (.client, .syn, 76_000, nil, ""), (.server, [], 1, 1, ""), (.client, .psh, 1, 1, "hello\n"),
        (.server, [], 1, 7, ""), (.client, .syn, 76_000, nil, ""), (.server, [], 1, 7, ""),
        (.client, .psh, 7, 1, "you\n"), (.server, [], 1, 11, ""), (.client, .syn, 0, nil, ""), (.server, [], 1, 11, ""),
    ]

    private static func first() -> (rows: [AnnotatedSegment], connections: [Connection], frames: [[UInt8]]) {
        var passing = Passing()
        passing.transcriber = Transcriber(hasHindsight: true, seed: 1)
        var (rows, connections, frames): ([AnnotatedSegment], [Connection], [[UInt8]]) = ([], [], [])
        func hear(_ event: TraceEvent) {
            if case .segment(let segment) = event { rows.append(segment) }
            if case .connection(let connection) = event { connections.append(connection) }
        }
        for (end, flags, seq, ack, text) in Self.rows {
            // Behind the handshake, so that no SYN is taken for one sent beside the first.
            if frames.count == 3 { passing.time += 2_000_000_000 }
            frames.append(passing.frame(end, flags, seq: seq, ack: ack, text: text))
            passing.take(frames[frames.count - 1]) { event, _ in hear(event) }
        }
        var rest: [TraceEvent] = []
        passing.transcriber.finish { rest.append($0) }
        for event in rest { hear(event) }
        return (rows, connections, frames)
    }

    @Test("All is one connection, both ends stay as they are, and no octet of it is lost or counted twice")
    func one() {
        let (rows, connections, _) = Self.first()
        #expect(rows.map(\.annotation.number) == Array(1...13))
        #expect(rows.allSatisfy { $0.annotation.connection == 0 })
        #expect(rows.map(\.annotation.sender) == Self.rows.map(\.0))
        let after = rows.dropFirst(3).map(\.annotation.after)
        #expect(after.allSatisfy { $0.client.value == .established && $0.server.value == .established })
        #expect(connections.map(\.clientBytes) == [10])
        #expect(connections.map(\.segments) == [13])
    }

    @Test("Who goes over the connection again says the same, marks and all")
    func again() throws {
        let (rows, _, frames) = Self.first()
        var replay = ConnectionReplay(connection: 0)
        var decoder = Decoder()
        for (frame, row) in zip(frames, rows) {
            let info = FrameInfo(
                number: row.annotation.number, time: row.annotation.time, originalLength: frame.count, link: .raw)
            let decoded = try decoder.decode(frame.span.bytes, info)
            var packet = try #require(decoded)
            replay.take(&packet)
        }
        replay.finish()
        for row in rows {
            let next = replay.next()
            let second = try #require(next).annotation
            #expect(second.number == row.annotation.number)
            #expect(second.sender == row.annotation.sender)
            #expect(second.oddities == row.annotation.oddities, "frame \(second.number)")
            #expect(second.before == row.annotation.before && second.after == row.annotation.after)
            #expect(second.passage == row.annotation.passage)
            #expect(second.clientBase == row.annotation.clientBase && second.serverBase == row.annotation.serverBase)
        }
    }

    @Test("Text on its way beside such a SYN was sent once, whatever tshark says of it, and has its round trip")
    func roundTrips() {
        let (rows, _, _) = Self.first()
        // Frames 6 and 10 carry text, and are acknowledged by the next: a millisecond later.
        #expect(rows[6].acknowledges.map(\.number) == [6])
        #expect(rows[6].acknowledges.map(\.roundTrip) == [1_000_000])
        #expect(rows[10].acknowledges.map(\.number) == [10])
        #expect(rows[10].acknowledges.map(\.roundTrip) == [1_000_000])
        #expect(rows[5].annotation.oddities == .retransmission)
    }
}

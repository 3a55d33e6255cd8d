// SPDX-License-Identifier: MIT
import Exchanges
import Flows
import Packets
import TCP
import Testing
import Transcript

@Suite("Segments that come when their connection was reported as over")
struct LateSegmentsTests {
    private static let second: Int64 = 1_000_000_000

    /// A conversation that ends in order, and segments of it, minutes later, among those of another that nothing settles.
    private static func rows() -> (rows: [AnnotatedSegment], connections: Int) {
        var passing = Passing()
        passing.transcriber = Transcriber(hasHindsight: true, seed: 1)
        var rows: [AnnotatedSegment] = []
        var connections = 0
        func hear(_ event: TraceEvent, _: RawSpan) {
            if case .segment(let segment) = event { rows.append(segment) }
            if case .connection = event { connections += 1 }
        }
        let over: UInt16 = 20_000
        for (end, flags, seq, ack) in [
            (.client, .syn, 0, nil), (.server, .syn, 0, 1), (.client, [], 1, 1), (.client, .fin, 1, 1),
            (.server, .fin, 1, 2), (.client, [], 2, 2),
        ] as [(End, Flags, UInt32, UInt32?)] {
            passing.take(passing.frame(end, flags, seq: seq, ack: ack, port: over), hear)
        }
        // Reported a minute after its end; what comes now is late. The acknowledgments of the other leave no trace.
        passing.time += 61 * second
        passing.take(passing.frame(.client, [], seq: 9, ack: 9, port: 20_001), hear)
        for count in 0..<3 {
            passing.take(passing.frame(.server, .fin, seq: 1, ack: 2, port: over), hear)
            passing.take(passing.frame(.client, [], seq: 9, ack: 10 + UInt32(count), port: 20_001), hear)
        }
        passing.time += 60 * second
        passing.take(passing.frame(.server, .fin, seq: 1, ack: 2, port: over), hear)
        passing.time += 61 * second
        passing.take(passing.frame(.client, [], seq: 9, ack: 13, port: 20_001), hear)
        passing.take(passing.frame(.server, .fin, seq: 1, ack: 2, port: over), hear)
        var rest: [TraceEvent] = []
        passing.transcriber.finish { rest.append($0) }
        let nothing: [UInt8] = []
        for event in rest { hear(event, nothing.span.bytes) }
        return (rows, connections)
    }

    @Test("Each has its row, in its place, and both ends stay over")
    func late() {
        let (rows, connections) = Self.rows()
        #expect(rows.map(\.annotation.number) == Array(1...16))
        #expect(connections == 2)
        let late = rows.filter(\.annotation.isLate)
        #expect(late.count == 5)
        // RFC 9293 §3.10.7.4: a FIN that comes again leaves TIME-WAIT as it is, and LAST-ACK's ACK had come.
        #expect(late.allSatisfy { $0.annotation.after.client.value == .timeWait })
        #expect(late.allSatisfy { $0.annotation.after.server.value == .closed })
    }
}

// SPDX-License-Identifier: MIT
import Exchanges
import Packets
import TCP
import Testing

@testable import Flows

/// A row a rule: a capture written down, and what becomes of its segments.
@Suite("Evidence: what a later frame shows of an earlier one")
struct EvidenceTests {
    /// A frame: who sends, flags, numbers from the ISNs on, octets of text, and TSval and TSecr.
    struct Frame {
        let end: End
        let flags: Flags
        let seq, ack: UInt32?
        var text: UInt32 = 0
        var time: (UInt32, UInt32)?
        var sack: [(UInt32, UInt32)] = []
        var window: UInt16 = 64_240
        var after: Int64 = 10_000_000

        static func client(
            _ flags: Flags, _ seq: UInt32, _ ack: UInt32? = nil, text: UInt32 = 0, time: (UInt32, UInt32)? = nil,
            sack: [(UInt32, UInt32)] = [], window: UInt16 = 64_240, after: Int64 = 10_000_000
        ) -> Frame {
            Frame(
                end: .client, flags: flags, seq: seq, ack: ack, text: text, time: time, sack: sack, window: window,
                after: after)
        }

        static func server(
            _ flags: Flags, _ seq: UInt32, _ ack: UInt32? = nil, text: UInt32 = 0, time: (UInt32, UInt32)? = nil,
            sack: [(UInt32, UInt32)] = [], window: UInt16 = 64_240, after: Int64 = 10_000_000
        ) -> Frame {
            Frame(
                end: .server, flags: flags, seq: seq, ack: ack, text: text, time: time, sack: sack, window: window,
                after: after)
        }
    }

    /// What is expected of a frame.
    struct Expected: Equatable {
        let fate: Fate
        var rule: Evidence?
        var evidence: Int?
        var arrivesAfter: Int?

        static func delivered(_ rule: Evidence, by evidence: Int, after frame: Int?) -> Expected {
            Expected(fate: .delivered, rule: rule, evidence: evidence, arrivesAfter: frame)
        }

        static let unknown = Expected(fate: .unknown)
    }

    struct Row: CustomTestStringConvertible {
        let name: String
        let given: [Frame]
        let expected: [Int: Expected]

        var testDescription: String { name }
    }

    static let opening: [Frame] = [.client(.syn, 0), .server(.syn, 0, 1), .client([], 1, 1)]
    static let timed: [Frame] = [
        .client(.syn, 0, time: (100, 0)), .server(.syn, 0, 1, time: (500, 100)), .client([], 1, 1, time: (101, 500)),
    ]

    static let rows = [
        Row(
            name: "An acknowledgment shows that what it covers came (RFC 9293 §3.4)",
            given: opening + [.client(.psh, 1, 1, text: 5), .server([], 1, 6)],
            expected: [
                1: .delivered(.acknowledged, by: 2, after: nil), 4: .delivered(.acknowledged, by: 5, after: 2),
                5: .unknown,
            ]),
        Row(
            name: "A frame that acknowledges less was sent before: they crossed (RFC 9293 §3.6, Figure 13)",
            given: opening + [
                .client(.fin, 1, 1), .server(.fin, 1, 1), .client([], 2, 2), .server([], 2, 2),
            ],
            expected: [
                4: .delivered(.acknowledged, by: 7, after: 5), 5: .delivered(.acknowledged, by: 6, after: 4),
            ]),
        Row(
            name: "A SACK block holds text that came beyond a gap (RFC 2018 §4)",
            given: opening + [
                .client(.psh, 1, 1, text: 5), .client(.psh, 6, 1, text: 5), .server([], 1, 1, sack: [(6, 11)]),
            ],
            expected: [4: .unknown, 5: .delivered(.sacked, by: 6, after: 2)]),
        Row(
            name: "The echoed time tells which copy drew the acknowledgment; the other is lost (RFC 7323 §4.3)",
            given: timed + [
                .client(.psh, 1, 1, text: 5, time: (110, 500)),
                .client(.psh, 1, 1, text: 5, time: (1_200, 500), after: 1_000_000_000),
                .server([], 1, 6, time: (1_600, 1_200)), .client(.psh, 6, 1, text: 5, time: (1_300, 1_600)),
                .server([], 1, 11, time: (1_700, 1_300)),
            ],
            expected: [
                4: Expected(fate: .lost, rule: .anotherAnswered, evidence: 6),
                5: .delivered(.echoed, by: 6, after: 2),
            ]),
        Row(
            name: "A block below the acknowledgment reports a second copy (RFC 2883 §4)",
            given: timed + [
                .client(.psh, 1, 1, text: 5, time: (110, 500)), .server([], 1, 6, time: (510, 110)),
                .client(.psh, 1, 1, text: 5, time: (120, 500)),
                .server([], 1, 6, time: (520, 110), sack: [(1, 6)]),
            ],
            expected: [
                4: .delivered(.acknowledged, by: 5, after: 2), 6: .delivered(.duplicateReported, by: 7, after: 5),
            ]),
        Row(
            name: "What takes no number is shown by its time alone (RFC 7323 §4.3)",
            given: timed + [.server(.psh, 1, 1, text: 3, time: (501, 101))],
            expected: [3: .delivered(.echoed, by: 4, after: 2)]),
        Row(
            name: "Sooner after a second copy than any round trip, the first was answered (RFC 3522 §3.2)",
            given: opening + [
                .client(.psh, 1, 1, text: 5), .server([], 1, 6, after: 50_000_000), .client(.psh, 6, 1, text: 5),
                .client(.psh, 6, 1, text: 5, after: 300_000_000), .server([], 1, 11, after: 1_000_000),
            ],
            expected: [6: .delivered(.tooSoonForAnother, by: 8, after: 5), 7: .unknown]),
        Row(
            name: "Who says something has heard of its SYN (RFC 9293 §3.5)",
            given: opening + [.server(.psh, 1, 1, text: 3)],
            expected: [3: .delivered(.opened, by: 4, after: 2)]),
        Row(
            name: "A SYN,ACK sent again shows that its acknowledgment had not come",
            given: opening + [
                .server(.syn, 0, 1, after: 1_000_000_000), .client(.psh, 1, 1, text: 5), .server([], 1, 6),
            ],
            expected: [3: .unknown, 5: .delivered(.acknowledged, by: 6, after: 4)]),
        Row(
            name: "A probe of a closed window is answered though it is not taken (RFC 9293 §3.8.6.1)",
            given: opening + [
                .server([], 1, 1, window: 0), .client(.psh, 1, 1, text: 1), .server([], 1, 1, window: 0),
            ],
            expected: [5: .delivered(.answered, by: 6, after: 4)]),
        Row(
            name: "A RST from CLOSED takes its number from what it answers (RFC 9293 §3.10.7.1)",
            given: [.client(.syn, 0), .server([.rst], 0, 1)],
            expected: [1: .delivered(.acknowledged, by: 2, after: nil), 2: .unknown]),
        Row(
            name: "Who answers a new SYN as if for the first time had taken the RST before it (RFC 9293 §3.5.2)",
            given: [
                .client(.syn, 0), .client(.syn, 4_294_967_286), .server(.syn, 0, 4_294_967_287),
                .client(.rst, 4_294_967_287), .server(.syn, 100, 1),
            ],
            expected: [4: .delivered(.resetTaken, by: 5, after: 3), 1: .delivered(.acknowledged, by: 5, after: 3)]),
        Row(
            name: "Nothing decides where nothing comes back",
            given: [.client(.syn, 0), .client(.syn, 0, after: 1_000_000_000)], expected: [1: .unknown, 2: .unknown]),
    ]

    @Test("A row a rule", arguments: rows)
    func rule(row: Row) {
        var exchange = Exchange()
        var timelines = Timelines()
        var taken: [(annotation: Annotation, segment: Segment, id: Int)] = []
        for frame in row.given {
            let isClient = frame.end == .client
            let mine = isClient ? Exchange.clientISN : Exchange.serverISN
            let theirs = isClient ? Exchange.serverISN : Exchange.clientISN
            let segment = Segment(
                seq: SequenceNumber(mine &+ (frame.seq ?? 0)), ack: frame.ack.map { SequenceNumber(theirs &+ $0) },
                flags: frame.flags, window: frame.window, textLength: frame.text,
                options: Options(
                    sackPermitted: frame.flags.contains(.syn),
                    timestamps: frame.time.map { Timestamps(value: $0.0, echo: $0.1) },
                    sack: SACKBlocks(
                        frame.sack.map {
                            .init(left: SequenceNumber(theirs &+ $0.0), right: SequenceNumber(theirs &+ $0.1))
                        })))
            let annotation = exchange.pass(segment, from: frame.end, after: frame.after)
            taken.append((annotation, segment, timelines.take(annotation, segment)))
        }
        for (annotation, segment, id) in taken {
            var annotation = annotation
            timelines.giveUp(id)
            timelines.write(id, segment, into: &annotation)
            guard let expected = row.expected[annotation.number] else { continue }
            let passage = annotation.passage
            let found = Expected(
                fate: passage.fate, rule: passage.rule, evidence: passage.evidence, arrivesAfter: passage.arrivesAfter)
            #expect(found == expected, "frame \(annotation.number)")
        }
    }

    @Test("Every rule of evidence has a row")
    func whole() {
        let proven = Set(Self.rows.flatMap { $0.expected.values.compactMap(\.rule) })
        #expect(Set(Evidence.allCases).subtracting(proven).isEmpty)
    }
}

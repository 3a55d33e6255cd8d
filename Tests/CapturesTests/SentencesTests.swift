// SPDX-License-Identifier: MIT
import Exchanges
import Flows
import Foundation
import Packets
import TCP
import Testing
import Transcript

@testable import Narration

/// Every sentence, in both languages, held against the frames: over each capture, over seeded conversations, and over the
/// captures of a folder that `SENTENCES_OF` names.
@Suite("Sentences: none that a frame refutes")
struct SentencesTests {
    /// What was read: how often each sentence was said, and where a frame refutes it.
    struct Reading {
        var said: [Phrase: Int] = [:]
        var refuted: [Phrase: [String]] = [:]
        var untold: [String] = []

        var count: Int { said.values.reduce(0, +) }
        var wrong: Int { refuted.values.reduce(0) { $0 + $1.count } }

        mutating func read(
            _ rows: [AnnotatedSegment], _ name: String, hasHindsight: Bool = true, truths: [State?] = []
        ) {
            let frames = Frames(rows)
            for (place, row) in rows.enumerated() {
                var said = frames.said(row, hasHindsight: hasHindsight)
                if place < truths.count { said.truth = truths[place] }
                var phrases: [Phrase] = []
                Narration.phrases(row.annotation, row.segment) { phrases.append($0) }
                for phrase in phrases {
                    self.said[phrase, default: 0] += 1
                    guard case .held(let holds) = phrase.judgement, !holds(said) else { continue }
                    refuted[phrase, default: []].append("\(name), frame \(row.annotation.number)")
                }
                tell(row, phrases, name)
            }
        }

        /// Every change of state is told, each end's whole way.
        private mutating func tell(_ row: AnnotatedSegment, _ phrases: [Phrase], _ name: String) {
            for end in End.allCases {
                let entered = row.annotation.entered(by: end).states
                guard let last = entered.last, !phrases.contains(end == .client ? .clientMoves : .serverMoves) else {
                    continue
                }
                let words = SentencesTests.telling[end == row.annotation.sender ? 0 : 1][last] ?? []
                if entered.count > 1 || words.isDisjoint(with: phrases) {
                    untold.append("\(name), frame \(row.annotation.number): \(end) \(entered)")
                }
            }
        }

        func report() {
            print("\(count) sentences, \(wrong) refuted, \(untold.count) changes untold")
            for (phrase, places) in refuted.sorted(by: { $0.value.count > $1.value.count }) {
                print(
                    "  \(phrase): \(places.count) of \(said[phrase] ?? 0): \(places.prefix(4).joined(separator: "; "))")
            }
        }

        func expectTrue() {
            report()
            for (phrase, places) in refuted {
                Issue.record("\(phrase): \(places.prefix(5).joined(separator: "; ")), \(places.count) in all")
            }
            #expect(untold.isEmpty, "\(untold.prefix(5))")
        }
    }

    /// The sentences that tell of a state that their sender enters, and their receiver.
    static let telling: [[State: Set<Phrase>]] = [
        [
            .synSent: [.syn, .synWithText, .synAgain, .synOnceMore, .synCrossing],
            .synReceived: [.synAck, .synAckAgain, .synAckOnceMore], .finWait1: [.fin, .finWithText, .finCrossing],
            .lastAck: [.finSecond], .closed: [.reset, .resetPlain, .resetOfUnknown, .resetByForm, .resetOfBadAck],
        ],
        [
            .synReceived: [.syn, .synWithText, .synAgain, .synOnceMore, .synCrossing],
            .established: [.synAck, .synAckAgain, .synAckOnceMore, .handshakeAck],
            .closeWait: [.fin, .finWithText], .finWait2: [.ackOfFIN], .timeWait: [.ackOfCrossingFIN],
            .closed: [.ackOfLastFIN, .refused, .reset, .resetPlain, .resetOfUnknown, .resetByForm, .resetOfBadAck],
            .listen: [.reset, .resetPlain, .resetOfUnknown, .resetByForm, .resetOfBadAck],
        ],
    ]

    @Test("Over every capture, with hindsight and without")
    func captures() throws {
        var reading = Reading()
        for story in try StoriesTests.stories() {
            for hasHindsight in [true, false] {
                let rows = try Replayed(story.name, hasHindsight: hasHindsight).segments
                reading.read(rows, story.name, hasHindsight: hasHindsight)
            }
        }
        reading.expectTrue()
        #expect(reading.said.count >= 25)
    }

    /// As many as `SENTENCES` says, up to 1,000.
    static let conversations: UInt64 =
        min(ProcessInfo.processInfo.environment["SENTENCES"].flatMap(UInt64.init) ?? 100, 1_000)

    @Test("Over seeded conversations")
    func conversations() {
        var reading = Reading()
        for seed in 1...Self.conversations {
            let conversation = SeededConversation(seed: seed)
            let truths = conversation.frames.map { conversation.truths[$0.truth].before }
            for hasHindsight in [true, false] {
                reading.read(
                    conversation.told(hasHindsight: hasHindsight), "seed \(seed)\(hasHindsight ? "" : " as it came")",
                    hasHindsight: hasHindsight, truths: truths)
            }
        }
        reading.expectTrue()
        #expect(reading.said.count >= 30)
    }

    @Test("Over the captures of a folder", .enabled(if: ProcessInfo.processInfo.environment["SENTENCES_OF"] != nil))
    func folder() throws {
        var reading = Reading()
        let folder = ProcessInfo.processInfo.environment["SENTENCES_OF"] ?? ""
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        for file in files.sorted() where file.contains(".pcap") {
            for hasHindsight in [true, false] {
                let octets = try Data(contentsOf: URL(fileURLWithPath: folder).appendingPathComponent(file))
                let rows = Replayed(octets: octets, hasHindsight: hasHindsight).segments
                reading.read(rows, file + (hasHindsight ? "" : " as it came"), hasHindsight: hasHindsight)
            }
        }
        reading.expectTrue()
    }

    @Test("Every sentence is in both languages, with the same numbers in it", arguments: Phrase.allCases)
    func twins(phrase: Phrase) {
        func holes(_ text: StaticString) -> Set<Substring> {
            let parts = "\(text)".split(separator: "{", omittingEmptySubsequences: false).dropFirst()
            return Set(parts.compactMap { $0.split(separator: "}").first })
        }
        #expect(holes(phrase.english) == holes(phrase.chinese))
        #expect("\(phrase.english)".last == "." || "\(phrase.english)".hasSuffix("{seq}."))
        #expect("\(phrase.chinese)".unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) })
    }
}

// SPDX-License-Identifier: MIT
import Exchanges
import Flows
import Foundation
import TCP
import Testing
import Transcript

@Suite("What is told of a segment later, when a frame shows it")
struct FatesTests {
    private static let captures: [String] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Captures")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".pcap") }.sorted().map { folder.appendingPathComponent($0).path }
    }()

    @Test(
        "Told as it passes and put right later, a capture ends with the fates that hindsight sees", arguments: captures)
    func both(path: String) throws {
        let octets = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var known: [Int: Passage] = [:]
        var told: [Int: Passage] = [:]
        for case .segment(let passing) in CaptureReader(octets) {
            known[passing.annotation.number] = passing.annotation.passage
        }
        for event in CaptureReader(octets, hasHindsight: false) {
            switch event {
            case .segment(let passing):
                #expect(passing.annotation.passage.fate == .unknown)
                told[passing.annotation.number] = passing.annotation.passage
            case .fate(let decided):
                #expect(told[decided.number]?.fate == .unknown, "frame \(decided.number) was told before, and once")
                told[decided.number] = decided.passage
            default: break
            }
        }
        #expect(!known.isEmpty)
        for (number, passage) in known {
            #expect(told[number]?.fate == passage.fate, "frame \(number)")
            #expect(told[number]?.evidence == passage.evidence, "frame \(number)")
        }
    }

    @Test("A row that had to be written at a bound is put right in front of the frame that shows more")
    func bound() {
        var passing = Passing()
        passing.transcriber = Transcriber(hasHindsight: true, seed: 1)
        var told: [String] = []
        func hear(_ event: TraceEvent, _: RawSpan) {
            switch event {
            case .segment(let segment):
                told.append("\(segment.annotation.number) \(segment.annotation.passage.fate.name)")
            case .fate(let decided):
                told.append("\(decided.number) \(decided.passage.fate.name) by \(decided.passage.evidence ?? 0)")
            default: break
            }
        }
        passing.take(passing.frame(.client, [], seq: 1, ack: 1), hear)
        passing.take(passing.frame(.client, .psh, seq: 1, ack: 1, text: "hello\n"), hear)
        // Two minutes in which nobody answers.
        passing.time += 121_000_000_000
        passing.take(passing.frame(.client, [], seq: 9, ack: 9, port: 20_001), hear)
        passing.take(passing.frame(.server, [], seq: 1, ack: 7), hear)
        passing.transcriber.finish { hear($0, RawSpan()) }
        #expect(told.first == "1 unknown")
        #expect(told.dropFirst().prefix(4) == ["2 unknown", "3 unknown", "2 delivered by 4", "4 unknown"])
    }
}

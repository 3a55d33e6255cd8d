// SPDX-License-Identifier: MIT
import CaptureFiles
import FileSource
import Flows
import Foundation
import Packets
import Testing
import Transcript

/// `--summary` says less, and of that the same.
@Suite("Captures of which only the connections are wanted")
struct SilentTests {
    /// What is said of a capture's connections, and all problems and counts, in order.
    private func words(_ path: String, _ interest: Transcriber.Interest, cached: Int) throws -> [String] {
        var limits = Observer.Limits()
        limits.cached = cached
        var transcriber = Transcriber(interest: interest, limits: limits, seed: 1)
        var words: [String] = []
        func say(_ moment: TraceEvent) {
            switch moment {
            case .connection(var connection):
                // Only who shows the segments times them.
                (connection.clientTimes, connection.serverTimes) = (Times(), Times())
                words.append("\(connection)")
            case .problem(let problem): words.append("\(problem)")
            case .summary(let summary): words.append("\(summary)")
            default: break
            }
        }
        try CaptureSource(path: path).forEach { item, window in
            guard case .packet(let record) = item else { return }
            let frame = window.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
            transcriber.take(frame, record.info, emit: say)
        }
        transcriber.finish(emit: say)
        return words
    }

    @Test(
        "One after another, or in batches",
        arguments: try FileManager.default.contentsOfDirectory(atPath: Replayed.folder.path).filter {
            $0.hasSuffix(".pcap")
        }.sorted())
    func batches(name: String) throws {
        let path = Replayed.folder.appendingPathComponent(name).path
        let aloud = try words(path, .everything, cached: .max)
        #expect(try words(path, .connections, cached: .max) == aloud)
        #expect(try words(path, .connections, cached: 0) == aloud)
    }
}

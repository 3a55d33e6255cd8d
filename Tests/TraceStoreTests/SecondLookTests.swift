// SPDX-License-Identifier: MIT
import CaptureFiles
import Exchanges
import Flows
import Packets
import Synchronization
import TCP
import Testing
import TraceStore
import Transcript

/// How often octets were asked for.
final class ReadCounter: Sendable {
    private let count = Mutex(0)

    func add() { count.withLock { $0 += 1 } }

    /// How often since this was last asked.
    func take() -> Int {
        count.withLock { count in
            defer { count = 0 }
            return count
        }
    }
}

/// A capture in memory, of which is counted how often it is read in.
struct CountedOctets: OctetStore {
    private var octets: MemoryOctets
    private let reads: ReadCounter

    init(_ octets: [UInt8] = [], _ reads: ReadCounter = ReadCounter()) {
        self.octets = MemoryOctets(octets)
        self.reads = reads
    }

    var count: UInt64 { octets.count }

    mutating func append(_ octets: RawSpan) -> UInt64 { self.octets.append(octets) }

    func octets(at place: UInt64, count: Int) -> [UInt8] {
        reads.add()
        return octets.octets(at: place, count: count)
    }
}

@Suite("Who looks second at a trace of a file")
struct SecondLookTests {
    @Test(
        "costs no second decoding: each frame is read once more, to be shown as octets, and its connection not at all")
    func lines() throws {
        var writer = PcapngWriter()
        var file: [UInt8] = []
        writer.begin(into: &file)
        _ = writer.addInterface(.raw, into: &file)
        var passing = Passing()
        passing.twoTalks { event, frame in
            guard case .segment(let segment) = event else { return }
            writer.write(frame, time: segment.annotation.time, into: &file)
        }
        let reads = ReadCounter()
        var reader = TraceReader(
            title: "a",
            in: TraceOctets(
                frames: CountedOctets(file, reads), messages: CountedOctets(), texts: CountedOctets(),
                addresses: CountedOctets()), seed: 1)
        var place = 0
        try AnnotatedCaptureTests.steps(file) { step, window in
            if case .interface(let interface) = step { reader.take(interface) }
            place = file.count - window.byteCount
            if case .packet(let record) = step { reader.take(record, in: window, at: UInt64(place)) }
        }
        reader.finish()
        let count = reader.store.columns.count
        #expect(count == 10)
        _ = reads.take()
        let first = reader.store.lines(of: nil, 0..<count, saysMessages: false)
        // Once to be decoded, once to be shown.
        #expect(reads.take() == 2 * count)
        let second = reader.store.lines(of: nil, 0..<count, saysMessages: false)
        #expect(reads.take() == count)
        #expect(first == second && !first.isEmpty)
    }
}

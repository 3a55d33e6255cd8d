// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("RFC 7323 §4.3, §5: the one rule of timestamps")
struct PAWSTests {
    private func segment(_ value: UInt32?, seq: UInt32 = 0, flags: Flags = []) -> Segment {
        var options = Options.none
        options.timestamps = value.map { Timestamps(value: $0, echo: 0) }
        return Segment(
            seq: SequenceNumber(seq), ack: SequenceNumber(0), flags: flags, window: 1, textLength: 5, options: options)
    }

    @Test("older is old, on a circle of 2^32", arguments: [0, 7, 1 << 31, UInt32.max - 3]) func older(_ recent: UInt32)
    {
        var paws = PAWS()
        paws.take(recent, at: .zero)
        #expect(paws.judge(segment(recent), at: .zero) == .current)
        #expect(paws.judge(segment(recent &+ 1), at: .zero) == .current)
        #expect(paws.judge(segment(recent &- 1), at: .zero) == .old)
        #expect(paws.judge(segment(recent &- 1, flags: .rst), at: .zero) == .current)
        #expect(paws.judge(segment(nil), at: .zero) == .missing)
    }

    @Test("after 24 days without another, TS.Recent is worth nothing") func life() {
        var paws = PAWS()
        let start = Instant(nanoseconds: 1_700_000_000_000_000_000)
        paws.take(500, at: start)
        #expect(paws.judge(segment(499), at: start + .seconds(24 * 86_400 - 2)) == .old)
        #expect(paws.judge(segment(499), at: start + .seconds(24 * 86_400 + 2)) == .current)
    }

    @Test("taken only from a segment that covers Last.ACK.sent, and never an older one") func taking() {
        var paws = PAWS()
        paws.take(500, at: .zero)
        paws.lastACKSent = SequenceNumber(100)
        let segments = [
            segment(501, seq: 101), segment(501, seq: 100), segment(500, seq: 100), segment(600, seq: 100, flags: .rst),
        ]
        var taken: [Bool] = []
        for segment in segments { taken.append(paws.note(segment, at: .zero)) }
        #expect(taken == [false, true, false, false])
        #expect(paws.recent == 501)
    }
}

@Suite("Text beyond a gap")
struct OutOfOrderRangesTests {
    private func range(_ start: UInt32, _ end: UInt32) -> SequenceRange {
        SequenceRange(from: SequenceNumber(start), to: SequenceNumber(end))
    }

    @Test("what touches is joined, what does not is kept apart and in order") func joins() {
        var ranges = OutOfOrderRanges()
        for (start, end) in [(30, 40), (10, 12), (50, 60), (12, 14)] as [(UInt32, UInt32)] {
            ranges.insert(range(start, end))
        }
        #expect(ranges.runs == [range(10, 14), range(30, 40), range(50, 60)])
        let joined = ranges.insert(range(39, 51))
        #expect(joined == range(30, 60))
        #expect(ranges.runs == [range(10, 14), range(30, 60)])
    }

    @Test("RCV.NXT passes over what it has reached") func absorbs() {
        var ranges = OutOfOrderRanges()
        ranges.insert(range(UInt32.max - 1, 4))
        ranges.insert(range(9, 12))
        var next = SequenceNumber(2)
        ranges.absorb(into: &next)
        #expect(next == SequenceNumber(4) && ranges.runs == [range(9, 12)])
        next = SequenceNumber(9)
        ranges.absorb(into: &next)
        #expect(next == SequenceNumber(12) && ranges.isEmpty)
    }

    @Test("beyond the limit a run is left out") func limit() {
        var ranges = OutOfOrderRanges()
        for start in [10, 20, 30] as [UInt32] { ranges.insert(range(start, start + 1), limit: 2) }
        #expect(ranges.runs == [range(10, 11), range(20, 21)])
    }
}

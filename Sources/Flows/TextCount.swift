// SPDX-License-Identifier: MIT
import TCP

/// How many octets an end said, each counted once, however often and in whatever order it was sent.
struct TextCount: Sendable {
    private(set) var count: UInt64 = 0
    /// Up to where all is counted, and what is counted beyond.
    private var next: SequenceNumber?
    private var runs = OutOfOrderRanges()
    /// Text before the first that was counted.
    private var earlier = OutOfOrderRanges()
    private var first: SequenceNumber?

    /// Counts what was not counted yet.
    mutating func add(_ range: SequenceRange) {
        if range.isEmpty { return }
        guard let next else {
            first = range.start
            self.next = range.end
            count = UInt64(range.count)
            return
        }
        if range.start == next, runs.isEmpty {
            self.next = range.end
            count += UInt64(range.count)
            return
        }
        if let first, range.start.precedes(first) {
            let part = SequenceRange(from: range.start, to: range.end.precedes(first) ? range.end : first)
            count += TextCount.fresh(part, beside: earlier)
            earlier.insert(part, limit: Witness.mostRuns)
        }
        let start = SequenceNumber.later(range.start, next)
        guard range.end.follows(start) else { return }
        let part = SequenceRange(from: start, to: range.end)
        count += TextCount.fresh(part, beside: runs)
        runs.insert(part, limit: Witness.mostRuns)
        var reached = next
        runs.absorb(into: &reached)
        self.next = reached
    }

    /// Whether a run is the next, all before it being counted and nothing beyond, or is empty.
    @inline(__always)
    func isNext(_ range: SequenceRange) -> Bool { range.isEmpty || (range.start == next && runs.isEmpty) }

    /// Whether anything of a run was counted.
    func holds(anyOf range: SequenceRange) -> Bool {
        guard let first, let next, !range.isEmpty else { return false }
        let whole = SequenceRange(from: first, to: next)
        return whole.overlaps(range) || runs.runs.contains { $0.overlaps(range) }
            || earlier.runs.contains { $0.overlaps(range) }
    }

    /// How many octets of a run are in no other.
    private static func fresh(_ part: SequenceRange, beside runs: OutOfOrderRanges) -> UInt64 {
        var fresh = UInt64(part.count)
        for run in runs.runs where run.overlaps(part) {
            let start = SequenceNumber.later(run.start, part.start)
            let end = run.end.precedes(part.end) ? run.end : part.end
            fresh -= UInt64(end.offset(from: start))
        }
        return fresh
    }
}

// SPDX-License-Identifier: MIT

/// Text that arrived beyond a gap: runs of numbers, apart from each other and in order.
///
/// One rule for whoever holds such text and for whoever only watches it being held.
public struct OutOfOrderRanges: Hashable, Sendable {
    /// The runs.
    public private(set) var runs: [SequenceRange] = []

    /// Nothing is held.
    public init() {}

    /// Whether nothing is held.
    public var isEmpty: Bool { runs.isEmpty }

    /// Adds a run and joins it with those that it touches; returns the run it has become part of. Where there are `limit`
    /// runs apart from it, it is left out.
    @discardableResult
    public mutating func insert(_ range: SequenceRange, limit: Int = .max) -> SequenceRange {
        guard !range.isEmpty else { return range }
        var joined = range
        runs.removeAll { other in
            guard other.end.followsOrEquals(joined.start), joined.end.followsOrEquals(other.start) else { return false }
            joined = SequenceRange(
                from: other.start.precedes(joined.start) ? other.start : joined.start,
                to: .later(other.end, joined.end))
            return true
        }
        guard runs.count < limit else { return joined }
        runs.insert(joined, at: runs.firstIndex { joined.start.precedes($0.start) } ?? runs.count)
        return joined
    }

    /// What this run and the first of those that it overlaps have in common.
    func overlap(with range: SequenceRange) -> SequenceRange? {
        guard let other = runs.first(where: { $0.overlaps(range) }) else { return nil }
        return SequenceRange(
            from: .later(other.start, range.start), to: other.end.precedes(range.end) ? other.end : range.end)
    }

    /// Moves `next` over the runs that it has reached, and forgets them.
    public mutating func absorb(into next: inout SequenceNumber) {
        var reached = 0
        while reached < runs.count, runs[reached].start.precedesOrEquals(next) {
            next = .later(next, runs[reached].end)
            reached += 1
        }
        runs.removeFirst(reached)
    }

    /// Forgets everything.
    mutating func removeAll() { runs.removeAll(keepingCapacity: true) }
}

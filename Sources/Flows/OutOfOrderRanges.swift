// SPDX-License-Identifier: MIT
import TCP

/// Text that arrived beyond a hole: runs of numbers, apart from each other.
///
/// They are kept beside the connections and not in them, so that a connection holds no reference and its fields can be
/// read in place.
struct OutOfOrderRanges: Sendable {
    private(set) var runs: [SequenceRange] = []

    /// How many runs are remembered; a real receiver with a window of a megabyte holds more, hardly ever.
    private static let most = 256

    var isEmpty: Bool { runs.isEmpty }

    /// Adds a run, joined with those that it touches.
    mutating func insert(_ range: SequenceRange) {
        var merged = range
        runs.removeAll { other in
            guard other.end.followsOrEquals(merged.start), merged.end.followsOrEquals(other.start) else { return false }
            merged = SequenceRange(
                from: other.start.precedes(merged.start) ? other.start : merged.start,
                to: .later(other.end, merged.end))
            return true
        }
        if runs.count < OutOfOrderRanges.most { runs.append(merged) }
    }

    /// Moves `next` over the runs that it has reached, and forgets those that it has passed.
    mutating func absorb(into next: inout SequenceNumber) {
        guard !runs.isEmpty else { return }
        var moved = true
        while moved {
            moved = false
            for range in runs where range.start.precedesOrEquals(next) && range.end.follows(next) {
                next = range.end
                moved = true
            }
        }
        let reached = next
        runs.removeAll { $0.end.precedesOrEquals(reached) }
    }
}

// SPDX-License-Identifier: MIT

/// A run of sequence numbers, from `start` up to but not including `end`, on the circle of 2^32 (RFC 9293 §3.4).
///
/// `count` is what tells an empty run from one: `start == end` is empty, never the whole circle.
public struct SequenceRange: Hashable, Sendable {
    /// The first number.
    public var start: SequenceNumber
    /// How many numbers.
    public var count: UInt32

    /// `count` numbers from `start` on.
    @inlinable
    public init(start: SequenceNumber, count: UInt32) {
        self.start = start
        self.count = count
    }

    /// The run from `start` up to but not including `end`; empty if `end` does not follow `start`.
    @inlinable
    public init(from start: SequenceNumber, to end: SequenceNumber) {
        self.start = start
        self.count = end.follows(start) ? end.offset(from: start) : 0
    }

    /// The number after the last.
    @inlinable
    public var end: SequenceNumber { start + count }

    /// Whether there is no number in it.
    @inlinable
    public var isEmpty: Bool { count == 0 }

    /// Whether this number is one of them.
    @inlinable
    public func contains(_ number: SequenceNumber) -> Bool { number.offset(from: start) < count }

    /// Whether any number is in both.
    @inlinable
    public func overlaps(_ other: SequenceRange) -> Bool {
        !isEmpty && !other.isEmpty && (contains(other.start) || other.contains(start))
    }
}

extension SequenceRange: CustomStringConvertible {
    /// Both bounds; past 2^32 the second may be the smaller number.
    public var description: String { "\(start)..<\(end)" }
}

// SPDX-License-Identifier: MIT

/// A segment whose last number an ACK is the first to cover.
public struct Acknowledged: Hashable, Sendable {
    /// The frame that carried it first.
    public var number: Int
    /// Nanoseconds from the segment to the ACK. Nil if any of it was sent again: nobody knows which copy the ACK answers
    /// (Karn's rule, RFC 6298 §3).
    public var roundTrip: Int64?

    /// A segment that was covered; `roundTrip` is in nanoseconds.
    public init(number: Int, roundTrip: Int64?) {
        self.number = number
        self.roundTrip = roundTrip
    }
}

// SPDX-License-Identifier: MIT

/// A moment in Unix time, in nanoseconds since 1970-01-01T00:00:00Z. Signed: a capture may claim to be older.
public struct Timestamp: Hashable, Sendable, Comparable {
    /// Nanoseconds of Unix time: in 64 bits they reach from 1677 to 2262.
    public var nanoseconds: Int64

    /// A moment by its nanoseconds since 1970-01-01T00:00:00Z; there is no other way to make one.
    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// By the clock of the capture, which may have been set back: a later frame may have an earlier time.
    @inlinable
    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }

    /// Nanoseconds from `earlier` to this moment; wraps rather than traps on absurd dates.
    @inlinable
    public func nanoseconds(since earlier: Timestamp) -> Int64 { nanoseconds &- earlier.nanoseconds }
}

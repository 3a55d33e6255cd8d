// SPDX-License-Identifier: MIT

/// A moment in Unix time, in nanoseconds since 1970-01-01T00:00:00Z. Signed: a capture may claim to be older.
public struct Timestamp: Hashable, Sendable, Comparable {
    public var nanoseconds: Int64

    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable
    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }

    /// Nanoseconds from `earlier` to this moment; wraps rather than traps on absurd dates.
    @inlinable
    public func nanoseconds(since earlier: Timestamp) -> Int64 { nanoseconds &- earlier.nanoseconds }
}

// SPDX-License-Identifier: MIT

/// A moment on the clock of whoever drives the model, in nanoseconds from a zero of their choice.
///
/// The model reads no clock: every event says when it happens.
public struct Instant: Hashable, Sendable, Comparable {
    /// Nanoseconds.
    public var nanoseconds: Int64

    /// So many nanoseconds.
    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Zero.
    public static let zero = Instant(nanoseconds: 0)

    /// Whether `a` is the smaller.
    @inlinable
    public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

    /// The moment so much later.
    @inlinable
    public static func + (a: Instant, b: Interval) -> Instant { Instant(nanoseconds: a.nanoseconds &+ b.nanoseconds) }

    /// How long after `b` this moment is; negative if before.
    @inlinable
    public static func - (a: Instant, b: Instant) -> Interval { Interval(nanoseconds: a.nanoseconds &- b.nanoseconds) }
}

/// A length of time, in nanoseconds.
public struct Interval: Hashable, Sendable, Comparable {
    /// Nanoseconds.
    public var nanoseconds: Int64

    /// So many nanoseconds.
    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Zero.
    public static let zero = Interval(nanoseconds: 0)

    /// So many seconds.
    @inlinable
    public static func seconds(_ count: Int64) -> Interval { Interval(nanoseconds: count &* 1_000_000_000) }

    /// So many thousandths of a second.
    @inlinable
    public static func milliseconds(_ count: Int64) -> Interval { Interval(nanoseconds: count &* 1_000_000) }

    /// So many millionths of a second.
    @inlinable
    public static func microseconds(_ count: Int64) -> Interval { Interval(nanoseconds: count &* 1_000) }

    /// Whether `a` is the smaller.
    @inlinable
    public static func < (a: Interval, b: Interval) -> Bool { a.nanoseconds < b.nanoseconds }

    /// Both together.
    @inlinable
    public static func + (a: Interval, b: Interval) -> Interval {
        Interval(nanoseconds: a.nanoseconds &+ b.nanoseconds)
    }

    /// What is left of `a`.
    @inlinable
    public static func - (a: Interval, b: Interval) -> Interval {
        Interval(nanoseconds: a.nanoseconds &- b.nanoseconds)
    }

    /// So many times as long.
    @inlinable
    public static func * (a: Interval, factor: Int64) -> Interval { Interval(nanoseconds: a.nanoseconds &* factor) }
}

extension Instant: CustomStringConvertible {
    /// Seconds with nine decimals.
    public var description: String { Interval(nanoseconds: nanoseconds).description }
}

extension Interval: CustomStringConvertible {
    /// Seconds with nine decimals.
    public var description: String {
        let magnitude = nanoseconds.magnitude
        let fraction = String(magnitude % 1_000_000_000)
        let zeros = String(repeating: "0", count: 9 - fraction.count)
        return "\(nanoseconds < 0 ? "-" : "")\(magnitude / 1_000_000_000).\(zeros)\(fraction)"
    }
}

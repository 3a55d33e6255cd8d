// SPDX-License-Identifier: MIT

/// A TCP sequence number: a place on a circle of 2^32 octets (RFC 9293 §3.4).
///
/// On a circle there is no "less than", so this type is not `Comparable` and has no `<`. Ask whether one number
/// `precedes` another, which holds while they are less than half the circle apart, or whether a ``SequenceRange``
/// contains it.
public struct SequenceNumber: RawRepresentable, Hashable, Sendable {
    /// The number as the header has it.
    public var rawValue: UInt32

    /// The number with this value.
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The number with this value.
    @inlinable
    public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// The number `count` octets further on, modulo 2^32.
    @inlinable
    public static func + (number: SequenceNumber, count: UInt32) -> SequenceNumber {
        SequenceNumber(number.rawValue &+ count)
    }

    /// The number `count` octets back, modulo 2^32.
    @inlinable
    public static func - (number: SequenceNumber, count: UInt32) -> SequenceNumber {
        SequenceNumber(number.rawValue &- count)
    }

    /// Moves on by `count` octets, modulo 2^32.
    @inlinable
    public static func += (number: inout SequenceNumber, count: UInt32) { number = number + count }

    /// How many octets further on this number is than `base`, going the short way round: negative if it lies behind.
    @inlinable
    public func distance(from base: SequenceNumber) -> Int32 {
        Int32(bitPattern: rawValue &- base.rawValue)
    }

    /// How many octets one passes going forward from `base` to this number: 0 ..< 2^32, also when that is the long way.
    @inlinable
    public func offset(from base: SequenceNumber) -> UInt32 { rawValue &- base.rawValue }

    /// Whether this number comes before `other`, the two being less than 2^31 apart.
    @inlinable
    public func precedes(_ other: SequenceNumber) -> Bool { distance(from: other) < 0 }

    /// Whether this number is `other` or comes before it.
    @inlinable
    public func precedesOrEquals(_ other: SequenceNumber) -> Bool { distance(from: other) <= 0 }

    /// Whether this number comes after `other`.
    @inlinable
    public func follows(_ other: SequenceNumber) -> Bool { distance(from: other) > 0 }

    /// Whether this number is `other` or comes after it.
    @inlinable
    public func followsOrEquals(_ other: SequenceNumber) -> Bool { distance(from: other) >= 0 }

    /// Whichever of two numbers is further on.
    @inlinable
    public static func later(_ a: SequenceNumber, _ b: SequenceNumber) -> SequenceNumber { a.precedes(b) ? b : a }
}

extension SequenceNumber: CustomStringConvertible {
    /// The number in decimal, as it stands in the header.
    public var description: String { String(rawValue) }
}

// SPDX-License-Identifier: MIT
public import TCP

/// Up to seven rules in the order in which they were applied, stored in place. An eighth is dropped.
public struct RuleSet: Hashable, Sendable {
    // The lowest octet is the first rule's number plus one; zero ends the list.
    @usableFromInline var packed: UInt64 = 0

    /// No rule.
    @inlinable
    public init() {}

    /// The first seven of some rules, without repeats.
    public init(_ rules: some Sequence<Rule.ID>) {
        for rule in rules { insert(rule) }
    }

    /// That text was delivered in order, and no more: what most segments with text do.
    static let textDelivered = RuleSet([.textDelivered])

    /// Whether no rule was applied.
    @inlinable
    public var isEmpty: Bool { packed == 0 }

    /// How many there are; at most seven.
    @inlinable
    public var count: Int { (71 - packed.leadingZeroBitCount) / 8 }

    /// Adds a rule unless it is there already.
    @inlinable
    public mutating func insert(_ rule: Rule.ID) {
        let number = UInt64(rule.rawValue) + 1
        var shift: UInt64 = 0
        while shift < 56 {
            let octet = packed >> shift & 0xff
            if octet == number { return }
            if octet == 0 {
                packed |= number << shift
                return
            }
            shift += 8
        }
    }

    /// Adds those of another, in its order.
    mutating func formUnion(_ other: RuleSet) {
        if isEmpty { return self = other }
        var index = 0
        while let rule = other[index] {
            insert(rule)
            index += 1
        }
    }

    /// The rule in a place, from 0; nil behind the last.
    @inlinable
    public subscript(index: Int) -> Rule.ID? {
        let octet = UInt8(truncatingIfNeeded: packed >> UInt64(index * 8))
        return octet == 0 ? nil : Rule.ID(rawValue: octet - 1)
    }

    /// Whether a rule was applied.
    @inlinable
    public func contains(_ rule: Rule.ID) -> Bool {
        var rest = packed
        while rest != 0 {
            if rest & 0xff == UInt64(rule.rawValue) + 1 { return true }
            rest >>= 8
        }
        return false
    }

    /// The rules in the order in which they were applied.
    public var ids: [Rule.ID] { (0..<count).compactMap { self[$0] } }
}

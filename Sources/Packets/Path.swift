// SPDX-License-Identifier: MIT

/// The wrappings around a packet, outermost first, stored in place: at most eight.
public struct Path: Hashable, Sendable {
    /// One wrapping.
    public enum Step: UInt8, Hashable, Sendable {
        case vlan = 1, mpls, pppoe, gre, ipInIP, ipv6InIP, vxlan, geneve, teredo, gtp
    }

    // A step in each octet, the innermost in the lowest.
    @usableFromInline var packed: UInt64 = 0

    /// No wrapping: an ordinary packet.
    @inlinable
    public init() {}

    /// Whether there is none. True of an ordinary packet.
    @inlinable
    public var isEmpty: Bool { packed == 0 }

    /// How many steps there are.
    public var count: Int { (71 - packed.leadingZeroBitCount) / 8 }

    /// Adds an inner wrapping. Returns false, and adds nothing, if there are eight already.
    public mutating func append(_ step: Step) -> Bool {
        guard packed >> 56 == 0 else { return false }
        packed = packed << 8 | UInt64(step.rawValue)
        return true
    }

    /// The steps, outermost first.
    public var steps: [Step] {
        (0..<count).reversed().compactMap { Step(rawValue: UInt8(truncatingIfNeeded: packed >> UInt64($0 * 8))) }
    }
}

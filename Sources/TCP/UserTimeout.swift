// SPDX-License-Identifier: MIT

/// The user timeout option as it stands in a header (RFC 5482 §2): fifteen bits, in seconds or in minutes.
public struct UserTimeout: Hashable, Sendable {
    /// The granularity bit, and the number.
    public var field: UInt16

    /// The option's field as it was received.
    @inlinable
    public init(field: UInt16) { self.field = field }

    /// The nearest that the option can say: seconds up to 32,767, whole minutes above, at most some 22 days.
    public init(_ interval: Interval) {
        let seconds = max(interval.nanoseconds / 1_000_000_000, 1)
        field =
            seconds <= 0x7fff
            ? UInt16(seconds) : 0x8000 | UInt16(truncatingIfNeeded: min((seconds + 59) / 60, 0x7fff))
    }

    /// How long it stands for; nil for 0, which means nothing and is ignored (§2).
    public var interval: Interval? {
        let number = Int64(field & 0x7fff)
        return number == 0 ? nil : .seconds(field & 0x8000 == 0 ? number : number * 60)
    }

    /// What an end makes of the option (§3.1). Off unless it is set: ENABLED is false by default.
    public struct Policy: Hashable, Sendable {
        /// ADV_UTO: what we ask the other end to put up with.
        public var advertised: Interval
        /// L_LIMIT: however soon the other end gives up, we do not before this.
        public var lowerLimit = Interval.seconds(100)
        /// U_LIMIT: however long the other end asks for, we give up after this.
        public var upperLimit = Interval.seconds(3_600)
        /// CHANGEABLE: whether what the other end advertises counts; false once the user has set a timeout.
        public var isChangeable = true

        /// A policy that advertises, and lets the other end move our own timeout within the usual limits.
        public init(advertised: Interval) { self.advertised = advertised }

        /// USER_TIMEOUT, given what the other end advertised: the longer of both, within the limits.
        public func timeout(remote: Interval) -> Interval {
            min(upperLimit, max(advertised, max(remote, lowerLimit)))
        }
    }
}

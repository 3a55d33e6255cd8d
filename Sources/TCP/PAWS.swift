// SPDX-License-Identifier: MIT

/// The peer's timestamps as a receiver keeps them: which one it echoes, and Protection Against Wrapped Sequences
/// (RFC 7323 §4.3, §5).
///
/// One rule for whoever takes part in a connection and for whoever only watches it.
public struct PAWS: Hashable, Sendable {
    /// TS.Recent: the timestamp to echo.
    public var recent: UInt32 = 0
    /// Last.ACK.sent.
    public var lastACKSent = SequenceNumber(0)
    /// When TS.Recent was taken, in units of 2^30 nanoseconds: a second or so is exact enough for twenty-four days.
    @usableFromInline var taken: UInt32 = 0

    /// How long TS.Recent is good for when nothing replaces it: 24 days (§5.5), in those units.
    @usableFromInline static let life = UInt32((24 * 86_400 * 1_000_000_000 as UInt64) >> 30)

    /// Nothing was taken yet.
    public init() {}

    /// What a segment's timestamp says of the segment (§5.3, R1; §3.2).
    public enum Verdict: Hashable, Sendable {
        /// It is as new as TS.Recent, or TS.Recent is too old itself, or it is a RST, which is not asked.
        case current
        /// It has no timestamp, though both SYNs had.
        case missing
        /// It is older than TS.Recent: an old duplicate.
        case old
    }

    /// Judges a segment of a connection that uses timestamps.
    @inlinable
    public func judge(_ segment: borrowing Segment, at now: Instant) -> Verdict {
        guard !segment.isRST else { return .current }
        guard let timestamps = segment.options.timestamps else { return .missing }
        guard Int32(bitPattern: timestamps.value &- recent) < 0 else { return .current }
        return PAWS.units(now) &- taken < PAWS.life ? .old : .current
    }

    /// Takes TS.Recent from a SYN.
    @inlinable
    public mutating func take(_ value: UInt32, at now: Instant) {
        recent = value
        taken = PAWS.units(now)
    }

    /// Takes TS.Recent from a segment that covers Last.ACK.sent (§4.3); says whether it did.
    @inlinable
    public mutating func note(_ segment: borrowing Segment, at now: Instant) -> Bool {
        guard let timestamps = segment.options.timestamps, !segment.isRST,
            segment.seq.precedesOrEquals(lastACKSent), Int32(bitPattern: timestamps.value &- recent) >= 0
        else { return false }
        take(timestamps.value, at: now)
        return true
    }

    @inlinable
    static func units(_ now: Instant) -> UInt32 { UInt32(truncatingIfNeeded: now.nanoseconds >> 30) }
}

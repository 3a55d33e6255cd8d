// SPDX-License-Identifier: MIT

/// One segment's way to the other end: whether it came, what shows that, and where in the receiver's own order it came.
public struct Passage: Hashable, Sendable {
    /// Whether it arrived.
    public var fate = Fate.unknown
    /// By which rule that is known; nil if it is not.
    public var rule: Evidence?
    /// The frame that shows it; nil if none does.
    public var evidence: Int?
    /// The receiver's own frame after which it arrived: the last that it had sent by then, of those captured. A frame with a
    /// higher number than the segment's own means that the two crossed. Nil if the segment was not delivered, or if the
    /// receiver had sent nothing.
    public var arrivesAfter: Int?
    /// Whether a later frame of the receiver shows that it had not come when that frame was sent.
    public var isLate = false
    /// Whether it came, or may have, and its text was not taken (RFC 9293 §3.10.7.4).
    public var isRefused = false
    /// Whether nothing was known of it when its row had to be written, at a bound.
    public var isGivenUp = false

    /// A way of which nothing is known.
    public init() {}

    /// Whether it passed a frame of the receiver's on its way: each was sent before the other arrived.
    public func crosses(_ frame: Int) -> Bool { fate == .delivered && (arrivesAfter ?? 0) > frame }
}

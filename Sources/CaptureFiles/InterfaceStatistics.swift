// SPDX-License-Identifier: MIT
public import Packets

/// What a pcapng file says of an interface beside its packets, in an Interface Statistics Block.
///
/// No tool counts such a block as a frame, and it may stand anywhere: so it can carry, as its comment, what was seen
/// beside the packets at a moment of its own.
public struct InterfaceStatistics: Sendable {
    /// Which ``CaptureInterface`` it is about: an index over the whole file.
    public var interface: Int
    /// When that was so; nil if the count of ticks is beyond what can be told.
    public var time: Timestamp?
    /// How many packets were dropped since the capture began, for want of room (`isb_ifdrop`).
    public var dropped: UInt64?
    /// Where the block's options lie.
    var options = ByteRange(offset: 0, count: 0)
    var bigEndian = false

    /// Its comments, in order. `window` is the one in which it was found.
    public func comments(in window: RawSpan) -> [String] {
        BlockOptions.comments(in: window, options, bigEndian: bigEndian)
    }
}

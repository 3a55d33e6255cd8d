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

extension CaptureParser {
    /// Statistics: interface, time, options.
    mutating func statistics(_ window: RawSpan, end: Int) -> Step {
        guard end >= 20 else { return .problem(.cutBlock(need: 20, have: UInt64(end))) }
        let number = window.uint32(at: 8, bigEndian: bigEndian)
        guard number < interfaces.count &- sectionStart else { return .problem(.unknownInterface(number)) }
        let interface = sectionStart &+ Int(truncatingIfNeeded: number)
        let high = window.uint32(at: 12, bigEndian: bigEndian)
        let low = window.uint32(at: 16, bigEndian: bigEndian)
        var statistics = InterfaceStatistics(
            interface: interface, time: interfaces[interface].moment(ticks: UInt64(high) << 32 | UInt64(low)))
        statistics.options = ByteRange(offset: 20, count: end &- 20)
        statistics.bigEndian = bigEndian
        let bigEndian = bigEndian
        let areWhole = BlockOptions.forEach(in: window, statistics.options, bigEndian: bigEndian) { code, value in
            guard code == 5 else { return true }
            guard value.count == 8 else { return false }
            statistics.dropped = window.uint64(at: value.offset, bigEndian: bigEndian)
            return true
        }
        if !areWhole { pending.append(.damagedOptions(.statistics)) }
        return .statistics(statistics)
    }
}

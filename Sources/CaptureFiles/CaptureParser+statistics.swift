// SPDX-License-Identifier: MIT
import Packets

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

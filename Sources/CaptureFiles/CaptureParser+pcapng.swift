// SPDX-License-Identifier: MIT
import Packets

/// The pcapng format: blocks, each with its type, its length, a body, and its length again.
///
/// The numbers of a section are in the byte order that its header's magic shows.
extension CaptureParser {
    private enum BlockType {
        static let section: UInt32 = 0x0A0D_0D0A
        static let interface: UInt32 = 1
        static let obsoletePacket: UInt32 = 2
        static let simplePacket: UInt32 = 3
        static let statistics: UInt32 = 5
        static let enhancedPacket: UInt32 = 6

        /// Blocks that are no packets, but that Wireshark numbers as frames: the systemd journal, custom blocks,
        /// Sysdig's events.
        static func isNumbered(_ type: UInt32) -> Bool {
            switch type {
            case 9, 0x0BAD, 0x4000_0BAD, 0x204, 0x208, 0x216, 0x217, 0x221, 0x222: true
            default: false
            }
        }
    }

    /// Reads one block.
    mutating func nextBlock(_ window: RawSpan, _ atEnd: Bool) -> Step {
        let available = window.byteCount
        if available < 12 {
            if !atEnd { return .needMore(atLeast: 12) }
            if available > 0 { return stop(.cut(need: 12, have: UInt64(available))) }
            format = .finished
            return .end
        }
        let type = window.uint32(at: 0, bigEndian: bigEndian)
        if type == BlockType.section { return beginSection(window, atEnd) }
        let stated = window.uint32(at: 4, bigEndian: bigEndian)
        guard stated >= 12 else { return stop(.absurdLength(stated)) }
        let padded = CaptureParser.padded(stated)
        let isWanted =
            type == BlockType.enhancedPacket || type == BlockType.interface || type == BlockType.simplePacket
            || type == BlockType.obsoletePacket || type == BlockType.statistics
        guard isWanted && padded <= CaptureParser.greatestBlock else {
            if BlockType.isNumbered(type) { frameCount += 1 }
            if type == BlockType.interface { holdPlace() }
            pass(padded, stated)
            return isWanted ? .problem(.absurdLength(stated)) : .skipped
        }
        let length = Int(padded)
        if available < length {
            if !atEnd { return .needMore(atLeast: length) }
            return stop(.cut(need: padded, have: UInt64(available)))
        }
        let again = window.uint32(at: length &- 4, bigEndian: bigEndian)
        if again != stated { pending.append(.lengthsDisagree(stated, again)) }
        consumed = length
        switch type {
        case BlockType.enhancedPacket: return enhancedPacket(window, end: length &- 4)
        case BlockType.simplePacket: return simplePacket(window, end: length &- 4)
        case BlockType.obsoletePacket: return obsoletePacket(window, end: length &- 4)
        case BlockType.statistics: return statistics(window, end: length &- 4)
        default: return addInterface(window, end: length &- 4)
        }
    }

    /// A block's length with its padding: lengths are multiples of four; writers that forget it pad all the same.
    private static func padded(_ stated: UInt32) -> UInt64 { (UInt64(stated) + 3) & ~3 }

    /// Passes over a block: all of it but the length at its end, which must be the one `stated`.
    private mutating func pass(_ length: UInt64, _ stated: UInt32) {
        toSkip = length - 4
        expectedTrailer = stated
    }

    /// Whether the section whose header stands here is big-endian; nil if its magic is neither.
    static func byteOrder(_ window: RawSpan) -> Bool? {
        switch window.uint32(at: 8) {
        case 0x1A2B_3C4D: true
        case 0x4D3C_2B1A: false
        default: nil
        }
    }

    /// A section header: the byte order, and an end to the interfaces that were known.
    private mutating func beginSection(_ window: RawSpan, _ atEnd: Bool) -> Step {
        if window.byteCount < 28 {
            return atEnd ? stop(.cut(need: 28, have: UInt64(window.byteCount))) : .needMore(atLeast: 28)
        }
        guard let order = CaptureParser.byteOrder(window) else { return stop(.badByteOrder) }
        bigEndian = order
        let stated = window.uint32(at: 4, bigEndian: order)
        guard stated >= 28 else { return stop(.absurdLength(stated)) }
        let major = Int(window.uint16(at: 12, bigEndian: order))
        let minor = Int(window.uint16(at: 14, bigEndian: order))
        guard major == 1 else { return stop(.version(major: major, minor: minor)) }
        // 1.2 is written by some, and is the same.
        let padded = CaptureParser.padded(stated)
        if padded <= CaptureParser.greatestBlock {
            let length = Int(padded)
            if window.byteCount < length && !atEnd { return .needMore(atLeast: length) }
            if window.byteCount >= length { check(window, from: 24, to: length &- 4, .section) }
        }
        if minor != 0 && minor != 2 { pending.append(.version(major: major, minor: minor)) }
        sectionStart = interfaces.count
        sectionCount += 1
        pass(padded, stated)
        return .skipped
    }

    /// An interface description: link type, snapshot length, options.
    private mutating func addInterface(_ window: RawSpan, end: Int) -> Step {
        guard end >= 16 else {
            holdPlace()
            return .problem(.cutBlock(need: 16, have: UInt64(end)))
        }
        guard interfaces.count < CaptureParser.greatestInterfaceCount else {
            return .problem(.tooManyInterfaces(most: CaptureParser.greatestInterfaceCount))
        }
        var interface = CaptureInterface(
            index: interfaces.count, section: sectionCount - 1,
            link: LinkType(rawValue: window.uint16(at: 8, bigEndian: bigEndian)),
            snapLength: window.length(at: 12, bigEndian: bigEndian), resolution: .microseconds)
        let options = ByteRange(offset: 16, count: end - 16)
        let areWhole = BlockOptions.forEach(in: window, options, bigEndian: bigEndian) { code, value in
            interface.take(code, value, of: window, bigEndian: bigEndian)
        }
        if !areWhole { pending.append(.damagedOptions(.interface)) }
        interfaces.append(InterfaceClock(interface))
        return .interface(interface)
    }

    /// An interface whose description cannot be read keeps its number, or packets would be taken for another's.
    private mutating func holdPlace() {
        guard interfaces.count < CaptureParser.greatestInterfaceCount else { return }
        interfaces.append(
            InterfaceClock(
                CaptureInterface(
                    index: interfaces.count, section: sectionCount - 1, link: .unknown, snapLength: 0,
                    resolution: .microseconds)))
    }

    /// Looks whether a block's options are whole, and notes a problem if they are not.
    mutating func check(
        _ window: RawSpan, from start: Int, to end: Int, _ block: CaptureProblem.OptionBlock
    ) {
        let range = ByteRange(offset: start, count: max(end - start, 0))
        if !BlockOptions.forEach(in: window, range, bigEndian: bigEndian, { _, _ in true }) {
            pending.append(.damagedOptions(block))
        }
    }

    /// An enhanced packet: interface, time, both lengths, the packet padded to four octets, options.
    private mutating func enhancedPacket(_ window: RawSpan, end: Int) -> Step {
        guard end >= 28 else { return .problem(.cutBlock(need: 28, have: UInt64(end))) }
        let captured = window.uint32(at: 20, bigEndian: bigEndian)
        let interface = window.uint32(at: 8, bigEndian: bigEndian)
        return packet(window, dataOffset: 28, captured: captured, interface: interface, end: end)
    }

    /// A packet block of old: a shorter interface number, and a count of drops.
    private mutating func obsoletePacket(_ window: RawSpan, end: Int) -> Step {
        guard end >= 28 else { return .problem(.cutBlock(need: 28, have: UInt64(end))) }
        let captured = window.uint32(at: 20, bigEndian: bigEndian)
        let interface = UInt32(window.uint16(at: 8, bigEndian: bigEndian))
        return packet(window, dataOffset: 28, captured: captured, interface: interface, end: end)
    }

    @inline(__always)
    private mutating func packet(
        _ window: RawSpan, dataOffset: Int, captured stated: UInt32, interface number: UInt32, end: Int
    ) -> Step {
        guard stated <= end &- dataOffset else {
            return .problem(.cutBlock(need: UInt64(dataOffset) + UInt64(stated), have: UInt64(end)))
        }
        guard stated <= CaptureParser.greatestRecord else { return .problem(.absurdLength(stated)) }
        guard number < interfaces.count &- sectionStart else { return .problem(.unknownInterface(number)) }
        frameCount &+= 1
        let captured = Int(truncatingIfNeeded: stated)
        let interface = sectionStart &+ Int(truncatingIfNeeded: number)
        let clock = interfaces[interface]
        let high = window.uint32(at: 12, bigEndian: bigEndian)
        let low = window.uint32(at: 16, bigEndian: bigEndian)
        let ticks = UInt64(high) << 32 | UInt64(low)
        let time = clock.moment(ticks: ticks)
        if time == nil { pending.append(.timeBeyondRange(ticks: ticks)) }
        let options = min(end, dataOffset &+ (captured &+ 3) & ~3)
        if options != end { check(window, from: options, to: end, .packet) }
        var record = RecordHeader(
            FrameInfo(
                number: frameCount, time: time, originalLength: window.length(at: 24, bigEndian: bigEndian),
                link: clock.link),
            octets: ByteRange(offset: dataOffset, count: captured), interface: interface)
        record.options = ByteRange(offset: options, count: end &- options)
        record.bigEndian = bigEndian
        return .packet(record)
    }

    /// A simple packet: its length on the wire and its octets. No time; always the section's first interface.
    private mutating func simplePacket(_ window: RawSpan, end: Int) -> Step {
        guard end >= 12 else { return .problem(.cutBlock(need: 12, have: UInt64(end))) }
        guard sectionStart < interfaces.count else { return .problem(.unknownInterface(0)) }
        let clock = interfaces[sectionStart]
        let original = window.uint32(at: 8, bigEndian: bigEndian)
        let kept = clock.snapLength > 0 ? min(original, UInt32(clamping: clock.snapLength)) : original
        guard kept <= end &- 12 else { return .problem(.cutBlock(need: 12 + UInt64(kept), have: UInt64(end))) }
        guard kept <= CaptureParser.greatestRecord else { return .problem(.absurdLength(kept)) }
        frameCount += 1
        return .packet(
            RecordHeader(
                FrameInfo(number: frameCount, time: nil, originalLength: Int(length: original), link: clock.link),
                octets: ByteRange(offset: 12, count: Int(kept)), interface: sectionStart))
    }
}

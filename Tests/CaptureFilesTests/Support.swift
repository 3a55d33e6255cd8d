// SPDX-License-Identifier: MIT
import CaptureFiles
import Packets

/// A packet as a file gave it, copied out.
struct Read: Equatable, Sendable {
    var number: Int
    var octets: [UInt8]
    var originalLength: Int
    var time: Int64?
    var interface: Int
    var link: LinkType
    var comments: [String] = []
}

/// A statistics block as a file gave it.
struct Statistics: Equatable, Sendable {
    var interface = 0
    var time: Int64?
    var dropped: UInt64?
    var comments: [String] = []
}

/// Everything that a file holds.
struct Contents: Equatable, Sendable {
    var interfaces: [CaptureInterface] = []
    var packets: [Read] = []
    var statistics: [Statistics] = []
    var problems: [CaptureProblem] = []
    /// The most octets that had to be in the window at once.
    var greatestWindow = 0
}

/// Reads a file from windows that grow only as far as the parser asks.
///
/// `step` is how many octets come at a time beyond what was asked for: 0 is the meanest pipe.
func read(_ file: [UInt8], step: Int = 1 << 20) throws(CaptureError) -> Contents {
    try file.withOctets { (octets) throws(CaptureError) in
        var parser = CaptureParser()
        var contents = Contents()
        var start = 0
        var end = min(step, file.count)
        while true {
            let window = octets.extracting(start..<end)
            contents.greatestWindow = max(contents.greatestWindow, window.byteCount)
            let found = try parser.next(in: window, atEnd: end == file.count)
            start += parser.consumed
            switch found {
            case .needMore(let count):
                precondition(count > window.byteCount && end < file.count, "asked for what is there, or cannot be")
                end = min(start + count + step, file.count)
            case .interface(let interface): contents.interfaces.append(interface)
            case .packet(let record):
                contents.packets.append(
                    Read(
                        number: record.info.number,
                        octets: window.bytes(from: record.octets.offset, count: record.octets.count),
                        originalLength: record.info.originalLength, time: record.info.time?.nanoseconds,
                        interface: record.interface, link: record.info.link, comments: record.comments(in: window)))
            case .statistics(let found):
                contents.statistics.append(
                    Statistics(
                        interface: found.interface, time: found.time?.nanoseconds, dropped: found.dropped,
                        comments: found.comments(in: window)))
            case .problem(let problem): contents.problems.append(problem)
            case .skipped: break
            case .end: return contents
            }
        }
    }
}

/// Numbers in one byte order or the other: what pcap files are made of.
struct Bytes {
    var bigEndian: Bool
    var octets: [UInt8] = []

    mutating func put(_ number: some FixedWidthInteger) {
        let count = type(of: number).bitWidth / 8
        for index in 0..<count {
            let shift = 8 * (bigEndian ? count - 1 - index : index)
            octets.append(UInt8(truncatingIfNeeded: number >> type(of: number).init(truncatingIfNeeded: shift)))
        }
    }

    /// A pcap file's header.
    mutating func pcapHeader(
        magic: UInt32 = 0xA1B2_C3D4, minor: UInt16 = 4, snapLength: UInt32 = 65_535, link: UInt32 = 1
    ) {
        put(magic)
        put(UInt16(2))
        put(minor)
        put(UInt64(0))
        put(snapLength)
        put(link)
    }

    /// A pcap record.
    mutating func record(_ data: [UInt8], seconds: UInt32 = 1_700_000_000, fraction: UInt32 = 0, original: Int? = nil) {
        put(seconds)
        put(fraction)
        put(UInt32(data.count))
        put(UInt32(original ?? data.count))
        octets += data
    }

    /// A pcapng block around a body.
    mutating func block(_ type: UInt32, length: Int? = nil, trailer: Int? = nil, _ body: (inout Bytes) -> Void) {
        var inner = Bytes(bigEndian: bigEndian)
        body(&inner)
        inner.octets += [UInt8](repeating: 0, count: -inner.octets.count & 3)
        put(type)
        put(UInt32(length ?? inner.octets.count + 12))
        octets += inner.octets
        put(UInt32(trailer ?? length ?? inner.octets.count + 12))
    }

    mutating func section(major: UInt16 = 1) {
        block(0x0A0D_0D0A) { body in
            body.put(UInt32(0x1A2B_3C4D))
            body.put(major)
            body.put(UInt16(0))
            body.put(UInt64.max)
        }
    }

    mutating func option(_ code: UInt16, _ value: [UInt8]) {
        put(code)
        put(UInt16(value.count))
        octets += value + [UInt8](repeating: 0, count: -value.count & 3)
    }

    mutating func interface(link: UInt16 = 1, snapLength: UInt32 = 0, _ options: (inout Bytes) -> Void = { _ in }) {
        block(1) { body in
            body.put(link)
            body.put(UInt16(0))
            body.put(snapLength)
            options(&body)
        }
    }

    mutating func statistics(interface: UInt32 = 0, ticks: UInt64 = 0, _ options: (inout Bytes) -> Void = { _ in }) {
        block(5) { body in
            body.put(interface)
            body.put(UInt32(truncatingIfNeeded: ticks >> 32))
            body.put(UInt32(truncatingIfNeeded: ticks))
            options(&body)
        }
    }

    mutating func packet(
        _ data: [UInt8], interface: UInt32 = 0, ticks: UInt64 = 0, original: Int? = nil,
        _ options: (inout Bytes) -> Void = { _ in }
    ) {
        block(6) { body in
            body.put(interface)
            body.put(UInt32(truncatingIfNeeded: ticks >> 32))
            body.put(UInt32(truncatingIfNeeded: ticks))
            body.put(UInt32(data.count))
            body.put(UInt32(original ?? data.count))
            body.octets += data + [UInt8](repeating: 0, count: -data.count & 3)
            options(&body)
        }
    }
}

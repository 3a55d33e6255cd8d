// SPDX-License-Identifier: MIT
import Packets

/// The pcap format: a header of 24 octets, then records.
///
///     magic            4    version           4    time zone, accuracy    8    snapshot length  4    link type  4
///     seconds          4    fraction          4    captured length        4    original length  4    the packet …
extension CaptureParser {
    /// When a record's two lengths stand the wrong way round: in files older than version 2.3, and in some of 2.3.
    enum SwappedLengths: Sendable {
        case never, always, ifCapturedIsGreater
    }

    /// Reads the file's header.
    mutating func beginPcap(_ window: RawSpan, _ atEnd: Bool) throws(CaptureError) -> Step {
        guard let shape = PcapShape(magic: window.uint32(at: 0)) else { throw .notACapture }
        guard window.byteCount >= shape.fileHeaderLength else {
            guard atEnd else { return .needMore(atLeast: shape.fileHeaderLength) }
            throw .headerCut(need: shape.fileHeaderLength, have: window.byteCount)
        }
        bigEndian = shape.bigEndian
        recordHeaderLength = shape.recordHeaderLength
        let major = window.uint16(at: 4, bigEndian: bigEndian)
        let minor = window.uint16(at: 6, bigEndian: bigEndian)
        // tshark takes later versions too; none was ever made.
        guard major >= 2 else { throw .version(major: Int(major), minor: Int(minor)) }
        swappedLengths = major > 2 ? .never : minor < 3 ? .always : minor == 3 ? .ifCapturedIsGreater : .never
        let snapLength = window.length(at: 16, bigEndian: bigEndian)
        let network = window.uint32(at: 20, bigEndian: bigEndian)
        let interface = CaptureInterface(
            index: 0, section: 0, link: LinkType(rawValue: UInt16(truncatingIfNeeded: network)), snapLength: snapLength,
            resolution: shape.resolution)
        pcapClock = InterfaceClock(interface)
        format = .pcap
        consumed = shape.fileHeaderLength
        // The upper bits may only tell of a frame check sequence.
        if network & 0x03FF_0000 != 0 { pending.append(.reservedBits(network)) }
        return .interface(interface)
    }

    /// The packet at the window's beginning, if a pcap record is there as a whole and nothing else is to be said first.
    ///
    /// The short way of ``next(in:atEnd:)``, which does the same for such a record. Sets ``consumed`` only if it finds one.
    @inline(__always)
    public mutating func nextPacket(in window: RawSpan) -> RecordHeader? {
        guard format == .pcap, pending.isEmpty else { return nil }
        return wholeRecord(window)
    }

    @inline(__always)
    private mutating func wholeRecord(_ window: RawSpan) -> RecordHeader? {
        let available = window.byteCount
        let header = recordHeaderLength
        guard available >= header else { return nil }
        let (stated, original) = lengths(window)
        guard stated <= CaptureParser.greatestRecord else { return nil }
        let captured = Int(truncatingIfNeeded: stated)
        guard available >= header &+ captured else { return nil }
        consumed = header &+ captured
        frameCount &+= 1
        let seconds = Int64(window.uint32(at: 0, bigEndian: bigEndian))
        let fraction = Int64(window.uint32(at: 4, bigEndian: bigEndian))
        let time = Timestamp(nanoseconds: seconds &* 1_000_000_000 &+ fraction &* pcapClock.multiplier)
        return RecordHeader(
            FrameInfo(number: frameCount, time: time, originalLength: Int(length: original), link: pcapClock.link),
            octets: ByteRange(offset: header, count: captured), interface: 0)
    }

    /// A record's captured and original length.
    @inline(__always)
    private func lengths(_ window: RawSpan) -> (captured: UInt32, original: UInt32) {
        let captured = window.uint32(at: 8, bigEndian: bigEndian)
        let original = window.uint32(at: 12, bigEndian: bigEndian)
        if swappedLengths == .never { return (captured, original) }
        let areSwapped = swappedLengths == .always || captured > original
        return areSwapped ? (original, captured) : (captured, original)
    }

    /// Reads one record.
    mutating func nextRecord(_ window: RawSpan, _ atEnd: Bool) -> Step {
        if let record = wholeRecord(window) { return .packet(record) }
        let available = window.byteCount
        let header = recordHeaderLength
        if available < header {
            if !atEnd { return .needMore(atLeast: header) }
            if available > 0 { return stop(.cut(need: UInt64(header), have: UInt64(available))) }
            format = .finished
            return .end
        }
        let captured = lengths(window).captured
        guard captured <= CaptureParser.greatestRecord else { return stop(.absurdLength(captured)) }
        let need = header &+ Int(captured)
        return atEnd ? stop(.cut(need: UInt64(need), have: UInt64(available))) : .needMore(atLeast: need)
    }
}

/// What a pcap file's magic number says of its shape.
private struct PcapShape {
    var bigEndian: Bool
    var resolution: TimeResolution
    var fileHeaderLength = 24
    var recordHeaderLength = 16

    init?(magic: UInt32) {
        switch magic {
        case 0xA1B2_C3D4, 0xA1B2_3C4D, 0xA1B2_CD34, 0x1C00_01AC, 0x1C00_01AB, 0xA12B_3C4D: bigEndian = true
        default: bigEndian = false
        }
        switch bigEndian ? magic : magic.byteSwapped {
        case 0xA1B2_C3D4: resolution = .microseconds
        case 0xA1B2_3C4D, 0xA12B_3C4D: resolution = .nanoseconds
        // Alexey Kuznetsov's: eight octets more in each record (interface, protocol, packet type).
        case 0xA1B2_CD34:
            resolution = .microseconds
            recordHeaderLength = 24
        // IXIA's hardware and software captures: the file's size stands behind the header.
        case 0x1C00_01AC, 0x1C00_01AB:
            resolution = .nanoseconds
            fileHeaderLength = 28
        default: return nil
        }
    }
}

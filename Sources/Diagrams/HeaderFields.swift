// SPDX-License-Identifier: MIT
import Flows
public import Narration
public import Packets
import TCP
public import Transcript

/// The fields of one frame's headers, each with the octets that hold it: what a byte view ties together.
public struct HeaderFields: Sendable {
    /// A field, where it lies in the frame, and its value as text.
    public struct Entry: Sendable {
        /// Which field it is, as `Narration` names it.
        public let field: HeaderField
        /// Where its octets lie. Fields of less than an octet have the whole of it.
        public let octets: ByteRange
        /// The value as a reader of the header writes it: numbers in decimal, checksums and addresses as usual.
        public let value: String

        /// The places of its octets in the frame.
        public var places: Range<Int> { octets.offset..<octets.offset + octets.count }
    }

    /// The fields in the order of their octets.
    public private(set) var entries: [Entry] = []

    /// Finds the fields around a segment's TCP header. Where the header does not lie in this frame, since it was put
    /// together from fragments, the frame is one entry.
    public init(of frame: RawSpan, _ passing: AnnotatedSegment) {
        let start = passing.header.optionBytes.offset - 20
        guard start >= 0, start + 20 <= frame.byteCount, HeaderFields.matches(frame, start, passing) else {
            add(.link, 0, frame.byteCount, "")
            return
        }
        addInternet(frame, until: start)
        addTransport(frame, start, passing)
        addOptions(frame, passing.header.optionBytes)
        let text = passing.header.textBytes
        if text.count > 0 { add(.text, text.offset, text.count, "\(passing.segment.textLength)") }
        let end = text.offset + text.count
        if end < frame.byteCount { add(.trailer, end, frame.byteCount - end, "") }
    }

    private static func matches(_ frame: RawSpan, _ start: Int, _ passing: AnnotatedSegment) -> Bool {
        frame.uint16(at: start) == passing.header.sourcePort
            && frame.uint16(at: start + 2) == passing.header.destinationPort
            && frame.uint32(at: start + 4) == passing.segment.seq.rawValue
    }

    mutating func add(_ field: HeaderField, _ offset: Int, _ count: Int, _ value: String) {
        entries.append(Entry(field: field, octets: ByteRange(offset: offset, count: count), value: value))
    }

    // MARK: TCP

    private mutating func addTransport(_ frame: RawSpan, _ start: Int, _ passing: AnnotatedSegment) {
        let segment = passing.segment
        add(.sourcePort, start, 2, "\(passing.header.sourcePort)")
        add(.destinationPort, start + 2, 2, "\(passing.header.destinationPort)")
        add(.sequence, start + 4, 4, "\(segment.seq)")
        add(.acknowledgment, start + 8, 4, "\(segment.acknowledgmentField)")
        add(.dataOffset, start + 12, 1, "\(Int(frame.byte(at: start + 12) >> 4) * 4)")
        add(.controlBits, start + 13, 1, "\(segment.flags)")
        add(.window, start + 14, 2, "\(segment.window)")
        add(.checksum, start + 16, 2, "\(HeaderFields.hex(frame, start + 16, 2)) \(passing.header.checksum.name)")
        add(.urgentPointer, start + 18, 2, "\(segment.urgentPointer)")
    }

    private mutating func addOptions(_ frame: RawSpan, _ range: ByteRange) {
        var at = range.offset
        let end = min(range.offset + range.count, frame.byteCount)
        while at < end {
            let kind = frame.byte(at: at)
            if kind == 0 {
                add(.endOfOptions, at, end - at, "")
                return
            }
            if kind == 1 {
                add(.noOperation, at, 1, "")
                at += 1
                continue
            }
            let length = at + 1 < end ? Int(frame.byte(at: at + 1)) : 0
            guard length >= 2, at + length <= end else {
                add(.otherOption, at, end - at, "")
                return
            }
            addOption(frame, kind, at, length)
            at += length
        }
    }

    private mutating func addOption(_ frame: RawSpan, _ kind: UInt8, _ at: Int, _ length: Int) {
        switch (kind, length) {
        case (2, 4): add(.maximumSegmentSize, at, length, "\(frame.uint16(at: at + 2))")
        case (3, 3): add(.windowScale, at, length, "\(frame.byte(at: at + 2))")
        case (4, 2): add(.sackPermitted, at, length, "")
        case (5, _) where (length - 2).isMultiple(of: 8):
            let blocks = stride(from: at + 2, to: at + length, by: 8).map {
                "\(frame.uint32(at: $0))\u{2013}\(frame.uint32(at: $0 + 4))"
            }
            add(.sack, at, length, blocks.joined(separator: ", "))
        case (8, 10): add(.timestamps, at, length, "\(frame.uint32(at: at + 2)), \(frame.uint32(at: at + 6))")
        default: add(.otherOption, at, length, "\(kind)")
        }
    }

    static func hex(_ frame: RawSpan, _ offset: Int, _ count: Int, separator: String = "") -> String {
        (offset..<offset + count).map { index in
            let octet = frame.byte(at: index)
            return (octet < 16 ? "0" : "") + String(octet, radix: 16)
        }.joined(separator: separator)
    }
}

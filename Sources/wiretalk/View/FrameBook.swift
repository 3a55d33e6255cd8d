// SPDX-License-Identifier: MIT
import CaptureFiles
import FileSource
import Flows
import LiveCapture
import Packets
import TerminalViewer

/// A capture read to its end once, to be gone back in: its trace, and its frames.
struct FrameBook: TraceBook {
    // A bookmark copies every live connection, so they stand far apart: going on from one takes a blink.
    private(set) var trace = Trace(interval: 65_536)
    private(set) var problems: [Problem] = []
    private var store: Spool
    /// Packets that were put together from fragments: no single frame holds them.
    private var reassembled: [Int: Packet] = [:]
    /// The stretch of segments between two bookmarks that was looked at last.
    private var opened: (start: Int, segments: [PassingSegment?])?

    init(reading path: String, filter expression: String?) throws {
        store = try Spool()
        var decoder = Decoder()
        var observer = Observer(seed: .random(in: .min ... .max))
        var filters: [LinkType: Filter] = [:]
        try CaptureSource(path: path).forEach { item, window in
            guard case .packet(let record) = item else { return }
            let frame = window.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
            if let expression {
                let filter = try filters[record.link] ?? Filter(expression, link: record.link)
                filters[record.link] = filter
                guard filter.matches(frame, originalLength: record.originalLength) else { return }
            }
            try add(record, frame, &decoder, &observer)
        }
        try store.flush()
    }

    private mutating func add(
        _ record: RecordHeader, _ frame: RawSpan, _ decoder: inout Decoder, _ observer: inout Observer
    ) throws {
        let decoded: Packet?
        do throws(DecodeError) {
            decoded = try decoder.decode(
                frame, link: record.link, number: record.number, time: record.time,
                originalLength: record.originalLength)
        } catch {
            problems.append(Problem(number: record.number, layer: "\(error.layer)", reason: error.reason))
            return
        }
        guard let packet = decoded, case .tcp(let header) = packet.transport else { return }
        let before = trace.wantsBookmark ? observer : nil
        let annotation = observer.observe(header, of: packet)
        while observer.nextEnded() != nil {}
        if packet.isReassembled { reassembled[trace.records.count] = packet }
        let place = Trace.FrameLocation(
            offset: UInt64(store.count), capturedLength: UInt32(frame.byteCount),
            originalLength: UInt32(clamping: record.originalLength), number: record.number, time: record.time,
            link: record.link)
        trace.append(annotation, at: place, before: before ?? observer)
        try store.append(frame)
    }

    func octets(_ index: Int) -> [UInt8] {
        let frame = trace.records[index].frame
        return store.file.octets(at: Int(frame.offset), count: Int(frame.capturedLength))
    }

    mutating func passing(_ index: Int) -> PassingSegment? {
        let start = trace.bookmark(before: index).start
        if opened?.start != start { open(start) }
        return opened?.segments[index - start]
    }

    /// Goes on from a bookmark to the next one, and keeps what is said on the way.
    private mutating func open(_ start: Int) {
        var observer = trace.bookmark(before: start).observer
        var decoder = Decoder()
        decoder.verifiesChecksums = true
        var segments: [PassingSegment?] = []
        for index in start..<min(start + trace.interval, trace.records.count) {
            let packet = reassembled[index] ?? decode(index, &decoder)
            guard let packet, case .tcp(let header) = packet.transport else {
                segments.append(nil)
                continue
            }
            segments.append(PassingSegment(observer.observe(header, of: packet), header, of: packet))
            while observer.nextEnded() != nil {}
        }
        opened = (start, segments)
    }

    private func decode(_ index: Int, _ decoder: inout Decoder) -> Packet? {
        let frame = trace.records[index].frame
        let octets = octets(index)
        do throws(DecodeError) {
            return try decoder.decode(
                octets.span.bytes, link: frame.link, number: frame.number, time: frame.time,
                originalLength: Int(frame.originalLength))
        } catch { return nil }
    }
}

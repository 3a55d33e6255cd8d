// SPDX-License-Identifier: MIT
import CaptureFiles
import FileSource
import Flows
import LiveCapture
import Packets
import TCP
import TerminalViewer
import Transcript

/// A capture that is read step by step, to be gone back in: its trace, and its frames.
struct FrameBook: TraceBook {
    // A bookmark copies every live connection, so they stand far apart: going on from one takes a blink.
    private(set) var trace = Trace(interval: 65_536)
    private(set) var isWhole = false
    private let capture: CaptureSource
    private let store: FrameStore
    private var transcriber = Transcriber(seed: .random(in: .min ... .max))
    private let expression: String?
    private var filters: [LinkType: Filter] = [:]
    /// Problems of the file itself, and what it has beside its packets, each with how many segments came before it.
    private var beside: [(place: Int, event: TraceEvent)] = []
    /// The stretch between two bookmarks that was looked at last.
    private var stretch: Stretch?

    init(reading path: String, filter expression: String?) throws {
        capture = try CaptureSource(path: path)
        store = try FrameStore()
        self.expression = expression
        // The first reading only finds out what there is: checksums are verified where somebody looks.
        transcriber.decoder.verifiesChecksums = false
    }

    var source: Int32 { capture.descriptor }

    var share: Double? { capture.share }

    mutating func readOn() throws {
        // What a step changes is taken out of the struct meanwhile, so that the closure can change it.
        var trace = trace
        self.trace = Trace(interval: trace.interval)
        defer { self.trace = trace }
        isWhole = try !capture.step { item, window in
            switch item {
            case .interface: break
            case .packet(let record): try take(record, window, &trace)
            case .problem(let problem):
                beside.append((trace.records.count, .problem(Problem(problem))))
            case .statistics(let statistics):
                for comment in statistics.saved(in: window) {
                    if let event = comment.event { beside.append((trace.records.count, event)) }
                }
            }
        }
    }

    private mutating func take(_ record: RecordHeader, _ window: RawSpan, _ trace: inout Trace) throws {
        let frame = window.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
        if let expression {
            let filter = try filters[record.info.link] ?? Filter(expression, link: record.info.link)
            filters[record.info.link] = filter
            guard filter.matches(frame, originalLength: record.info.originalLength) else { return }
        }
        for event in record.savedEvents(in: window) { beside.append((trace.records.count, event)) }
        let before = trace.wantsBookmark ? transcriber : nil
        let offset = try store.append(
            frame,
            FrameStore.Header(
                number: record.info.number, time: record.info.time?.nanoseconds ?? .min,
                capturedLength: frame.byteCount,
                originalLength: record.info.originalLength, link: record.info.link))
        let place = Trace.FrameLocation(
            offset: UInt64(offset), capturedLength: UInt32(clamping: frame.byteCount),
            originalLength: UInt32(clamping: record.info.originalLength), number: record.info.number,
            time: record.info.time,
            link: record.info.link)
        var found: AnnotatedSegment?
        transcriber.take(frame, record.info) { if case .segment(let passing) = $0 { found = passing } }
        guard let found else { return }
        trace.append(found.annotation, found.segment.flags, at: place, before: before ?? transcriber)
    }

    func octets(_ index: Int) -> [UInt8] {
        let frame = trace.records[index].frame
        return store.octets(at: Int(frame.offset), count: Int(frame.capturedLength))
    }

    // MARK: Going back

    mutating func page(_ index: Int) -> SegmentContext? {
        guard trace.records.indices.contains(index) else { return nil }
        let (start, transcriber) = trace.bookmark(before: index)
        if stretch?.start != start {
            // The first begins with the file: what comes before the first segment is on its page.
            let place = start == 0 ? 0 : Int(trace.records[start].frame.offset) - FrameStore.Header.size
            stretch = Stretch(start, transcriber, at: place)
        }
        // One segment further than asked for: then all that is beside the one asked for has been read.
        stretch?.read(store, until: index + 2 - start)
        guard var page = stretch?.page(index - start) else { return nil }
        if index == 0 { page.before += besides(0) }
        page.after += besides(index + 1)
        if isWhole, index == trace.records.count - 1 { page.after += stretch?.rest ?? [] }
        return page
    }

    /// What stands beside the packets after so many segments.
    private func besides(_ place: Int) -> [TraceEvent] {
        let first = beside.partitioningIndex { $0.place >= place }
        return beside[first...].prefix { $0.place == place }.map(\.event)
    }

    /// The segments between two bookmarks, as far as somebody looked at them.
    private struct Stretch {
        let start: Int
        private var transcriber: Transcriber
        private var place: Int
        private var pages: [SegmentContext] = []
        private var before: [TraceEvent] = []

        init(_ start: Int, _ transcriber: Transcriber, at place: Int) {
            self.start = start
            self.transcriber = transcriber
            self.transcriber.decoder.verifiesChecksums = true
            self.place = place
        }

        func page(_ index: Int) -> SegmentContext? { pages.indices.contains(index) ? pages[index] : nil }

        /// Goes on until there are so many segments, or no more frames.
        mutating func read(_ store: FrameStore, until count: Int) {
            while pages.count < count, let frame = store.frame(at: place) {
                place = frame.next
                take(frame.header, frame.octets)
            }
        }

        private mutating func take(_ header: FrameStore.Header, _ octets: [UInt8]) {
            var moments: [TraceEvent] = []
            transcriber.take(
                octets.span.bytes,
                FrameInfo(
                    number: header.number, time: header.time == .min ? nil : Timestamp(nanoseconds: header.time),
                    originalLength: header.originalLength, link: header.link)
            ) { moments.append($0) }
            for moment in moments {
                if case .segment(let passing) = moment {
                    let numbers = transcriber.observer.numbers(of: passing.source, passing.destination)
                    var page = SegmentContext(passing, numbers: numbers)
                    if pages.isEmpty { page.before = before }
                    pages.append(page)
                } else if pages.isEmpty {
                    before.append(moment)
                } else {
                    pages[pages.count - 1].after.append(moment)
                }
            }
        }

        /// What is said when the capture is over.
        var rest: [TraceEvent] {
            var transcriber = transcriber
            var moments: [TraceEvent] = []
            transcriber.finish { moments.append($0) }
            return moments
        }
    }
}

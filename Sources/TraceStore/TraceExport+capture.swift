// SPDX-License-Identifier: MIT
import CaptureFiles
import Diagrams
import Flows
import Narration
import Packets
import Transcript

/// A trace as a capture: the packets as they were, each with what we say of it after the notes that it has.
extension TraceStore {
    mutating func writeCapture<Sink: ExportSink>(
        _ export: TraceExport, to sink: inout Sink
    ) throws(ExportFailure<Sink.Failure>) {
        switch keeping {
        case .frames: try writeRecords(export, to: &sink)
        case .rows: try writeFrames(export, to: &sink)
        }
    }

    /// The frames that were kept of a live trace.
    private mutating func writeFrames<Sink: ExportSink>(
        _ export: TraceExport, to sink: inout Sink
    ) throws(ExportFailure<Sink.Failure>) {
        guard let capture, let link = LinkType(name: capture.link),
            (0..<columns.count).contains(where: { columns.frames.captured($0) != nil })
        else { throw .export(.noFrames) }
        let narration = Narration(language: export.language)
        var writer = PcapngWriter()
        writer.begin(into: &sink.buffer)
        _ = writer.addInterface(
            link, name: capture.source, snapLength: PageLines.mostOctets, into: &sink.buffer)
        try forEach(of: export.connection) { item, store throws(ExportFailure<Sink.Failure>) in
            guard case .row(let row) = item, let octets = store.octets(ofRow: row.index) else { return }
            octets.withOctets { frame in
                writer.write(
                    frame, time: row.passing.annotation.time,
                    originalLength: store.columns.frames.info(row.index).originalLength,
                    comments: store.comments(on: row, narration), into: &sink.buffer)
            }
            try sink.flush()
        }
    }

    private func comments(on row: TraceRow, _ narration: Narration) -> [String] {
        notes[row.passing.annotation.number] + [narration.comment(row.passing.annotation, row.passing.segment)]
    }

    // MARK: A capture file

    /// The records of a capture file, of which segments are only some; of one connection those that are about it.
    private mutating func writeRecords<Sink: ExportSink>(
        _ export: TraceExport, to sink: inout Sink
    ) throws(ExportFailure<Sink.Failure>) {
        let narration = Narration(language: export.language)
        var told = ToldFrames(self)
        var writer = PcapngWriter()
        writer.begin(into: &sink.buffer)
        let frames = frames
        var beside: [(time: Timestamp, words: String)] = []
        try CaptureLog.forEach(in: frames) { step, window throws(ExportFailure<Sink.Failure>) in
            switch step {
            case .interface(let interface):
                writer.fill(upTo: interface.index, into: &sink.buffer)
                _ = writer.addInterface(
                    interface.link, name: interface.name, about: interface.about,
                    snapLength: interface.snapLength == 0 ? CaptureParser.greatestRecord : interface.snapLength,
                    into: &sink.buffer)
            case .packet(let record):
                gather(record.savedEvents(in: window), export, into: &beside)
                let found = told.next(record.info.number, self)
                if let connection = export.connection, !found.isAbout(connection, self) { return }
                writer.fill(upTo: record.interface + 1, into: &sink.buffer)
                let words = beside.map { $0.words }
                beside = []
                writer.write(
                    window.extracting(record.octets.offset..<record.octets.offset + record.octets.count),
                    time: record.info.time, originalLength: record.info.originalLength,
                    interface: record.interface,
                    comments: comments(on: record.info.number, found, narration) + words, into: &sink.buffer)
            case .statistics(let statistics):
                gather(statistics.saved(in: window).compactMap { $0.event }, export, into: &beside)
                guard let dropped = statistics.dropped, let time = statistics.time else { return }
                writer.fill(upTo: statistics.interface + 1, into: &sink.buffer)
                writer.writeStatistics(of: statistics.interface, time: time, dropped: dropped, into: &sink.buffer)
            case .problem, .skipped, .needMore, .end: return
            }
            try sink.flush()
        }
        guard writer.interfaceCount > 0 else { return }
        for item in beside { writer.writeStatistics(time: item.time, comments: [item.words], into: &sink.buffer) }
    }

    /// Gathers what was seen beside packets, for the comments of the packet that comes next; behind the last it stands by
    /// itself.
    private func gather(
        _ events: [TraceEvent], _ export: TraceExport, into beside: inout [(time: Timestamp, words: String)]
    ) {
        for event in events {
            if let connection = export.connection, let own = event.connection, own != connection { continue }
            if let comment = TraceComment(event), let time = comment.time { beside.append((time, comment.text)) }
        }
    }

    /// The comments of a frame: its notes, then what we say of it.
    private mutating func comments(on number: Int, _ found: ToldFrames.Found, _ narration: Narration) -> [String] {
        var comments = notes[number]
        if let place = found.row, let row = row(place) {
            comments.append(narration.comment(row.passing.annotation, row.passing.segment))
        }
        if let problem = found.problem {
            comments.append("\(Narration.commentMark)\(problem.layer): \(narration.reason(problem))")
        }
        return comments
    }
}

extension PcapngWriter {
    /// Interfaces whose description could not be read have their place all the same.
    fileprivate mutating func fill(upTo count: Int, into file: inout [UInt8]) {
        while interfaceCount < count { _ = addInterface(.unknown, into: &file) }
    }
}

/// What a trace knows of the frames of its capture, one after another.
private struct ToldFrames {
    private var row = 0
    private var other = 0
    private var problem = 0
    private let problems: [Problem]

    /// What is known of one frame.
    struct Found {
        var row: Int?
        var other: Int?
        var problem: Problem?

        /// Whether it is about a connection, or nobody knows about which.
        func isAbout<Octets>(_ connection: Int, _ store: TraceStore<Octets>) -> Bool {
            if let row { return store.columns.connection(at: row) == connection }
            if let other { return store.others.connection(other) == connection }
            return problem != nil
        }
    }

    init<Octets>(_ store: TraceStore<Octets>) {
        problems = store.problems.filter { $0.number != nil }
    }

    /// What is known of a frame that comes after those asked for before.
    mutating func next<Octets>(_ number: Int, _ store: TraceStore<Octets>) -> Found {
        var found = Found()
        while row < store.columns.count, store.columns.number(at: row) <= number {
            if store.columns.number(at: row) == number { found.row = row }
            row += 1
        }
        while other < store.others.count, Int(store.others.frames.numbers[other]) <= number {
            if Int(store.others.frames.numbers[other]) == number { found.other = other }
            other += 1
        }
        while problem < problems.count, problems[problem].number ?? 0 <= number {
            if problems[problem].number == number { found.problem = problems[problem] }
            problem += 1
        }
        return found
    }
}

/// A capture that lies in an ``OctetStore``, read from its beginning.
enum CaptureLog {
    /// How many octets are looked at together.
    private static let piece = 256 << 10

    /// Hands on what there is, in order, with the window in which a packet's octets lie; what is no capture has nothing.
    static func forEach<Octets: OctetStore, Failure: Error>(
        in octets: Octets, _ body: (CaptureParser.Step, RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        var parser = CaptureParser()
        var buffer: [UInt8] = []
        var (start, place): (Int, UInt64) = (0, 0)
        var isAtEnd = false
        while true {
            let step = try buffer.withOctets { all throws(Failure) -> CaptureParser.Step? in
                let window = all.extracting(start..<all.byteCount)
                let step: CaptureParser.Step
                do throws(CaptureError) { step = try parser.next(in: window, atEnd: isAtEnd) } catch { return nil }
                try body(step, window)
                return step
            }
            switch step {
            case .end, nil: return
            case .needMore(let count):
                buffer.removeFirst(start)
                start = 0
                let more = octets.octets(at: place, count: max(piece, count - buffer.count))
                isAtEnd = more.isEmpty
                place += UInt64(more.count)
                buffer += more
            case .packet, .interface, .statistics, .problem, .skipped: start += parser.consumed
            }
        }
    }
}

// SPDX-License-Identifier: MIT
import CaptureFiles
import Diagrams
import FileSource
import Flows
import Narration
import Packets
import Transcript
import WebViewer

/// Reads a capture once and writes it in another form.
struct Exporter {
    let plan: ExportPlan
    let side: End
    let language: Language
    /// What people wrote on segments, by the frame's number, in place of the notes in the file; nil if those stand.
    var notes: [Int: [String]]?

    /// Writes it to a file, which has its name once it is whole.
    func write(to path: String) throws {
        var file = try OutputFile(path: path)
        do {
            try write(to: &file)
            try file.finish()
        } catch {
            file.discard()
            throw error
        }
    }

    func write(to sink: inout some ExportSink) throws {
        switch plan.form {
        case .svg: sink.write(SVG.document(try charts(), title: "wiretalk: \(plan.title)"))
        case .html: sink.buffer = try page()
        case .mmd: sink.write(Mermaid.document(try charts()))
        case .jsonl: try writeLines(to: &sink)
        case .pcapng: try writeCapture(to: &sink)
        case .pkt: sink.write(try script())
        }
    }

    /// The notes on a packet. `saved` are those that the file has beside its packets.
    private func notes(on item: CaptureSource.Item?, in window: RawSpan, _ saved: SavedNotes) -> [String] {
        guard case .packet(let record) = item else { return [] }
        if let notes { return notes[record.info.number] ?? [] }
        return saved.on(record.info.number, own: Narration.notes(in: record.comments(in: window)))
    }

    /// The notes that the file has beside its packets, perhaps behind them.
    private func savedNotes() throws -> SavedNotes {
        notes == nil ? try SavedNotes(in: plan.file, called: plan.called) : SavedNotes()
    }

    private var reading: CaptureReading { CaptureReading(plan: plan) }

    // MARK: Pictures and scripts

    private func charts() throws -> Charts {
        var charts = Charts(language: language)
        let saved = try savedNotes()
        try reading.forEach { step, window in
            let notes = notes(on: step.item, in: window, saved)
            for moment in step.moments { charts.take(moment, notes: notes) }
        }
        return charts
    }

    private func script() throws -> String {
        var segments: [AnnotatedSegment] = []
        try reading.forEach { step, _ in
            for case .segment(let passing) in step.moments where segments.count < PacketdrillScript.mostSegments {
                segments.append(passing)
            }
        }
        guard let script = PacketdrillScript.document(segments, side: side, source: plan.title) else {
            throw ExportError.noHandshake(plan.connection ?? 0)
        }
        return script
    }

    /// The page with its data: each segment's line goes with its frame.
    private func page() throws -> [UInt8] {
        var page = PageLines()
        var lines: [UInt8] = []
        var segments = 0
        let saved = try savedNotes()
        try reading.forEach { step, window in
            for moment in step.moments {
                guard case .segment(let passing) = moment else {
                    page.write(moment, into: &lines)
                    continue
                }
                segments += 1
                guard segments <= ExportPlan.mostSegments else { continue }
                guard case .packet(let record) = step.item else { continue }
                let frame = window.extracting(record.octets.bounds)
                page.write(
                    passing, frame: frame, numbers: step.numbers,
                    notes: notes(on: step.item, in: window, saved), into: &lines)
            }
        }
        let words = PageWords.document(
            title: plan.title, language: language, isPart: plan.isPart || segments > ExportPlan.mostSegments)
        return OfflinePage.document(trace: lines, words: words, title: plan.title, language: language)
    }

    // MARK: Streams

    private func writeLines(to sink: inout some ExportSink) throws {
        var lines = JSONLines(words: Narration(language: language))
        var output = sink
        try reading.forEach { step, _ in
            for moment in step.moments { lines.write(moment, into: &output.buffer) }
            try output.flushIfLarge()
        }
        sink = output
    }

    /// The packets as they were, each with what we say of it after the notes that the file had on it. What was seen beside
    /// packets is in the comments of the packet that comes next; behind the last it stands by itself.
    private func writeCapture(to sink: inout some ExportSink) throws {
        let narration = Narration(language: language)
        var writer = PcapngWriter()
        var output = sink
        let saved = try savedNotes()
        var beside: [(time: Timestamp, words: String)] = []
        writer.begin(into: &output.buffer)
        try reading.forEach { step, window in
            for comment in step.moments.compactMap({ TraceComment($0) }) {
                if let time = comment.time { beside.append((time, comment.text)) }
            }
            switch step.item {
            case .interface(let interface):
                writer.fill(upTo: interface.index, into: &output.buffer)
                _ = writer.addInterface(
                    interface.link, name: interface.name, about: interface.about,
                    snapLength: interface.snapLength == 0 ? CaptureParser.greatestRecord : interface.snapLength,
                    into: &output.buffer)
            case .packet(let record):
                if plan.connection != nil, !step.moments.contains(where: { !$0.isBesidePackets }) { return }
                let comments =
                    notes(on: step.item, in: window, saved) + step.moments.compactMap { comment($0, narration) }
                    + beside.map(\.words)
                beside = []
                writer.fill(upTo: record.interface + 1, into: &output.buffer)
                writer.write(
                    window.extracting(record.octets.bounds), time: record.info.time,
                    originalLength: record.info.originalLength,
                    interface: record.interface, comments: comments,
                    into: &output.buffer)
            case .statistics(let statistics):
                guard let dropped = statistics.dropped, let time = statistics.time else { break }
                writer.fill(upTo: statistics.interface + 1, into: &output.buffer)
                writer.writeStatistics(
                    of: statistics.interface, time: time, dropped: dropped, into: &output.buffer)
            case .problem: break
            case nil:
                guard writer.interfaceCount > 0 else { break }
                for item in beside {
                    writer.writeStatistics(time: item.time, comments: [item.words], into: &output.buffer)
                }
            }
            try output.flushIfLarge()
        }
        sink = output
    }

    private func comment(_ moment: TraceEvent, _ narration: Narration) -> String? {
        switch moment {
        case .segment(let passing): narration.comment(passing.annotation, passing.segment)
        case .problem(let problem): "\(Narration.commentMark)\(problem.layer): \(narration.reason(problem))"
        case .capture, .message, .connection, .call, .kernel, .datagram, .icmp, .summary: nil
        }
    }
}

extension TraceEvent {
    /// Whether no frame shows it.
    fileprivate var isBesidePackets: Bool { TraceComment(self) != nil }
}

extension PcapngWriter {
    /// Interfaces whose description could not be read have their place all the same.
    fileprivate mutating func fill(upTo count: Int, into file: inout [UInt8]) {
        while interfaceCount < count { _ = addInterface(.unknown, into: &file) }
    }
}

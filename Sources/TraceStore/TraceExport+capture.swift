// SPDX-License-Identifier: MIT
package import CaptureFiles
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
            link, name: capture.source, snapLength: TraceStore.mostKept, into: &sink.buffer)
        try forEach(of: export.connection) { item, store throws(ExportFailure<Sink.Failure>) in
            if case .event(let event) = item, let comment = TraceComment(event), let time = comment.time {
                writer.writeStatistics(time: time, comments: [comment.text], into: &sink.buffer)
            }
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
    private func writeRecords<Sink: ExportSink>(
        _ export: TraceExport, to sink: inout Sink
    ) throws(ExportFailure<Sink.Failure>) {
        var capture = AnnotatedCapture(
            connection: export.connection, language: export.language, notes: .all(notes.notes), seed: seed,
            into: &sink.buffer)
        try CaptureLog.forEach(in: frames) { step, window throws(ExportFailure<Sink.Failure>) in
            switch step {
            case .interface(let interface): capture.take(interface, into: &sink.buffer)
            case .packet(let record): capture.take(record, in: window, into: &sink.buffer)
            case .statistics(let statistics): capture.take(statistics, in: window, into: &sink.buffer)
            case .problem, .skipped, .needMore, .end: return
            }
            try sink.flush()
        }
        capture.finish(into: &sink.buffer)
    }
}

/// A capture that lies in an ``OctetStore``, read from its beginning.
package enum CaptureLog {
    /// How many octets are looked at together.
    private static let piece = 256 << 10

    /// Hands on what there is, in order, with the window in which a packet's octets lie; what is no capture has nothing.
    package static func forEach<Octets: OctetStore, Failure: Error>(
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

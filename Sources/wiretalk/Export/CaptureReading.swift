// SPDX-License-Identifier: MIT
import CaptureFiles
import FileSource
import Flows
import Packets
import Transcript

/// One reading of a capture file, from its first octet to the summary, for all or for one of its connections.
struct CaptureReading {
    let plan: ExportPlan

    /// What the file held next, and the moments that came of it.
    struct Step {
        /// Nil once, at the end, when what was still open is told.
        var item: CaptureSource.Item?
        var moments: [TraceEvent]
        /// What both ends' variables are after a segment.
        var numbers: (client: EndNumbers, server: EndNumbers)?
    }

    /// Hands on each step, with the window in which a packet's octets lie. The window is good only during the call.
    func forEach(_ body: (Step, RawSpan) throws -> Void) throws {
        let source = try CaptureSource(path: plan.file, name: plan.called)
        // Hostile captures are no danger here: the flood that the seed is against ends with the file.
        var transcriber = Transcriber(seed: 1)
        try source.forEach { item, window in
            var moments: [TraceEvent] = []
            let keep: (TraceEvent) -> Void = { if plan.wants($0) { moments.append($0) } }
            switch item {
            case .interface(let interface):
                keep(
                    .capture(
                        CaptureHeader(
                            source: plan.name, link: interface.link.name, resolution: "\(interface.resolution)")))
            case .statistics(let statistics):
                for comment in statistics.saved(in: window) { comment.event.map(keep) }
            case .packet(let record):
                record.savedEvents(in: window).forEach(keep)
                transcriber.take(window.extracting(record.octets.bounds), record.info, emit: keep)
            case .problem(let problem):
                transcriber.problem(Problem(problem), emit: keep)
            }
            let numbers = moments.numbers(transcriber.observer)
            try body(Step(item: item, moments: moments, numbers: numbers), window)
        }
        var moments: [TraceEvent] = []
        transcriber.finish { if plan.wants($0) { moments.append($0) } }
        try body(Step(item: nil, moments: moments), [UInt8]().span.bytes)
    }
}

extension ExportPlan {
    /// Whether a moment is about what is exported.
    func wants(_ moment: TraceEvent) -> Bool {
        guard let connection, let other = moment.connection else { return true }
        return connection == other
    }
}

extension ByteRange {
    /// From the first octet to the one after the last.
    var bounds: Range<Int> { offset..<offset + count }
}

extension [TraceEvent] {
    /// The variables of both ends of the connection that the segment among these moments belongs to.
    fileprivate func numbers(_ observer: borrowing Observer) -> (client: EndNumbers, server: EndNumbers)? {
        for case .segment(let passing) in self { return observer.numbers(of: passing.source, passing.destination) }
        return nil
    }
}

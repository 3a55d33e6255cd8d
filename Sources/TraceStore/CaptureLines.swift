// SPDX-License-Identifier: MIT
public import CaptureFiles
import Flows
public import Narration
import Packets
public import Transcript

/// A capture as JSON lines while it is read, in memory that does not follow its length.
public struct CaptureLines: Sendable {
    private var transcriber: Transcriber
    private var lines: JSONLines<Narration>
    private var dropped = DroppedFrames()
    private let source: String
    private let connection: Int?

    /// Lines about one connection, or all.
    ///
    /// - Parameters:
    ///   - source: what they call the capture.
    ///   - connection: the one connection that is wanted, with what belongs to none; nil for all.
    ///   - language: what they are written in.
    ///   - seed: spreads connections over memory; give random bits where captures may be hostile.
    public init(source: String, connection: Int?, language: Language, seed: UInt64) {
        self.source = source
        self.connection = connection
        lines = JSONLines(words: Narration(language: language))
        transcriber = Transcriber(hasHindsight: true, seed: seed)
    }

    /// How many connections there were.
    public var connectionCount: Int { transcriber.observer.connectionCount }

    /// How many packets there were.
    public var frameCount: Int { transcriber.summary.frames }

    /// Where packets come from.
    public mutating func take(_ interface: CaptureInterface, into out: inout [UInt8]) {
        tell([.capture(CaptureHeader(interface, source: source))], into: &out)
    }

    /// A packet.
    public mutating func take(_ record: RecordHeader, in window: RawSpan, into out: inout [UInt8]) {
        tell(record.savedEvents(in: window), into: &out)
        let frame = window.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
        tell(into: &out) { $0.take(frame, record.info, emit: $1) }
        if let notes = record.notes(in: window) { tell([.notes(notes)], into: &out) }
    }

    /// What stands beside the packets.
    public mutating func take(_ statistics: InterfaceStatistics, in window: RawSpan, into out: inout [UInt8]) {
        tell(statistics.savedEvents(in: window), into: &out)
        if let problem = dropped.problem(in: statistics) { take(problem, into: &out) }
    }

    /// Something that could not be read.
    public mutating func take(_ problem: Problem, into out: inout [UInt8]) {
        tell(into: &out) { $0.problem(problem, emit: $1) }
    }

    /// The capture is over.
    public mutating func finish(into out: inout [UInt8]) { tell(into: &out) { $0.finish(emit: $1) } }

    private mutating func tell(_ events: [TraceEvent], into out: inout [UInt8]) {
        for event in events { tell(into: &out) { $0.tell(event, emit: $1) } }
    }

    private mutating func tell(
        into out: inout [UInt8], _ body: (inout Transcriber, (TraceEvent) -> Void) -> Void
    ) {
        var events: [TraceEvent] = []
        body(&transcriber) { events.append($0) }
        write(events, into: &out)
    }

    private mutating func write(_ events: [TraceEvent], into out: inout [UInt8]) {
        for event in events {
            if let connection, let own = event.connection, own != connection { continue }
            lines.write(event, into: &out)
        }
    }
}

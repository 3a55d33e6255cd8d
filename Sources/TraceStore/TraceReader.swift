// SPDX-License-Identifier: MIT
public import CaptureFiles
import Flows
import Narration
import Packets
public import Transcript

/// Reads a capture into a trace, frame by frame.
public struct TraceReader<Octets: OctetStore>: Sendable {
    /// The trace as far as it was read.
    public var store: TraceStore<Octets>
    private var transcriber: Transcriber
    /// Notes that stand beside the packets, perhaps behind them.
    private var saved: [Int: [String]] = [:]
    private var dropped = DroppedFrames()
    /// What the capture is called in its events.
    private let source: String

    /// `seed` spreads connections over memory: give random bits where captures may be hostile.
    public init(
        title: String, source: String? = nil, keeping: TraceKeeping = .frames, in octets: TraceOctets<Octets>,
        seed: UInt64
    ) {
        store = TraceStore(title: title, keeping: keeping, in: octets)
        store.seed = seed
        self.source = source ?? title
        transcriber = Transcriber(seed: seed)
        // Only rows that are shown need a verdict, and they are decoded again.
        transcriber.decoder.verifiesChecksums = false
    }

    /// How many frames were taken in.
    public var frameCount: Int { transcriber.summary.frames }

    /// An interface from which frames will come.
    public mutating func take(_ interface: CaptureInterface) throws(Octets.Failure) {
        try store.add(
            .capture(
                CaptureHeader(source: source, link: interface.link.name, resolution: "\(interface.resolution)")))
    }

    /// A record of a capture file, whose octets are in `window`; that begins at `offset` among the frames' octets.
    public mutating func take(_ record: RecordHeader, in window: RawSpan, at offset: UInt64) throws(Octets.Failure) {
        let frame = window.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
        let place = TraceStore<Octets>.FramePlace(
            info: record.info, captured: frame.byteCount, offset: offset + UInt64(record.octets.offset))
        for event in record.savedEvents(in: window) { try store.add(event) }
        try TraceReader.take(frame, place, &transcriber, &store)
        if let notes = record.notes(in: window) { try store.add(.notes(notes)) }
    }

    /// What a capture that was saved by us has beside its packets: calls, readings, and notes, of which the last on a frame
    /// are those that count.
    public mutating func take(_ statistics: InterfaceStatistics, in window: RawSpan) throws(Octets.Failure) {
        for event in statistics.savedEvents(in: window) {
            if case .notes(let notes) = event { saved[notes.number] = notes.texts } else { try store.add(event) }
        }
        if let problem = dropped.problem(in: statistics) { try take(problem) }
    }

    /// A problem of the file itself.
    public mutating func take(_ problem: Problem) throws(Octets.Failure) {
        var other: TraceEvent?
        try TraceReader.tell(&transcriber, &store, nil, &other) { $0.problem(problem, emit: $1) }
    }

    /// The capture is over.
    public mutating func finish() throws(Octets.Failure) {
        var other: TraceEvent?
        try TraceReader.tell(&transcriber, &store, nil, &other) { $0.finish(emit: $1) }
        for (frame, texts) in saved { store.notes.had(texts, onFrame: frame) }
        store.finish()
    }

    /// Takes in one frame. (Two parts of a value that change at once are handed in as two values.)
    private static func take(
        _ frame: RawSpan, _ place: TraceStore<Octets>.FramePlace, _ transcriber: inout Transcriber,
        _ store: inout TraceStore<Octets>
    ) throws(Octets.Failure) {
        let row = store.columns.count
        var other: TraceEvent?
        try tell(&transcriber, &store, place, &other) { $0.take(frame, place.info, emit: $1) }
        if let other {
            if transcriber.packet.isReassembled { try store.add(other) } else { store.add(other, at: place) }
        }
        guard store.columns.count > row else { return }
        if transcriber.packet.isReassembled { store.keep(transcriber.packet, ofRow: row) }
        if let (client, server) = store.connections.wanted, let bookmark = transcriber.bookmark(of: client, server) {
            store.connections.keep(bookmark)
        }
    }

    /// Adds to a trace all that a transcriber tells. A packet that is no segment is handed back.
    private static func tell(
        _ transcriber: inout Transcriber, _ store: inout TraceStore<Octets>,
        _ place: TraceStore<Octets>.FramePlace?, _ other: inout TraceEvent?,
        _ body: (inout Transcriber, (TraceEvent) -> Void) -> Void
    ) throws(Octets.Failure) {
        var failure: Octets.Failure?
        body(&transcriber) { event in
            do throws(Octets.Failure) {
                switch event {
                case .segment(let passing): try store.add(passing, place)
                case .datagram, .icmp: other = event
                default: try store.add(event)
                }
            } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }
}

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
    /// Where the frames are of which nothing was told yet, by number.
    private var waiting: [Int: Waiting] = [:]
    /// What the capture is called in its events.
    private let source: String

    /// Of what is read once and for all it is told what became of a segment; where rows are kept as they come, that is put
    /// right later. `seed` spreads connections over memory: give random bits where captures may be hostile.
    public init(
        title: String, source: String? = nil, keeping: TraceKeeping = .frames, in octets: TraceOctets<Octets>,
        seed: UInt64
    ) {
        store = TraceStore(title: title, keeping: keeping, in: octets)
        store.seed = seed
        self.source = source ?? title
        transcriber = Transcriber(hasHindsight: !keeping.isRows, tellsFates: true, seed: seed)
        transcriber.bookmarkInterval = keeping.interval
        // Only rows that are shown need a verdict; those that are not kept are decoded again.
        transcriber.decoder.verifiesChecksums = keeping.isRows
    }

    private struct Waiting: Sendable {
        let place: TraceStore<Octets>.FramePlace
        /// The packet, if it was put together from fragments.
        let packet: Packet?
    }

    /// How many frames were taken in.
    public var frameCount: Int { transcriber.summary.frames }

    /// Keeps octets of the capture, in which its frames are found again.
    mutating func keep(_ octets: RawSpan) throws(Octets.Failure) {
        if !store.keeping.isRows { _ = try store.frames.append(octets) }
    }

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
        for event in record.savedEvents(in: window) { try tell(event) }
        try TraceReader.take(frame, place, &transcriber, &waiting, &store)
        if let notes = record.notes(in: window) { try tell(.notes(notes)) }
    }

    /// What a capture that was saved by us has beside its packets: calls, readings, and notes, of which the last on a frame
    /// are those that count.
    public mutating func take(_ statistics: InterfaceStatistics, in window: RawSpan) throws(Octets.Failure) {
        for event in statistics.savedEvents(in: window) {
            if case .notes(let notes) = event { saved[notes.number] = notes.texts } else { try tell(event) }
        }
        if let problem = dropped.problem(in: statistics) { try take(problem) }
    }

    /// What is known from elsewhere than the frames, in its place among them.
    private mutating func tell(_ event: TraceEvent) throws(Octets.Failure) {
        var events: [TraceEvent] = []
        transcriber.tell(event) { events.append($0) }
        try TraceReader.add(events, &transcriber, &waiting, &store)
    }

    /// A problem of the file itself.
    public mutating func take(_ problem: Problem) throws(Octets.Failure) {
        var events: [TraceEvent] = []
        transcriber.problem(problem) { events.append($0) }
        try TraceReader.add(events, &transcriber, &waiting, &store)
    }

    /// The capture is over.
    public mutating func finish() throws(Octets.Failure) {
        var events: [TraceEvent] = []
        transcriber.finish { events.append($0) }
        try TraceReader.add(events, &transcriber, &waiting, &store)
        for (frame, texts) in saved { store.notes.had(texts, onFrame: frame) }
        store.finish()
    }

    /// Takes in one frame. (Two parts of a value that change at once are handed in as two values.)
    private static func take(
        _ frame: RawSpan, _ place: TraceStore<Octets>.FramePlace, _ transcriber: inout Transcriber,
        _ waiting: inout [Int: Waiting], _ store: inout TraceStore<Octets>
    ) throws(Octets.Failure) {
        var events: [TraceEvent] = []
        let others = transcriber.summary.undecoded
        transcriber.take(frame, place.info) { events.append($0) }
        if store.keeping.isRows {
            for event in events { try store.take(event, frame: frame) }
            return
        }
        if transcriber.summary.undecoded == others, transcriber.packet.number == place.info.number {
            waiting[place.info.number] = Waiting(
                place: place, packet: transcriber.packet.isReassembled ? transcriber.packet : nil)
        }
        try add(events, &transcriber, &waiting, &store)
    }

    /// Adds to a trace what a transcriber told.
    private static func add(
        _ events: [TraceEvent], _ transcriber: inout Transcriber, _ waiting: inout [Int: Waiting],
        _ store: inout TraceStore<Octets>
    ) throws(Octets.Failure) {
        for event in events {
            switch event {
            case .segment(let passing):
                let frame = waiting.removeValue(forKey: passing.annotation.number)
                let row = store.columns.count
                try store.add(passing, frame?.place)
                if let packet = frame?.packet, store.columns.count > row { store.keep(packet, ofRow: row) }
            case .datagram(let datagram): try add(event, waiting.removeValue(forKey: datagram.number), &store)
            case .icmp(let report): try add(event, waiting.removeValue(forKey: report.number), &store)
            default: try store.add(event)
            }
        }
        for bookmark in transcriber.takeBookmarks() { store.connections.keep(bookmark) }
    }

    /// A packet that is no segment is decoded again, unless it was put together from fragments.
    private static func add(
        _ event: TraceEvent, _ frame: Waiting?, _ store: inout TraceStore<Octets>
    ) throws(Octets.Failure) {
        if let frame, frame.packet == nil { store.add(event, at: frame.place) } else { try store.add(event) }
    }
}

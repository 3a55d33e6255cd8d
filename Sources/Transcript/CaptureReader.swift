// SPDX-License-Identifier: MIT
public import CaptureFiles
import Flows
import Packets

/// A capture file in memory, `file`, read event by event, as a sequence:
///
/// ```swift
/// for event in CaptureReader(file) {
///     guard case .segment(let passing) = event else { continue }
///     let segment = passing.annotation
///     rows.append("\(segment.number) \(segment.after.client.value) \(segment.after.server.value)")
/// }
/// ```
///
/// It reads pcap and pcapng as they are; what is compressed has to be unpacked first. Nothing stops it: what cannot be read
/// is a ``TraceEvent/problem(_:)`` in its place, also if it is the whole file, and the last event is the
/// ``TraceEvent/summary(_:)``. A reader may be gone through any number of times, from the beginning each time.
public struct CaptureReader: Sequence, Sendable {
    private let octets: [UInt8]
    private let source: String
    private let interest: Transcriber.Interest
    private let hasHindsight: Bool
    private let seed: UInt64
    private let tellsNumbers: Bool

    /// A reader of a file's octets.
    ///
    /// - Parameters:
    ///   - octets: the whole file.
    ///   - source: what the ``TraceEvent/capture(_:)`` events call it.
    ///   - interest: how much is told.
    ///   - hasHindsight: whether a segment is told when it is known what became of it; if not, that is told when a later
    ///     frame shows it (``TraceEvent/fate(_:)``). See ``Transcriber``.
    ///   - tellsNumbers: whether segments carry both ends' variables.
    ///   - seed: 64 bits for the table of connections. Random ones keep a hostile capture from making it slow.
    public init(
        _ octets: [UInt8], source: String = "", interest: Transcriber.Interest = .everything,
        hasHindsight: Bool = true, tellsNumbers: Bool = false, seed: UInt64 = 0x9E37_79B9_7F4A_7C15
    ) {
        self.octets = octets
        self.source = source
        self.interest = interest
        self.hasHindsight = hasHindsight
        self.seed = seed
        self.tellsNumbers = tellsNumbers
    }

    /// Begins at the file's beginning.
    public func makeIterator() -> Iterator {
        var transcriber = Transcriber(
            interest: interest, hasHindsight: hasHindsight, tellsFates: true, seed: seed)
        transcriber.tellsNumbers = tellsNumbers
        return Iterator(octets, source: source, transcriber: transcriber)
    }

    /// One reading of the file: a frame is decoded when its events are asked for.
    public struct Iterator: IteratorProtocol, Sendable {
        private let octets: [UInt8]
        private let source: String
        private var transcriber: Transcriber
        private var parser = CaptureParser()
        /// How far the file has been read.
        private var place = 0
        private var isOver = false
        /// What one step brought, and how much of it has been handed out.
        private var events: [TraceEvent] = []
        private var told = 0
        private var dropped = DroppedFrames()

        init(_ octets: [UInt8], source: String, transcriber: Transcriber) {
            self.octets = octets
            self.source = source
            self.transcriber = transcriber
        }

        /// The next event; nil after the summary.
        public mutating func next() -> TraceEvent? {
            while told == events.count {
                if isOver { return nil }
                events.removeAll(keepingCapacity: true)
                told = 0
                let octets = octets
                octets.withOctets { step($0.extracting(place..<octets.count)) }
            }
            told += 1
            return events[told - 1]
        }

        /// Reads what stands at the place reached.
        private mutating func step(_ window: RawSpan) {
            let found: CaptureParser.Step
            do throws(CaptureError) {
                found = try parser.next(in: window, atEnd: true)
            } catch {
                transcriber.problem(Problem(error)) { events.append($0) }
                return finish()
            }
            place += parser.consumed
            switch found {
            case .packet(let record):
                let frame = window.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
                transcriber.take(frame, record.info) { events.append($0) }
            case .interface(let interface):
                tell(.capture(CaptureHeader(interface, source: source)))
            case .problem(let problem): transcriber.problem(Problem(problem)) { events.append($0) }
            case .statistics(let statistics):
                for comment in statistics.comments(in: window) { beside(comment) }
                if let problem = dropped.problem(in: statistics) {
                    transcriber.problem(problem) { events.append($0) }
                }
            case .skipped: break
            // The whole file is in the window: there is no more to be had.
            case .needMore, .end: finish()
            }
        }

        private mutating func tell(_ event: TraceEvent) { transcriber.tell(event) { events.append($0) } }

        /// Tells what wiretalk saved beside the packets; other comments are the file's own.
        private mutating func beside(_ comment: String) {
            switch TraceComment(comment) {
            case .call(let call)?: tell(.call(call))
            case .kernel(let reading)?: tell(.kernel(reading))
            case .note(let number, let texts)?: tell(.notes(FrameNotes(number: number, texts: texts)))
            case nil: break
            }
        }

        private mutating func finish() {
            isOver = true
            transcriber.finish { events.append($0) }
        }
    }
}

extension CaptureHeader {
    /// What a file says of where its packets come from.
    public init(_ interface: CaptureInterface, source: String) {
        self.init(source: source, link: interface.link.name, resolution: interface.resolution.description)
    }
}

// SPDX-License-Identifier: MIT
public import CaptureFiles
import Flows
public import Narration
import Packets
import Transcript

/// A capture that is written again as pcapng while it is read, in memory that does not follow its length: the packets as they
/// were, each with the notes on it, what we say of it, and what was seen beside it.
public struct AnnotatedCapture: Sendable {
    private var transcriber: Transcriber
    private var writer = PcapngWriter()
    private let connection: Int?
    private let narration: Narration
    private let notes: KnownNotes
    /// What was seen since the last packet that was written.
    private var beside: [(time: Timestamp, words: String)] = []

    /// The notes that are known before the packets come.
    public enum KnownNotes: Sendable {
        /// All there are.
        case all([Int: [String]])
        /// Those that stand elsewhere in the file; packets bring their own where there are none.
        case beside([Int: [String]])
    }

    /// Begins a file.
    ///
    /// - Parameters:
    ///   - connection: the one connection of which packets are wanted; nil for all.
    ///   - language: what it is written in.
    ///   - notes: what was noted, by the number of the frame.
    ///   - seed: spreads connections over memory; give random bits where captures may be hostile.
    ///   - out: where the file goes.
    public init(connection: Int?, language: Language, notes: KnownNotes, seed: UInt64, into out: inout [UInt8]) {
        self.connection = connection
        self.notes = notes
        narration = Narration(language: language)
        transcriber = Transcriber(seed: seed)
        writer.begin(into: &out)
    }

    /// How many connections there were.
    public var connectionCount: Int { transcriber.observer.connectionCount }

    /// How many packets there were.
    public var frameCount: Int { transcriber.summary.frames }

    /// Where packets come from.
    public mutating func take(_ interface: CaptureInterface, into out: inout [UInt8]) {
        writer.fill(upTo: interface.index, into: &out)
        _ = writer.addInterface(
            interface.link, name: interface.name, about: interface.about,
            snapLength: interface.snapLength == 0 ? CaptureParser.greatestRecord : interface.snapLength, into: &out)
    }

    /// A packet.
    public mutating func take(_ record: RecordHeader, in window: RawSpan, into out: inout [UInt8]) {
        gather(record.savedEvents(in: window))
        let frame = window.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
        let number = record.info.number
        var segment: AnnotatedSegment?
        var problem: Problem?
        var isWanted = connection == nil
        transcriber.take(frame, record.info) { [connection] event in
            switch event {
            case .segment(let passing):
                segment = passing
                if passing.annotation.connection == connection { isWanted = true }
            case .datagram, .icmp: if event.connection == connection { isWanted = true }
            // Nobody knows which connection it is about.
            case .problem(let found) where found.number == number: (problem, isWanted) = (found, true)
            case .capture, .message, .problem, .connection, .call, .kernel, .notes, .summary: break
            }
        }
        guard isWanted else { return }
        var comments = notes(on: record, in: window)
        if let segment { comments.append(narration.comment(segment.annotation, segment.segment)) }
        if let problem {
            comments.append("\(Narration.commentMark)\(problem.layer): \(narration.reason(problem))")
        }
        writer.fill(upTo: record.interface + 1, into: &out)
        writer.write(
            frame, time: record.info.time, originalLength: record.info.originalLength, interface: record.interface,
            comments: comments + beside.map { $0.words }, into: &out)
        beside = []
    }

    /// What stands beside the packets.
    public mutating func take(_ statistics: InterfaceStatistics, in window: RawSpan, into out: inout [UInt8]) {
        gather(statistics.savedEvents(in: window))
        guard let dropped = statistics.dropped, let time = statistics.time else { return }
        writer.fill(upTo: statistics.interface + 1, into: &out)
        writer.writeStatistics(of: statistics.interface, time: time, dropped: dropped, into: &out)
    }

    /// The capture is over: what was seen behind its last packet stands by itself.
    public mutating func finish(into out: inout [UInt8]) {
        guard writer.interfaceCount > 0 else { return }
        for item in beside { writer.writeStatistics(time: item.time, comments: [item.words], into: &out) }
        beside = []
    }

    /// Gathers what was seen beside packets, for the comments of the packet that comes next.
    private mutating func gather(_ events: [TraceEvent]) {
        for event in events {
            if let connection, let own = event.connection, own != connection { continue }
            if let comment = TraceComment(event), let time = comment.time { beside.append((time, comment.text)) }
        }
    }

    private func notes(on record: RecordHeader, in window: RawSpan) -> [String] {
        switch notes {
        case .all(let notes): notes[record.info.number] ?? []
        case .beside(let notes): notes[record.info.number] ?? record.notes(in: window)?.texts ?? []
        }
    }
}

extension PcapngWriter {
    /// Interfaces whose description could not be read have their place all the same.
    fileprivate mutating func fill(upTo count: Int, into file: inout [UInt8]) {
        while interfaceCount < count { _ = addInterface(.unknown, into: &file) }
    }
}

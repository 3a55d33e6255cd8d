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
    /// What was seen since the last packet that came.
    private var beside: [(time: Timestamp, words: String)] = []
    /// What was seen before a packet that was not wanted: it goes with the next that is.
    private var passedOver: [(time: Timestamp, words: String)] = []
    /// Packets of which not everything is said yet; those before the first were written.
    private var waiting: [Waiting] = []
    private var firstWaiting = 0
    private var isOver = false

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
        transcriber = Transcriber(hasHindsight: true, seed: seed)
        writer.begin(into: &out)
    }

    /// How many connections there were.
    public var connectionCount: Int { transcriber.observer.connectionCount }

    /// How many packets there were.
    public var frameCount: Int { transcriber.summary.frames }

    /// Where packets come from.
    public mutating func take(_ interface: CaptureInterface, into out: inout [UInt8]) {
        waiting.append(.interface(interface))
        write(into: &out)
    }

    private mutating func write(_ interface: CaptureInterface, into out: inout [UInt8]) {
        writer.fill(upTo: interface.index, into: &out)
        _ = writer.addInterface(
            interface.link, name: interface.name, about: interface.about,
            snapLength: interface.snapLength == 0 ? CaptureParser.greatestRecord : interface.snapLength, into: &out)
    }

    /// A packet. It is written when it is known what became of its segment.
    public mutating func take(_ record: RecordHeader, in window: RawSpan, into out: inout [UInt8]) {
        gather(record.savedEvents(in: window))
        let frame = window.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
        var octets: [UInt8] = []
        unsafe frame.withUnsafeBytes { unsafe octets.append(contentsOf: $0) }
        var packet = WaitingPacket(
            octets: octets, info: record.info, interface: record.interface, notes: notes(on: record, in: window),
            beside: beside, isWanted: connection == nil)
        beside = []
        let segments = transcriber.summary.segments
        var told: [TraceEvent] = []
        transcriber.take(frame, record.info) { told.append($0) }
        packet.isSegment = transcriber.summary.segments > segments
        waiting.append(.packet(packet))
        hear(told)
        write(into: &out)
    }

    /// What waits, in the order in which it was read.
    private enum Waiting: Sendable {
        case packet(WaitingPacket)
        case interface(CaptureInterface)
        case statistics(of: Int, time: Timestamp, dropped: UInt64)
    }

    /// A packet that waits.
    private struct WaitingPacket: Sendable {
        let octets: [UInt8]
        let info: FrameInfo
        let interface: Int
        let notes: [String]
        let beside: [(time: Timestamp, words: String)]
        var isSegment = true
        var isTold = false
        var isWanted: Bool
        /// What is said of it.
        var words: String?
    }

    private mutating func hear(_ events: [TraceEvent]) {
        for event in events {
            switch event {
            case .segment(let passing):
                tell(of: passing.annotation.number, passing.annotation.connection == connection) {
                    $0.comment(passing.annotation, passing.segment)
                }
            case .datagram(let datagram):
                tell(of: datagram.number, event.connection == connection) { $0.comment(datagram) }
            case .icmp(let report): tell(of: report.number, event.connection == connection) { $0.comment(report) }
            case .problem(let found):
                // Nobody knows which connection it is about.
                guard let number = found.number else { continue }
                tell(of: number, true) { "\(Narration.commentMark)\(found.layer): \($0.reason(found))" }
            case .capture, .fate, .message, .connection, .call, .kernel, .notes, .summary: break
            }
        }
    }

    /// What is said comes in the order of the packets, and nearly always of one of the first that wait.
    private mutating func tell(of number: Int, _ isWanted: Bool, _ words: (Narration) -> String) {
        for index in waiting[firstWaiting...].indices {
            guard case .packet(var packet) = waiting[index], packet.info.number == number else { continue }
            packet.isTold = true
            if isWanted { packet.isWanted = true }
            packet.words = words(narration)
            waiting[index] = .packet(packet)
            return
        }
    }

    /// Writes what stands before the first packet that waits: one that is no segment does not wait itself.
    private mutating func write(into out: inout [UInt8]) {
        while firstWaiting < waiting.count {
            switch waiting[firstWaiting] {
            case .packet(let packet):
                guard packet.isTold || !packet.isSegment || isOver else { return }
                write(packet, into: &out)
            case .interface(let interface): write(interface, into: &out)
            case .statistics(let interface, let time, let dropped):
                writer.fill(upTo: interface + 1, into: &out)
                writer.writeStatistics(of: interface, time: time, dropped: dropped, into: &out)
            }
            dropFirst()
        }
    }

    private mutating func write(_ packet: WaitingPacket, into out: inout [UInt8]) {
        passedOver += packet.beside
        guard packet.isWanted else { return }
        writer.fill(upTo: packet.interface + 1, into: &out)
        unsafe writer.write(
            packet.octets.span.bytes, time: packet.info.time, originalLength: packet.info.originalLength,
            interface: packet.interface,
            comments: packet.notes + (packet.words.map { [$0] } ?? []) + passedOver.map { $0.words }, into: &out)
        passedOver = []
    }

    private mutating func dropFirst() {
        firstWaiting += 1
        if firstWaiting == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            firstWaiting = 0
        } else if firstWaiting >= 1_024, firstWaiting * 2 >= waiting.count {
            waiting.removeFirst(firstWaiting)
            firstWaiting = 0
        }
    }

    /// What stands beside the packets.
    public mutating func take(_ statistics: InterfaceStatistics, in window: RawSpan, into out: inout [UInt8]) {
        gather(statistics.savedEvents(in: window))
        guard let dropped = statistics.dropped, let time = statistics.time else { return }
        waiting.append(.statistics(of: statistics.interface, time: time, dropped: dropped))
        write(into: &out)
    }

    /// The capture is over: what was seen behind its last packet stands by itself.
    public mutating func finish(into out: inout [UInt8]) {
        var told: [TraceEvent] = []
        transcriber.finish { told.append($0) }
        hear(told)
        isOver = true
        write(into: &out)
        guard writer.interfaceCount > 0 else { return }
        for item in passedOver + beside { writer.writeStatistics(time: item.time, comments: [item.words], into: &out) }
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

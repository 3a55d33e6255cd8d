// SPDX-License-Identifier: MIT
import CaptureFiles
import Foundation
import Packets
import TerminalViewer
import TraceStore
import Transcript

/// One of the captures in `Captures`, read a few segments at a time.
struct MemoryFeed: TraceFeed {
    private var reader: TraceReader<MemoryOctets>
    private var unread: [(record: RecordHeader, octets: [UInt8], offset: Int)] = []
    private let count: Int
    /// Frames that one reading brings.
    private let pace: Int
    /// What is told of each frame as it comes, where nothing is known of those to come.
    private var live: Transcriber?

    /// `isLive` shows each segment when it passes; else it is shown when it is known what became of it.
    init(_ name: String, pace: Int = .max, isLive: Bool = false) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = Array(try Data(contentsOf: root.appendingPathComponent("Captures/\(name).pcap")))
        self.pace = pace
        reader = TraceReader(
            title: name, keeping: isLive ? .rows(TraceBounds()) : .frames, in: TraceOctets(frames: isLive ? [] : file),
            seed: 1)
        if isLive { live = Transcriber(seed: 1) }
        var parser = CaptureParser()
        var start = 0
        while start < file.count {
            let window = file.span.bytes.extracting(start...)
            if case .packet(let record) = try parser.next(in: window, atEnd: true) {
                unread.append((record, Array(file[start...].prefix(parser.consumed)), start))
            }
            start += parser.consumed
        }
        count = unread.count
        if pace == .max { try readOn() }
    }

    var store: TraceStore<MemoryOctets> {
        get { reader.store }
        set { reader.store = newValue }
    }

    var share: Double? { Double(count - unread.count) / Double(count) }
    var source: Int32 { -1 }

    mutating func readOn() throws {
        if live != nil { return showNext() }
        for (record, octets, offset) in unread.prefix(pace) {
            reader.take(record, in: octets.span.bytes, at: UInt64(offset))
        }
        unread.removeFirst(min(pace, unread.count))
        if unread.isEmpty { reader.finish() }
    }

    private mutating func showNext() {
        for (record, octets, _) in unread.prefix(pace) {
            let window = octets.span.bytes
            let frame = window.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
            var events: [TraceEvent] = []
            live?.take(frame, record.info) { events.append($0) }
            for event in events { reader.store.take(event, frame: frame) }
        }
        unread.removeFirst(min(pace, unread.count))
        guard unread.isEmpty else { return }
        var events: [TraceEvent] = []
        live?.finish { events.append($0) }
        for event in events { reader.store.take(event) }
        reader.finish()
    }
}

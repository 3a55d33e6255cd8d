// SPDX-License-Identifier: MIT
import CaptureFiles
import Foundation
import TerminalViewer
import TraceStore

/// One of the captures in `Captures`, read a few segments at a time.
struct MemoryFeed: TraceFeed {
    private var reader: TraceReader<MemoryOctets>
    private var unread: [(record: RecordHeader, octets: [UInt8], offset: Int)] = []
    private let count: Int
    /// Frames that one reading brings.
    private let pace: Int

    init(_ name: String, pace: Int = .max) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = Array(try Data(contentsOf: root.appendingPathComponent("Captures/\(name).pcap")))
        self.pace = pace
        reader = TraceReader(title: name, in: TraceOctets(frames: file), seed: 1)
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
        for (record, octets, offset) in unread.prefix(pace) {
            reader.take(record, in: octets.span.bytes, at: UInt64(offset))
        }
        unread.removeFirst(min(pace, unread.count))
        if unread.isEmpty { reader.finish() }
    }
}

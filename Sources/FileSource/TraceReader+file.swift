// SPDX-License-Identifier: MIT
public import CaptureFiles
import Packets
public import TraceStore
import Transcript

extension TraceReader where Octets == FileOctets {
    /// Reads a capture that keeps its octets, `CaptureSource(path:name:keepsOctets:)`, into a trace.
    ///
    /// - Parameters:
    ///   - source: Where it is read from.
    ///   - title: What the trace is called.
    ///   - name: What its events call the capture; nil for the title.
    ///   - interval: How many segments of one connection lie between two copies of it.
    public init(_ source: CaptureSource, title: String, name: String? = nil, interval: Int = 256) throws(FileError) {
        guard let file = source.octets else { throw .noRoomToKeep }
        let octets = TraceOctets(
            frames: FileOctets(reading: file), messages: try FileOctets(), texts: try FileOctets(),
            addresses: try FileOctets())
        self.init(
            title: title, source: name, keeping: .frames(interval: interval), in: octets,
            seed: .random(in: .min ... .max))
    }

    /// Reads once from a source, and takes in what has then come whole and is admitted. Returns false at the end.
    public mutating func readOn(
        _ source: CaptureSource, admits: (RecordHeader, RawSpan) throws -> Bool = { _, _ in true }
    ) throws -> Bool {
        let hasMore = try source.step { item, window in
            switch item {
            case .interface(let interface): try take(interface)
            case .packet(let record):
                guard try admits(record, window) else { return }
                try take(record, in: window, at: source.offset(of: window))
            case .statistics(let statistics): try take(statistics, in: window)
            case .problem(let problem): try take(Problem(problem))
            }
        }
        if !hasMore { try finish() }
        return hasMore
    }

    /// Reads a source to its end. `progress` is told now and then how many frames there were, and how much of the file.
    public mutating func readAll(_ source: CaptureSource, progress: (Int, Double?) -> Void = { _, _ in }) throws {
        while try readOn(source) { progress(frameCount, source.share) }
    }
}

// SPDX-License-Identifier: MIT
import CaptureFiles
import FileSource
import Packets
import Transcript

/// What stands in a capture beside its packets, when it was saved by us.
extension InterfaceStatistics {
    func saved(in window: RawSpan) -> [TraceComment] { comments(in: window).compactMap { TraceComment($0) } }
}

extension RecordHeader {
    /// What an exported capture has in a packet's comments: it came before the packet.
    func savedEvents(in window: RawSpan) -> [TraceEvent] {
        guard mayHaveComments else { return [] }
        return comments(in: window).compactMap { TraceComment($0)?.event }
    }
}

/// The notes that stand in a capture beside its packets, by the frame's number: the last on a frame are those that count.
struct SavedNotes {
    private(set) var notes: [Int: [String]] = [:]

    init() {}

    /// Reads them out of a file.
    init(in path: String, called name: String) throws {
        try CaptureSource(path: path, name: name).forEach(
            packet: { _, _ in },
            other: { item, window in
                guard case .statistics(let statistics) = item else { return }
                for comment in statistics.saved(in: window) { take(comment) }
            })
    }

    mutating func take(_ comment: TraceComment) {
        if case .note(let frame, let texts) = comment { notes[frame] = texts }
    }

    /// The notes on a frame, of which those are in the packet's own comments.
    func on(_ frame: Int, own: [String]) -> [String] { notes[frame] ?? own }
}

// SPDX-License-Identifier: MIT
public import CaptureFiles
import Narration
import Packets
public import Transcript

/// What stands in a capture beside its packets, when it was saved by us.
extension InterfaceStatistics {
    /// What its comments say that were saved by us: calls, readings, and notes on frames.
    public func savedEvents(in window: RawSpan) -> [TraceEvent] {
        comments(in: window).compactMap { comment in
            switch TraceComment(comment) {
            case .note(let number, let texts)?: .notes(FrameNotes(number: number, texts: texts))
            case let saved: saved?.event
            }
        }
    }
}

extension RecordHeader {
    /// The notes that the capture has on the packet; nil if there are none.
    public func notes(in window: RawSpan) -> FrameNotes? {
        guard mayHaveComments else { return nil }
        let notes = Narration.notes(in: comments(in: window))
        return notes.isEmpty ? nil : FrameNotes(number: info.number, texts: notes)
    }

    /// What an exported capture has in a packet's comments: it came before the packet.
    public func savedEvents(in window: RawSpan) -> [TraceEvent] {
        guard mayHaveComments else { return [] }
        return comments(in: window).compactMap { TraceComment($0)?.event }
    }
}

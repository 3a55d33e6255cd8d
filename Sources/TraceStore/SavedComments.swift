// SPDX-License-Identifier: MIT
public import CaptureFiles
import Packets
public import Transcript

/// What stands in a capture beside its packets, when it was saved by us.
extension InterfaceStatistics {
    /// Its comments that were saved by us, as what they say.
    public func saved(in window: RawSpan) -> [TraceComment] { comments(in: window).compactMap { TraceComment($0) } }
}

extension RecordHeader {
    /// What an exported capture has in a packet's comments: it came before the packet.
    public func savedEvents(in window: RawSpan) -> [TraceEvent] {
        guard mayHaveComments else { return [] }
        return comments(in: window).compactMap { TraceComment($0)?.event }
    }
}

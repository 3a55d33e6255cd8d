// SPDX-License-Identifier: MIT
import TCP

/// Protection Against Wrapped Sequences, as far as a watcher can follow it (RFC 7323 §5): whether a segment's timestamp is
/// older than the newest that its receiver keeps.
struct PAWS: Hashable, Sendable {
    /// TS.Recent.
    var recent: UInt32 = 0
    /// Last.ACK.sent.
    var lastACKSent = SequenceNumber(0)
    /// Timestamps are in use once each end's SYN carried them (§3.2).
    var wasOffered = false
    var wasOfferedByPeer = false

    var isInUse: Bool { wasOffered && wasOfferedByPeer }

    /// Whether the receiver drops the segment and only sends an ACK. A segment without timestamps is dropped, too, by the
    /// letter of §3.2; Linux takes it, so a watcher who is not strict lets it pass.
    func refuses(_ segment: Segment, strictly: Bool) -> Bool {
        guard isInUse, !segment.isRST else { return false }
        guard let timestamps = segment.options.timestamps else { return strictly }
        return Int32(bitPattern: timestamps.value &- recent) < 0
    }

    /// Takes a timestamp over from a segment that covers Last.ACK.sent (§4.3).
    mutating func note(_ segment: Segment) {
        guard isInUse, let timestamps = segment.options.timestamps, !segment.isRST,
            segment.seq.precedesOrEquals(lastACKSent), Int32(bitPattern: timestamps.value &- recent) >= 0
        else { return }
        recent = timestamps.value
    }
}

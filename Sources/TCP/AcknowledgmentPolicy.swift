// SPDX-License-Identifier: MIT

/// When the next ACK goes out (RFC 9293 §3.8.6.3).
struct AcknowledgmentPolicy: Hashable, Sendable {
    /// An ACK is due at once.
    var isDue = false
    /// It is due only because a new connection's first ACKs go out at once.
    var isOnlyQuick = false
    /// It answers a segment that may be an attack (RFC 5961).
    var isChallenge = false
    /// Segments with text since the last ACK, and their octets.
    var segments = 0
    var octets: UInt32 = 0
    /// How many ACKs go out at once before delaying begins.
    var quick = 0
}

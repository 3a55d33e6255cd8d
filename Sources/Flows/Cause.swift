// SPDX-License-Identifier: MIT

/// What drew an ACK that says nothing new: what reached its sender just before.
public enum Cause: UInt8, CaseIterable, Hashable, Sendable {
    /// Nothing that was seen.
    case unknown
    /// Text or a FIN beyond a gap (RFC 5681 §4.2).
    case gap
    /// Text that it had already.
    case textAgain
    /// A segment without text whose number was behind the next.
    case oldSegment
    /// The other end's FIN, which it had already.
    case finAgain
    /// The other end's SYN, which it had already.
    case synAgain
    /// A SYN with another number (RFC 5961 §4).
    case challengedSYN
    /// A RST in the window, but not at RCV.NXT (RFC 5961 §3).
    case challengedRST
    /// A timestamp older than the last one (RFC 7323 §5.3).
    case oldTimestamp
    /// One before the next number, without text, while its window was open: a keep-alive (RFC 9293 §3.8.4).
    case keepAlive
    /// At the next number or one before it, while its window was closed: a window probe (RFC 9293 §3.8.6.1).
    case windowProbe
    /// Text for which its window has no room.
    case noRoom
    /// An acknowledgment of what it never sent.
    case badAcknowledgment
}

/// Why a segment's numbers are not the next.
public enum Repetition: UInt8, CaseIterable, Hashable, Sendable {
    /// They are.
    case none
    /// They were sent before, and no acknowledgment of them has reached the sender, as far as is known.
    case unacknowledged
    /// They were sent before, and their acknowledgment has reached the sender.
    case needless
    /// One number back while nothing is unacknowledged: the other end is to answer (RFC 9293 §3.8.4).
    case keepAlive
    /// One number back, or forward, while the other end has no room (RFC 9293 §3.8.6.1).
    case windowProbe
}

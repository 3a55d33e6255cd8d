// SPDX-License-Identifier: MIT

/// The clocks of a connection. Each runs at most once at a time.
public enum Timer: UInt8, CaseIterable, Hashable, Sendable {
    /// Something sent waits for its ACK (RFC 6298).
    case retransmission
    /// The peer's window is zero (RFC 9293 §3.8.6.1).
    case zeroWindowProbe
    /// An ACK waits for something to ride on (RFC 9293 §3.8.6.3).
    case delayedACK
    /// Nothing was heard for long (RFC 9293 §3.8.4).
    case keepAlive
    /// Text stays unacknowledged (RFC 9293 §3.9.1, RFC 5482).
    case user
    /// 2 MSL in TIME-WAIT (RFC 9293 §3.6.1).
    case timeWait
    /// A small segment has waited long enough (RFC 9293 §3.8.6.2.1, the override timeout).
    case sillyWindow
}

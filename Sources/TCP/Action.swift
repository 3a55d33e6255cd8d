// SPDX-License-Identifier: MIT

/// What a connection does because of an event. Whoever drives the model carries it out.
public enum Action: Hashable, Sendable {
    /// Put this segment on the wire.
    case transmit(Segment)
    /// Wake me at this time, forgetting an earlier one.
    case arm(Timer, until: Instant)
    /// Do not wake me after all.
    case disarm(Timer)
    /// These octets of the peer's text pass to the user, in order and once.
    case deliver(SequenceRange)
    /// Tell the user.
    case signal(Signal)
    /// The record of the connection is gone (RFC 9293 §3.3.1).
    case deleteTCB
}

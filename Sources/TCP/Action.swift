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

/// What the user is told without having asked (RFC 9293 §3.9.1.8), and how waiting calls end.
public enum Signal: Hashable, Sendable {
    /// The handshake is over.
    case connectionOpen
    /// The other side has no more to send.
    case connectionClosing
    case connectionReset
    case connectionRefused
    case abortedByUserTimeout
    /// Retransmissions or keep-alives went unanswered for too long (RFC 9293 §3.8.3, R2).
    case connectionTimedOut
    /// The same segment was sent many times (RFC 9293 §3.8.3, R1).
    case troubleDelivering
    /// The peer has urgent text for you.
    case urgentText
    /// These octets that were sent are acknowledged: their SENDs return ok.
    case sendAcknowledged(SequenceRange)
    /// A waiting RECEIVE is satisfied; `pushed` if a PSH ended it early.
    case receiveReturns(pushed: Bool)
    /// Calls that still wait return with this error.
    case pendingCallsReturn(CallError)
    /// Our FIN is acknowledged: CLOSE returns ok.
    case closeAcknowledged
}

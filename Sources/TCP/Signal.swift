// SPDX-License-Identifier: MIT

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

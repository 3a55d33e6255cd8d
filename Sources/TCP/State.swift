// SPDX-License-Identifier: MIT

/// The eleven states of a connection (RFC 9293 §3.3.2), in the order in which the RFC lists them, CLOSED first.
///
/// Figure 5 of the RFC, redrawn from ``Transition/table`` (the sending and receiving of a RST is left out, as there):
/// ```
///                            ┌────────┐
///                 ┌─────────►│ CLOSED │◄───────────────────────────┐
///                 │          └─┬────┬─┘                            │
///           CLOSE │ passive OPEN    │ active OPEN, send SYN        │
///                 │          ┌─▼────┴─┐                            │
///                 ├──────────┤ LISTEN │                            │
///                 │          └─┬────┬─┘                            │
///                 │   rcv SYN, │    │ SEND,      ┌──────────┐      │
///                 │ send SYN,ACK    └─ send SYN ►│ SYN-SENT ├──────┤ CLOSE
///                 │ ┌──────────▼───┐  rcv SYN,   └─────┬────┘      │
///                 │ │ SYN-RECEIVED │◄─send SYN,ACK─────┤           │
///                 │ └──┬────────┬──┘                   │ rcv SYN,ACK, send ACK
///                 │    │        │ rcv ACK of SYN  ┌────▼────────┐  │
///                 │    │ CLOSE, └────────────────►│ ESTABLISHED │  │
///                 │    │ send FIN                 └──┬───────┬──┘  │
///                 │ ┌──▼─────────┐ CLOSE, send FIN   │       │ rcv FIN, send ACK
///                 │ │ FIN-WAIT-1 │◄──────────────────┘   ┌───▼────────┐
///                 │ └─┬───────┬──┘ rcv FIN, send ACK     │ CLOSE-WAIT │
///      rcv ACK of FIN │       └───────────┐              └───┬────────┘
///          ┌──────────▼─┐            ┌────▼────┐             │ CLOSE, send FIN
///          │ FIN-WAIT-2 │            │ CLOSING │         ┌───▼──────┐
///          └──────────┬─┘            └────┬────┘         │ LAST-ACK │
///   rcv FIN, send ACK │    rcv ACK of FIN │              └───┬──────┘
///                   ┌─▼───────────────────▼─┐ 2 MSL          │ rcv ACK of FIN
///                   │       TIME-WAIT       ├────► CLOSED ◄──┘
///                   └───────────────────────┘
/// ```
public enum State: UInt8, CaseIterable, Hashable, Sendable {
    /// No connection, hence no TCB: the RFC calls this state fictional.
    case closed
    /// Somebody may call; nobody has yet.
    case listen
    /// A SYN was sent; a matching one is awaited.
    case synSent
    /// A SYN was received and one was sent; its acknowledgment is awaited.
    case synReceived
    /// Open: text can pass both ways.
    case established
    /// We closed: our FIN is not acknowledged yet.
    case finWait1
    /// Our FIN is acknowledged; theirs is awaited.
    case finWait2
    /// They closed; our own user has not yet.
    case closeWait
    /// Both FINs have crossed; the acknowledgment of ours is awaited.
    case closing
    /// They closed first, and so did we by now: the acknowledgment of our FIN is awaited.
    case lastAck
    /// Both closed; waiting until no old segment can be left in the network.
    case timeWait

    /// The RFC's spelling: SYN-SENT, FIN-WAIT-1.
    @inlinable
    public var name: StaticString {
        switch self {
        case .closed: "CLOSED"
        case .listen: "LISTEN"
        case .synSent: "SYN-SENT"
        case .synReceived: "SYN-RECEIVED"
        case .established: "ESTABLISHED"
        case .finWait1: "FIN-WAIT-1"
        case .finWait2: "FIN-WAIT-2"
        case .closeWait: "CLOSE-WAIT"
        case .closing: "CLOSING"
        case .lastAck: "LAST-ACK"
        case .timeWait: "TIME-WAIT"
        }
    }

    /// Whether both ends have agreed on their numbers: ESTABLISHED and all that follow it (RFC 9293 §3.5.2, group 3).
    @inlinable
    public var isSynchronized: Bool {
        switch self {
        case .closed, .listen, .synSent, .synReceived: false
        case .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait: true
        }
    }
}

extension State: CustomStringConvertible {
    /// As ``name``.
    public var description: String { "\(name)" }
}

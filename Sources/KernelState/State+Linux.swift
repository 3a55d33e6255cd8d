// SPDX-License-Identifier: MIT
public import TCP

extension State {
    /// The state that Linux means by a number of its own (`enum` in the kernel's `tcp_states.h`).
    ///
    /// A connection request that waits in the SYN queue (NEW_SYN_RECV, 12) is in SYN-RECEIVED. A socket that is only
    /// bound (BOUND_INACTIVE, 13) has no TCB yet, and that is what CLOSED means (RFC 9293 §3.3.2).
    public init?(linux number: UInt8) {
        switch number {
        case 1: self = .established
        case 2: self = .synSent
        case 3, 12: self = .synReceived
        case 4: self = .finWait1
        case 5: self = .finWait2
        case 6: self = .timeWait
        case 7, 13: self = .closed
        case 8: self = .closeWait
        case 9: self = .lastAck
        case 10: self = .listen
        case 11: self = .closing
        default: return nil
        }
    }
}

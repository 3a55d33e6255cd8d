// SPDX-License-Identifier: MIT
import TCP

/// What the SYNs of a connection said of ECN (RFC 3168 §6.1.1).
enum ECN: UInt8, Sendable {
    /// No SYN was seen.
    case unknown
    case offered, agreed
    /// It was not offered, not agreed on, or something else was.
    case none

    /// Takes a SYN's flags in. AE beside the others offers Accurate ECN (RFC 9768 §3.1), which a server that knows none but
    /// RFC 3168 answers as if it were that.
    mutating func take(_ flags: Flags) {
        if !flags.contains(.ack) {
            self = flags.isSuperset(of: [.ece, .cwr]) ? .offered : .none
        } else if self == .offered {
            self = flags.contains(.ece) && flags.isDisjoint(with: [.cwr, .ae]) ? .agreed : .none
        }
    }
}

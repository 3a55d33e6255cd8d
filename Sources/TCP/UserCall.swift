// SPDX-License-Identifier: MIT

/// What a user can ask for (RFC 9293 §3.9.1, §3.10.1–3.10.6).
public enum UserCall: Hashable, Sendable {
    /// Wait for a caller; with `remote` true, for one caller only, whose address is known.
    case openPassive(remoteSpecified: Bool)
    /// Call a remote end; an error if none is specified.
    case openActive(remoteSpecified: Bool)
    /// Send this many octets of text, which the caller keeps.
    case send(octets: UInt32, push: Bool = true, urgent: Bool = false)
    /// Take up to this many octets of text.
    case receive(octets: UInt32)
    /// I have no more to send, and go on receiving.
    case close
    /// I neither send nor receive any more: text that nobody took, or that still comes, is lost and a RST says so
    /// (RFC 9293 §3.6.1, MAY-1 and SHLD-3).
    case closeBoth
    /// As `close`, and text that comes from now on is refused; what is on hand can still be taken.
    case shutDown
    /// Throw everything away.
    case abort
    /// Change nothing; an error if there is no connection.
    case status
}

/// The errors that RFC 9293 §3.10 gives for calls, by kind.
public enum CallError: Error, Hashable, Sendable {
    case connectionDoesNotExist
    case connectionAlreadyExists
    case remoteUnspecified
    case connectionClosing
    case connectionReset
    case connectionRefused
    case abortedByUserTimeout
    case insufficientResources
}

extension CallError: CustomStringConvertible {
    /// What the RFC's errors say, in few words.
    public var description: String {
        switch self {
        case .connectionDoesNotExist: "there is no connection"
        case .connectionAlreadyExists: "there is a connection already"
        case .remoteUnspecified: "nobody to call is named"
        case .connectionClosing: "the connection is closing"
        case .connectionReset: "the connection was reset"
        case .connectionRefused: "the connection was refused"
        case .abortedByUserTimeout: "the user timeout ran out"
        case .insufficientResources: "there is no room"
        }
    }
}

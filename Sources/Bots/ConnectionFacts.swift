// SPDX-License-Identifier: MIT
public import Chat
public import TCP

/// What a server can know of one of its connections at this moment. What it cannot know is nil.
public struct ConnectionFacts: Sendable {
    /// Our end and theirs.
    public var local, remote: HostPort
    /// The state of our end, as the kernel says.
    public var state: State?
    /// The kernel's smoothed round trip, in microseconds (RFC 6298 §2).
    public var roundTrip: Int?
    /// The largest text that one segment to them may carry.
    public var sendMSS: Int?
    /// Segments that we have sent again.
    public var retransmissions: Int?
    /// The first number of each direction: ours and theirs. Only a capture shows them.
    public var iss, irs: SequenceNumber?
    /// The number of our next byte, and the one that we expect from them.
    public var sndNxt, rcvNxt: SequenceNumber?
    /// Why there are no numbers.
    public var missing: MissingReason?

    /// Why a server does not see sequence numbers.
    public enum MissingReason: Hashable, Sendable {
        /// It may not capture; the command that would let it, if one does.
        case forbidden(remedy: String?)
        /// It captures, but has not seen this connection's handshake.
        case missed
    }

    /// What a socket knows of itself: its two ends, and nothing that only a capture shows.
    public init(local: HostPort, remote: HostPort, missing: MissingReason? = nil) {
        self.local = local
        self.remote = remote
        self.missing = missing
    }
}

/// Who can say what is true of a connection now.
public protocol FactsSource: Sendable {
    func facts(of connection: ChatConnection) async -> ConnectionFacts
}

// SPDX-License-Identifier: MIT

import TCP

/// A socket of the script: what its descriptor stands for.
struct Socket {
    enum Kind: Hashable { case fresh, bound, listening, connected }

    var kind = Kind.fresh
    var isNonblocking = false
    /// SO_LINGER with a time of zero: closing aborts.
    var abortsOnClose = false
    var lingerOn: Int64 = 0
    var lingerTime: Int64 = 0
    var segmentSize: UInt16?
    var hasNoDelay = false
    var receiveBuffer: UInt32?
    var sendBuffer: UInt32?
    /// SO_KEEPALIVE, and the times of TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT.
    var keepsAlive = false
    var keepAlive = Configuration.KeepAlive()
    /// TCP_USER_TIMEOUT; nil for the system's own.
    var userTimeout: Interval?
    /// A listener that has had its connection.
    var hasConnection = false
    /// A connect() that was under way has been told of its success.
    var connectReturned = false

    var isListening: Bool { kind == .listening }
}

/// What a call returns.
struct CallResult: Hashable {
    var value: Int64
    var errno: String?
    /// A value that it hands back, as getsockopt does.
    var output: ScriptCall.Argument?

    static let ok = CallResult(value: 0)
    static func count(_ value: Int64) -> CallResult { CallResult(value: value) }
    static func failed(_ errno: String) -> CallResult { CallResult(value: -1, errno: errno) }
}

/// A call that has not returned yet.
struct BlockedCall {
    var call: ScriptCall
    var line: Int
    var began: Instant
    var due: Instant
    var tolerance: Interval
    /// When it gives up waiting by itself, as poll() does.
    var givesUp: Instant?
    /// Octets that a write has still to place.
    var remaining: UInt32?
}

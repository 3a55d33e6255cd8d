// SPDX-License-Identifier: MIT

/// The sending half of a connection. With an async sequence of byte arrays it is all that a conversation needs: NIO is
/// one such pair.
public protocol ByteWriter: Sendable {
    /// Sends all the bytes in one go; returns once they are handed over: it waits while the other side does not read.
    ///
    /// - Throws: ``SocketFailure`` if the connection is gone, `CancellationError` if the task was cancelled.
    func write(_ bytes: [UInt8]) async throws

    /// Sends nothing more, after what was written: a FIN. The other direction stays open (RFC 9293 §3.6, case 1).
    func finish() async throws

    /// What is known of the other end without reading from it.
    var peer: PeerPresence { get }

    /// Gives the connection up at once: a RST, and what was not yet sent is thrown away (RFC 9293 §3.10.5).
    func abort() async
}

/// Whether the other end of a connection is there.
public enum PeerPresence: Hashable, Sendable {
    /// Nothing else is known.
    case present
    /// Its FIN came: it says no more, but may still listen (RFC 9293 §3.6).
    case finished
    /// The connection is lost.
    case gone
}

/// A socket call that failed.
public struct SocketFailure: Error, Hashable, Sendable {
    /// The call, as in `recv`.
    public let call: String
    /// The kernel's number of the error, as in ECONNRESET.
    public let errno: CInt

    /// A failure that the kernel named by its number.
    public init(call: String, errno: CInt) {
        self.call = call
        self.errno = errno
    }
}

extension SocketFailure: CustomStringConvertible {
    /// As the C library says it, with the name to look up: "recv: Connection reset by peer (ECONNRESET)".
    public var description: String { "\(call): \(Errno.words(errno)) (\(Errno.symbol(errno)))" }
}

// SPDX-License-Identifier: MIT
import Glibc

/// Why the kernel could not be asked about its sockets.
public enum KernelStateError: Error, Hashable, Sendable {
    /// This kernel, or this container, has no inet_diag.
    case unavailable(errno: Int32)
    /// The kernel refused the question.
    case refused(errno: Int32)
    /// The kernel's answer was not what its headers promise.
    case malformed(String)
    /// The tables changed faster than they could be read, again and again.
    case interrupted
}

extension KernelStateError: CustomStringConvertible {
    /// One sentence.
    public var description: String {
        switch self {
        case .unavailable(let errno):
            "the kernel cannot be asked about its sockets here (inet_diag): \(String(cString: strerror(errno))); "
                + "`sudo modprobe tcp_diag` may mend it"
        case .refused(let errno):
            "the kernel would not say what it knows of a socket: \(String(cString: strerror(errno)))"
        case .malformed(let what):
            "the kernel's answer about a socket cannot be read: \(what)"
        case .interrupted:
            "the kernel's sockets change too fast to be listed: try again"
        }
    }
}

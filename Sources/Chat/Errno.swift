// SPDX-License-Identifier: MIT
import Glibc

/// The names of the kernel's error numbers.
public enum Errno {
    /// The symbol, as in `ECONNREFUSED`; the number itself for an error that sockets do not return.
    public static func symbol(_ errno: CInt) -> String {
        symbols[errno] ?? "errno \(errno)"
    }

    /// What the C library says of it, as in `Connection refused`.
    static func words(_ errno: CInt) -> String {
        strerror(errno).map { String(cString: $0) } ?? "unknown error"
    }

    private static let symbols: [CInt: String] = [
        EACCES: "EACCES", EADDRINUSE: "EADDRINUSE", EADDRNOTAVAIL: "EADDRNOTAVAIL", EAFNOSUPPORT: "EAFNOSUPPORT",
        EAGAIN: "EAGAIN", EALREADY: "EALREADY", EBADF: "EBADF", ECANCELED: "ECANCELED", ECONNABORTED: "ECONNABORTED",
        ECONNREFUSED: "ECONNREFUSED", ECONNRESET: "ECONNRESET", EHOSTUNREACH: "EHOSTUNREACH",
        EINPROGRESS: "EINPROGRESS",
        EINTR: "EINTR", EINVAL: "EINVAL", EISCONN: "EISCONN", EMFILE: "EMFILE", ENETDOWN: "ENETDOWN",
        ENETUNREACH: "ENETUNREACH", ENFILE: "ENFILE", ENOBUFS: "ENOBUFS", ENOMEM: "ENOMEM", ENOTCONN: "ENOTCONN",
        EOPNOTSUPP: "EOPNOTSUPP", EPERM: "EPERM", EPIPE: "EPIPE", ETIMEDOUT: "ETIMEDOUT",
    ]
}

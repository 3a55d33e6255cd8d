// SPDX-License-Identifier: MIT
import CLinux
import Glibc

/// Why a namespace of our own could not be had, in one sentence, and what mends it.
public struct SealRefusal: Error, Hashable, Sendable {
    /// What stood in the way.
    public enum Reason: Hashable, Sendable {
        /// The kernel refused `unshare`.
        case namespaces(errno: Int32)
        /// The namespace was made, but without the powers that should come with it. Ubuntu's AppArmor does that.
        case powerless(file: String, errno: Int32)
        /// `lo` could not be switched on.
        case loopback(errno: Int32)
        /// The process had more than one thread: a mistake of ours.
        case threadsRunning(Int)
        /// We are somewhere, but not alone: these interfaces are on.
        case notSealed(interfaces: [String])
        /// No child could be started to try it in.
        case noChild(errno: Int32)
    }

    /// What stood in the way.
    public var reason: Reason

    init(reason: Reason) { self.reason = reason }

    init(_ outcome: clinux_outcome) {
        switch clinux_step(UInt32(outcome.step)) {
        case CLINUX_UNSHARE: reason = .namespaces(errno: outcome.error)
        case CLINUX_SETGROUPS: reason = .powerless(file: "setgroups", errno: outcome.error)
        case CLINUX_UID_MAP: reason = .powerless(file: "uid_map", errno: outcome.error)
        case CLINUX_GID_MAP: reason = .powerless(file: "gid_map", errno: outcome.error)
        case CLINUX_LOOPBACK: reason = .loopback(errno: outcome.error)
        default: reason = .noChild(errno: outcome.error)
        }
    }

    /// The command that an administrator would give to mend it; nil when there is none.
    public var remedy: String? {
        switch reason {
        case .namespaces(ENOSPC):
            "sudo sysctl user.max_user_namespaces=10000 user.max_net_namespaces=10000"
        case .namespaces(EPERM) where Self.setting("kernel/unprivileged_userns_clone") == "0":
            "sudo sysctl kernel.unprivileged_userns_clone=1"
        case .namespaces(EPERM), .namespaces(EACCES), .powerless, .loopback:
            Self.setting("kernel/apparmor_restrict_unprivileged_userns") == "1"
                ? "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0" : nil
        case .namespaces, .threadsRunning, .notSealed, .noChild: nil
        }
    }

    /// The value of a kernel setting, without its line end; nil if this kernel has none of that name.
    static func setting(_ name: String) -> String? {
        guard let file = fopen("/proc/sys/" + name, "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 64)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        return String(decoding: line.prefix { $0 > 0x20 }.map { UInt8($0) }, as: UTF8.self)
    }
}

extension SealRefusal: CustomStringConvertible {
    /// One sentence.
    public var description: String {
        switch reason {
        case .namespaces(ENOSPC):
            "a user and network namespace was refused: a limit is used up (user.max_user_namespaces, "
                + "user.max_net_namespaces): \(Self.text(ENOSPC))"
        case .namespaces(EPERM):
            "a user and network namespace was refused, as containers, chroots and some distributions do: "
                + Self.text(EPERM)
        case .namespaces(let errno):
            "a user and network namespace was refused: \(Self.text(errno))"
        case .powerless(let file, let errno):
            "a user namespace was made but has no powers (/proc/self/\(file)): \(Self.text(errno))"
        case .loopback(let errno):
            "a network namespace was made but `lo` cannot be switched on in it: \(Self.text(errno))"
        case .threadsRunning(let count):
            "a process of \(count) threads cannot enter a user namespace: this is a mistake in wiretalk"
        case .notSealed(let interfaces):
            "the network namespace is not a new one"
                + (interfaces.isEmpty ? "" : ": \(interfaces.joined(separator: ", ")) can be seen in it")
        case .noChild(let errno):
            "no process could be started to try a namespace in: \(Self.text(errno))"
        }
    }

    private static func text(_ errno: Int32) -> String { "\(String(cString: strerror(errno))) (errno \(errno))" }
}

// SPDX-License-Identifier: MIT
import Glibc

/// The person who started us through sudo. Once the device is open nothing needs root any more.
public struct CallingUser: Hashable, Sendable {
    /// The account's number, and that of its group.
    public var userID, groupID: UInt32
    /// The account's name, if it has one.
    public var name: String?

    /// Who called sudo; nil if we are not root, or root itself called us.
    public static func behindSudo() -> CallingUser? {
        guard geteuid() == 0, let user = number("SUDO_UID"), let group = number("SUDO_GID"), user != 0 else {
            return nil
        }
        let name = getpwuid(user).map { String(cString: $0.pointee.pw_name) }
        return CallingUser(userID: user, groupID: group, name: name)
    }

    /// Makes the whole process this user's, with the groups of that account, for good, and checks that it cannot be
    /// undone. After an error the process must stop: it may still be root.
    public func takeOver() throws(PrivilegeError) {
        let groups = name.map { initgroups($0, groupID) } ?? withUnsafePointer(to: groupID) { setgroups(1, $0) }
        guard groups == 0 else { throw PrivilegeError(step: "setgroups", errno: errno) }
        guard setgid(groupID) == 0 else { throw PrivilegeError(step: "setgid", errno: errno) }
        guard setuid(userID) == 0 else { throw PrivilegeError(step: "setuid", errno: errno) }
        let isDone = getuid() == userID && geteuid() == userID && getgid() == groupID && getegid() == groupID
        guard isDone, setuid(0) != 0, seteuid(0) != 0 else { throw PrivilegeError(step: "setuid", errno: 0) }
    }

    private static func number(_ variable: String) -> UInt32? {
        getenv(variable).flatMap { UInt32(String(cString: $0)) }
    }
}

/// Root's powers could not be put down.
public struct PrivilegeError: Error, Hashable, Sendable {
    /// The system call that refused.
    public var step: String
    /// Its error; 0 if it said that it had worked, and had not.
    public var errno: Int32
}

extension PrivilegeError: CustomStringConvertible {
    /// One sentence with what to do.
    public var description: String {
        let why = errno == 0 ? "it had no effect" : String(cString: strerror(errno))
        return "root's powers could not be put down after opening the device (\(step): \(why)): start without sudo"
    }
}

// SPDX-License-Identifier: MIT
import CLinux
import Glibc

/// A user and a network namespace of the program's own: real packets, real kernel, and nothing can reach the host.
///
/// It needs no root. Inside, the process is root over its own empty network, so libpcap may capture on `lo`, which is
/// the only interface. A socket that is made by mistake has nowhere to go.
public enum Seal {
    /// Moves the whole process into namespaces of its own, for good.
    ///
    /// Only a process with one thread can do it, so it comes before any `Task`, any NIO and any queue. Descriptors that
    /// were opened before keep working in the network where they were made. After an error the process is either
    /// where it was, or in a network that has no interface switched on: traffic of a lab must not start.
    public static func enter() throws(SealRefusal) {
        if let threads = threadCount(), threads > 1 { throw SealRefusal(reason: .threadsRunning(threads)) }
        let before = networkNamespace()
        let outcome = clinux_seal()
        guard outcome.step == Int32(CLINUX_SEALED.rawValue) else { throw SealRefusal(outcome) }
        let others = interfacesUp().filter { $0 != "lo" }
        guard others.isEmpty, before == nil || networkNamespace() != before else {
            throw SealRefusal(reason: .notSealed(interfaces: others))
        }
    }

    /// Says whether ``enter()`` would succeed, by doing it in a child process that ends at once. Any thread may ask.
    public static func attempt() throws(SealRefusal) {
        let outcome = clinux_try_seal()
        guard outcome.step == Int32(CLINUX_SEALED.rawValue) else { throw SealRefusal(outcome) }
    }

    /// Threads of this process; nil where /proc is not mounted.
    static func threadCount() -> Int? {
        guard let directory = opendir("/proc/self/task") else { return nil }
        defer { closedir(directory) }
        var entries = 0
        while readdir(directory) != nil { entries += 1 }
        return entries - 2  // `.` and `..`
    }

    /// What tells one network namespace from another; nil where /proc is not mounted.
    static func networkNamespace() -> UInt64? {
        var status = stat()
        return stat("/proc/self/ns/net", &status) == 0 ? UInt64(status.st_ino) : nil
    }

    /// The interfaces that are switched on. A new namespace may list `tunl0` and its like, which are off.
    static func interfacesUp() -> [String] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var names: [String] = []
        var next = first
        while let entry = next?.pointee {
            let name = String(cString: entry.ifa_name)
            if entry.ifa_flags & UInt32(IFF_UP) != 0, !names.contains(name) { names.append(name) }
            next = entry.ifa_next
        }
        return names
    }
}

// SPDX-License-Identifier: MIT
package import Chat
import Glibc
import NIOPosix

/// The addresses at which a page is opened, as they are printed: the teacher's has the key in it.
package struct PageAddresses: Sendable {
    /// The page's, without any key.
    package let home: String
    package let teacher: String
    package let watchers: [String]

    package init(_ listeners: [Listener], key: TeacherKey) {
        let places = listeners.map(\.address)
        let isEverywhere = places.contains { $0.host == "0.0.0.0" || $0.host == "::" }
        let port = places.first?.port ?? 0
        let here =
            isEverywhere
            ? HostPort(host: "127.0.0.1", port: port) : places.first ?? HostPort(host: "127.0.0.1", port: port)
        let others = isEverywhere ? PageAddresses.ofThisMachine().map { HostPort(host: $0, port: port) } : []
        home = "http://\(here)/"
        teacher = "\(home)?key=\(key.text)"
        watchers = (others.isEmpty ? [here] : others).map { "http://\($0)/" }
    }

    /// The lines that tell of them. `whoElse` says what those do who have no key.
    package func lines(whoElse: String) -> [String] {
        ["the teacher's page:  \(teacher)"] + watchers.map { "\(whoElse) \($0)" }
    }

    /// Opens the teacher's page in the person's browser, where there is a screen to show it on.
    package func openBrowser(_ key: OneTimeKey) {
        let hasScreen = ["DISPLAY", "WAYLAND_DISPLAY"].contains { (name: String) in
            getenv(name).map { $0.pointee != 0 } ?? false
        }
        guard hasScreen else { return }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var words: [UnsafeMutablePointer<CChar>?] = [strdup("xdg-open"), strdup("\(home)?key=\(key.text)"), nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        // Where there is no xdg-open, the address that was printed is the way.
        guard posix_spawnp(&process, "xdg-open", &actions, nil, &words, environ) == 0 else { return }
        // Waited for by itself: if nobody were told of children that end, a decompressor that fails would not be heard either.
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        thread.submit { [process] _ in while waitpid(process, nil, 0) < 0, errno == EINTR {} }
    }

    /// The IPv4 addresses by which others reach this machine.
    private static func ofThisMachine() -> [String] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var addresses: [String] = []
        var next = first
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard let address = entry.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET),
                entry.ifa_flags & UInt32(IFF_UP) != 0, entry.ifa_flags & UInt32(IFF_LOOPBACK) == 0
            else { continue }
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            guard getnameinfo(address, size, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
                continue
            }
            addresses.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        return addresses
    }
}

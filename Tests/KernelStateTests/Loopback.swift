// SPDX-License-Identifier: MIT
import Glibc
import Packets

/// Which kind of sockets a conversation on this machine is made of.
enum Family: String, CaseIterable, Sendable {
    case v4, v6
    /// An IPv6 listener that takes an IPv4 client: the kernel calls its ends ::ffff:127.0.0.1.
    case mapped

    var listens: Int32 { self == .v4 ? AF_INET : AF_INET6 }
    var connects: Int32 { self == .v6 ? AF_INET6 : AF_INET }
    var address: IPAddress { self == .v6 ? IPAddress(v6High: 0, low: 1) : IPAddress(v4: 0x7f00_0001) }
}

/// A socket that closes itself.
final class Socket {
    let descriptor: Int32
    private var isOpen = true

    init(descriptor: Int32) { self.descriptor = descriptor }

    init(family: Int32) {
        descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(descriptor)
    }

    deinit { close() }

    func set(_ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, 4)
    }

    func get(_ level: Int32, _ option: Int32) -> Int32 {
        var value: Int32 = -1
        var size: socklen_t = 4
        getsockopt(descriptor, level, option, &value, &size)
        return value
    }

    /// Calls `body` with the address of every interface or of this machine, in the form of a family.
    static func withAddress<R>(
        _ family: Int32, everywhere: Bool, port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
    ) -> R {
        func call<Address>(_ address: Address) -> R {
            withUnsafePointer(to: address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Address>.size)) }
            }
        }
        if family == AF_INET6 {
            return call(
                sockaddr_in6(
                    sin6_family: UInt16(AF_INET6), sin6_port: port.bigEndian, sin6_flowinfo: 0,
                    sin6_addr: everywhere ? in6addr_any : in6addr_loopback, sin6_scope_id: 0))
        }
        var address = sockaddr_in()
        address.sin_family = UInt16(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(everywhere ? 0 : 0x7f00_0001).bigEndian
        return call(address)
    }

    var port: UInt16 {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { bytes in
            guard let start = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                getsockname(descriptor, start, &size) == 0
            else { return 0 }
            return UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        }
    }

    func bind(_ family: Int32, everywhere: Bool) -> Bool {
        Self.withAddress(family, everywhere: everywhere, port: 0) { Glibc.bind(descriptor, $0, $1) == 0 }
    }

    /// Starts to connect, and does not wait.
    func connect(_ family: Int32, port: UInt16) -> Bool {
        Self.withAddress(family, everywhere: false, port: port) { Glibc.connect(descriptor, $0, $1) } == 0
            || errno == EINPROGRESS
    }

    /// Waits until the socket is ready for `events`; false if that takes half a minute.
    func isReady(_ events: Int32) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return poll(&watched, 1, 30_000) == 1
    }

    func send(_ text: String) -> Int { Glibc.send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL)) }

    /// Sends until neither the peer nor the kernel takes any more.
    func fill() {
        let chunk = [UInt8](repeating: 0x2e, count: 65_536)
        while Glibc.send(descriptor, chunk, chunk.count, Int32(MSG_NOSIGNAL)) > 0 {}
    }

    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    func read(_ count: Int) -> Int {
        var bytes = [UInt8](repeating: 0, count: count)
        return recv(descriptor, &bytes, count, 0)
    }
}

/// A listener, a client, and the server's end once it was taken from the accept queue.
final class Loopback {
    let family: Family
    let listener: Socket
    let client: Socket
    private(set) var server: Socket?

    /// Both ends as packets on the wire show them.
    var clientEnd: SocketAddress { SocketAddress(address: family.address, port: client.port) }
    var serverEnd: SocketAddress { SocketAddress(address: family.address, port: listener.port) }

    /// `prepare` is called on the listener before it listens. Nil if this machine has no such addresses.
    init?(_ family: Family, backlog: Int32 = 5, connects: Bool = true, prepare: (Socket) -> Void = { _ in }) {
        self.family = family
        listener = Socket(family: family.listens)
        client = Socket(family: family.connects)
        listener.set(IPPROTO_IPV6_NUMBER, IPV6_V6ONLY, 0)
        guard listener.bind(family.listens, everywhere: family == .mapped) else { return nil }
        prepare(listener)
        guard listen(listener.descriptor, backlog) == 0 else { return nil }
        guard connects else { return }
        guard client.connect(family.connects, port: listener.port), client.isReady(POLLOUT) else { return nil }
    }

    /// Takes the server's end from the accept queue.
    func accept() -> Socket? {
        guard listener.isReady(POLLIN) else { return nil }
        let descriptor = Glibc.accept(listener.descriptor, nil, nil)
        guard descriptor >= 0, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { return nil }
        let socket = Socket(descriptor: descriptor)
        server = socket
        return socket
    }
}

private let IPPROTO_IPV6_NUMBER = Int32(IPPROTO_IPV6)

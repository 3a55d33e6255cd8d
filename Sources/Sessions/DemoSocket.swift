// SPDX-License-Identifier: MIT
import Glibc
import Packets

/// A TCP socket called step by step, each call returning what the kernel said.
struct DemoSocket: ~Copyable {
    let descriptor: Int32
    let isIPv6: Bool

    /// What a call returned: its result, and the error's number or 0.
    struct Result {
        var value: Int
        var error: Int32

        init(_ value: Int) {
            self.value = value
            error = value < 0 ? errno : 0
        }
    }

    init(isIPv6: Bool) throws(SystemError) {
        descriptor = Glibc.socket(
            isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.isIPv6 = isIPv6
        guard descriptor >= 0 else { throw SystemError("socket", errno) }
    }

    private init(accepted: Int32, isIPv6: Bool) {
        descriptor = accepted
        self.isIPv6 = isIPv6
    }

    deinit { Glibc.close(descriptor) }

    /// Binds to loopback: to `port`, or to any if that is taken and another will do.
    func bind(port: UInt16, orAny: Bool = true) throws(SystemError) {
        for candidate in orAny ? [port, 0] : [port] {
            let status = withLoopback(port: candidate) { Glibc.bind(descriptor, $0, $1) }
            if status == 0 { return }
            guard errno == EADDRINUSE else { break }
        }
        throw SystemError("bind", errno)
    }

    func listen(backlog: Int32) -> Result { Result(Int(Glibc.listen(descriptor, backlog))) }

    func connect(port: UInt16) -> Result {
        Result(Int(withLoopback(port: port) { Glibc.connect(descriptor, $0, $1) }))
    }

    func accept() throws(SystemError) -> DemoSocket {
        let accepted = Glibc.accept(descriptor, nil, nil)
        guard accepted >= 0 else { throw SystemError("accept", errno) }
        return DemoSocket(accepted: accepted, isIPv6: isIPv6)
    }

    func send(_ bytes: [UInt8]) -> Result {
        Result(bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) })
    }

    /// Takes what is there, at most 64 KiB.
    func receive() -> (result: Result, bytes: [UInt8]) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let result = Result(bytes.withUnsafeMutableBytes { Glibc.recv(descriptor, $0.baseAddress, $0.count, 0) })
        return (result, Array(bytes.prefix(max(0, result.value))))
    }

    /// Lets it stay in FIN-WAIT-2 after `close` as long as Linux allows, two minutes and not one: the other end may be waited
    /// for (tcp(7), TCP_LINGER2).
    func lingerLonger() {
        var seconds: Int32 = 120
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_LINGER2, &seconds, socklen_t(MemoryLayout<Int32>.size))
    }

    consuming func close() -> Result {
        let result = Result(Int(Glibc.close(descriptor)))
        discard self
        return result
    }

    /// The socket's own address.
    var address: SocketAddress? { name { getsockname(descriptor, $0, $1) } }

    // MARK: Addresses

    private func withLoopback(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = in6addr_loopback
            return withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private func name(_ ask: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32)
        -> SocketAddress?
    {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask($0, &size) }
        }
        guard status == 0 else { return nil }
        return withUnsafeBytes(of: &storage) { bytes in
            let port = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
            if isIPv6 {
                let high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
                return SocketAddress(address: IPAddress(v6High: high, low: low), port: port)
            }
            let v4 = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
            return SocketAddress(address: IPAddress(v4: v4), port: port)
        }
    }
}

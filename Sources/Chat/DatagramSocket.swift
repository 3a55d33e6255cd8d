// SPDX-License-Identifier: MIT
import Glibc
import NIOCore

/// The few calls on a UDP socket, each on its own.
enum DatagramSocket {
    /// A socket that is bound to an address, or connected to it.
    static func open(at place: HostPort, binds: Bool) throws(SocketFailure) -> CInt {
        let descriptor = socket(
            place.isIPv6 ? AF_INET6 : AF_INET, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketFailure(call: "socket", errno: errno) }
        if place.isIPv6 {
            var only: CInt = 1
            setsockopt(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &only, socklen_t(MemoryLayout<CInt>.size))
        }
        let result = withAddress(of: place) { Int(binds ? bind(descriptor, $0, $1) : connect(descriptor, $0, $1)) }
        guard result == 0 else {
            let failure = SocketFailure(call: binds ? "bind" : "connect", errno: errno)
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    /// The next datagram, and who sent it; nil when the socket is of no more use. Waits.
    static func receive(on descriptor: CInt) -> (bytes: [UInt8], client: HostPort)? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        while true {
            let count = withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
                }
            }
            // ICMP's word that an earlier answer reached nobody is no reason to stop.
            if count < 0, errno == EINTR || errno == ECONNREFUSED { continue }
            guard count > 0 else { return nil }
            return (Array(buffer[..<count]), HostPort(storage))
        }
    }

    /// Sends one datagram; UDP does not tell whether it arrives.
    static func send(_ bytes: [UInt8], to place: HostPort, on descriptor: CInt) {
        _ = withAddress(of: place) { sendto(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL), $0, $1) }
    }

    /// Sends an empty datagram, by which a receive that waits comes back.
    static func wake(_ descriptor: CInt, at place: HostPort) {
        let target = HostPort(
            host: place.host == "0.0.0.0" ? "127.0.0.1" : place.host == "::" ? "::1" : place.host, port: place.port)
        _ = withAddress(of: target) { sendto(descriptor, nil, 0, CInt(MSG_NOSIGNAL), $0, $1) }
    }

    /// An address that is written in figures, as the kernel wants it; the result is -1 if it is none.
    private static func withAddress(of place: HostPort, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int) -> Int {
        guard let address = try? SocketAddress(ipAddress: place.host, port: Int(place.port)) else { return -1 }
        return address.withSockAddr { body($0, socklen_t($1)) }
    }
}

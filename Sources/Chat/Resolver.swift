// SPDX-License-Identifier: MIT
import Glibc
import NIOCore

/// Names to addresses, by the C library: it knows /etc/hosts and sorts as RFC 6724 asks.
enum Resolver {
    /// A host that could not be resolved.
    struct Unknown: Error {
        let host: String
        /// What the C library says of it.
        let reason: String
    }

    /// The TCP addresses of a host, the best first. Blocks while a name server is asked.
    ///
    /// - Parameters:
    ///   - place: The host, and the port that each address gets.
    ///   - forListening: Takes `*` for every address of this machine, IPv6 first.
    static func addresses(of place: HostPort, forListening: Bool) throws(Unknown) -> [SocketAddress] {
        if forListening, place.host == "*" {
            return try addresses(of: HostPort(host: "::", port: place.port), forListening: true)
                + addresses(of: HostPort(host: "0.0.0.0", port: place.port), forListening: true)
        }
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = forListening ? AI_PASSIVE : 0
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(place.host, String(place.port), &hints, &list)
        guard status == 0 else {
            throw Unknown(host: place.host, reason: String(cString: gai_strerror(status)))
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = list
        while let info = entry?.pointee {
            if let address = address(info), !addresses.contains(address) { addresses.append(address) }
            entry = info.ai_next
        }
        return addresses
    }

    private static func address(_ info: addrinfo) -> SocketAddress? {
        guard let bytes = UnsafeRawPointer(info.ai_addr) else { return nil }
        switch info.ai_family {
        case AF_INET: return SocketAddress(bytes.loadUnaligned(as: sockaddr_in.self))
        case AF_INET6: return SocketAddress(bytes.loadUnaligned(as: sockaddr_in6.self))
        default: return nil
        }
    }

    /// The order in which addresses are tried: the families take turns, the first one first (RFC 8305 §4).
    static func interleaved(_ addresses: [SocketAddress]) -> [SocketAddress] {
        guard let first = addresses.first?.protocol else { return [] }
        let preferred = addresses.filter { $0.protocol == first }
        let others = addresses.filter { $0.protocol != first }
        return (0..<max(preferred.count, others.count)).flatMap { index in
            [preferred, others].compactMap { index < $0.count ? $0[index] : nil }
        }
    }
}

// SPDX-License-Identifier: MIT
import Chat
import NIOCore

/// The names under which this server may be called.
///
/// A page elsewhere can make its own name lead to this machine (DNS rebinding), and then its scripts count as ours. The
/// name stands in the request, so only names that are ours are answered: those of the places listened on, `localhost`
/// for a loopback address, and, for a server on every address, any address written in digits, which cannot be rebound.
struct HostNames: Sendable {
    private let port: UInt16
    private let names: Set<String>
    private let takesEveryAddress: Bool

    /// - Parameters:
    ///   - places: Where the server listens.
    ///   - name: What the person who started it called its host.
    init(_ places: [HostPort], calledToo name: String?) {
        port = places.first?.port ?? 0
        var names = Set(places.map { $0.host.lowercased() })
        if let name { names.insert(name.lowercased()) }
        if places.contains(where: { $0.host.hasPrefix("127.") || $0.host == "::1" }) { names.insert("localhost") }
        takesEveryAddress = places.contains { $0.host == "0.0.0.0" || $0.host == "::" }
        if takesEveryAddress { names.insert("localhost") }
        self.names = names
    }

    /// Whether an authority (`host:port`, RFC 9110 §4.2.3) is one of ours.
    func contain(_ authority: String) -> Bool {
        // A Host without a port means 80; HostPort would take the chat's.
        guard let place = HostPort(authority.hasSuffix("]") || !authority.contains(":") ? authority + ":80" : authority)
        else { return false }
        guard place.port == port else { return false }
        let host = place.host.lowercased()
        return names.contains(host) || takesEveryAddress && (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }
}

// SPDX-License-Identifier: MIT
import Glibc
import NIOCore
import TCP
import Transcript

/// A listening socket, opened by plain calls before any thread exists.
public struct Listener: Sendable {
    /// The listening socket, for `accept`.
    public let descriptor: CInt
    /// Where it listens; the port is the one the kernel gave if 0 was asked for.
    public let address: HostPort

    /// Why nobody can listen there.
    public enum Failure: Error, Hashable, Sendable {
        case unknownHost(HostPort, reason: String)
        case call(HostPort, SocketFailure)
    }

    /// Listens on each address of a place: two sockets for `*`, one for IPv6 alone and one for IPv4.
    ///
    /// - Parameters:
    ///   - place: Where to listen.
    ///   - backlog: How many connections may wait for `accept`.
    ///   - report: Is told of each call.
    public static func open(
        _ place: HostPort, backlog: Int = 5, report: ChatReporter = { _ in }
    ) throws(Failure) -> [Listener] {
        let addresses: [SocketAddress]
        do {
            addresses = try Resolver.addresses(of: place, forListening: true)
        } catch {
            throw .unknownHost(place, reason: error.reason)
        }
        var listeners: [Listener] = []
        for var address in addresses {
            // Port 0 is the kernel's choice once; the other family takes the same.
            if place.port == 0, let chosen = listeners.first { address.port = Int(chosen.address.port) }
            do {
                listeners.append(try Listener(address, backlog: backlog, report: report))
            } catch {
                // A machine without IPv6 still listens on `*` and `localhost`.
                let isAbsent = error.errno == EAFNOSUPPORT || error.errno == EADDRNOTAVAIL
                if isAbsent, addresses.count > 1, !(listeners.isEmpty && address == addresses.last) { continue }
                listeners.forEach { $0.close(report: { _ in }) }
                throw .call(HostPort(address), error)
            }
        }
        return listeners
    }

    private init(_ address: SocketAddress, backlog: Int, report: ChatReporter) throws(SocketFailure) {
        let isIPv6 = address.protocol == .inet6
        let family = isIPv6 ? AF_INET6 : AF_INET
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let socket = try Listener.call(
            "socket", isIPv6 ? "AF_INET6, SOCK_STREAM" : "AF_INET, SOCK_STREAM", .socketOnly, report
        ) { Glibc.socket(family, type, 0) }
        do {
            var on: CInt = 1
            let size = socklen_t(MemoryLayout<CInt>.size)
            setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, size)
            if isIPv6 { setsockopt(socket, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &on, size) }
            _ = try Listener.call("bind", "\(HostPort(address))", .named, report) {
                address.withSockAddr { Glibc.bind(socket, $0, socklen_t($1)) }
            }
            _ = try Listener.call("listen", "\(backlog)", .passiveOpen, report) {
                Glibc.listen(socket, CInt(clamping: backlog))
            }
        } catch {
            Glibc.close(socket)
            throw error
        }
        descriptor = socket
        self.address = HostPort(localOf: socket)
    }

    /// Stops listening. A server that ``ChatServer/run()`` runs does this itself.
    public func close(report: ChatReporter = { _ in }) {
        let call = ChatCall.underWay("close", "\(address)", end: .server, effect: .stoppedListening)
        report(.call(call.returning(Int(Glibc.close(descriptor)))))
    }

    /// Closes a connection that was accepted and cannot be served.
    package static func refuse(_ socket: CInt) { Glibc.close(socket) }

    /// Makes a call and reports it.
    private static func call(
        _ name: String, _ arguments: String, _ effect: ChatCall.Effect, _ report: ChatReporter, _ body: () -> CInt
    ) throws(SocketFailure) -> CInt {
        let call = ChatCall.underWay(name, arguments, end: .server, effect: effect)
        let result = body()
        let error = result < 0 ? errno : nil
        report(.call(call.returning(Int(result), errno: error, effect: error == nil ? effect : .failed)))
        if let error { throw SocketFailure(call: name, errno: error) }
        return result
    }
}

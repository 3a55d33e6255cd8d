// SPDX-License-Identifier: MIT
import Glibc
import NIOCore

/// Connects to the first of several addresses that answers: each has a quarter of a second before the next one is tried
/// beside it (RFC 8305 §5). Blocks.
struct ConnectRace {
    /// The attempts that failed, in that order.
    private(set) var failed: [ChatClient.Attempt] = []

    private var waiting: ArraySlice<SocketAddress>
    private var running: [(socket: CInt, address: SocketAddress)] = []
    private let report: ChatReporter

    /// RFC 8305's "Connection Attempt Delay", in milliseconds.
    private static let delay: CInt = 250

    init(_ addresses: [SocketAddress], report: @escaping ChatReporter) {
        waiting = addresses[...]
        self.report = report
    }

    /// Runs the race.
    ///
    /// - Parameter isOver: Asked four times a second; true gives up.
    /// - Returns: A connected socket; nil if every attempt has failed.
    mutating func run(until isOver: () -> Bool) -> CInt? {
        defer { running.forEach { close($0.socket) } }
        while !isOver() {
            if let address = waiting.popFirst() {
                start(address)
            } else if running.isEmpty {
                return nil
            }
            if let winner = wait() { return winner }
        }
        return nil
    }

    /// Begins an active OPEN.
    private mutating func start(_ address: SocketAddress) {
        let isIPv6 = address.protocol == .inet6
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let socket = Glibc.socket(isIPv6 ? AF_INET6 : AF_INET, type, 0)
        let error = errno
        tell("socket", isIPv6 ? "AF_INET6, SOCK_STREAM" : "AF_INET, SOCK_STREAM", socket, socket < 0 ? error : nil)
        guard socket >= 0 else { return fail(address, "socket", error) }
        let result = address.withSockAddr { connect(socket, $0, socklen_t($1)) }
        if result == 0 || errno == EINPROGRESS {
            running.append((socket, address))
        } else {
            let error = errno
            close(socket)
            fail(address, "connect", error)
        }
    }

    /// Waits until an attempt is decided, or until the next address may be tried.
    private mutating func wait() -> CInt? {
        guard !running.isEmpty else { return nil }
        var polls = running.map { pollfd(fd: $0.socket, events: Int16(POLLOUT), revents: 0) }
        guard poll(&polls, nfds_t(polls.count), ConnectRace.delay) > 0 else { return nil }
        for (index, poll) in polls.enumerated().reversed() where poll.revents != 0 {
            let attempt = running.remove(at: index)
            let error = ConnectRace.error(of: attempt.socket)
            if error == 0 { return attempt.socket }
            close(attempt.socket)
            fail(attempt.address, "connect", error)
        }
        return nil
    }

    private mutating func fail(_ address: SocketAddress, _ call: String, _ errno: CInt) {
        let attempt = ChatClient.Attempt(
            address: HostPort(address), failure: SocketFailure(call: call, errno: errno))
        failed.append(attempt)
        guard call == "connect" else { return }
        report(
            .call(
                ChatCall(
                    role: .client, name: "connect", arguments: "\(attempt.address)", result: -1, errno: errno,
                    effect: errno == ECONNREFUSED ? .refused : .unanswered)))
    }

    private func tell(_ name: String, _ arguments: String, _ result: CInt, _ errno: CInt?) {
        report(
            .call(
                ChatCall(
                    role: .client, name: name, arguments: arguments, result: Int(result), errno: errno,
                    effect: errno == nil ? .socketOnly : .failed)))
    }

    /// How an attempt ended: 0 if it is connected.
    private static func error(of socket: CInt) -> CInt {
        var error: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno
    }
}

// SPDX-License-Identifier: MIT
import Glibc
import NIOCore
import TCP
import Transcript

/// Connects to the first of several addresses that answers: each has a quarter of a second before the next one is tried
/// beside it (RFC 8305 §5). Blocks.
struct ConnectRace {
    /// The attempts that failed, in that order.
    private(set) var failed: [ChatClient.Attempt] = []

    private var waiting: ArraySlice<SocketAddress>
    private var running: [(socket: CInt, address: SocketAddress, call: ChatCall)] = []
    private let report: ChatReporter

    /// A socket that is connected, the call that did it, and when.
    struct Connected: Sendable {
        let socket: CInt
        let call: ChatCall
        let time: Int64
    }

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
    mutating func run(until isOver: () -> Bool) -> Connected? {
        defer {
            for attempt in running {
                close(attempt.socket)
                report(.withdrawn(attempt.call))
            }
        }
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
        let made = ChatCall.underWay(
            "socket", isIPv6 ? "AF_INET6, SOCK_STREAM" : "AF_INET, SOCK_STREAM", end: .client, effect: .socketOnly)
        let socket = Glibc.socket(isIPv6 ? AF_INET6 : AF_INET, type, 0)
        let error = errno
        report(
            .call(
                made.returning(
                    Int(socket), errno: socket < 0 ? error : nil, effect: socket < 0 ? .failed : .socketOnly)))
        guard socket >= 0 else { return fail(address, "socket", error) }
        let call = ChatCall.underWay("connect", "\(HostPort(address))", end: .client, effect: .activeOpen)
        report(.made(call))
        let result = address.withSockAddr { connect(socket, $0, socklen_t($1)) }
        if result == 0 || errno == EINPROGRESS {
            running.append((socket, address, call))
        } else {
            let error = errno
            close(socket)
            fail(address, call, error)
        }
    }

    /// Waits until an attempt is decided, or until the next address may be tried.
    private mutating func wait() -> Connected? {
        guard !running.isEmpty else { return nil }
        var polls = running.map { pollfd(fd: $0.socket, events: Int16(POLLOUT), revents: 0) }
        guard poll(&polls, nfds_t(polls.count), ConnectRace.delay) > 0 else { return nil }
        let time = ChatCall.now()
        for (index, poll) in polls.enumerated().reversed() where poll.revents != 0 {
            let attempt = running.remove(at: index)
            let error = ConnectRace.error(of: attempt.socket)
            if error == 0 { return Connected(socket: attempt.socket, call: attempt.call, time: time) }
            close(attempt.socket)
            fail(attempt.address, attempt.call, error)
        }
        return nil
    }

    private mutating func fail(_ address: SocketAddress, _ call: String, _ errno: CInt) {
        failed.append(
            ChatClient.Attempt(address: HostPort(address), failure: SocketFailure(call: call, errno: errno)))
    }

    private mutating func fail(_ address: SocketAddress, _ call: ChatCall, _ errno: CInt) {
        fail(address, call.name, errno)
        report(.call(call.returning(-1, errno: errno, effect: errno == ECONNREFUSED ? .refused : .unanswered)))
    }

    /// How an attempt ended: 0 if it is connected.
    private static func error(of socket: CInt) -> CInt {
        var error: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno
    }
}

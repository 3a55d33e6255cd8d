// SPDX-License-Identifier: MIT
import Glibc

/// The client's side of the chat over UDP: sends a datagram, waits for one. Its calls block.
public final class DatagramClient {
    /// What became of a question.
    public enum Outcome: Hashable, Sendable {
        /// An answer of this many octets came, of which these were received.
        case answer([UInt8], length: Int)
        /// Nothing came in time. Nobody knows which of the two datagrams was lost, or whether anybody is there.
        case nothing
        /// ICMP said "port unreachable": nobody is there. It is to UDP what RST is to TCP.
        case unreachable
    }

    /// Where the datagrams go, and where they come from.
    public let remote, local: HostPort
    private let descriptor: CInt
    /// What proves to the server that we are at our address.
    private var cookie: String?

    /// A client of a server at an address, which is written in figures.
    public init(of server: HostPort) throws(SocketFailure) {
        descriptor = try DatagramSocket.open(at: server, binds: false)
        remote = server
        local = HostPort(localOf: descriptor)
    }

    deinit { close(descriptor) }

    /// The addresses that a name has, for datagrams.
    public static func resolve(_ place: HostPort) -> [HostPort] {
        (try? Resolver.addresses(of: place, forListening: false))?.map { HostPort($0) } ?? []
    }

    /// Asks, and waits for an answer.
    ///
    /// - Parameters:
    ///   - text: At most ``DatagramGate/most`` octets.
    ///   - wait: For how many milliseconds.
    ///   - room: How many octets are received; the rest of a longer datagram is lost.
    ///   - proves: Is told when the server first wants a proof of our address: then the question is asked again with it.
    public func ask(_ text: [UInt8], wait: Int, room: Int = 65_536, proves: () -> Void = {}) -> Outcome {
        let outcome = exchange(text, wait, room)
        guard case .answer(let bytes, _) = outcome, cookie == nil, let found = DatagramGate.cookie(endOf: bytes) else {
            return outcome
        }
        cookie = found
        proves()
        return exchange(text, wait, room)
    }

    private func exchange(_ text: [UInt8], _ wait: Int, _ room: Int) -> Outcome {
        let proof = cookie.map { Array("#\($0) ".utf8) } ?? []
        var sent = send(descriptor, proof + text, proof.count + text.count, CInt(MSG_NOSIGNAL))
        // What ICMP said of an earlier datagram is told by the next call.
        if sent < 0, errno == ECONNREFUSED {
            sent = send(descriptor, proof + text, proof.count + text.count, CInt(MSG_NOSIGNAL))
        }
        guard sent >= 0 else { return .unreachable }
        var question = pollfd(fd: descriptor, events: CShort(POLLIN), revents: 0)
        while true {
            let count = poll(&question, 1, CInt(clamping: wait))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return .nothing }
            var buffer = [UInt8](repeating: 0, count: room)
            let length = recv(descriptor, &buffer, room, CInt(MSG_TRUNC))
            if length < 0 { return errno == ECONNREFUSED ? .unreachable : .nothing }
            return .answer(Array(buffer.prefix(length)), length: length)
        }
    }
}

// SPDX-License-Identifier: MIT
public import Bots
public import Chat
import Flows
import KernelState
import Packets
import Synchronization
import TCP
public import Transcript

/// What a server knows of its connections: from the kernel, and from a capture if one runs.
public final class ServeFacts: FactsSource {
    private let diag = Mutex(try? InetDiag())
    /// The first number of each end.
    private let first = Mutex<[Packets.SocketAddress: Pair<SequenceNumber>]>([:])
    private let missing: ConnectionFacts.MissingReason

    /// `missing` says why there are no numbers, if there are none.
    public init(missing: ConnectionFacts.MissingReason) { self.missing = missing }

    /// How often, and for how long each time, the capture is waited for: it may be some milliseconds behind.
    private static let patience = (times: 60, each: Duration.milliseconds(5))

    /// What is known now of a connection.
    public func facts(of connection: ChatConnection) async -> ConnectionFacts {
        var facts = ConnectionFacts(local: connection.local, remote: connection.remote, missing: missing)
        ask(connection, &facts)
        guard case .missed = missing, let client = SocketAddress(connection.remote) else { return facts }
        for _ in 0..<ServeFacts.patience.times {
            if let numbers = first.withLock({ $0[client] }) {
                facts.irs = numbers.client
                facts.iss = numbers.server
                count(&facts, connection)
                break
            }
            try? await Task.sleep(for: ServeFacts.patience.each)
        }
        return facts
    }

    /// What the kernel says.
    private func ask(_ connection: ChatConnection, _ facts: inout ConnectionFacts) {
        if let local = SocketAddress(connection.local), let remote = SocketAddress(connection.remote) {
            facts.state = diag.withLock { try? $0?.socket(local: local, remote: remote)?.state }
        }
        guard let info = try? TCPInfo(of: connection.descriptor) else { return }
        facts.roundTrip = info.roundTrip
        facts.sendMSS = info.sendMSS
        facts.retransmissions = info.retransmissions
    }

    /// The numbers now: the first ones, the SYNs, and the bytes that the kernel has counted since.
    private func count(_ facts: inout ConnectionFacts, _ connection: ChatConnection) {
        guard let info = try? TCPInfo(of: connection.descriptor), let iss = facts.iss, let irs = facts.irs else {
            return
        }
        facts.sndNxt = iss + UInt32(truncatingIfNeeded: 1 + info.bytesSent - info.bytesRetransmitted)
        facts.rcvNxt = irs + UInt32(truncatingIfNeeded: 1 + info.bytesReceived)
    }

    /// Takes first numbers from a handshake that passes.
    public func note(_ moment: TraceEvent) {
        switch moment {
        case .segment(let passing) where passing.segment.isSYN && passing.segment.ack != nil:
            guard let client = passing.annotation.clientBase, let server = passing.annotation.serverBase else { return }
            first.withLock { $0[passing.destination] = Pair(client: client, server: server) }
        case .connection(let connection):
            first.withLock { $0[connection.client] = nil }
        default: break
        }
    }
}

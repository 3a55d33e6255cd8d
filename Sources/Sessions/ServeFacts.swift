// SPDX-License-Identifier: MIT
public import Bots
public import Chat
import Flows
import KernelState
public import LessonBook
import Packets
import Synchronization
import TCP
public import Transcript

/// What a server knows of its connections: from the kernel, and from a capture if one runs.
public final class ServeFacts: FactsSource {
    private let diag = Mutex(try? InetDiag())
    private let seen = Mutex(Seen())
    private let missing: TutorFacts.MissingReason

    /// What a capture has shown of the connections that are there.
    private struct Seen {
        var facts: [Int: TutorFacts] = [:]
        var numbers: [Packets.SocketAddress: Int] = [:]
    }

    /// `missing` says why there are no numbers, if there are none.
    public init(missing: TutorFacts.MissingReason) { self.missing = missing }

    /// How often, and for how long each time, the capture is waited for: it may be some milliseconds behind.
    private static let patience = (times: 60, each: Duration.milliseconds(5))

    /// What is known now of a connection.
    public func facts(of connection: ChatConnection) async -> TutorFacts {
        var facts = TutorFacts()
        guard connection.descriptor >= 0 else {
            // Datagrams have no connection of which anything could be known.
            facts.client = "\(connection.remote)"
            facts.server = "\(connection.local)"
            return facts
        }
        if case .missed = missing, let client = SocketAddress(connection.remote) {
            for _ in 0..<ServeFacts.patience.times {
                let known = seen.withLock { seen in seen.numbers[client].flatMap { seen.facts[$0] } }
                if let known, known.ack != nil {
                    facts = known
                    break
                }
                guard (try? await Task.sleep(for: ServeFacts.patience.each)) != nil else { break }
            }
        }
        facts.client = "\(connection.remote)"
        facts.server = "\(connection.local)"
        facts.isIPv6 = connection.local.isIPv6
        if facts.x == nil { facts.missing = missing }
        ask(connection, &facts)
        return facts
    }

    /// What the kernel says. Its counts are those of now, where the capture's may be some milliseconds old.
    private func ask(_ connection: ChatConnection, _ facts: inout TutorFacts) {
        if let local = SocketAddress(connection.local), let remote = SocketAddress(connection.remote) {
            facts.kernel = diag.withLock { try? $0?.socket(local: local, remote: remote)?.state }
        }
        guard let info = try? TCPInfo(of: connection.descriptor) else { return }
        facts.roundTrip = info.roundTrip
        facts.sendMSS = info.sendMSS
        facts.repeated.server = info.retransmissions
        guard let x = facts.x, let y = facts.y, facts.numbers != nil else { return }
        let next = y + UInt32(truncatingIfNeeded: 1 + info.bytesSent - info.bytesRetransmitted)
        let expected = x + UInt32(truncatingIfNeeded: 1 + info.bytesReceived)
        facts.numbers?.server.sndNxt = next
        facts.numbers?.server.rcvNxt = expected
        facts.numbers?.client.sndNxt = expected
    }

    /// Takes in what a capture tells.
    public func note(_ event: TraceEvent) {
        switch event {
        case .segment(let passing):
            let annotation = passing.annotation
            let client = annotation.sender == .client ? passing.source : passing.destination
            seen.withLock { seen in
                seen.numbers[client] = annotation.connection
                seen.facts[annotation.connection, default: TutorFacts()].take(event)
            }
        case .message(let message):
            seen.withLock { $0.facts[message.connection]?.take(event) }
        case .connection(let connection):
            seen.withLock { seen in
                seen.facts[connection.number] = nil
                if seen.numbers[connection.client] == connection.number { seen.numbers[connection.client] = nil }
            }
        default: break
        }
    }
}

// SPDX-License-Identifier: MIT
import Flows
import Packets
import Transcript

/// What passed beside the segments of a capture: datagrams, ICMP messages, socket calls and the kernel's word, each with the row that it came after.
struct OtherPackets {
    /// How many are kept: a capture may be all datagrams.
    static let most = 10_000

    private var found: [(row: Int, moment: TraceEvent)] = []

    /// Keeps what came after so many segments.
    mutating func append(_ moment: TraceEvent, after segments: Int) {
        if found.count < OtherPackets.most { found.append((segments - 1, moment)) }
    }

    /// What came after a row of the trace (-1: before all of them) and before another.
    func moments(after row: Int, before next: Int) -> some Sequence<TraceEvent> {
        let first = found.partitioningIndex { $0.row >= row }
        return found[first...].prefix { $0.row < next }.lazy.map(\.moment)
    }
}

extension TraceEvent {
    /// Whether it is about a connection, or nobody knows about which: an ICMP message that quotes it, a datagram between
    /// the same two hosts, a call on it.
    func isBeside(_ number: Int, between client: IPAddress, _ server: IPAddress) -> Bool {
        switch self {
        case .icmp(let report): report.connection == number
        case .call, .kernel: connection == nil || connection == number
        case .datagram(let datagram):
            Set([datagram.source.address, datagram.destination.address]) == Set([client, server])
        default: false
        }
    }
}

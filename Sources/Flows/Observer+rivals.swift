// SPDX-License-Identifier: MIT
import Packets
import TCP

/// A SYN with a new number between two sockets whose connection may not be over. Whether it begins another connection the
/// other end decides (RFC 9293 §3.5.1, §3.10.7.4): accepted or reset, it does; answered by an ACK of the old numbers, it was
/// refused, and the old connection goes on. Until then both are kept.
extension Observer {
    /// What a segment means for two connections between the same sockets.
    enum Rivalry {
        case none
        /// A SYN with a new number.
        case begins
        /// That SYN again; the connection's own number is given.
        case goesOn(Int)
        /// The new one is a connection.
        case wins(Int)
        /// It was refused.
        case loses(Int)
    }

    /// A SYN that follows another so soon was not sent because that one failed: it is an old duplicate, or that one is
    /// (RFC 9293 §3.5, Figure 8). In nanoseconds: the shortest first timeout (RFC 6298 §2).
    private static let soon: Int64 = 1_000_000_000

    mutating func rivalry(of segment: Segment, sourceIsLow: Bool, at slot: Int) -> Rivalry {
        let isSYN = segment.isSYN && segment.ack == nil
        let now = clock
        let (number, hasRival, begins, isFromClient, sndNxt) = table.update(slot) { flow in
            let isFromClient = flow.clientIsLow == sourceIsLow
            let isEarly =
                flow.isOnlySYNs && isFromClient && (flow.firstTime == nil || now &- flow.lastSYNTime < Observer.soon)
            let sender = isFromClient ? flow.client : flow.server
            return (
                flow.number, flow.hasRival,
                isSYN && !isEarly && flow.isReused(by: segment, sourceIsLow: sourceIsLow), isFromClient,
                sender.witness.sndNxt
            )
        }
        guard hasRival, let rival = rivals[number] else { return begins ? .begins : .none }
        let iss = rival.client.tshark.base
        if (rival.clientIsLow == sourceIsLow) {
            if isSYN { return segment.seq == iss ? .goesOn(number) : .wins(number) }
            return segment.seq == iss + 1 && segment.seq != sndNxt ? .wins(number) : .loses(number)
        }
        if isSYN { return .wins(number) }
        if segment.isSYN || segment.isRST {
            if segment.ack == iss + 1 { return .wins(number) }
            return segment.isRST && segment.ack == nil ? .none : .loses(number)
        }
        return isFromClient && segment.ack == nil ? .none : .loses(number)
    }

    /// Takes in the SYN that may begin another connection.
    mutating func beginRival(_ packet: inout Packet, _ found: Place, of slot: Int) -> Annotation {
        var flow = newFlow(found.key, sourceIsLow: found.sourceIsLow, &packet)
        let number = table.update(slot) { old in
            old.hasRival = true
            old.isUnderWay = false
            return old.number
        }
        var held = Flow.BothOutOfOrderRanges()
        var annotation = flow.annotate(packet.tcp.segment, from: .client, &packet, now: clock, at: .passing, &held)
        annotation.oddities.insert(.portsReused)
        flow.isOdd = true
        oddities[flow.number, default: OddityCounts()].add(annotation.oddities)
        rivals[number] = flow
        return annotation
    }

    /// Takes in the SYN that may begin another connection, which is sent again.
    mutating func goOnRival(_ packet: inout Packet, _ found: Place, _ number: Int) -> Annotation {
        guard var flow = rivals.removeValue(forKey: number) else { return process(&packet, found, at: .passing) }
        var held = Flow.BothOutOfOrderRanges()
        let annotation = flow.annotate(packet.tcp.segment, from: .client, &packet, now: clock, at: .passing, &held)
        if !annotation.oddities.isEmpty { oddities[flow.number, default: OddityCounts()].add(annotation.oddities) }
        rivals[number] = flow
        return annotation
    }

    /// The old connection is over, the new one takes its place.
    mutating func promoteRival(_ number: Int, over slot: Int) -> Int? {
        guard let flow = rivals.removeValue(forKey: number) else { return slot }
        table.update(slot) { $0.hasRival = false }
        end(slot, evicted: false)
        makeRoom(for: flow.standing)
        return table.insert(flow)
    }

    /// What is said of a SYN that was refused, by somebody who knows that it was.
    mutating func refuse(_ packet: inout Packet, _ found: Place, at slot: Int) -> Annotation {
        table.update(slot) { flow in
            flow.segments += 1
            let end: End = flow.clientIsLow == found.sourceIsLow ? .client : .server
            let ends = flow.ends
            return flow.annotation(
                of: packet, from: end, before: ends, after: ends, oddities: .portsReused, rules: RuleSet())
        }
    }
}

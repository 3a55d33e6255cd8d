// SPDX-License-Identifier: MIT
import Packets
import TCP

/// A SYN with a new number between two sockets whose connection may not be over. Whether it begins another connection the
/// other end decides (RFC 9293 §3.5.1, §3.10.7.4): accepted or reset, it does; answered by an ACK of the old numbers, it was
/// refused, and the old connection goes on. Until then both are kept.
///
/// tshark asks nobody: to it another connection begins at every such SYN, and by that it sets its marks. So there is one
/// analysis for them between two sockets. The rival has it as long as there is one; if that is refused, the old connection
/// has it from then on, and ``OwnNumbers`` beside it.
extension Observer {
    /// What a segment means for two connections between the same sockets.
    enum Rivalry {
        case none
        /// There is a rival, and nothing is decided.
        case waits(Int)
        /// A SYN by which only tshark begins anew.
        case restarts
        /// A SYN with a new number; whether tshark has not seen that number, either.
        case begins(isReused: Bool)
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
        let (number, hasRival) = table.update(slot) { ($0.number, $0.hasRival) }
        if hasRival, let rival = rivals[number] {
            return verdict(of: segment, sourceIsLow: sourceIsLow, at: slot, on: rival, of: number)
        }
        guard isSYN else { return .none }
        let (own, now) = (rare[number]?.own, clock)
        return table.update(slot) { flow in
            let sender: End = flow.clientIsLow == sourceIsLow ? .client : .server
            let isReused = flow.isReused(by: segment, sourceIsLow: sourceIsLow)
            let isEarly =
                flow.isOnlySYNs && sender == .client
                && (flow.firstTime == nil || now &- flow.lastSYNTime < Observer.soon)
            let isAnother = own.map { numbers in numbers[sender].base.map { $0 != segment.seq } ?? false } ?? isReused
            if isAnother, !isEarly { return .begins(isReused: isReused) }
            return isReused ? .restarts : .none
        }
    }

    /// What a segment decides between a connection, whose number is given, and its rival.
    private mutating func verdict(
        of segment: Segment, sourceIsLow: Bool, at slot: Int, on rival: Flow, of number: Int
    ) -> Rivalry {
        let isSYN = segment.isSYN && segment.ack == nil
        let (isFromClient, sndNxt) = table.update(slot) { flow in
            let isFromClient = flow.clientIsLow == sourceIsLow
            return (isFromClient, (isFromClient ? flow.client : flow.server).witness.sndNxt)
        }
        let iss = rival.client.tshark.base
        if rival.clientIsLow == sourceIsLow {
            if isSYN { return segment.seq == iss ? .goesOn(number) : .wins(number) }
            return segment.seq == iss + 1 && segment.seq != sndNxt ? .wins(number) : .loses(number)
        }
        if isSYN { return .wins(number) }
        if segment.isSYN || segment.isRST {
            if segment.ack == iss + 1 { return .wins(number) }
            return segment.isRST && segment.ack == nil ? .waits(number) : .loses(number)
        }
        return isFromClient && segment.ack == nil ? .waits(number) : .loses(number)
    }

    /// Takes in the SYN that may begin another connection.
    mutating func beginRival(_ packet: inout Packet, _ found: Place, of slot: Int, isReused: Bool) -> Annotation {
        var (flow, number) = newRival(&packet, found, of: slot, isReused: isReused)
        table.update(slot) { old in
            old.hasRival = true
            old.isUnderWay = false
        }
        var annotation = annotate(&flow, &packet, isReused: isReused, beginsAnew: true)
        // What tshark has seen before was refused, then.
        annotation.isAnswered = !isReused
        rivals[number] = flow
        return annotation
    }

    /// A rival of a connection, which has numbers of its own from then on, and that one's number.
    private mutating func newRival(
        _ packet: inout Packet, _ found: Place, of slot: Int, isReused: Bool
    ) -> (rival: Flow, number: Int) {
        var flow = newFlow(found.key, sourceIsLow: found.sourceIsLow, &packet)
        let (number, shared) = table.update(slot) { old in
            if !isReused { flow.takeMarks(from: old) }
            let shared = old.isSplit ? nil : old.shared
            old.isSplit = true
            return (old.number, shared)
        }
        if let shared { rare[number, default: Flow.Rare()].own = shared }
        return (flow, number)
    }

    /// Takes in a SYN of a rival.
    private mutating func annotate(
        _ flow: inout Flow, _ packet: inout Packet, isReused: Bool, beginsAnew: Bool
    ) -> Annotation {
        var held = rare.removeValue(forKey: flow.number) ?? Flow.Rare()
        var annotation = flow.annotate(
            packet.tcp.segment, from: .client, &packet, now: clock, at: .passing, isTold: true, &held)
        if !held.isEmpty { rare[flow.number] = held }
        if isReused { annotation.oddities.insert(.portsReused) }
        annotation.beginsAnew = beginsAnew
        if !annotation.oddities.isEmpty {
            flow.isOdd = true
            oddities[flow.number, default: OddityCounts()].add(annotation.oddities)
        }
        return annotation
    }

    /// Takes in the SYN that may begin another connection, which is sent again.
    mutating func goOnRival(_ packet: inout Packet, _ found: Place, _ number: Int) -> Annotation {
        guard var flow = rivals.removeValue(forKey: number) else { return process(&packet, found, at: .passing) }
        let annotation = annotate(&flow, &packet, isReused: false, beginsAnew: false)
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

    /// The old connection goes on, and what seemed to be another was of it.
    mutating func absorb(_ rival: Flow, into slot: Int) {
        rare[rival.number] = nil
        let counts = oddities.removeValue(forKey: rival.number)
        let number = table.update(slot) { flow in
            flow.segments += rival.segments
            flow.hasRival = false
            flow.isOdd = flow.isOdd || counts != nil
            flow.takeMarks(from: rival)
            return flow.number
        }
        if let counts { oddities[number, default: OddityCounts()].add(counts) }
    }

    /// What is said of a SYN that was refused, by somebody who knows that it was.
    mutating func refuse(_ packet: inout Packet, _ found: Place, at slot: Int, isReused: Bool) -> Annotation {
        var (rival, number) = newRival(&packet, found, of: slot, isReused: isReused)
        connections -= 1
        let annotation = annotate(&rival, &packet, isReused: isReused, beginsAnew: false)
        absorb(rival, into: slot)
        let own = rare[number]?.own
        return table.update(slot) { flow in
            let end: End = flow.clientIsLow == found.sourceIsLow ? .client : .server
            flow.isUnderWay = false
            let ends = flow.ends
            return flow.annotation(
                of: packet, from: end, before: ends, after: ends, oddities: annotation.oddities, rules: RuleSet(),
                own: own)
        }
    }

    /// While nothing is decided, the marks of what belongs to a connection are set by its rival's analysis.
    @inline(never)
    mutating func lendMarks(ofRivalOf number: Int, to slot: Int) {
        guard let rival = rivals[number] else { return }
        table.update(slot) { $0.takeMarks(from: rival) }
    }

    /// The rival goes on with that analysis.
    @inline(never)
    mutating func takeBackMarks(from slot: Int, forRivalOf number: Int) {
        let flow = table[slot]
        rivals[number]?.takeMarks(from: flow)
    }

    /// Ends a connection that has a rival, which takes its place; false if it has none.
    @inline(never)
    mutating func endBeforeRival(_ slot: Int, evicted: Bool) -> Bool {
        guard let rival = rivals.removeValue(forKey: table.update(slot) { $0.hasRival ? $0.number : -1 }) else {
            return false
        }
        end(slot, evicted: evicted)
        makeRoom(for: rival.standing)
        _ = table.insert(rival)
        return true
    }
}

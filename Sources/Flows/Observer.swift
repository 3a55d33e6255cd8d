// SPDX-License-Identifier: MIT
public import Packets
public import TCP

/// Watches packets pass and says of each TCP segment what both ends are then believed to be.
///
/// A value: a copy is a bookmark, and going on from it later gives the same again. It allocates for a new connection and
/// for text beyond a hole, not for a segment.
public struct Observer: Sendable {
    /// How much is remembered. Connections beyond a limit are evicted, oldest first, and reported as such.
    public struct Limits: Sendable {
        /// Connections of which only SYNs were seen: what a SYN flood makes.
        public var embryonic = 16_384
        public var open = 2_000_000
        /// Connections that are over, kept to know their late segments by.
        public var closed = 24_576
        /// How long after its end, in nanoseconds of capture time, a connection is reported: late segments still count.
        public var linger: Int64 = 60_000_000_000

        public init() {}
    }

    /// Which half of a segment's journey is shown.
    public enum Feed: Sendable {
        /// Somewhere on the way: sent, and taken to be delivered. What a capture has.
        case passing
        /// At its sender: moves the sender only.
        case sending
        /// At its receiver: moves the receiver only, which is then `observed`.
        case delivery
    }

    private struct Remaining: Sendable {
        let number, slot: Int
    }

    var table: FlowTable
    var connections = 0
    var clock: Int64 = 0
    let limits: Limits
    /// What ends hold beyond holes, and how often what was odd, by connection: few have either.
    var holes: [Int: Flow.BothHoles] = [:]
    private var oddities: [Int: OddityCounts] = [:]
    /// Whether ordinary segments go the short way. A test compares it with the long one.
    var takesShortWay = true
    private var ended: [Connection] = []
    private var firstEnded = 0
    /// At the end of the capture: those still to be reported, the last first.
    private var remaining: [Remaining] = []
    /// The oldest closed connection that has not been reported.
    private var unreported: Int?

    /// `seed` spreads connections over the table: give random bits where input may be hostile.
    public init(limits: Limits = Limits(), seed: UInt64 = 0x9e37_79b9_7f4a_7c15) {
        self.limits = limits
        table = FlowTable(seed: seed)
    }

    /// How many connections there have been so far.
    public var connectionCount: Int { connections }

    /// How many are in memory.
    public var liveCount: Int { table.live }

    /// Takes in a packet; nil if it is not a TCP segment.
    public mutating func observe(_ packet: Packet, at feed: Feed = .passing) -> Annotation? {
        guard packet.isTCP else { return nil }
        var packet = packet
        return observe(segmentIn: &packet, at: feed)
    }

    /// Takes in a TCP segment and the packet that it came in.
    public mutating func observe(_ header: TCPHeader, of packet: Packet, at feed: Feed = .passing) -> Annotation {
        var packet = packet
        packet.transport = .tcp(header)
        return observe(segmentIn: &packet, at: feed)
    }

    /// Takes in the TCP segment that a packet is. The packet is lent, not changed: to copy it would take as long as to
    /// weigh it.
    public mutating func observe(segmentIn packet: inout Packet, at feed: Feed = .passing) -> Annotation {
        if let time = packet.time { advance(to: time) }
        let (key, sourceIsLow) = FlowKey.pair(
            SocketAddress(address: packet.source, port: packet.tcp.sourcePort),
            SocketAddress(address: packet.destination, port: packet.tcp.destinationPort))
        let slot = table.find(key)
        if let slot, feed == .passing, takesShortWay, let annotation = passOrdinary(&packet, slot, sourceIsLow) {
            return annotation
        }
        return weigh(packet, key, sourceIsLow: sourceIsLow, slot, at: feed)
    }

    /// Takes in an ordinary segment of the connection at a place; nil if it may be any other.
    @inline(__always)
    private mutating func passOrdinary(_ packet: inout Packet, _ slot: Int, _ sourceIsLow: Bool) -> Annotation? {
        let now = clock
        return table.update(slot) { flow in
            let sender: End = flow.clientIsLow == sourceIsLow ? .client : .server
            let isOrdinary = flow.passOrdinary(
                packet.tcp.segment, from: sender, identification: packet.identification ?? 0, time: packet.time,
                now: now)
            guard isOrdinary else { return nil }
            let ends = flow.ends
            return flow.annotation(
                of: packet, from: sender, before: ends, after: ends, oddities: [],
                rules: packet.tcp.segment.textLength > 0 ? .textDelivered : RuleSet())
        }
    }

    /// Takes in any segment.
    @inline(never)
    private mutating func weigh(
        _ packet: Packet, _ key: FlowKey, sourceIsLow: Bool, _ found: Int?, at feed: Feed
    ) -> Annotation {
        let segment = packet.tcp.segment
        let isSYN = segment.isSYN && segment.ack == nil
        var slot = found
        var reused = false
        if isSYN, feed != .delivery, let found, table[found].isReused(by: segment, sourceIsLow: sourceIsLow) {
            end(found, evicted: false)
            slot = nil
            reused = true
        }
        let place = slot ?? begin(key, sourceIsLow: sourceIsLow, packet)
        let sender: End = table[place].clientIsLow == sourceIsLow ? .client : .server
        var held = table[place].isHolding ? holes.removeValue(forKey: table[place].number) ?? .init() : .init()
        var annotation = table[place].annotate(segment, from: sender, packet, now: clock, at: feed, &held)
        if table[place].isHolding { holes[annotation.connection] = held }
        if reused { annotation.oddities.insert(.portsReused) }
        if !annotation.oddities.isEmpty, feed != .delivery {
            oddities[annotation.connection, default: OddityCounts()].add(annotation.oddities)
            table[place].isOdd = true
        }
        settle(place)
        return annotation
    }

    private mutating func begin(
        _ key: FlowKey, sourceIsLow: Bool, _ packet: Packet
    ) -> Int {
        let header = packet.tcp
        let segment = header.segment
        let senderIsClient: Bool
        if segment.isSYN {
            senderIsClient = segment.ack == nil
        } else if header.sourcePort != header.destinationPort {
            senderIsClient = header.sourcePort > header.destinationPort
        } else {
            senderIsClient = true
        }
        var flow = Flow(
            key: key, number: connections, clientIsLow: senderIsClient == sourceIsLow, path: packet.path)
        connections += 1
        flow.begin(with: segment, from: senderIsClient ? .client : .server)
        flow.standing = segment.isSYN && segment.ack == nil ? .embryonic : .open
        makeRoom(for: flow.standing)
        return table.insert(flow)
    }

    /// Moves a connection to where it now belongs.
    private mutating func settle(_ slot: Int) {
        let standing = table[slot].standing
        switch standing {
        case .embryonic where !table[slot].isOnlySYNs, .open:
            if table[slot].isOver {
                makeRoom(for: .closed)
                table.promote(slot, to: .closed)
                if unreported == nil { unreported = slot }
            } else if standing == .embryonic {
                makeRoom(for: .open)
                table.promote(slot, to: .open)
            }
        case .embryonic, .closed:
            break
        }
    }

    private mutating func makeRoom(for standing: Flow.Standing) {
        let limit =
            switch standing {
            case .embryonic: limits.embryonic
            case .open: limits.open
            case .closed: limits.closed
            }
        while table.count(standing) >= limit, let oldest = table.oldest(standing) {
            end(oldest, evicted: standing != .closed)
        }
    }

    // MARK: Ends

    /// Lets capture time pass: connections that ended long enough ago are reported.
    public mutating func advance(to time: Timestamp) {
        clock = time.nanoseconds
        while let slot = unreported {
            let quiet = clock &- (table[slot].lastTime?.nanoseconds ?? clock)
            guard quiet > limits.linger else { return }
            report(slot, evicted: false)
            unreported = table.next(after: slot)
        }
    }

    /// The capture is over: every connection not yet reported is.
    public mutating func finish() {
        // What is left in a place that is free was reported.
        remaining = (0..<table.flows.count).compactMap { slot in
            table[slot].wasReported ? nil : Remaining(number: table[slot].number, slot: slot)
        }
        remaining.sort { $0.number > $1.number }
        unreported = nil
    }

    /// The next connection that has ended, if there is one.
    public mutating func nextEnded() -> Connection? {
        guard firstEnded < ended.count else {
            guard let next = remaining.popLast() else { return nil }
            return lastWord(of: next.slot, evicted: false)
        }
        defer {
            firstEnded += 1
            if firstEnded == ended.count {
                ended.removeAll(keepingCapacity: true)
                firstEnded = 0
            }
        }
        return ended[firstEnded]
    }

    private mutating func report(_ slot: Int, evicted: Bool) {
        guard !table[slot].wasReported else { return }
        ended.append(lastWord(of: slot, evicted: evicted))
    }

    /// What is said of a connection in the end.
    private mutating func lastWord(of slot: Int, evicted: Bool) -> Connection {
        table[slot].wasReported = true
        let counts = table[slot].isOdd ? oddities[table[slot].number] : nil
        return table[slot].report(counts ?? OddityCounts(), wasEvicted: evicted)
    }

    private mutating func end(_ slot: Int, evicted: Bool) {
        report(slot, evicted: evicted)
        if unreported == slot { unreported = table.next(after: slot) }
        if table[slot].isHolding { holes[table[slot].number] = nil }
        if table[slot].isOdd { oddities[table[slot].number] = nil }
        table.remove(slot)
    }
}

extension Observer {
    /// The number of the connection between two sockets, if it is in memory.
    public func connection(of a: SocketAddress, _ b: SocketAddress) -> Int? {
        table.find(FlowKey.pair(a, b).key).map { table[$0].number }
    }

    /// What is believed of the ends of the connection between two sockets, if it is in memory.
    public func ends(of a: SocketAddress, _ b: SocketAddress) -> Ends? {
        table.find(FlowKey.pair(a, b).key).map { table[$0].ends }
    }

    /// Both witnesses of the connection between two sockets, and from where their relative numbers count; nil if it is
    /// not in memory.
    public func witnesses(of a: SocketAddress, _ b: SocketAddress) -> Witnesses? {
        table.find(FlowKey.pair(a, b).key).map { slot in
            return Witnesses(
                client: table[slot].client.witness, server: table[slot].server.witness,
                clientISN: table[slot].handshake.clientISN,
                serverISN: table[slot].handshake.serverISN)
        }
    }

    /// What is known of both ends' numbers.
    public struct Witnesses: Sendable {
        public let client, server: Witness
        /// The first number of each end; nil if its SYN was not seen.
        public let clientISN, serverISN: SequenceNumber?
    }

    /// Whether both ends of a connection have acknowledged all that the other was seen to send.
    public func isSettled(_ a: SocketAddress, _ b: SocketAddress) -> Bool {
        guard let slot = table.find(FlowKey.pair(a, b).key) else { return false }
        let (client, server) = (table[slot].client.witness, table[slot].server.witness)
        return client.sndUna == client.sndNxt && server.sndUna == server.sndNxt
    }
}

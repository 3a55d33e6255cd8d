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
        /// Connections that are open as far as is known.
        public var open = 2_000_000
        /// Connections that are over, kept to know their late segments by.
        public var closed = 8_192
        /// How long after its end, in nanoseconds of capture time, a connection is reported: late segments still count.
        public var linger: Int64 = 60_000_000_000
        /// With more connections than this in memory no cache holds them, and it is quicker to follow segments in batches.
        public var cached = 32_768

        /// The limits that hold if nobody says otherwise.
        public init() {}
    }

    private struct Remaining: Sendable {
        let number, slot: Int
    }

    var table: FlowTable
    var connections = 0
    var clock: Int64 = 0
    let limits: Limits
    /// What few connections have, and how often what was odd, by connection.
    var rare: [Int: Flow.Rare] = [:]
    var oddities: [Int: OddityCounts] = [:]
    /// Connections that began while another between the same sockets was not over, by that one's number.
    var rivals: [Int: Flow] = [:]
    /// Whether a SYN with another number is always refused: where only one connection is followed.
    package var refusesRivals = false
    /// Whether ordinary segments go the short way. A test compares it with the long one.
    var takesShortWay = true
    private var ended: [Connection] = []
    private var firstEnded = 0
    /// At the end of the capture: those still to be reported, the last first.
    private var remaining: [Remaining] = []
    /// What was looked at ahead of time: kept, so that the compiler does not leave the looking out.
    private var prefetched: UInt64 = 0
    /// The oldest closed connection that has not been reported, and when it may be: not before this.
    private var unreported: Int?
    private var due = Int64.max

    /// `seed` spreads connections over the table: give random bits where input may be hostile.
    public init(limits: Limits = Limits(), seed: UInt64 = 0x9e37_79b9_7f4a_7c15) {
        self.limits = limits
        table = FlowTable(seed: seed)
    }

    /// How many connections there have been so far.
    public var connectionCount: Int { connections }

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

    /// Takes in the TCP segment that a packet is, and says what happened. The packet is lent, not changed: to copy it
    /// would take as long as to weigh it.
    public mutating func observe(segmentIn packet: inout Packet, at feed: Feed = .passing) -> Annotation {
        let place = place(of: &packet)
        guard let sender = passOrdinary(&packet, place, at: feed), let slot = place.slot else {
            return process(&packet, place, at: feed)
        }
        let rules: RuleSet = packet.tcp.segment.textLength > 0 ? .textDelivered : RuleSet()
        return table.update(slot) { flow in
            let ends = flow.ends
            return flow.annotation(
                of: packet, from: sender, before: ends, after: ends, oddities: [], rules: rules)
        }
    }

    /// Takes in the TCP segment that a packet is, for what will be said of its connection.
    public mutating func follow(segmentIn packet: inout Packet) {
        let place = place(of: &packet)
        if passOrdinary(&packet, place, at: .passing) == nil {
            _ = process(&packet, place, at: .passing, isTold: false)
        }
    }

    /// Whether it is worth while to ``prepare(for:)`` a batch.
    package var isLarge: Bool { table.live > limits.cached }

    /// Looks at what the segments of a batch will need: first at all their buckets, then at all their connections.
    package mutating func prepare(for batch: borrowing Batch) {
        var hashes = InlineArray<16, UInt64>(repeating: 0)
        for index in 0..<batch.count {
            hashes[index] = table.hash(key(of: batch.packets[index]).key)
            prefetched &+= table.prefetch(bucketOf: hashes[index])
        }
        for index in 0..<batch.count { prefetched &+= table.prefetch(connectionOf: hashes[index]) }
    }

    /// Where a segment belongs.
    struct Place {
        let key: FlowKey
        let sourceIsLow: Bool
        /// Its connection's place in the table, if it has one.
        let slot: Int?
    }

    @inline(__always)
    private mutating func place(of packet: inout Packet) -> Place {
        if let time = packet.time { advance(to: time) }
        let (key, sourceIsLow) = key(of: packet)
        return Place(key: key, sourceIsLow: sourceIsLow, slot: table.find(key))
    }

    @inline(__always)
    private func key(of packet: borrowing Packet) -> (key: FlowKey, sourceIsLow: Bool) {
        FlowKey.pair(
            SocketAddress(address: packet.source, port: packet.tcp.sourcePort),
            SocketAddress(address: packet.destination, port: packet.tcp.destinationPort))
    }

    /// Takes in an ordinary segment and says who sent it; nil, and nothing done, if it may be any other.
    @inline(__always)
    private mutating func passOrdinary(_ packet: inout Packet, _ place: Place, at feed: Feed) -> End? {
        guard let slot = place.slot, feed == .passing, takesShortWay else { return nil }
        let now = clock
        return table.update(slot) { flow in
            let sender: End = flow.clientIsLow == place.sourceIsLow ? .client : .server
            let isOrdinary = flow.passOrdinary(
                packet.tcp.segment, from: sender, identification: packet.identification ?? 0, time: packet.time,
                now: now)
            return isOrdinary ? sender : nil
        }
    }

    /// Takes in any segment.
    @inline(never)
    mutating func process(_ packet: inout Packet, _ found: Place, at feed: Feed, isTold: Bool = true) -> Annotation {
        let segment = packet.tcp.segment
        var slot = found.slot
        var isReused = false
        var beginsAnew = false
        var refused: Int?
        var waiting: Int?
        if feed == .passing, let old = slot {
            switch rivalry(of: segment, sourceIsLow: found.sourceIsLow, at: old) {
            case .none: break
            case .waits(let number):
                waiting = number
                lendMarks(ofRivalOf: number, to: old)
            case .restarts:
                isReused = true
                table.update(old) { $0.restartMarks() }
            case .begins(let isReused):
                if refusesRivals { return refuse(&packet, found, at: old, isReused: isReused) }
                return beginRival(&packet, found, of: old, isReused: isReused)
            case .goesOn(let number): return goOnRival(&packet, found, number)
            case .wins(let number):
                let next = Place(
                    key: found.key, sourceIsLow: found.sourceIsLow, slot: promoteRival(number, over: old))
                return process(&packet, next, at: feed, isTold: isTold)
            case .loses(let number):
                if let rival = rivals.removeValue(forKey: number) {
                    refused = rival.number
                    absorb(rival, into: old)
                }
            }
        } else if feed == .sending, segment.isSYN, segment.ack == nil, let old = slot {
            isReused = table.update(old) { $0.isReused(by: segment, sourceIsLow: found.sourceIsLow) }
            if isReused {
                beginsAnew = true
                end(old, evicted: false)
                slot = nil
            }
        }
        let place = slot ?? begin(found.key, sourceIsLow: found.sourceIsLow, &packet)
        let now = clock
        let number = table.update(place) { $0.hasRare ? $0.number : nil }
        var held = number.flatMap { rare.removeValue(forKey: $0) } ?? .init()
        let annotation = table.update(place) { flow in
            let sender: End = flow.clientIsLow == found.sourceIsLow ? .client : .server
            var annotation = flow.annotate(segment, from: sender, &packet, now: now, at: feed, isTold: isTold, &held)
            if isReused { annotation.oddities.insert(.portsReused) }
            annotation.beginsAnew = beginsAnew
            annotation.refuses = refused
            if !annotation.oddities.isEmpty, feed != .delivery { flow.isOdd = true }
            return annotation
        }
        if !held.isEmpty { rare[annotation.connection] = held }
        if let waiting { takeBackMarks(from: place, forRivalOf: waiting) }
        if !annotation.oddities.isEmpty, feed != .delivery {
            oddities[annotation.connection, default: OddityCounts()].add(annotation.oddities)
        }
        settle(place)
        return annotation
    }

    mutating func begin(
        _ key: FlowKey, sourceIsLow: Bool, _ packet: inout Packet
    ) -> Int {
        let flow = newFlow(key, sourceIsLow: sourceIsLow, &packet)
        makeRoom(for: flow.standing)
        return table.insert(flow)
    }

    mutating func newFlow(_ key: FlowKey, sourceIsLow: Bool, _ packet: inout Packet) -> Flow {
        let segment = packet.tcp.segment
        let senderIsClient: Bool
        if segment.isSYN {
            senderIsClient = segment.ack == nil
        } else if packet.tcp.sourcePort != packet.tcp.destinationPort {
            senderIsClient = packet.tcp.sourcePort > packet.tcp.destinationPort
        } else {
            senderIsClient = true
        }
        var flow = Flow(
            key: key, number: connections, clientIsLow: senderIsClient == sourceIsLow, path: packet.path)
        connections += 1
        flow.begin(with: segment, from: senderIsClient ? .client : .server)
        flow.standing = segment.isSYN && segment.ack == nil ? .embryonic : .open
        return flow
    }

    /// Moves a connection to where it now belongs.
    private mutating func settle(_ slot: Int) {
        let (standing, isOnlySYNs) = table.update(slot) { ($0.standing, $0.isOnlySYNs) }
        switch standing {
        case .embryonic where !isOnlySYNs, .open:
            if table.update(slot, { $0.isOver }) {
                makeRoom(for: .closed)
                table.promote(slot, to: .closed)
                if unreported == nil { wait(for: slot) }
            } else if standing == .embryonic {
                makeRoom(for: .open)
                table.promote(slot, to: .open)
            }
        case .embryonic, .closed:
            break
        }
    }

    mutating func makeRoom(for standing: Flow.Standing) {
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
    @inline(__always)
    public mutating func advance(to time: Timestamp) {
        clock = time.nanoseconds
        if clock > due { reportDue() }
    }

    @inline(never)
    private mutating func reportDue() {
        while let slot = unreported {
            wait(for: slot)
            guard clock > due else { return }
            report(slot, evicted: false)
            wait(for: table.next(after: slot))
        }
    }

    /// Makes a connection the next to be reported, once it has been quiet for long enough.
    private mutating func wait(for slot: Int?) {
        unreported = slot
        guard let slot else {
            due = .max
            return
        }
        let lastTime = table.update(slot) { $0.lastTime?.nanoseconds } ?? clock
        let (sum, overflows) = lastTime.addingReportingOverflow(limits.linger)
        due = overflows ? .max : sum
    }

    /// The capture is over: every connection not yet reported is.
    public mutating func finish() {
        // What began anew and was not refused is a connection.
        for number in Array(rivals.keys).sorted() {
            if let slot = rivals[number].flatMap({ table.find($0.key) }) { _ = promoteRival(number, over: slot) }
        }
        // What is left in a place that is free was reported.
        for slot in 0..<table.flows.count {
            table.update(slot) { flow in
                if !flow.wasReported { remaining.append(Remaining(number: flow.number, slot: slot)) }
            }
        }
        remaining.sort { $0.number > $1.number }
        wait(for: nil)
    }

    /// Whether a connection has ended that was not asked for yet.
    public var hasEnded: Bool { firstEnded < ended.count || !remaining.isEmpty }

    /// The next connection that has ended, if there is one.
    public mutating func nextEnded() -> Connection? {
        guard firstEnded < ended.count else {
            return remaining.popLast().map { summary(of: $0.slot, evicted: false) }
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

    /// Hands over the connections that have ended, all of them or the next few, in the place of what `connections` held.
    package mutating func takeEnded(into connections: inout [Connection]) {
        connections.removeAll(keepingCapacity: true)
        swap(&connections, &ended)
        connections.removeFirst(firstEnded)
        firstEnded = 0
        if connections.isEmpty, let next = remaining.popLast() {
            connections.append(summary(of: next.slot, evicted: false))
        }
    }

    private mutating func report(_ slot: Int, evicted: Bool) {
        if !table.update(slot, { $0.wasReported }) { ended.append(summary(of: slot, evicted: evicted)) }
    }

    /// What is said of a connection in the end.
    private mutating func summary(of slot: Int, evicted: Bool) -> Connection {
        let number = table.update(slot) { $0.isOdd ? $0.number : nil }
        let counts = number.flatMap { oddities[$0] } ?? OddityCounts()
        return table.update(slot) { flow in
            flow.wasReported = true
            return flow.report(counts, wasEvicted: evicted)
        }
    }

    mutating func end(_ slot: Int, evicted: Bool) {
        if !rivals.isEmpty, endBeforeRival(slot, evicted: evicted) { return }
        report(slot, evicted: evicted)
        if unreported == slot { wait(for: table.next(after: slot)) }
        let (number, hasRare, isOdd) = table.update(slot) { ($0.number, $0.hasRare, $0.isOdd) }
        if hasRare { rare[number] = nil }
        if isOdd { oddities[number] = nil }
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
        /// What is believed of each end.
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

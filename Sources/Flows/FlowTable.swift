// SPDX-License-Identifier: MIT

/// Who talks to whom: from a pair of sockets to its connection, in one array and one table of places.
///
/// Looking a pair up costs the same however many there are. Memory is bounded by `Limits`: connections that only ever
/// showed SYNs, and those that are over, are kept in the order of their coming, and the oldest makes room.
struct FlowTable: Sendable {
    /// Every connection at its place. Reach into it there: a `Flow` is too large to be copied.
    private(set) var flows = Flows()
    /// Open addressing with linear probing: in the low half a flow's place plus one, or 0; in the high half its pair's
    /// hash, so that other pairs are passed over, and all are moved, without looking at their flows.
    private var buckets: [UInt64]
    private var free: [UInt32] = []
    private(set) var live = 0
    private let seed: UInt64

    /// The list of each standing, oldest first.
    private var lists = InlineArray<3, List>(repeating: List())

    private struct List: Sendable {
        var oldest = Flow.none
        var newest = Flow.none
        var count = 0
    }

    /// Connections in blocks: to grow moves none of them, and a bookmark shares the blocks that do not change.
    struct Flows: Sendable {
        private var blocks: [[Flow]] = []
        private(set) var count = 0

        /// A block holds 2^12, two megabytes when full: so few blocks that their beginnings stay in the cache.
        private static let bits = 12

        subscript(slot: Int) -> Flow {
            @inline(__always) get { blocks[slot >> Flows.bits][slot & (1 << Flows.bits - 1)] }
            @inline(__always) _modify { yield &blocks[slot >> Flows.bits][slot & (1 << Flows.bits - 1)] }
        }

        mutating func append(_ flow: Flow) {
            if count == blocks.count << Flows.bits {
                blocks.append([])
                blocks[blocks.count - 1].reserveCapacity(1 << Flows.bits)
            }
            blocks[blocks.count - 1].append(flow)
            count += 1
        }
    }

    /// A copy of a connection, for those who ask rarely.
    subscript(slot: Int) -> Flow { flows[slot] }

    /// Works on a connection where it is: a copy is five hundred octets.
    @inline(__always)
    mutating func update<Result>(_ slot: Int, _ body: (inout Flow) -> Result) -> Result { body(&flows[slot]) }

    init(seed: UInt64) {
        self.seed = seed
        buckets = Array(repeating: 0, count: 1024)
    }

    /// The place of a pair's connection, or nil.
    func find(_ key: FlowKey) -> Int? {
        let mask = buckets.count - 1
        let hash = hash(key)
        var index = FlowTable.home(hash) & mask
        while true {
            let entry = buckets[index]
            if entry == 0 { return nil }
            if (entry ^ hash) >> 32 == 0 {
                let slot = FlowTable.slot(entry)
                if flows[slot].key == key { return slot }
            }
            index = (index + 1) & mask
        }
    }

    /// Looks at the bucket of a pair of this hash.
    func prefetch(bucketOf hash: UInt64) -> UInt64 { buckets[FlowTable.home(hash) & (buckets.count - 1)] }

    /// Looks at the connection of a pair of this hash, if there is one: at every line of 64 octets that a segment needs.
    func prefetch(connectionOf hash: UInt64) -> UInt64 {
        let mask = buckets.count - 1
        var index = FlowTable.home(hash) & mask
        while buckets[index] != 0 {
            if (buckets[index] ^ hash) >> 32 == 0 { return flows[FlowTable.slot(buckets[index])].prefetch }
            index = (index + 1) & mask
        }
        return 0
    }

    /// Adds a connection whose pair is not in the table.
    mutating func insert(_ flow: Flow) -> Int {
        if (live + 1) * 2 > buckets.count { grow() }
        let slot: Int
        if let place = free.popLast() {
            slot = Int(place)
            flows[slot] = flow
        } else {
            slot = flows.count
            flows.append(flow)
        }
        place(hash(flow.key) & ~0xffff_ffff | UInt64(slot + 1))
        live += 1
        link(slot, flow.standing)
        return slot
    }

    /// Takes a connection out.
    mutating func remove(_ slot: Int) {
        unlink(slot)
        unplace(slot, hash(flows[slot].key))
        free.append(UInt32(slot))
        live -= 1
    }

    /// The oldest connection of a standing, or nil.
    func oldest(_ standing: Flow.Standing) -> Int? {
        let slot = lists[Int(standing.rawValue)].oldest
        return slot == Flow.none ? nil : Int(slot)
    }

    func count(_ standing: Flow.Standing) -> Int { lists[Int(standing.rawValue)].count }

    func next(after slot: Int) -> Int? {
        let next = flows[slot].newer
        return next == Flow.none ? nil : Int(next)
    }

    /// Gives a connection another standing, as the newest of it.
    mutating func promote(_ slot: Int, to standing: Flow.Standing) {
        guard flows[slot].standing != standing else { return }
        unlink(slot)
        link(slot, standing)
    }

    // MARK: Places

    private static func slot(_ entry: UInt64) -> Int { Int(truncatingIfNeeded: entry & 0xffff_ffff) - 1 }

    /// Where an entry would like to be, before the table's size is known.
    private static func home(_ entry: UInt64) -> Int { Int(truncatingIfNeeded: entry >> 32) }

    func hash(_ key: FlowKey) -> UInt64 { key.hash(seed: seed) }

    private mutating func place(_ entry: UInt64) {
        let mask = buckets.count - 1
        var index = FlowTable.home(entry) & mask
        while buckets[index] != 0 { index = (index + 1) & mask }
        buckets[index] = entry
    }

    /// Empties a bucket and moves up what had been pushed past it.
    private mutating func unplace(_ slot: Int, _ hash: UInt64) {
        let mask = buckets.count - 1
        var hole = FlowTable.home(hash) & mask
        while FlowTable.slot(buckets[hole]) != slot { hole = (hole + 1) & mask }
        var index = hole
        while true {
            index = (index + 1) & mask
            let entry = buckets[index]
            if entry == 0 { break }
            // Where an `Int` has 32 bits, a home may be any of them.
            if (index &- FlowTable.home(entry)) & mask >= (index - hole) & mask {
                buckets[hole] = entry
                hole = index
            }
        }
        buckets[hole] = 0
    }

    private mutating func grow() {
        let old = buckets
        buckets = Array(repeating: 0, count: old.count * 2)
        for entry in old where entry != 0 { place(entry) }
    }

    // MARK: Lists

    private mutating func link(_ slot: Int, _ standing: Flow.Standing) {
        let index = Int(standing.rawValue)
        let newest = lists[index].newest
        flows[slot].standing = standing
        flows[slot].older = newest
        flows[slot].newer = Flow.none
        if newest == Flow.none {
            lists[index].oldest = UInt32(slot)
        } else {
            flows[Int(newest)].newer = UInt32(slot)
        }
        lists[index].newest = UInt32(slot)
        lists[index].count += 1
    }

    private mutating func unlink(_ slot: Int) {
        let index = Int(flows[slot].standing.rawValue)
        let older = flows[slot].older
        let newer = flows[slot].newer
        if older == Flow.none { lists[index].oldest = newer } else { flows[Int(older)].newer = newer }
        if newer == Flow.none { lists[index].newest = older } else { flows[Int(newer)].older = older }
        lists[index].count -= 1
    }
}

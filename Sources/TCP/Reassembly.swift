// SPDX-License-Identifier: MIT

/// The peer's text from its arrival to the user's RECEIVE: what lies beyond a gap, and what waits to be taken.
struct Reassembly: Hashable, Sendable {
    /// What is held beyond RCV.NXT.
    private(set) var held = OutOfOrderRanges()
    /// The newest of them, by its first number: SACK reports it first.
    private(set) var newest: [SequenceNumber] = []
    /// The number of the peer's FIN, once it was seen.
    var fin: SequenceNumber?
    /// How many octets in order the user has not taken.
    var unread: UInt32 = 0
    /// How many octets a waiting RECEIVE still wants.
    var wanted: UInt32 = 0
    /// The number after the last octet that came with a PSH.
    var pushed: SequenceNumber?
    /// What arrived twice, for the next ACK to tell (RFC 2883).
    var duplicate: SequenceRange?

    var isEmpty: Bool { held.isEmpty }

    /// Holds text beyond a gap, joining it with what it touches.
    mutating func hold(_ text: SequenceRange) {
        guard !text.isEmpty else { return }
        let joined = held.insert(text)
        newest.removeAll { joined.contains($0) }
        newest.insert(joined.start, at: 0)
    }

    /// What can follow on at `next`: the end of the run that begins at or before it.
    mutating func take(from next: SequenceNumber) -> SequenceNumber {
        var next = next
        held.absorb(into: &next)
        newest.removeAll { $0.precedesOrEquals(next) }
        return next
    }

    /// The SACK blocks that report what is held, the newest first (RFC 2018 §4), after a repeat if there was one.
    /// Where the blocks cover a FIN, the run before it is longer by one, or the FIN is a block of its own.
    func blocks(limit: Int, coversFIN: Bool) -> SACKBlocks {
        var blocks = SACKBlocks()
        guard !held.isEmpty || duplicate != nil || (coversFIN && fin != nil) else { return blocks }
        let fin = coversFIN ? fin : nil
        if let duplicate, limit > 0 { blocks.append(.init(left: duplicate.start, right: duplicate.end)) }
        for start in newest where blocks.count < limit {
            guard let range = held.runs.first(where: { $0.start == start }) else { continue }
            blocks.append(.init(left: range.start, right: range.end == fin ? range.end + 1 : range.end))
        }
        if let fin, blocks.count < limit, !held.runs.contains(where: { $0.end == fin }) {
            blocks.append(.init(left: fin, right: fin + 1))
        }
        return blocks
    }

    mutating func flush() {
        held.removeAll()
        newest.removeAll(keepingCapacity: true)
        fin = nil
        unread = 0
        wanted = 0
        pushed = nil
        duplicate = nil
    }
}

// SPDX-License-Identifier: MIT

/// Our text from the user's SEND to the peer's ACK: what was written, what was sent, and what became of it.
///
/// The octets themselves stay with the user: the model needs only their numbers.
struct RetransmissionQueue: Hashable, Sendable {
    /// One segment that was sent and is not entirely acknowledged.
    struct Sent: Hashable, Sendable {
        var seq: SequenceNumber
        var textLength: UInt32
        /// SYN, FIN and PSH as sent.
        var flags: Flags
        var firstSent: Instant
        var lastSent: Instant
        var transmissions: UInt32 = 1
        /// The peer said that it holds this one (RFC 6675).
        var isSACKed = false
        /// It is the octet that probes a zero window (RFC 9293 §3.8.6.1).
        var isProbe = false
        /// It was such an octet when it was first sent.
        var hasProbed = false
        /// It is taken to be lost, and was not sent again since.
        var isLost = false

        var length: UInt32 { textLength &+ (flags.contains(.syn) ? 1 : 0) &+ (flags.contains(.fin) ? 1 : 0) }
        var end: SequenceNumber { seq + length }
    }

    /// The number after the last octet that the user wrote; our FIN has this number.
    var written: SequenceNumber
    /// The user closed: a FIN follows the text.
    var isClosed = false
    /// The number of the first octet after the last one that was pushed.
    var pushed: SequenceNumber

    /// Numbers in the midst of what was written at which text is pushed as well, in order, and the last one of all.
    private var pushes: [SequenceNumber] = []
    private(set) var lastPush: SequenceNumber

    private var items: [Sent] = []
    private var head = 0
    /// Whether any segment is marked lost or SACKed, so that counting is needed.
    private(set) var hasMarks = false

    init(iss: SequenceNumber) {
        written = iss + 1
        pushed = iss + 1
        lastPush = iss + 1
    }

    var isEmpty: Bool { head == items.count }
    var count: Int { items.count - head }

    subscript(index: Int) -> Sent {
        get { items[head + index] }
        set { items[head + index] = newValue }
    }

    var first: Sent? { isEmpty ? nil : items[head] }

    mutating func append(_ sent: Sent) { items.append(sent) }

    /// A FIN follows the text; CLOSE implies PUSH (RFC 9293 §3.9.1.4).
    mutating func close() {
        isClosed = true
        pushed = written
    }

    /// What ends here is pushed; at the end of a write that is so anyway.
    mutating func push(at number: SequenceNumber) {
        lastPush = number
        if number != written { pushes.append(number) }
    }

    /// Whether one of the numbers lies in text that goes out now and ends at `end`; forgets those.
    mutating func takesPush(upTo end: SequenceNumber) -> Bool {
        let passed = pushes.prefix { $0.precedesOrEquals(end) }.count
        pushes.removeFirst(passed)
        return passed > 0
    }

    /// Forgets everything that was sent or waits to be.
    mutating func flush() {
        pushes.removeAll()
        items.removeAll(keepingCapacity: true)
        head = 0
        hasMarks = false
    }

    /// Removes what an ACK covers entirely, calling `body` with each, and shortens what it covers in part.
    mutating func acknowledge(_ ack: SequenceNumber, _ body: (Sent) -> Void) {
        while let sent = first, sent.end.precedesOrEquals(ack) {
            body(sent)
            head += 1
        }
        if let sent = first, sent.seq.precedes(ack) {
            var rest = sent
            var covered = ack.offset(from: sent.seq)
            if rest.flags.contains(.syn) {
                rest.flags.remove(.syn)
                covered -= 1
            }
            rest.textLength -= covered
            rest.seq = ack
            items[head] = rest
        }
        if isEmpty {
            items.removeAll(keepingCapacity: true)
            head = 0
            hasMarks = false
        } else if head >= 64, head * 2 >= items.count {
            items.removeFirst(head)
            head = 0
        }
    }

    /// Cuts a segment in two, so that the first part has `length` octets of text.
    mutating func split(_ index: Int, at length: UInt32) {
        let whole = self[index]
        guard length > 0, length < whole.textLength else { return }
        var front = whole
        front.textLength = length
        front.flags.subtract([.fin, .psh])
        var back = whole
        back.seq = front.end
        back.textLength = whole.textLength - length
        back.flags.remove(.syn)
        self[index] = front
        items.insert(back, at: head + index + 1)
    }

    // MARK: Marks

    /// Marks as held by the peer what its SACK blocks cover; returns how many octets that were not marked before.
    mutating func markSACKed(_ block: SequenceRange) -> UInt32 {
        var octets: UInt32 = 0
        for index in 0..<count {
            let sent = self[index]
            guard sent.seq.precedes(block.end) else { break }
            guard !sent.isSACKed, block.contains(sent.seq), sent.end.precedesOrEquals(block.end) else { continue }
            self[index].isSACKed = true
            self[index].isLost = false
            octets &+= sent.length
            hasMarks = true
        }
        return octets
    }

    /// Marks as lost everything that the peer did not say it holds.
    mutating func markAllLost() {
        for index in 0..<count where !self[index].isSACKed { self[index].isLost = true }
        hasMarks = !isEmpty
    }

    /// Marks as lost what has more text than fits into a segment now.
    mutating func markLost(longerThan size: UInt32) {
        for index in 0..<count where self[index].textLength > size && !self[index].isSACKed {
            self[index].isLost = true
            hasMarks = true
        }
    }

    /// Marks the first segment as lost.
    mutating func markFirstLost() {
        guard let sent = first, !sent.isSACKed else { return }
        self[0].isLost = true
        hasMarks = true
    }

    /// Marks as lost what has been overtaken by at least `segments` segments that the peer holds (RFC 6675, IsLost).
    mutating func markOvertaken(by segments: Int) {
        guard hasMarks else { return }
        var beyond = 0
        for index in stride(from: count - 1, through: 0, by: -1) {
            if self[index].isSACKed {
                beyond += 1
            } else if beyond >= segments, self[index].transmissions == 1 {
                self[index].isLost = true
            }
        }
    }

    mutating func forgetMarks() {
        guard hasMarks else { return }
        for index in 0..<count {
            self[index].isLost = false
            self[index].isSACKed = false
        }
        hasMarks = false
    }

    /// The first segment that is taken to be lost.
    var firstLost: Int? {
        guard hasMarks else { return nil }
        return (0..<count).first { self[$0].isLost }
    }

    var sackedCount: Int { hasMarks ? (0..<count).count { self[$0].isSACKed } : 0 }

    /// How many octets are thought to be on the way (RFC 6675, pipe).
    func pipe(inFlight: UInt32) -> UInt32 {
        guard hasMarks else { return inFlight }
        return (0..<count).reduce(0) { total, index in
            self[index].isSACKed || self[index].isLost ? total : total &+ self[index].length
        }
    }

    /// Whether a segment shorter than `size` is on the way.
    func hasSmall(under size: UInt32) -> Bool {
        // Small segments are at the end, or were when they were sent: look from there.
        for index in stride(from: count - 1, through: 0, by: -1) where self[index].textLength > 0 {
            return self[index].textLength < size
        }
        return false
    }
}

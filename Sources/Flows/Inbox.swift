// SPDX-License-Identifier: MIT
import TCP

/// What one end was sent and has not been shown to have received yet, and what its own frames show of that.
///
/// Rows that take up numbers wait in the order of their numbers, so that an acknowledgment settles those at the front and
/// looks no further; those that take none wait in the order of their coming. Each row is looked at a few times only.
struct Inbox: Sendable {
    /// Rows that take up numbers and are not covered by an acknowledgment, by number.
    var numbered: [Int] = []
    var firstNumbered = 0
    /// Rows that take up none.
    var bare: [Int] = []
    var firstBare = 0
    /// Rows whose numbers came, though perhaps by another copy.
    var doubtful: [Doubt] = []
    /// RSTs that may still be on their way.
    var resets: [Int] = []

    /// The highest number that the end has acknowledged.
    var shown: SequenceNumber?
    /// Its last frame, as far as it tells what had come.
    var last: Own?
    var firstFrame: Own.Kind?
    /// Its first number, once it has sent a SYN, and the number after the highest it has used.
    var iss: SequenceNumber?
    var sndNxt: SequenceNumber?
    /// Whether a row that acknowledges its SYN was delivered, and whether it has spoken from a state that needs that.
    var heardOfSYN = false
    /// What it acknowledged first.
    var firstAck: SequenceNumber?
    var isOpen = false
    var newestTime: UInt32?
    var shownEcho: UInt32?
    /// Where its window ends, as it advertised; nil if the scale is not known.
    var edge: SequenceNumber?
    /// The last timestamps that were sent to it.
    var sentTimes: [UInt32] = []
    /// How much oftener it echoed one of those than something newer than all of them: some middleboxes put in values of their
    /// own, which tell nothing.
    var trueEchoes = 0
    var echoesAreTrue: Bool { trueEchoes > 0 }
    var usesSACK = false
    /// Whether it reported second copies of what was sent once.
    var hasNetworkCopies = false
    /// The numbers of copies of which it was never known whether they came.
    var vague: [SequenceRange] = []
    var sacked = OutOfOrderRanges()
    /// The row with the highest place that was delivered.
    var newestDelivered = -1
    var newestFrame = 0
    /// The shortest time from a row to the frame that acknowledges it.
    var shortestWait = Int64.max

    /// A frame of the end's own.
    struct Own: Sendable {
        enum Kind: Sendable { case syn, synAck, reset, other }
        let frame: Int
        let kind: Kind
        let ack: SequenceNumber?
        let echo: UInt32?
        let window: UInt16
    }

    /// A row of which nobody knows whether it was this copy that came.
    struct Doubt: Sendable {
        let row: Int
        /// The frame that shows that one of them came.
        let since: Int
        /// Whether that frame answers a later copy.
        let isPassedOver: Bool
        /// Whether it is one of two copies of which either may have come.
        var isOneOfTwo = false
    }

    // MARK: Sent to it

    /// A row is on its way to this end.
    mutating func expect(_ id: Int, _ rows: inout SegmentRows) {
        rows[id].before = last?.frame
        let row = rows[id]
        if let edge { rows[id].hadRoom = row.end.precedesOrEquals(edge) }
        if let time = row.time, sentTimes.last != time {
            if sentTimes.count == 32 { sentTimes.removeFirst(16) }
            sentTimes.append(time)
        }
        if row.length == 0 || row.flags.contains(.rst) {
            bare.append(id)
            if row.flags.contains(.rst) { resets.append(id) }
            return
        }
        if let shown, row.end.precedesOrEquals(shown) {
            doubtful.append(Doubt(row: id, since: row.frame, isPassedOver: false))
            return
        }
        var place = numbered.count
        while place > firstNumbered, row.seq.precedes(rows[numbered[place - 1]].seq) { place -= 1 }
        for other in [place - 1, place] where other >= firstNumbered && other < numbered.count {
            let there = rows[numbered[other]]
            if there.seq.precedes(row.end), row.seq.precedes(there.end) {
                rows[numbered[other]].isRepeated = true
                rows[id].isRepeated = true
            }
        }
        numbered.insert(id, at: place)
    }

    // MARK: What its own frame shows

    /// A frame of the end's own: what it shows of the rows that were sent to it. `most` is the number after the highest that
    /// the other end was seen to use.
    mutating func read(_ k: SegmentRow, _ sack: SACKBlocks, most: SequenceNumber?, _ rows: inout SegmentRows) {
        let kind: Own.Kind =
            k.flags.contains(.rst) ? .reset : k.flags.contains(.syn) ? (k.ack == nil ? .syn : .synAck) : .other
        if kind == .synAck, let iss, iss != k.seq, !isOld(k) { beginAnew(at: k, &rows) }
        if kind != .reset { holdBackResets(k, &rows) }
        if kind == .synAck, firstFrame == .syn { readCrossing(k, &rows) }
        if kind == .reset {
            readReset(k, most: most, &rows)
        } else if let ack = k.ack, !isOld(k), isCredible(ack, most: most, kind) {
            if k.length > 0, let sndNxt, k.end.precedesOrEquals(sndNxt) { holdBackAcknowledgments(k, &rows) }
            let had = shown
            cover(upTo: ack, k, &rows)
            judgeEcho(k)
            let reported = !sack.isEmpty && readReports(k, sack, ack, &rows)
            let isNews = readBlocks(k, sack, ack, &rows)
            readEcho(k, &rows)
            if kind == .other { open(k, &rows) }
            if !reported, !isNews, had == ack, kind == .other { readAnswer(k, &rows) }
            settleBare(&rows)
            settleDoubtful(&rows)
        }
        note(k, kind)
        giveUp(&rows)
    }

    /// How many bare rows, and how many copies, are looked at: each costs every frame a look.
    private static let mostOpen = 256

    /// The oldest of too many are not looked at any more: nothing is known of them.
    private mutating func giveUp(_ rows: inout SegmentRows) {
        while bare.count - firstBare > Inbox.mostOpen {
            rows.settle(bare[firstBare])
            firstBare += 1
        }
        guard doubtful.count > Inbox.mostOpen else { return }
        for doubt in doubtful.prefix(Inbox.mostOpen / 2) { rows.settle(doubt.row) }
        doubtful.removeFirst(Inbox.mostOpen / 2)
    }

    private mutating func note(_ k: SegmentRow, _ kind: Own.Kind) {
        if firstFrame == nil { firstFrame = kind }
        if firstAck == nil, kind != .reset { firstAck = k.ack }
        if kind == .syn || kind == .synAck {
            if iss == nil { iss = k.seq }
            if k.sackPermitted { usesSACK = true }
        }
        if let ack = k.ack, kind != .reset, let had = shown, ack.precedes(had) { return }
        if kind != .reset { edge = k.edge }
        if let time = k.time, kind != .reset {
            if let newestTime, Int32(bitPattern: time &- newestTime) < 0 { return }
            newestTime = time
        }
        if kind != .reset, sndNxt.map({ k.end.follows($0) }) ?? true { sndNxt = k.end }
        last = Own(frame: k.frame, kind: kind, ack: k.ack, echo: k.echo, window: k.window)
    }

    /// Whether a frame was overtaken by another that was captured before it: it shows nothing new.
    private func isOld(_ k: SegmentRow) -> Bool {
        if let time = k.time, let newestTime, Int32(bitPattern: time &- newestTime) < 0 { return true }
        return shown.map { k.ack?.precedes($0) ?? false } ?? false
    }

    /// An acknowledgment of what was never sent shows nothing; that the capture missed some of it is likely only between
    /// ends that are open.
    private func isCredible(_ ack: SequenceNumber, most: SequenceNumber?, _ kind: Own.Kind) -> Bool {
        guard let most, ack.follows(most) else { return true }
        return isOpen && kind == .other
    }
}

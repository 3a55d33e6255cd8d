// SPDX-License-Identifier: MIT
import TCP

/// What one end was sent and has not been shown to have received yet, and what its own frames show of that.
///
/// Rows that take up numbers wait in the order of their numbers, so that an acknowledgment settles those at the front and
/// looks no further; those that take none wait in the order of their coming. Each row is looked at a few times only.
struct Inbox: Sendable {
    /// Rows that take up numbers and are not covered by an acknowledgment, by number.
    var numbered: [Int] = []
    private var firstNumbered = 0
    /// Rows that take up none.
    private var bare: [Int] = []
    private var firstBare = 0
    /// Rows whose numbers came, though perhaps by another copy.
    private var doubtful: [Doubt] = []
    /// RSTs that may still be on their way.
    private var resets: [Int] = []

    /// The highest number that the end has acknowledged.
    private(set) var shown: SequenceNumber?
    /// Its last frame, as far as it tells what had come.
    private(set) var last: Own?
    private(set) var firstFrame: Own.Kind?
    /// Its first number, once it has sent a SYN, and the number after the highest it has used.
    private var iss: SequenceNumber?
    private var sndNxt: SequenceNumber?
    /// Whether a row that acknowledges its SYN was delivered, and whether it has spoken from a state that needs that.
    private var heardOfSYN = false
    /// What it acknowledged first.
    private var firstAck: SequenceNumber?
    private var isOpen = false
    private var newestTime: UInt32?
    private var shownEcho: UInt32?
    /// Where its window ends, as it advertised; nil if the scale is not known.
    private var edge: SequenceNumber?
    /// The last timestamps that were sent to it.
    private var sentTimes: [UInt32] = []
    /// How much oftener it echoed one of those than something newer than all of them: some middleboxes put in values of their
    /// own, which tell nothing.
    private var trueEchoes = 0
    private var echoesAreTrue: Bool { trueEchoes > 0 }
    private var usesSACK = false
    /// Whether it reported second copies of what was sent once.
    private var hasNetworkCopies = false
    /// The numbers of copies of which it was never known whether they came.
    private var vague: [SequenceRange] = []
    private var sacked = OutOfOrderRanges()
    /// The row with the highest place that was delivered.
    private(set) var newestDelivered = -1
    private var newestFrame = 0
    /// The shortest time from a row to the frame that acknowledges it.
    private var shortestWait = Int64.max

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
    private struct Doubt: Sendable {
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

    // MARK: Acknowledgments

    private mutating func cover(upTo ack: SequenceNumber, _ k: SegmentRow, _ rows: inout SegmentRows) {
        if let shown, !ack.follows(shown) { return }
        shown = ack
        var copies: [Int] = []
        // Copies that came, as a SACK block has shown.
        var known: [Int] = []
        // What drew this was not captured: it may have been another copy.
        let hasUnseen = echoesAreTrue && k.echo.map { $0 != shownEcho && !sentTimes.contains($0) } ?? false
        while firstNumbered < numbered.count, rows[numbered[firstNumbered]].end.precedesOrEquals(ack) {
            let id = numbered[firstNumbered]
            firstNumbered += 1
            if rows[id].isSettled {
                if rows[id].passage.fate == .delivered, rows[id].isRepeated { known.append(id) }
                continue
            }
            if rows[id].isRepeated || (hasUnseen && !rows[id].flags.contains(.syn)) {
                copies.append(id)
            } else {
                if let now = k.now, let then = rows[id].now, now >= then {
                    shortestWait = min(shortestWait, now - then)
                }
                deliver(id, by: .acknowledged, k.frame, &rows)
            }
        }
        if firstNumbered == numbered.count {
            numbered.removeAll(keepingCapacity: true)
            firstNumbered = 0
        } else if firstNumbered >= 512 {
            numbered.removeFirst(firstNumbered)
            firstNumbered = 0
        }
        if !copies.isEmpty { tellApart(copies, beside: known, k, hasUnseen: hasUnseen, &rows) }
    }

    /// Which of several copies drew an acknowledgment.
    private mutating func tellApart(
        _ all: [Int], beside known: [Int], _ k: SegmentRow, hasUnseen: Bool, _ rows: inout SegmentRows
    ) {
        // What came by another copy was needless.
        var copies = all
        if !known.isEmpty {
            copies.removeAll { id in
                guard Inbox.isCovered(id, by: known, rows) else { return false }
                doubtful.append(Doubt(row: id, since: k.frame, isPassedOver: false))
                return true
            }
        }
        var open = copies
        if copies.count <= 16, !hasUnseen {
            open.removeAll { id in
                guard !Inbox.isCovered(id, by: copies, rows) else { return false }
                deliver(id, by: .acknowledged, k.frame, &rows)
                return true
            }
        }
        var answered: UInt32?
        if echoesAreTrue, let echo = k.echo {
            // A copy that is newer than what is echoed would have been echoed itself.
            let candidates = open.filter { id in
                rows[id].time.map { Int32(bitPattern: $0 &- echo) <= 0 } ?? true
            }
            let drawers = candidates.filter { rows[$0].time == echo && !rows[$0].sharesTime }
            if drawers.count == 1 { answered = echo }
            let only = candidates.count == 1 && !hasUnseen ? candidates.first : nil
            if let drawer = only ?? (drawers.count == 1 ? drawers.first : nil) {
                open.removeAll { $0 == drawer }
                deliver(drawer, by: .echoed, k.frame, &rows)
            }
        } else if open.count == 2, copies.count == 2, shortestWait < .max, let now = k.now {
            let (early, late) = rows[open[0]].frame < rows[open[1]].frame ? (open[0], open[1]) : (open[1], open[0])
            if let then = rows[late].now, now - then < shortestWait / 2 {
                deliver(early, by: .tooSoonForAnother, k.frame, &rows)
                open = [late]
            }
        }
        for id in open {
            if let last, last.frame > rows[id].frame, denies(last, rows[id]) {
                rows[id].before = last.frame
                rows[id].isLate = true
            }
            // What may have found no room, or a SYN, may have come and been answered, and the answer lost.
            var isPassedOver = false
            if let answered, let time = rows[id].time, rows[id].hadRoom, !rows[id].flags.contains(.syn) {
                isPassedOver = Int32(bitPattern: time &- answered) < 0
            }
            doubtful.append(
                Doubt(
                    row: id, since: k.frame, isPassedOver: isPassedOver,
                    isOneOfTwo: copies.count == 2 && open.count == 2))
        }
    }

    /// Whether other copies hold all numbers of one.
    private static func isCovered(_ id: Int, by copies: [Int], _ rows: SegmentRows) -> Bool {
        var next = rows[id].seq
        var moved = true
        while moved, next.precedes(rows[id].end) {
            moved = false
            for other in copies where other != id {
                if rows[other].seq.precedesOrEquals(next), rows[other].end.follows(next) {
                    next = rows[other].end
                    moved = true
                }
            }
        }
        return next.followsOrEquals(rows[id].end)
    }

    // MARK: SACK

    /// Blocks beyond the acknowledgment hold text that came. Returns whether one says something new.
    private mutating func readBlocks(
        _ k: SegmentRow, _ sack: SACKBlocks, _ ack: SequenceNumber, _ rows: inout SegmentRows
    ) -> Bool {
        if !sacked.isEmpty {
            var next = ack
            sacked.absorb(into: &next)
        }
        var isNews = false
        for block in sack where block.left.followsOrEquals(ack) && block.right.follows(block.left) {
            usesSACK = true
            var fresh = [SequenceRange(from: block.left, to: block.right)]
            for run in sacked.runs {
                fresh = fresh.flatMap { part in
                    guard part.overlaps(run) else { return [part] }
                    return [
                        SequenceRange(from: part.start, to: run.start.precedes(part.start) ? part.start : run.start),
                        SequenceRange(from: run.end.follows(part.end) ? part.end : run.end, to: part.end),
                    ].filter { !$0.isEmpty }
                }
            }
            for part in fresh {
                isNews = true
                deliver(in: part, of: block, k, &rows)
                sacked.insert(part, limit: Witness.mostRuns)
            }
        }
        return isNews
    }

    private mutating func deliver(
        in part: SequenceRange, of block: SACKBlocks.Block, _ k: SegmentRow, _ rows: inout SegmentRows
    ) {
        var low = firstNumbered
        var high = numbered.count
        while low < high {
            let middle = (low + high) / 2
            if rows[numbered[middle]].end.precedesOrEquals(part.start) { low = middle + 1 } else { high = middle }
        }
        while low < numbered.count, rows[numbered[low]].seq.precedes(part.end) {
            let row = rows[numbered[low]]
            // Some ends do not count a FIN that they hold.
            let end = row.flags.contains(.fin) && row.length > 1 ? row.end - 1 : row.end
            if !row.isRepeated, !row.isSettled, row.seq.followsOrEquals(block.left), end.precedesOrEquals(block.right) {
                deliver(numbered[low], by: .sacked, k.frame, &rows)
            }
            low += 1
        }
    }

    /// A first block below the acknowledgment, or within the second, reports a second copy. Returns whether there is one.
    private mutating func readReports(
        _ k: SegmentRow, _ sack: SACKBlocks, _ ack: SequenceNumber, _ rows: inout SegmentRows
    ) -> Bool {
        guard let first = sack.first else { return false }
        let isBelow = first.right.precedesOrEquals(ack)
        let isWithin =
            sack.count > 1 && first.left.followsOrEquals(sack[1].left)
            && first.right.precedesOrEquals(sack[1].right)
        guard isBelow || isWithin else { return false }
        let open = doubtful.filter { doubt in
            rows[doubt.row].seq.precedesOrEquals(first.left) && rows[doubt.row].end.followsOrEquals(first.right)
        }
        // The network copies segments here: one of these was copied, perhaps, and no other came.
        if open.isEmpty { hasNetworkCopies = true }
        if hasNetworkCopies || vague.contains(where: { $0.overlaps(SequenceRange(from: first.left, to: first.right)) })
        {
            return true
        }
        // Two copies came: of two, both.
        guard open.count == 1 || (open.count == 2 && open.allSatisfy { $0.isOneOfTwo }) else { return true }
        // The report of a copy takes as long as the acknowledgment of any: sooner or later it is the network's copy of another.
        if let now = k.now, shortestWait < .max,
            open.contains(where: { doubt in
                guard !doubt.isPassedOver, !doubt.isOneOfTwo, let then = rows[doubt.row].now else { return false }
                return now - then < shortestWait / 2 || now - then > shortestWait * 3 + 250_000_000
            })
        {
            return true
        }
        for doubt in open { deliver(doubt.row, by: .duplicateReported, k.frame, &rows) }
        return true
    }

    // MARK: Timestamps

    private mutating func readEcho(_ k: SegmentRow, _ rows: inout SegmentRows) {
        guard let echo = k.echo, echo != shownEcho else { return }
        shownEcho = echo
        while firstBare < bare.count {
            let id = bare[firstBare]
            if !rows[id].isSettled {
                guard let time = rows[id].time else { break }
                let ahead = Int32(bitPattern: time &- echo)
                if ahead > 0 { break }
                // Only what begins at or before the last ACK sent is echoed.
                if ahead == 0, let ack = k.ack, rows[id].seq.precedesOrEquals(ack) {
                    if rows[id].sharesTime { break }
                    deliver(id, by: .echoed, k.frame, &rows)
                } else {
                    rows.settle(id)
                }
            }
            firstBare += 1
        }
        for doubt in doubtful where rows[doubt.row].time == echo && !rows[doubt.row].sharesTime {
            deliver(doubt.row, by: .echoed, k.frame, &rows)
        }
    }

    /// What was not captured is echoed now and then; hardly ever is it newer than all that was.
    private mutating func judgeEcho(_ k: SegmentRow) {
        guard let echo = k.echo, let newest = sentTimes.last, echo != shownEcho else { return }
        if echo == newest || sentTimes.contains(echo) {
            trueEchoes = min(trueEchoes + 1, 8)
        } else if Int32(bitPattern: echo &- newest) > 0 {
            trueEchoes = max(trueEchoes - 2, -8)
        }
    }

    // MARK: Openings

    /// Beyond SYN-SENT and SYN-RECEIVED an end has heard of its SYN.
    private mutating func open(_ k: SegmentRow, _ rows: inout SegmentRows) {
        // A bare ACK may be an answer from SYN-RECEIVED.
        guard !isOpen, k.length > 0 || hasAcknowledgedMore(k) else { return }
        isOpen = true
        guard let iss, !heardOfSYN else { return }
        var candidates: [Int] = []
        for id in bare[firstBare...] + numbered[firstNumbered...] + doubtful.map({ $0.row }) {
            // What is still waited for has not come.
            let isAwaited = rows[id].length > 0 && rows[id].seq == k.ack
            if !rows[id].isSettled, !isAwaited, let ack = rows[id].ack, ack.follows(iss), !rows[id].flags.contains(.rst)
            {
                candidates.append(id)
            }
        }
        if candidates.count == 1 { deliver(candidates[0], by: .opened, k.frame, &rows) }
    }

    /// An end that has called, too, sends SYN,ACK from SYN-RECEIVED only, and a SYN without ACK alone leads there; had the
    /// other's SYN,ACK come, it would send an ACK from ESTABLISHED (RFC 9293 §3.10.7.3, Figure 7).
    private mutating func readCrossing(_ k: SegmentRow, _ rows: inout SegmentRows) {
        var calls: [Int] = []
        for id in numbered[firstNumbered...] where !rows[id].isSettled && rows[id].flags.contains(.syn) {
            if rows[id].end != k.ack { continue }
            if rows[id].ack == nil { calls.append(id) } else { rows[id].before = k.frame }
        }
        if calls.count == 1 { deliver(calls[0], by: .opened, k.frame, &rows) }
    }

    /// What is sent again had not been acknowledged, as far as its sender knew: the acknowledgments were still on their way.
    private func holdBackAcknowledgments(_ k: SegmentRow, _ rows: inout SegmentRows) {
        for id in bare[firstBare...] where !rows[id].isSettled {
            guard let ack = rows[id].ack, ack.followsOrEquals(k.end), !rows[id].flags.contains(.rst) else { continue }
            rows[id].before = k.frame
            rows[id].isLate = true
        }
    }

    /// Whether a frame acknowledges more than the first that acknowledged anything.
    private func hasAcknowledgedMore(_ k: SegmentRow) -> Bool {
        guard let firstAck, let ack = k.ack else { return false }
        return ack.follows(firstAck)
    }

    // MARK: Answers

    /// Nothing new is acknowledged, the window is the same: something drew this ACK.
    private mutating func readAnswer(_ k: SegmentRow, _ rows: inout SegmentRows) {
        guard k.length == 0, let last, last.ack == k.ack, last.window == k.window, k.seq == sndNxt else { return }
        // The same again is the network's copy.
        if let time = k.time, time == newestTime { return }
        var candidates: [Int] = []
        for id in numbered[firstNumbered...] where !rows[id].isSettled {
            candidates.append(id)
            if candidates.count > 1 { break }
        }
        // A second copy of text may be the network's.
        let again = doubtful.map { $0.row }
        candidates += again
        guard candidates.count == 1,
            again.allSatisfy({ rows[$0].length == 1 && !rows[$0].flags.isDisjoint(with: [.fin, .syn]) }),
            rows[candidates[0]].frame > last.frame
        else { return }
        // What was next and had room would have been taken, and acknowledged.
        let row = rows[candidates[0]]
        if row.seq == k.ack, row.hadRoom, last.window != 0 { return }
        deliver(candidates[0], by: .answered, k.frame, &rows)
    }

    /// A RST that answers a segment takes its number from it, or acknowledges it.
    private mutating func readReset(_ k: SegmentRow, most: SequenceNumber?, _ rows: inout SegmentRows) {
        let isClosed = last == nil || last?.kind != .other
        if let ack = k.ack {
            if let most, !ack.follows(most) {
                let had = firstNumbered < numbered.count
                cover(upTo: ack, k, &rows)
                if had { return }
            }
            guard isClosed else { return }
            let drawers = (bare[firstBare...] + doubtful.map { $0.row }).filter { id in
                !rows[id].isSettled && rows[id].ack == nil && rows[id].end == ack && rows[id].frame > last?.frame ?? 0
            }
            if let id = drawers.max() { deliver(id, by: .answered, k.frame, &rows) }
        } else if isClosed {
            let open = bare[firstBare...] + numbered[firstNumbered...] + doubtful.map { $0.row }
            let drawers = open.filter { !rows[$0].isSettled && rows[$0].ack == k.seq && !rows[$0].flags.contains(.rst) }
            if let id = drawers.max() { deliver(id, by: .answered, k.frame, &rows) }
        }
    }

    /// Whoever goes on speaking had not received a RST.
    private func holdBackResets(_ k: SegmentRow, _ rows: inout SegmentRows) {
        for id in resets where !rows[id].isSettled {
            rows[id].before = k.frame
            rows[id].isLate = true
        }
    }

    /// The end begins anew: the RSTs that it was sent came.
    private mutating func beginAnew(at k: SegmentRow, _ rows: inout SegmentRows) {
        end(byFrame: k.frame, &rows)
        if k.flags.contains(.syn) { iss = k.seq }
    }

    /// A frame of the end begins another connection: the RSTs that it was sent on this one came.
    mutating func end(byFrame frame: Int, _ rows: inout SegmentRows) {
        for id in resets where !rows[id].isSettled { deliver(id, by: .resetTaken, frame, &rows) }
        resets.removeAll()
    }

    /// The end goes on speaking, with numbers beyond those of RSTs that claim to be its own.
    var resetsToPeer: [Int] { resets }

    // MARK: Settling

    private mutating func deliver(_ id: Int, by rule: Evidence, _ frame: Int, _ rows: inout SegmentRows) {
        let row = rows[id]
        var passage = Passage()
        passage.fate = .delivered
        passage.rule = rule
        passage.evidence = frame
        passage.arrivesAfter = row.before
        passage.isLate = row.isLate
        if let last, last.frame > row.frame, last.frame > row.before ?? 0,
            rule == .duplicateReported || denies(last, row)
        {
            passage.arrivesAfter = last.frame
            passage.isLate = true
        } else if rule == .opened, let last, last.frame > row.frame {
            // It came before this, but perhaps not before that.
            rows[id].sureAfter = last.frame
        }
        rows.settle(id, passage)
        if let iss, let ack = row.ack, ack.follows(iss) { heardOfSYN = true }
        if id > newestDelivered { (newestDelivered, newestFrame) = (id, row.frame) }
        doubtful.removeAll { $0.row == id }
    }

    /// Whether a frame of this end shows that a row had not come yet.
    private func denies(_ own: Own, _ row: SegmentRow) -> Bool {
        if own.kind == .reset { return false }
        guard let ack = own.ack else { return true }
        if row.length > 0, ack.precedes(row.end) {
            // A SYN that is not answered is kept nowhere.
            if row.flags.contains(.syn) { return true }
            // A FIN beyond a gap is in no block of some ends.
            return ack.followsOrEquals(row.seq) || (usesSACK && (row.length > 1 || !row.flags.contains(.fin)))
        }
        if let echo = own.echo, let time = row.time { return Int32(bitPattern: time &- echo) > 0 }
        return row.length > 0
    }

    /// Nothing will show whether a bare row came once a later one did.
    private mutating func settleBare(_ rows: inout SegmentRows) {
        while firstBare < bare.count, bare[firstBare] < newestDelivered || rows[bare[firstBare]].isSettled {
            rows.settle(bare[firstBare])
            firstBare += 1
        }
        if firstBare == bare.count {
            bare.removeAll(keepingCapacity: true)
            firstBare = 0
        } else if firstBare >= 512 {
            bare.removeFirst(firstBare)
            firstBare = 0
        }
        if !resets.isEmpty { resets.removeAll { rows[$0].isSettled } }
    }

    /// The oldest row that is still looked at.
    var oldest: Int {
        let bare = firstBare < bare.count ? bare[firstBare] : .max
        let numbered = numbered[firstNumbered...].min() ?? .max
        return min(bare, numbered, doubtful.lazy.map { $0.row }.min() ?? .max, resets.min() ?? .max)
    }

    /// Whether nothing is looked at.
    var isEmpty: Bool { numbered.isEmpty && bare.isEmpty && doubtful.isEmpty && resets.isEmpty }

    /// What was sent so long ago is not looked at any more.
    mutating func giveUp(before place: Int, _ rows: inout SegmentRows) {
        guard oldest < place else { return }
        for id in bare[firstBare...] + numbered[firstNumbered...] + doubtful.map({ $0.row }) + resets where id < place {
            rows.settle(id)
        }
        numbered = numbered[firstNumbered...].filter { $0 >= place }
        bare = bare[firstBare...].filter { $0 >= place }
        (firstNumbered, firstBare) = (0, 0)
        doubtful.removeAll { $0.row < place }
        resets.removeAll { $0 < place }
    }

    /// Gives back room that is not used.
    mutating func letGo() {
        numbered = Array(numbered[firstNumbered...])
        bare = Array(bare[firstBare...])
        (firstNumbered, firstBare) = (0, 0)
        if doubtful.isEmpty { doubtful = [] }
        if resets.isEmpty { resets = [] }
    }

    /// A copy is given up once something came that was sent after another copy's answer.
    private mutating func settleDoubtful(_ rows: inout SegmentRows) {
        guard !doubtful.isEmpty else { return }
        let newest = newestFrame
        doubtful.removeAll { doubt in
            guard newest > doubt.since else { return false }
            var passage = Passage()
            if doubt.isPassedOver {
                passage.fate = .lost
                passage.rule = .anotherAnswered
                passage.evidence = doubt.since
            }
            rows.settle(doubt.row, passage)
            if passage.fate == .unknown {
                if vague.count == 32 { vague.removeFirst() }
                vague.append(SequenceRange(from: rows[doubt.row].seq, to: rows[doubt.row].end))
            }
            return true
        }
    }
}

// SPDX-License-Identifier: MIT
import TCP

/// What an end acknowledges, and which of several copies drew that.
extension Inbox {
    mutating func cover(upTo ack: SequenceNumber, _ k: SegmentRow, _ rows: inout SegmentRows) {
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
    mutating func tellApart(
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
        // The copy that was answered, and its time.
        var answered: (row: Int, time: UInt32)?
        if echoesAreTrue, let echo = k.echo {
            // A copy that is newer than what is echoed would have been echoed itself.
            let candidates = open.filter { id in
                rows[id].time.map { Int32(bitPattern: $0 &- echo) <= 0 } ?? true
            }
            let drawers = candidates.filter { rows[$0].time == echo && !rows[$0].sharesTime }
            if drawers.count == 1 { answered = (drawers[0], echo) }
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
            // So may one of several of which a SACK block has shown that one came.
            let wasHeld = sacked.runs.contains { $0.overlaps(SequenceRange(from: rows[id].seq, to: rows[id].end)) }
            if let answered, let time = rows[id].time, rows[id].hadRoom, !rows[id].flags.contains(.syn), !wasHeld {
                // Other numbers than the answered ones came, too, by some copy.
                isPassedOver =
                    Int32(bitPattern: time &- answered.time) < 0
                    && Inbox.isCovered(id, by: known + [answered.row], rows)
            }
            doubtful.append(
                Doubt(
                    row: id, since: k.frame, isPassedOver: isPassedOver,
                    isOneOfTwo: copies.count == 2 && open.count == 2))
        }
    }

    /// Whether other copies hold all numbers of one.
    static func isCovered(_ id: Int, by copies: [Int], _ rows: SegmentRows) -> Bool {
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
}

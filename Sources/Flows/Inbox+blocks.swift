// SPDX-License-Identifier: MIT
import TCP

/// What SACK blocks show: text beyond a gap (RFC 2018), and second copies (RFC 2883).
extension Inbox {
    /// Blocks beyond the acknowledgment hold text that came. Returns whether one says something new.
    mutating func readBlocks(
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

    mutating func deliver(
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
    mutating func readReports(
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
}

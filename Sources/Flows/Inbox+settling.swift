// SPDX-License-Identifier: MIT
import TCP

/// What becomes of rows in the end, and when they are looked at no more.
extension Inbox {
    mutating func deliver(_ id: Int, by rule: Evidence, _ frame: Int, _ rows: inout SegmentRows) {
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
        } else if let last, last.frame > row.frame, rule == .opened || leavesOpen(last, row) {
            // It came before this, but perhaps not before that.
            rows[id].sureAfter = last.frame
        }
        rows.settle(id, passage)
        if let iss, let ack = row.ack, ack.follows(iss) { heardOfSYN = true }
        if id > newestDelivered { (newestDelivered, newestFrame) = (id, row.frame) }
        doubtful.removeAll { $0.row == id }
    }

    /// Whether a frame of this end shows that a row had not come yet.
    func denies(_ own: Own, _ row: SegmentRow) -> Bool {
        if own.kind == .reset { return false }
        guard let ack = own.ack else { return true }
        if row.length > 0, ack.precedes(row.end) {
            // A SYN that is not answered is kept nowhere.
            if row.flags.contains(.syn) { return true }
            // A FIN beyond a gap is in no block of some ends.
            return ack.followsOrEquals(row.seq) || (usesSACK && (row.length > 1 || !row.flags.contains(.fin)))
        }
        if let echo = own.echo, let time = row.time { return Int32(bitPattern: time &- echo) > 0 }
        // Where SYNs crossed, each number of a SYN,ACK had come before with the SYN.
        return row.length > 0 && !row.flags.contains(.syn)
    }

    /// Whether a frame of this end neither acknowledges a row nor shows that it had not come: it may be held beyond a gap.
    private func leavesOpen(_ own: Own, _ row: SegmentRow) -> Bool {
        // A RST may answer what came long before.
        if own.kind == .reset { return true }
        guard row.length > 0, let ack = own.ack else { return false }
        return ack.precedes(row.end)
    }

    /// Nothing will show whether a bare row came once a later one did.
    mutating func settleBare(_ rows: inout SegmentRows) {
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
    mutating func settleDoubtful(_ rows: inout SegmentRows) {
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

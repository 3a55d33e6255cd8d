// SPDX-License-Identifier: MIT
import TCP

/// What an end echoes, opens with and answers: timestamps (RFC 7323), handshakes, ACKs without news, and RSTs.
extension Inbox {
    // MARK: Timestamps

    mutating func readEcho(_ k: SegmentRow, _ rows: inout SegmentRows) {
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
    mutating func judgeEcho(_ k: SegmentRow) {
        guard let echo = k.echo, let newest = sentTimes.last, echo != shownEcho else { return }
        if echo == newest || sentTimes.contains(echo) {
            trueEchoes = min(trueEchoes + 1, 8)
        } else if Int32(bitPattern: echo &- newest) > 0 {
            trueEchoes = max(trueEchoes - 2, -8)
        }
    }

    // MARK: Openings

    /// Beyond SYN-SENT and SYN-RECEIVED an end has heard of its SYN.
    mutating func open(_ k: SegmentRow, _ rows: inout SegmentRows) {
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
    mutating func readCrossing(_ k: SegmentRow, _ rows: inout SegmentRows) {
        var calls: [Int] = []
        for id in numbered[firstNumbered...] where !rows[id].isSettled && rows[id].flags.contains(.syn) {
            if rows[id].end != k.ack { continue }
            if rows[id].ack == nil { calls.append(id) } else { rows[id].before = k.frame }
        }
        if calls.count == 1 { deliver(calls[0], by: .opened, k.frame, &rows) }
    }

    /// What is sent again had not been acknowledged, as far as its sender knew: the acknowledgments were still on their way.
    func holdBackAcknowledgments(_ k: SegmentRow, _ rows: inout SegmentRows) {
        for id in bare[firstBare...] where !rows[id].isSettled {
            guard let ack = rows[id].ack, ack.followsOrEquals(k.end), !rows[id].flags.contains(.rst) else { continue }
            rows[id].before = k.frame
            rows[id].isLate = true
        }
    }

    /// Whether a frame acknowledges more than the first that acknowledged anything.
    func hasAcknowledgedMore(_ k: SegmentRow) -> Bool {
        guard let firstAck, let ack = k.ack else { return false }
        return ack.follows(firstAck)
    }

    // MARK: Answers

    /// Nothing new is acknowledged, the window is the same: something drew this ACK.
    mutating func readAnswer(_ k: SegmentRow, _ rows: inout SegmentRows) {
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
    mutating func readReset(_ k: SegmentRow, most: SequenceNumber?, _ rows: inout SegmentRows) {
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
    func holdBackResets(_ k: SegmentRow, _ rows: inout SegmentRows) {
        for id in resets where !rows[id].isSettled {
            rows[id].before = k.frame
            rows[id].isLate = true
        }
    }

    /// The end begins anew: the RSTs that it was sent came.
    mutating func beginAnew(at k: SegmentRow, _ rows: inout SegmentRows) {
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
}

// SPDX-License-Identifier: MIT
import TCP

/// What is kept of a segment until its row is written.
struct SegmentRow: Sendable {
    let frame: Int
    let sender: End
    let seq, end: SequenceNumber
    let ack: SequenceNumber?
    let length: UInt32
    let flags: Flags
    let window: UInt16
    /// TSval and TSecr.
    let time, echo: UInt32?
    let sackPermitted: Bool
    let sack: SACKBlocks
    /// When it was captured, in nanoseconds.
    let now: Int64?

    /// Where its sender's window ends; nil if the scale is not known.
    let edge: SequenceNumber?

    /// Whether the receiver's window was open for all of it when it passed.
    var hadRoom = false
    /// The receiver's last frame before which it cannot have come.
    var before: Int?
    var isLate = false
    /// The receiver's frame by which it had come at the latest, where it is not known whether it had come before that.
    var sureAfter: Int?
    /// Whether another row that waits, too, has some of its numbers.
    var isRepeated = false
    /// Whether its sender sent something else with the same timestamp.
    var sharesTime = false
    /// Whether it is known, as far as it ever will be, what became of it.
    var isSettled = false
    /// Whether its sender's next frame will show if the end that it claims to be from has sent it at all.
    var waitsForSender = false
    /// Whether somebody else sent it in that end's name, or it is old.
    var isForeign = false
    /// Whether its sender forgot what was before (RFC 9293 §3.5.1).
    var beginsAnew = false
    var passage = Passage()

    init(_ segment: Segment, frame: Int, sender: End, now: Int64?, shift: UInt8?) {
        self.frame = frame
        self.sender = sender
        seq = segment.seq
        end = segment.end
        ack = segment.ack
        length = segment.length
        flags = segment.flags
        window = segment.window
        time = segment.options.timestamps?.value
        echo = segment.ack == nil ? nil : segment.options.timestamps?.echo
        sackPermitted = segment.options.sackPermitted
        sack = segment.options.sack
        self.now = now
        let window = UInt32(segment.window)
        let scaled = segment.isSYN ? window : shift.map { window << UInt32(min($0, 14)) }
        edge = segment.ack.flatMap { ack in scaled.map { ack + $0 } }
    }
}

/// The rows of one connection that were not written yet, by their place among all its rows.
struct SegmentRows: Sendable {
    private var rows: [SegmentRow] = []
    /// The place of the first one that is kept.
    private var base = 0
    private var written = 0

    /// The place that the next row will have.
    var next: Int { base + rows.count }

    subscript(id: Int) -> SegmentRow {
        _read { yield rows[id - base] }
        _modify { yield &rows[id - base] }
    }

    /// Whether a row is still there.
    func keeps(_ id: Int) -> Bool { id >= base }

    mutating func append(_ row: SegmentRow) { rows.append(row) }

    /// Nothing more will change a row's fate. One that was settled before, or was written, stays as it is.
    mutating func settle(_ id: Int, _ passage: Passage = Passage()) {
        guard id >= written, !rows[id - base].isSettled else { return }
        var passage = passage
        passage.isLate = passage.isLate || rows[id - base].isLate
        rows[id - base].passage = passage
        rows[id - base].isSettled = true
    }

    /// The row was written. Returns whether it is time to forget those that were.
    mutating func write(_ id: Int) -> Bool {
        written = id + 1
        return written - base >= 256
    }

    /// Forgets the rows before a place.
    mutating func forget(before place: Int) {
        let count = min(max(place - base, 0), rows.count)
        rows.removeFirst(count)
        base += count
    }

    /// The rows up to this one were written.
    mutating func skip(to id: Int) { written = max(written, id + 1) }

    /// Forgets the rows that were written. Returns the place of the first that is kept.
    mutating func forget() -> Int {
        forget(before: written)
        return base
    }
}

// SPDX-License-Identifier: MIT

/// The rows of one connection that were not written yet, by their place among all its rows.
struct SegmentRows: Sendable {
    private var rows: [SegmentRow] = []
    /// The place of the first one that is kept.
    private var base = 0
    private var written = 0
    /// What became of rows that were told before it was known, since this was asked last.
    private var decided: [(frame: Int, passage: Passage)] = []
    /// When so many were written, those that can be are forgotten.
    private var due = 32

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
        guard id >= base, !rows[id - base].isSettled, id >= written || rows[id - base].wasTold else { return }
        var passage = passage
        passage.isLate = passage.isLate || rows[id - base].isLate
        rows[id - base].passage = passage
        rows[id - base].isSettled = true
        if rows[id - base].wasTold, passage.fate != .unknown { decided.append((rows[id - base].frame, passage)) }
    }

    /// The row is told whatever is known of it.
    mutating func tell(_ id: Int) { if !rows[id - base].isSettled { rows[id - base].wasTold = true } }

    /// What became of rows that had been told.
    mutating func takeDecided(_ body: (_ frame: Int, Passage) -> Void) {
        guard !decided.isEmpty else { return }
        for (frame, passage) in decided { body(frame, passage) }
        decided.removeAll(keepingCapacity: true)
    }

    /// The row was written.
    mutating func write(_ id: Int) { written = id + 1 }

    /// Whether all that were taken in were written.
    var areWritten: Bool { written == next }

    /// Whether it is worth while to look for rows that can be forgotten.
    var isDue: Bool { written >= due }

    /// Forgets the rows before a place, as far as they were written.
    mutating func forget(before place: Int) {
        let count = max(min(place, written) - base, 0)
        if count == rows.count {
            rows.removeAll(keepingCapacity: true)
        } else {
            rows.removeFirst(count)
        }
        base += count
        due = written + 32 + rows.count
    }

    /// The rows up to this one were written.
    mutating func skip(to id: Int) { written = max(written, id + 1) }

    /// Gives back the room of rows that were forgotten.
    mutating func letGo() { if rows.capacity > rows.count + 1 { rows = [SegmentRow](rows[...]) } }
}

// SPDX-License-Identifier: MIT
import Flows
import Transcript

/// What was worked out lately: whoever looks at the same rows, or at those that follow them, costs no second decoding.
struct RowCache: Sendable {
    private var rows: [TraceRow?] = []
    private var cursors: [Cursor?] = []
    private var outcomes: [(place: Int, segments: Int, connection: Connection)?] = []

    /// How far the segments of a connection were worked out.
    struct Cursor: Sendable {
        /// The connection's place.
        let place: Int
        /// How many of its segments were taken in.
        var segments: Int
        var replay: ConnectionReplay
        /// The rows that were taken in and not handed out yet.
        var rows: [Int] = []

        /// How many of its segments were handed out.
        var written: Int { segments - rows.count }
    }

    /// How many rows, cursors and outcomes there may be; each has one place where it may be.
    private static let (mostRows, mostCursors, mostOutcomes) = (2_048, 1_024, 64)

    /// The row at a place, if it was worked out lately.
    func row(_ index: Int) -> TraceRow? {
        guard !rows.isEmpty, let row = rows[index % RowCache.mostRows], row.index == index else { return nil }
        return row
    }

    mutating func keep(_ row: TraceRow) {
        if rows.isEmpty { rows = Array(repeating: nil, count: RowCache.mostRows) }
        rows[row.index % RowCache.mostRows] = row
    }

    /// Takes out the cursor of a connection, if there is one.
    mutating func takeCursor(of place: Int) -> Cursor? {
        guard !cursors.isEmpty, cursors[place % RowCache.mostCursors]?.place == place else { return nil }
        return cursors[place % RowCache.mostCursors].take()
    }

    mutating func keep(_ cursor: consuming Cursor) {
        if cursors.isEmpty { cursors = Array(repeating: nil, count: RowCache.mostCursors) }
        cursors[cursor.place % RowCache.mostCursors] = cursor
    }

    /// What became of a connection when it had so many segments, if that was worked out lately.
    func outcome(of place: Int, segments: Int) -> Connection? {
        guard !outcomes.isEmpty, let kept = outcomes[place % RowCache.mostOutcomes], kept.place == place,
            kept.segments == segments
        else { return nil }
        return kept.connection
    }

    mutating func keep(_ connection: Connection, of place: Int, segments: Int) {
        if outcomes.isEmpty { outcomes = Array(repeating: nil, count: RowCache.mostOutcomes) }
        outcomes[place % RowCache.mostOutcomes] = (place, segments, connection)
    }
}

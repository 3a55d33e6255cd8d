// SPDX-License-Identifier: MIT
import Flows
import Packets
import Transcript

/// Rows, and what became of a connection behind its last: kept, or worked out again from the last copy of the connection
/// before them.
extension TraceStore {
    /// The row at a place; nil if it can no longer be read, or there is none.
    public mutating func row(_ index: Int) -> TraceRow? {
        guard (0..<columns.count).contains(index) else { return nil }
        return rows(at: [index]).first
    }

    /// The rows at some places, which are in order; those that can no longer be read are missing.
    mutating func rows(at places: [Int]) -> [TraceRow] {
        if case .rows = keeping { return places.compactMap { row(keptAt: $0) } }
        var found: [Int: TraceRow] = [:]
        var missing: [Int: [Int]] = [:]
        for index in places {
            if let row = cache.row(index) {
                found[index] = row
            } else if let place = connections.place(of: columns.connection(at: index)) {
                missing[place, default: []].append(index)
            }
        }
        // Rows that follow each other follow each other in each connection, too.
        for (place, members) in missing {
            workOut(place, members) { row in
                found[row.index] = row
            }
        }
        for row in found.values { cache.keep(row) }
        return places.compactMap { found[$0] }
    }

    /// Works out some rows of one connection, which are in order. What became of a segment those behind it show, so some
    /// of them are read, too.
    private mutating func workOut(_ place: Int, _ rows: [Int], _ body: (TraceRow) -> Void) {
        guard let first = rows.first else { return }
        let start = connections.segment(at: first, of: place, columns)
        let count = Int(connections.entries[place].segments)
        var cursor = cursor(of: place, before: start)
        var next = 0
        while next < rows.count {
            let ahead = min(cursor.segments + max(rows.count, 16), count)
            if cursor.segments == count {
                // Nothing more is known; but more may come to be known, so the cursor stays as it is.
                var last = cursor
                finish(&last.replay, of: place)
                hand(rows, &next, &last, body)
                break
            }
            read(ahead, of: place, isShown: true, &cursor)
            hand(rows, &next, &cursor, body)
        }
        cache.keep(cursor)
    }

    /// Takes in a connection's segments up to one; `isShown` says that somebody may see them.
    private mutating func read(_ end: Int, of place: Int, isShown: Bool, _ cursor: inout RowCache.Cursor) {
        var decoder = Decoder()
        for row in connections.rows(of: place, cursor.segments..<end, columns) {
            cursor.rows.append(row)
            // Checksums matter to those who see them.
            decoder.verifiesChecksums = isShown
            guard var packet = packet(row, &decoder) else { continue }
            cursor.replay.take(&packet, isGivenUp: givenUp.contains(UInt32(clamping: row)))
        }
        cursor.segments = end
    }

    /// All of a connection was taken in.
    private func finish(_ replay: inout ConnectionReplay, of place: Int) {
        let entry = connections.entries[place]
        replay.finish(followedBy: entry.followedBy.map { Int($0) }, from: entry.followedFrom)
    }

    /// Hands out those of the wanted rows of which it is known what became of them.
    private func hand(
        _ rows: [Int], _ next: inout Int, _ cursor: inout RowCache.Cursor, _ body: (TraceRow) -> Void
    ) {
        while next < rows.count {
            let isWanted = cursor.rows.first == rows[next]
            guard var passing = cursor.replay.next(tellsNumbers: isWanted) else { return }
            while let row = cursor.rows.first, columns.number(at: row) != passing.annotation.number {
                cursor.rows.removeFirst()
                if rows[next] == row { next += 1 }
                if next == rows.count { return }
            }
            guard let row = cursor.rows.first else { return }
            cursor.rows.removeFirst()
            guard row == rows[next] else { continue }
            next += 1
            // Whether its ports were used before only those know who saw the others.
            let oddities = columns.oddities(at: row)
            passing.annotation.oddities = oddities
            if row == connections.entries[cursor.place].first {
                passing.annotation.beginsAnew = oddities.contains(.portsReused)
                if !oddities.isDisjoint(with: [.retransmission, .outOfOrder]) { passing.annotation.isAnswered = true }
            }
            body(TraceRow(index: row, passing: passing))
        }
    }

    /// A connection as it was at or before one of its segments: as far as it was worked out, or where its last copy was made.
    private mutating func cursor(of place: Int, before segment: Int) -> RowCache.Cursor {
        let mark = connections.mark(of: place, before: segment)
        if let cursor = cache.takeCursor(of: place), cursor.written <= segment,
            cursor.segments >= mark?.segments ?? 0
        {
            return cursor
        }
        if let mark, let bookmark = mark.bookmark {
            var replay = ConnectionReplay(from: bookmark)
            replay.looksThen = looksThen
            return RowCache.Cursor(place: place, segments: mark.segments, replay: replay)
        }
        var replay = ConnectionReplay(connection: connections.entries[place].number)
        replay.looksThen = looksThen
        return RowCache.Cursor(place: place, segments: 0, replay: replay)
    }

    /// The packet of a row, decoded from its frame; nil if that cannot be had again.
    private func packet(_ row: Int, _ decoder: inout Decoder) -> Packet? {
        if let packet = reassembled[row] { return packet }
        guard let frame = octets(ofRow: row) else { return nil }
        do throws(DecodeError) {
            let packet = try frame.withOctets { octets throws(DecodeError) in
                try decoder.decode(octets, columns.frames.info(row))
            }
            return packet.flatMap { $0.isTCP ? $0 : nil }
        } catch { return nil }
    }

    /// What became of the connection at a place; nil while that is not known.
    mutating func outcome(of place: Int) -> Connection? {
        let entry = connections.entries[place]
        guard entry.close != nil else { return nil }
        if case .rows = keeping { return ends[place] }
        let segments = Int(entry.segments)
        if let known = cache.outcome(of: place, segments: segments) { return known }
        // Rows that were read without a look at their checksums are shown to nobody.
        let cursor = cursor(of: place, before: segments)
        var end = cursor
        cache.keep(cursor)
        read(segments, of: place, isShown: false, &end)
        var last = end.replay
        finish(&last, of: place)
        while last.next() != nil {}
        guard var connection = last.outcome() else { return nil }
        connection.oddities = connections.oddities(of: place)
        connection.wasEvicted = entry.wasEvicted
        cache.keep(connection, of: place, segments: segments)
        return connection
    }

    /// The first row of a connection (nil: of all); nil if it has none.
    public func firstRow(of connection: Int?) -> Int? {
        guard let connection else { return columns.count > 0 ? 0 : nil }
        return connections.place(of: connection).map { Int(connections.entries[$0].first) }
    }

    /// The row after one of a connection; nil if it is the last. Of all connections: the next row.
    func rowAfter(_ row: Int, of place: Int?) -> Int? {
        guard let place else { return row + 1 < columns.count ? row + 1 : nil }
        let segment = connections.segment(at: row, of: place, columns)
        return connections.rows(of: place, segment + 1..<segment + 2, columns).first
    }
}

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

    /// Works out some rows of one connection, which are in order.
    private mutating func workOut(_ place: Int, _ rows: [Int], _ body: (TraceRow) -> Void) {
        guard let first = rows.first, let last = rows.last else { return }
        let start = connections.segment(at: first, of: place, columns)
        let end = connections.segment(at: last, of: place, columns) + 1
        var cursor = cursor(of: place, before: start)
        var decoder = Decoder()
        var next = 0
        for row in connections.rows(of: place, cursor.segments..<end, columns) {
            let isWanted = rows[next] == row
            if isWanted { next += 1 }
            // Checksums matter to those who see them.
            decoder.verifiesChecksums = isWanted
            guard var packet = packet(row, &decoder) else { continue }
            var passing = cursor.replay.take(&packet, tellsNumbers: isWanted)
            guard isWanted else { continue }
            // Whether its ports were used before only those know who saw the others.
            passing.annotation.oddities = columns.oddities(at: row)
            body(TraceRow(index: row, passing: passing))
        }
        cursor.segments = end
        cache.keep(cursor)
    }

    /// A connection as it was at or before one of its segments: as far as it was worked out, or where its last copy was made.
    private mutating func cursor(of place: Int, before segment: Int) -> RowCache.Cursor {
        let mark = connections.mark(of: place, before: segment)
        if let cursor = cache.takeCursor(of: place), cursor.segments <= segment,
            cursor.segments >= mark?.segments ?? 0
        {
            return cursor
        }
        if let mark, let bookmark = mark.bookmark {
            return RowCache.Cursor(place: place, segments: mark.segments, replay: ConnectionReplay(from: bookmark))
        }
        let number = connections.entries[place].number
        return RowCache.Cursor(place: place, segments: 0, replay: ConnectionReplay(connection: number))
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
        var cursor = cursor(of: place, before: segments)
        var decoder = Decoder()
        decoder.verifiesChecksums = false
        for row in connections.rows(of: place, cursor.segments..<segments, columns) {
            guard var packet = packet(row, &decoder) else { continue }
            _ = cursor.replay.take(&packet)
        }
        cursor.segments = segments
        cache.keep(cursor)
        guard var connection = cursor.replay.finish() else { return nil }
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

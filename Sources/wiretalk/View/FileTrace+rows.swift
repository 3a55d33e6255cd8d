// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Packets
import Synchronization
import Transcript
import WebViewer

/// Rows, worked out again, and what became of a connection behind its last.
extension FileTrace {
    /// A segment as it is shown.
    private struct Shown {
        let row: Int
        let passing: AnnotatedSegment
        let numbers: (client: EndNumbers, server: EndNumbers)?
        let octets: [UInt8]
        /// What became of its connection, if it is the last.
        var end: Connection?
    }

    func rows(of connection: Int?, _ range: Range<Int>) -> [UInt8] {
        let notes = notes.withLock { $0 }
        var page = PageLines()
        var lines: [UInt8] = []
        let all = shown(connection, range)
        if range.lowerBound == 0, let first = all.first {
            for moment in besides(connection, after: -1, before: first.row) { page.write(moment, into: &lines) }
        }
        for (place, shown) in all.enumerated() {
            page.write(
                shown.passing, frame: shown.octets.span.bytes, numbers: shown.numbers,
                notes: notes[shown.passing.annotation.number], into: &lines)
            if let end = shown.end { page.write(.connection(end), into: &lines) }
            let next = place + 1 < all.count ? all[place + 1].row : row(after: shown.row, of: connection, range)
            for moment in besides(connection, after: shown.row, before: next) { page.write(moment, into: &lines) }
        }
        return lines
    }

    /// What passed between two rows of the trace, if it is about the connection that is shown.
    private func besides(_ connection: Int?, after row: Int, before next: Int) -> [TraceEvent] {
        let all = besides.moments(after: row, before: next)
        guard let connection, entries.indices.contains(connection) else { return Array(all) }
        let (client, server) = (entries[connection].client.address, entries[connection].server.address)
        return all.filter { $0.isBeside(connection, between: client, server) }
    }

    /// The row that follows the last one of a range in its selection.
    private func row(after row: Int, of connection: Int?, _ range: Range<Int>) -> Int {
        guard let connection else { return row + 1 }
        let rows = rows[connection]
        return range.upperBound < rows.count ? Int(rows[rows.startIndex + range.upperBound]) : .max
    }

    /// The segments of a selection's range, in their order.
    private func shown(_ connection: Int?, _ range: Range<Int>) -> [Shown] {
        if let connection { return replay(connection, range) }
        // Rows that follow each other follow each other in each connection, too.
        let range = range.clamped(to: 0..<columns.count)
        let wanted = Dictionary(grouping: range) { Int(columns.connections[$0]) }
        return wanted.flatMap { connection, members in
            let first = rows[connection].partitioningIndex { Int($0) >= members[0] } - rows[connection].startIndex
            return replay(connection, first..<first + members.count)
        }.sorted { $0.row < $1.row }
    }

    /// Some segments of one connection, counted from its first: goes on from the last copy before them.
    private func replay(_ connection: Int, _ range: Range<Int>) -> [Shown] {
        let rows = rows[connection]
        let range = range.clamped(to: 0..<rows.count)
        let copies = bookmarks[connection] ?? []
        let copy = copies.partitioningIndex { $0.segments > range.lowerBound } - 1
        var replay =
            copy < 0 ? ConnectionReplay(connection: connection) : ConnectionReplay(from: copies[copy].bookmark)
        var decoder = Decoder()
        var shown: [Shown] = []
        for place in (copy < 0 ? 0 : copies[copy].segments)..<range.upperBound {
            let row = Int(rows[rows.startIndex + place])
            let isShown = place >= range.lowerBound
            // Checksums matter to those who see them.
            decoder.verifiesChecksums = isShown
            let octets = frames.octets(row)
            guard var packet = frames.packet(row, number: columns.number(at: row), octets, &decoder), packet.isTCP
            else { continue }
            var passing = replay.take(&packet)
            guard isShown else { continue }
            // Whether its ports were used before only those know who saw the others.
            passing.annotation.oddities = columns.oddities(at: row)
            shown.append(Shown(row: row, passing: passing, numbers: replay.numbers(after: passing), octets: octets))
        }
        if range.upperBound == rows.count, var end = replay.finish(), !shown.isEmpty {
            end.oddities = oddities[connection] ?? OddityCounts()
            shown[shown.count - 1].end = end
        }
        return shown
    }
}

// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Packets
import Synchronization
import WebViewer

/// Rows, worked out again.
extension FileTrace {
    /// A segment as it is shown.
    private struct Shown {
        let row: Int
        let passing: PassingSegment
        let numbers: (client: EndNumbers, server: EndNumbers)?
        let octets: [UInt8]
    }

    func rows(of connection: Int?, _ range: Range<Int>) -> [UInt8] {
        let notes = notes.withLock { $0 }
        var page = PageTrace()
        var lines: [UInt8] = []
        for shown in shown(connection, range) {
            page.write(
                shown.passing, frame: shown.octets.span.bytes, numbers: shown.numbers,
                notes: notes[shown.passing.annotation.number] ?? [], into: &lines)
        }
        return lines
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
        return shown
    }
}

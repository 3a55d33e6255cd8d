// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Packets
import Transcript

/// What a ``LiveBook`` answers to a page's questions, as octets of JSON.
extension LiveBook {
    /// The lines of some rows of a connection, or of all, each followed by what came after it; before the first of all
    /// stands what came before that.
    func rows(of connection: Int?, from: Int, count: Int) -> [UInt8] {
        let selection = connection.map { flow($0)?.rows ?? [] }
        let total = selection?.count ?? rows.count
        let range = max(0, min(from, total))..<max(0, min(from + count, total))
        /// The row at a place of the selection; one past the last of all, for every place beyond.
        func row(_ place: Int) -> Int { place < total ? selection?[place] ?? place : .max }
        var page = PageLines()
        var lines: [UInt8] = []
        if from == 0 { addBetween(0...row(0), connection, &lines) }
        for place in range {
            let entry = rows[row(place)]
            page.write(
                entry.passing, frame: entry.octets?.span.bytes, captured: entry.captured, numbers: entry.numbers,
                notes: notes[entry.passing.annotation.number], into: &lines)
            let next = row(place + 1)
            addBetween(row(place) + 1...next, connection, &lines)
        }
        return lines
    }

    /// Adds what came at some places between rows, as far as it belongs to a connection or to all.
    private func addBetween(_ places: ClosedRange<Int>, _ connection: Int?, _ lines: inout [UInt8]) {
        var index = between.firstPlace { $0.place >= places.lowerBound }
        while index < between.count, between[index].place <= places.upperBound {
            let entry = between[index]
            if connection == nil || entry.connection == nil || entry.connection == connection {
                lines += entry.lines
            }
            index += 1
        }
    }

    /// What was said on a connection: its messages from one on, or those around the last one that began by a frame.
    func dialogue(of connection: Int, from: Int?, near frame: Int?, count: Int) -> [UInt8] {
        let messages = flow(connection)?.messages ?? []
        var first = from ?? 0
        if let frame {
            let later = messages.firstPlace { (between[$0].message?.segments.first ?? 0) > frame }
            first = max(0, min(later - (count + 1) / 2, messages.count - count))
        }
        guard first >= 0, first < messages.count else { return [] }
        return messages[first..<min(first + count, messages.count)].flatMap { between[$0].lines }
    }

    /// The rows, counted in a connection's or in all, in whose message, addresses or notes a text stands, whatever its
    /// case.
    func search(_ text: String, in connection: Int?) -> [Int] {
        let wanted = text.lowercased()
        guard !wanted.isEmpty else { return [] }
        var found: Set<Int> = []
        for entry in between {
            guard let message = entry.message, message.text.lowercased().contains(wanted) else { continue }
            found.formUnion(message.segments.compactMap(row(of:)))
        }
        for flow in flows where flow.client.contains(wanted) || flow.server.contains(wanted) {
            found.formUnion(flow.rows)
        }
        for (frame, notes) in notes.notes where notes.contains(where: { $0.lowercased().contains(wanted) }) {
            if let row = row(of: frame) { found.insert(row) }
        }
        guard let connection else { return found.sorted() }
        let rows = flow(connection)?.rows ?? []
        return found.sorted().compactMap { row in
            let place = rows.firstPlace { $0 >= row }
            return place < rows.count && rows[place] == row ? place : nil
        }
    }
}

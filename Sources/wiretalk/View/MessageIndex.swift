// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import TCP
import Transcript
import WebViewer

/// What was said in a capture: the page's lines of each message in a file without a name, and where they are.
///
/// A message costs 24 octets of memory, and 4 for each segment that carried it.
struct MessageIndex {
    private var lines: Spool
    private var texts: SearchText
    private var page = PageLines()
    private var starts: [Int] = []
    private var connections: [UInt32] = []
    /// The rows of the segments that carried each, one message's after another's.
    private var rows: [UInt32] = []
    private var rowStarts: [UInt32] = []
    private var grouping = Grouping([], groups: 0)

    /// The most octets of lines that are answered at once, beside one message.
    static let mostOctets = 4 << 20

    init() throws {
        lines = try Spool()
        texts = try SearchText()
    }

    /// Adds a message. `bases` are the numbers from which its connection's relative ones count.
    mutating func append(
        _ message: Message, rows carriers: [Int], bases: (client: SequenceNumber?, server: SequenceNumber?)
    ) throws {
        starts.append(lines.count)
        var written: [UInt8] = []
        page.write(message, client: bases.client, server: bases.server, into: &written)
        try lines.append(written.span.bytes)
        try texts.append(message.bytes)
        connections.append(UInt32(clamping: message.connection))
        rowStarts.append(UInt32(clamping: rows.count))
        rows.append(contentsOf: carriers.lazy.map { UInt32(clamping: $0) })
    }

    /// No more is to come, of so many connections: each one's messages go into the order of the segments that began them.
    mutating func finish(connections count: Int) throws {
        try lines.flush()
        try texts.finish()
        starts.append(lines.count)
        rowStarts.append(UInt32(clamping: rows.count))
        grouping = Grouping(connections, groups: count)
        connections = []
        let firsts = rowStarts.dropLast().enumerated().map { $1 < rowStarts[$0 + 1] ? rows[Int($1)] : .max }
        grouping.sort { (firsts[Int($0)], $0) < (firsts[Int($1)], $1) }
    }

    /// The rows of the segments that carried a message.
    func rows(of message: Int) -> ArraySlice<UInt32> { rows[Int(rowStarts[message])..<Int(rowStarts[message + 1])] }

    /// Calls `body` with the number of each message in which a text occurs, in either case.
    func forEachMatch(of text: String, _ body: (Int) -> Void) { texts.forEachMatch(of: text, body) }

    /// The lines of a connection's messages from the one at `from` on.
    func lines(of connection: Int, from: Int, count: Int) -> [UInt8] {
        let messages = grouping[connection]
        let first = messages.startIndex + min(max(from, 0), messages.count)
        return lines(of: messages[first...].prefix(count), around: first)
    }

    /// The lines of a connection's messages around the last one that begins at or before a row.
    func lines(of connection: Int, near row: Int, count: Int) -> [UInt8] {
        let messages = grouping[connection]
        let later = messages.partitioningIndex { rows(of: Int($0)).first.map(Int.init) ?? .max > row }
        let center = max(messages.startIndex, later - 1)
        let first = max(messages.startIndex, min(center - count / 2, messages.endIndex - count))
        return lines(of: messages[first...].prefix(count), around: center)
    }

    /// The lines of some messages; where they are too much, those farthest from the one at `center` are left out.
    private func lines(of messages: ArraySlice<UInt32>, around center: Int) -> [UInt8] {
        var chosen = messages
        var size = chosen.reduce(0) { $0 + length(of: Int($1)) }
        while size > MessageIndex.mostOctets, chosen.count > 1 {
            let isFirstFarther = center - chosen.startIndex > chosen.endIndex - 1 - center
            size -= length(of: Int(isFirstFarther ? chosen.removeFirst() : chosen.removeLast()))
        }
        return chosen.flatMap { lines.file.octets(at: starts[Int($0)], count: length(of: Int($0))) }
    }

    private func length(of message: Int) -> Int { starts[message + 1] - starts[message] }
}

extension RandomAccessCollection where Index == Int {
    /// The first place whose element passes a test that all those after it pass, too; the end if none does.
    func partitioningIndex(where passes: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if passes(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Packets
import Transcript

/// How long a trace is.
public struct TraceExtent: Hashable, Sendable {
    /// How many problems are told one by one.
    public static let mostProblems = 1_000

    /// How many there are of each. Of the problems at most ``mostProblems`` can be had one by one.
    public var segments, connections, problems: Int
    /// The resolution of its times: `us` or `ns`.
    public var resolution: String
}

/// What views ask of a trace, and what they are answered, as octets of JSON.
extension TraceStore {
    /// How long it is, and what of it is there.
    public var extent: TraceExtent {
        var usual = "us"
        if case .rows = keeping { usual = "ns" }
        return TraceExtent(
            segments: columns.count, connections: connections.entries.count, problems: problemCount,
            resolution: capture?.resolution ?? usual)
    }

    /// Whether a connection of this number has a segment here.
    public func has(connection number: Int) -> Bool { connections.place(of: number) != nil }

    /// How many segments a connection has here.
    public func segments(of number: Int) -> Int {
        connections.place(of: number).map { Int(connections.entries[$0].segments) } ?? 0
    }

    // MARK: Rows

    /// The lines of some rows of a connection (nil: of all), as `PageLines` writes them, each followed by what came after it;
    /// before the first of all stands what came before that. What was said is among them only if it is asked for.
    ///
    /// What became of a connection stands behind its last row.
    public mutating func lines(of connection: Int?, _ range: Range<Int>, saysMessages: Bool) -> [UInt8] {
        let place = connection.flatMap { connections.place(of: $0) }
        var page = PageLines()
        var lines: [UInt8] = []
        let total = place.map { Int(connections.entries[$0].segments) } ?? (connection == nil ? columns.count : 0)
        let range = range.clamped(to: 0..<total)
        let selected = place.map { connections.rows(of: $0, range, columns) } ?? Array(range)
        let shown = rows(at: selected)
        if range.lowerBound == 0, let first = selected.first ?? (total == 0 ? .max : nil) {
            write(0...first, connection, saysMessages, &page, &lines)
        }
        for (index, row) in shown.enumerated() {
            write(row, &page, &lines)
            if let owner = connections.place(of: columns.connection(at: row.index)),
                Int(connections.entries[owner].last) == row.index, let end = outcome(of: owner)
            {
                page.write(.connection(end), into: &lines)
            }
            let next = index + 1 < shown.count ? shown[index + 1].index : rowAfter(row.index, of: place) ?? .max
            write(row.index + 1...next, connection, saysMessages, &page, &lines)
        }
        return lines
    }

    /// Writes a segment's lines.
    func write(_ row: TraceRow, _ page: inout PageLines, _ lines: inout [UInt8]) {
        let octets = octets(ofRow: row.index)
        let number = row.passing.annotation.number
        let look = PageLines.Look(
            captured: columns.frames.captured(row.index), notes: notes[number],
            repeats: losses.original(of: row.index).map { columns.number(at: $0) },
            repeatedBy: losses.mending(of: row.index).map { columns.number(at: $0) })
        if let octets {
            octets.withOctets { page.write(row.passing, frame: $0, look, into: &lines) }
        } else {
            page.write(row.passing, frame: nil, look, into: &lines)
        }
    }

    /// Writes what came between rows, before which so many stood, as far as it is to be shown with a connection.
    private mutating func write(
        _ counts: ClosedRange<Int>, _ connection: Int?, _ saysMessages: Bool, _ page: inout PageLines,
        _ lines: inout [UInt8]
    ) {
        for index in events.between(counts.lowerBound, counts.upperBound) {
            switch events[index] {
            case .end, .problem: continue
            case .message: if !saysMessages || connection != nil && number(ofEvent: index) != connection { continue }
            case .packet, .value: break
            }
            guard let event = event(index), isShown(event, with: connection) else { continue }
            write(event, &page, &lines)
        }
    }

    /// Writes the lines of an event.
    func write(_ event: TraceEvent, _ page: inout PageLines, _ lines: inout [UInt8]) {
        guard case .message(let message) = event, let place = connections.place(of: message.connection) else {
            return page.write(event, into: &lines)
        }
        let entry = connections.entries[place]
        page.write(message, client: entry.clientBase, server: entry.serverBase, into: &lines)
    }

    /// Whether a page shows an event between its rows, of a connection or of all.
    private func isShown(_ event: TraceEvent, with connection: Int?) -> Bool {
        switch event {
        case .capture, .summary, .problem: return false
        default: break
        }
        guard let connection else { return true }
        guard let place = connections.place(of: connection) else { return event.connection == nil }
        let entry = connections.entries[place]
        return event.concerns(connection, between: entry.client.address, entry.server.address)
    }

    // MARK: News

    /// How far a trace had come at some moment.
    public struct Position: Sendable {
        fileprivate var rows = 0
        fileprivate var events = 0

        /// Before anything came.
        public init() {}
    }

    /// Where it is now.
    public var position: Position {
        var position = Position()
        position.rows = columns.count
        position.events = events.count
        return position
    }

    /// Whether anything came since.
    public func hasNews(since position: Position) -> Bool {
        position.rows < columns.count || position.events < events.count
    }

    /// The lines of all that came since, in the order in which it came; nil if they have more octets than are wanted.
    public mutating func lines(since position: Position, atMost most: Int) -> [UInt8]? {
        var page = PageLines()
        var lines: [UInt8] = []
        var (row, next) = (position.rows, position.events)
        while row < columns.count || next < events.count {
            if next < events.count, events.row(next) <= row {
                if let event = event(next), isNews(event) { write(event, &page, &lines) }
                next += 1
            } else if let shown = self.row(row) {
                write(shown, &page, &lines)
                row += 1
            } else {
                row += 1
            }
            if lines.count > most { return nil }
        }
        return lines
    }

    private func isNews(_ event: TraceEvent) -> Bool {
        switch event {
        case .capture, .summary: false
        default: true
        }
    }

    // MARK: Connections, what was said, problems

    /// A JSON array of connections, in their order.
    public func list(ofConnections range: Range<Int>) -> [UInt8] {
        var line = JSONLine()
        line.list { line in
            for place in range.clamped(to: connections.entries.indices) { list(place, &line) }
        }
        return line.bytes
    }

    /// A connection as the page lists it:
    /// ```
    /// {"connection":0,"client":"10.0.0.2:20000","server":"10.0.0.1:9000","segments":9,"first":0,
    ///  "oddities":{"keepAlive":1},"handshake":"three-way","close":"orderly"}
    /// ```
    /// What became of it is null while that is not known.
    private func list(_ place: Int, _ line: inout JSONLine) {
        let entry = connections.entries[place]
        line.record { line in
            line.integer("connection", entry.number)
            line.string("client", "\(entry.client)")
            line.string("server", "\(entry.server)")
            line.integer("segments", entry.segments)
            line.integer("first", entry.first)
            guard let handshake = entry.handshake, let close = entry.close else {
                for key: StaticString in ["oddities", "handshake", "close"] { line.string(key, String?.none) }
                return
            }
            line.object("oddities") { line in
                for (name, count) in connections.oddities(of: place).all { line.integer(name, count) }
            }
            line.string("handshake", handshake.name)
            line.string("close", close.name)
        }
    }

    /// Messages of one connection as JSON lines.
    public mutating func dialogue(of connection: Int, _ which: DialoguePlace, count: Int) -> [UInt8] {
        guard let place = connections.place(of: connection) else { return [] }
        let frames = columns.frames
        let chosen = messages.messages(
            of: place, which, row: { frames.place(ofNumber: $0 == .max ? .max : $0 + 1) - 1 }, count: count,
            connections: connections.entries.count)
        var page = PageLines()
        var lines: [UInt8] = []
        for index in chosen {
            if let message = messages.message(Int(index), connection: connection) {
                write(.message(message), &page, &lines)
            }
        }
        return lines
    }

    /// What could not be read, as JSON lines, at most ``TraceExtent/mostProblems``, then how many more there are.
    public func listOfProblems() -> [UInt8] {
        var page = PageLines()
        var lines: [UInt8] = []
        let told = problems.prefix(TraceExtent.mostProblems)
        for problem in told { page.write(.problem(problem), into: &lines) }
        var line = JSONLine()
        line.begin("more")
        line.integer("count", problemCount - told.count)
        line.end()
        return lines + line.bytes
    }

    // MARK: Notes

    /// Puts notes in the place of those that a frame's segment has. False if there is no such segment.
    public mutating func note(_ texts: [String], onFrame number: Int) -> Bool {
        guard columns.row(ofFrame: number) != nil else { return false }
        notes.note(texts, onFrame: number)
        return true
    }

    /// All notes are kept elsewhere, too.
    public mutating func notesWereKept() { notes.wereKept() }

    /// An export of all connections, or of one, was handed out, with the notes that there were when it was begun.
    public mutating func wasExported(_ form: ExportForm, connection: Int?, with exported: [Int: [String]]) {
        notes.wasExported(form, connection: connection, with: exported)
    }
}

// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP
import Transcript

/// The connections of a trace in the order of their first segments, and where the segments of each are.
///
/// The rows of a connection are a chain in ``Columns``, each naming the one before it. Every so many segments a mark
/// stands beside it, so that no place in a connection is far.
struct ConnectionIndex: Sendable {
    /// What is kept of a connection.
    struct Entry: Sendable {
        let number: Int
        let client, server: SocketAddress
        var clientBase, serverBase: SequenceNumber?
        var segments: UInt32 = 0
        /// The rows of its first segment and of its last.
        let first: UInt32
        var last: UInt32
        /// What became of it; nil while that is not known.
        var handshake: Connection.Handshake.Kind?
        var close: Connection.Close.Kind?
        var wasEvicted = false
        /// The frame that began another connection between its sockets, and who sent it.
        var followedBy: UInt32?
        var followedFrom: End?
    }

    /// A place in a connection: right behind so many of its segments, the last of them in this row.
    struct Mark: Sendable {
        let segments: Int
        let row: Int
        /// The connection as it was then, to go on from; nil where rows are kept and not worked out again.
        var bookmark: ConnectionBookmark?
    }

    private(set) var entries: [Entry] = []
    /// What was odd about a connection, where anything was.
    private var oddities: [UInt32: OddityCounts] = [:]
    private var marks: [UInt32: [Mark]] = [:]
    /// The place in ``entries`` of each connection's number.
    private var places: [UInt32] = []
    /// How many segments of one connection lie between two marks.
    let interval: Int

    private static let unknown = UInt32.max

    init(interval: Int) {
        precondition(interval > 0, "marks need a distance")
        self.interval = interval
    }

    // MARK: Adding

    /// The place of a segment's connection, which gets one if it is new and the segment stands in this row.
    mutating func place(of passing: AnnotatedSegment, row: Int) -> (place: Int, isNew: Bool) {
        let number = passing.annotation.connection
        if let place = place(of: number) { return (place, false) }
        let isClient = passing.annotation.sender == .client
        while places.count <= number { places.append(ConnectionIndex.unknown) }
        places[number] = UInt32(clamping: entries.count)
        entries.append(
            Entry(
                number: number, client: isClient ? passing.source : passing.destination,
                server: isClient ? passing.destination : passing.source, first: UInt32(clamping: row),
                last: UInt32(clamping: row)))
        return (entries.count - 1, true)
    }

    /// Adds a segment that stands in this row.
    mutating func add(_ annotation: Annotation, to place: Int, row: Int) {
        entries[place].clientBase = annotation.clientBase
        entries[place].serverBase = annotation.serverBase
        entries[place].segments += 1
        entries[place].last = UInt32(clamping: row)
        let segments = Int(entries[place].segments)
        guard segments.isMultiple(of: interval) else { return }
        marks[UInt32(clamping: place), default: []].append(Mark(segments: segments, row: row))
    }

    /// Keeps a copy of a connection, to go on from where it was made.
    mutating func keep(_ bookmark: ConnectionBookmark) {
        guard let place = place(of: bookmark.connection).map({ UInt32(clamping: $0) }),
            let mark = marks[place]?.lastIndex(where: { $0.segments == bookmark.segments })
        else { return }
        marks[place]?[mark].bookmark = bookmark
    }

    /// Notes what became of a connection. Returns its place; nil if it has no segment here.
    mutating func end(_ connection: Connection) -> Int? {
        guard let place = place(of: connection.number) else { return nil }
        entries[place].handshake = connection.handshake.kind
        entries[place].close = connection.close.kind
        entries[place].wasEvicted = connection.wasEvicted
        entries[place].followedBy = connection.followedBy.map { UInt32(clamping: $0) }
        entries[place].followedFrom = connection.followedFrom
        if !connection.oddities.isEmpty { oddities[UInt32(clamping: place)] = connection.oddities }
        return place
    }

    // MARK: Finding

    /// The place of the connection of a number; nil if it has no segment here.
    func place(of number: Int) -> Int? {
        guard places.indices.contains(number), places[number] != ConnectionIndex.unknown else { return nil }
        return Int(places[number])
    }

    /// How often what was odd about a connection.
    func oddities(of place: Int) -> OddityCounts { oddities[UInt32(clamping: place)] ?? OddityCounts() }

    /// The last mark at or before a place in a connection; nil if there is none.
    func mark(of place: Int, before segment: Int) -> Mark? {
        guard let marks = marks[UInt32(clamping: place)] else { return nil }
        let later = marks.partitioningIndex { $0.segments > segment }
        return later == 0 ? nil : marks[later - 1]
    }

    /// The rows of some of a connection's segments, counted from its first.
    func rows(of place: Int, _ range: Range<Int>, _ columns: Columns) -> [Int] {
        let entry = entries[place]
        let range = range.clamped(to: 0..<Int(entry.segments))
        guard !range.isEmpty else { return [] }
        var (segment, row) = (Int(entry.segments) - 1, Int(entry.last))
        let marks = marks[UInt32(clamping: place)] ?? []
        let later = marks.partitioningIndex { $0.segments >= range.upperBound }
        if later < marks.count { (segment, row) = (marks[later].segments - 1, marks[later].row) }
        var rows: [Int] = []
        rows.reserveCapacity(range.count)
        while segment >= range.lowerBound {
            if segment < range.upperBound { rows.append(row) }
            guard let before = columns.previous(of: row) else { break }
            (segment, row) = (segment - 1, before)
        }
        rows.reverse()
        return rows
    }

    /// Which of its connection's segments the one in a row is, counted from 0.
    func segment(at row: Int, of place: Int, _ columns: Columns) -> Int {
        let marks = marks[UInt32(clamping: place)] ?? []
        let later = marks.partitioningIndex { $0.row > row }
        let base = later == 0 ? nil : marks[later - 1]
        var (steps, at) = (0, row)
        while at != base?.row, let before = columns.previous(of: at) { (steps, at) = (steps + 1, before) }
        return (base.map { $0.segments - 1 } ?? 0) + steps
    }
}

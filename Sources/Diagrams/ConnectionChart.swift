// SPDX-License-Identifier: MIT
public import Flows
public import Narration
public import Packets
import TCP
public import Transcript

/// One connection's rows, gathered before they are drawn: what a picture or a diagram of it is made from.
public struct ConnectionChart: Sendable {
    /// The connection's number in its trace, from 0.
    public let connection: Int
    /// The two ends, by whose names the lanes are headed.
    public let client, server: SocketAddress
    /// Its segments and what was said, in the order in which they are drawn.
    public private(set) var items: [Item] = []
    /// Segments that came after ``mostRows``.
    public private(set) var leftOut = 0
    /// What became of the connection, once it is known.
    public private(set) var outcome: Connection?
    private var start: Timestamp?
    private var rows = 0

    /// What stands in one place, from top to bottom.
    public enum Item: Sendable {
        /// A segment: an arrow between the lanes.
        case row(Ladder.Row)
        /// What was said; it stands where it was acknowledged.
        case message(Message)
    }

    /// How many segments of a connection are drawn. More fit on no slide and on no paper.
    public static let mostRows = 400

    init(_ passing: AnnotatedSegment) {
        connection = passing.annotation.connection
        let fromClient = passing.annotation.sender == .client
        client = fromClient ? passing.source : passing.destination
        server = fromClient ? passing.destination : passing.source
        start = passing.annotation.time
    }

    mutating func add(_ passing: AnnotatedSegment, _ ladder: Ladder, notes: [String]) {
        guard rows < ConnectionChart.mostRows else {
            leftOut += 1
            return
        }
        rows += 1
        var row = ladder.row(passing, start: start)
        row.notes = notes
        items.append(.row(row))
    }

    mutating func add(_ message: Message) {
        if leftOut == 0 { items.append(.message(message)) }
    }

    mutating func end(_ connection: Connection) { outcome = connection }
}

/// The charts of all connections of a trace, in the order of their first segments. A hundred are kept.
public struct Charts: Sendable {
    /// What says the sentences beside the arrows.
    public let narration: Narration
    private let ladder: Ladder
    private var charts: [ConnectionChart] = []
    private var places: [Int: Int] = [:]
    /// Connections that came after ``most``.
    public private(set) var leftOut = 0

    /// How many connections are drawn at most; more are counted in ``leftOut``.
    public static let most = 100

    /// No charts yet, with sentences in a language.
    public init(language: Language) {
        narration = Narration(language: language)
        ladder = Ladder(narration: narration)
    }

    /// Takes in a moment, with the notes that somebody put on it; what is no part of a ladder is passed over.
    public mutating func take(_ moment: TraceEvent, notes: [String] = []) {
        switch moment {
        case .segment(let passing): take(passing, notes)
        case .message(let message): if let place = places[message.connection] { charts[place].add(message) }
        case .connection(let connection): if let place = places[connection.number] { charts[place].end(connection) }
        case .capture, .problem, .call, .kernel, .datagram, .icmp, .notes, .summary: break
        }
    }

    private mutating func take(_ passing: AnnotatedSegment, _ notes: [String]) {
        let number = passing.annotation.connection
        if places[number] == nil {
            guard charts.count < Charts.most else {
                leftOut += 1
                return
            }
            places[number] = charts.count
            charts.append(ConnectionChart(passing))
        }
        if let place = places[number] { charts[place].add(passing, ladder, notes: notes) }
    }

    /// The charts, each in its present state: an open connection has no ``ConnectionChart/outcome``.
    public var all: [ConnectionChart] { charts }
}

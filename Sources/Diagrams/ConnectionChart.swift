// SPDX-License-Identifier: MIT
public import Flows
public import Narration
public import Packets
public import TCP
public import Transcript

/// One connection's rows, gathered before they are drawn, or those of a conversation over UDP: what a picture or a diagram of
/// it is made from.
public struct ConnectionChart: Sendable {
    /// The connection's number in its trace, from 0; of a conversation over UDP, its own.
    public let connection: Int
    /// Whether it went over UDP: then its ends have no states.
    public let isDatagrams: Bool
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
        /// A datagram: a dashed arrow, since nothing was agreed.
        case datagram(Datagram, time: Int64?)
        /// That the datagram before it found nobody.
        case unreachable(ICMPReport, from: End)
    }

    /// How many segments of a connection are drawn. More fit on no slide and on no paper.
    public static let mostRows = 400

    init(_ passing: AnnotatedSegment) {
        connection = passing.annotation.connection
        let fromClient = passing.annotation.sender == .client
        client = fromClient ? passing.source : passing.destination
        server = fromClient ? passing.destination : passing.source
        start = passing.annotation.time
        isDatagrams = false
    }

    /// Nil if it does not begin with text: what programs say to each other over UDP is no conversation for people.
    init?(_ datagram: Datagram) {
        let message = datagram.message
        guard !message.bytes.isEmpty, message.isText else { return nil }
        connection = datagram.conversation
        let isFromClient = datagram.sender == .client
        client = isFromClient ? datagram.source : datagram.destination
        server = isFromClient ? datagram.destination : datagram.source
        start = datagram.time
        isDatagrams = true
    }

    mutating func add(_ datagram: Datagram) {
        let time = datagram.time.flatMap { time in start.map { time.nanoseconds(since: $0) } }
        add(row: .datagram(datagram, time: time))
    }

    mutating func add(_ report: ICMPReport, from end: End) { add(row: .unreachable(report, from: end)) }

    private mutating func add(row: Item) {
        guard rows < ConnectionChart.mostRows else {
            leftOut += 1
            return
        }
        rows += 1
        items.append(row)
    }

    mutating func add(_ passing: AnnotatedSegment, _ ladder: Ladder, notes: [String]) {
        var row = ladder.row(passing, start: start)
        row.notes = notes
        add(row: .row(row))
    }

    mutating func add(_ message: Message) {
        if leftOut == 0 { items.append(.message(message)) }
    }

    mutating func end(_ connection: Connection) { outcome = connection }
}

/// The charts of all connections of a trace, in the order of their first segments, then those of what was said over UDP. A
/// hundred of each are kept.
public struct Charts: Sendable {
    /// What says the sentences beside the arrows.
    public let narration: Narration
    private let ladder: Ladder
    private var charts: [ConnectionChart] = []
    private var places: [Int: Int] = [:]
    private var datagrams: [ConnectionChart] = []
    /// The place of a conversation's chart; nil if it is not drawn.
    private var datagramPlaces: [Int: Int?] = [:]
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
        case .datagram(let datagram): take(datagram)
        case .icmp(let report):
            guard report.isPortUnreachable, let about = report.conversation else { break }
            if let place = datagramPlaces[about.number] ?? nil { datagrams[place].add(report, from: about.sender.peer) }
        case .capture, .fate, .problem, .call, .kernel, .notes, .summary: break
        }
    }

    private mutating func take(_ datagram: Datagram) {
        if datagramPlaces[datagram.conversation] == nil {
            var place: Int?
            if datagrams.count < Charts.most, let chart = ConnectionChart(datagram) {
                place = datagrams.count
                datagrams.append(chart)
            }
            datagramPlaces[datagram.conversation] = .some(place)
        }
        if let place = datagramPlaces[datagram.conversation] ?? nil { datagrams[place].add(datagram) }
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
    public var all: [ConnectionChart] { charts + datagrams }
}

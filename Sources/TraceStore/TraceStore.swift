// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Packets
public import Transcript

/// A trace: what passed in a capture, read from a file or seen live, and all that a view may ask of it.
///
/// It grows. Events go in as they come, ``take(_:frame:)``, or through a ``TraceReader`` that makes them from
/// frames; how long it is, its columns, rows, dialogues, connections, problems and exports can be had at any time. It is
/// a value: a copy is one moment of it.
///
/// ```
///   TraceReader ─┐                ┌─ Columns          every segment, 52 octets
///   Sessions    ─┴─► TraceStore ──┼─ ConnectionIndex  where each connection's segments are
///                                 ├─ MessageIndex     what was said
///                                 ├─ OtherPackets     datagrams and ICMP messages
///                                 └─ TraceEventList   what was told between the segments, in order
/// ```
public struct TraceStore<Octets: OctetStore>: Sendable {
    /// What it is called: a file's name, or what is captured.
    public let title: String
    /// What is kept of its segments.
    public let keeping: TraceKeeping
    /// What is kept of every segment.
    public private(set) var columns = Columns()
    /// The notes that people put on segments.
    public internal(set) var notes = Notes()
    /// Whether nothing more comes.
    public private(set) var isWhole = false
    /// Whether its bounds were reached, so that what comes now is not kept.
    public private(set) var isFull = false
    /// Where the frames come from, as it was first told; nil while there is no capture.
    public private(set) var capture: CaptureHeader?
    /// How many problems there were, those that are not kept included.
    public private(set) var problemCount = 0

    /// The frames' octets.
    var frames: Octets
    var connections: ConnectionIndex
    var messages: MessageIndex<Octets>
    private(set) var events = TraceEventList()
    private(set) var problems: [Problem] = []
    private(set) var others = OtherPackets()
    private(set) var losses = LostSegments()
    /// Packets that were put together from fragments, by row: no single frame holds them.
    private(set) var reassembled: [Int: Packet] = [:]
    /// The rows that were written at a bound, before it was known what became of them.
    private(set) var givenUp: Set<UInt32> = []
    var cache = RowCache()
    /// Whether rows are shown as they looked when they passed, each segment taken to have arrived, and not as they were.
    /// Only what is kept as frames can be shown both ways. Which connection a segment belongs to stays as it was.
    public var looksThen = false {
        didSet { if looksThen != oldValue { cache = RowCache() } }
    }
    private var addresses: SearchText<Octets>
    /// Spreads connections over memory, where its frames are decoded again.
    var seed: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var values: [TraceEvent] = []
    /// The rows themselves, where they are kept.
    private var rows: [TraceRow] = []
    /// What became of connections, where rows are kept.
    private(set) var ends: [Int: Connection] = [:]
    /// How many octets are kept, where that is bounded: frames, and what came between.
    private var kept = 0

    /// How many octets are kept of a frame that is seen live: more than a link's usual frame has.
    static var mostKept: Int { 2_048 }

    /// The most problems that are told one by one.
    static var mostProblems: Int { 10_000 }

    /// A trace of which nothing has come yet.
    public init(title: String, keeping: TraceKeeping, in octets: TraceOctets<Octets>) {
        self.title = title
        self.keeping = keeping
        frames = octets.frames
        connections = ConnectionIndex(interval: keeping.interval)
        messages = MessageIndex(values: octets.messages, texts: octets.texts)
        addresses = SearchText(in: octets.addresses)
    }

    // MARK: Taking in

    /// Takes in what happens; a segment with its frame, if that is at hand. Of a frame at most 2,048 octets are kept.
    public mutating func take(_ event: TraceEvent, frame: RawSpan? = nil) throws(Octets.Failure) {
        guard case .segment(let passing) = event else { return try add(event) }
        guard !isFull else { return }
        var place: FramePlace?
        if let frame {
            let beginning = frame.extracting(first: TraceStore.mostKept)
            let info = FrameInfo(
                number: passing.annotation.number, time: passing.annotation.time, originalLength: frame.byteCount,
                link: capture.flatMap { LinkType(name: $0.link) } ?? .null)
            place = FramePlace(info: info, captured: frame.byteCount, offset: try frames.append(beginning))
            kept += beginning.byteCount
        }
        rows.append(TraceRow(index: columns.count, passing: passing))
        try add(passing, place)
    }

    /// Where a frame lies, and what the capture says of it.
    struct FramePlace {
        let info: FrameInfo
        let captured: Int
        let offset: UInt64
    }

    /// Adds a segment.
    mutating func add(_ passing: AnnotatedSegment, _ place: FramePlace?) throws(Octets.Failure) {
        let row = columns.count
        let connection = connections.place(of: passing, row: row)
        let entry = connections.entries[connection.place]
        if connection.isNew { try addresses.append(Array("\(entry.client) \(entry.server)".utf8)) }
        columns.append(
            passing, place.map { ($0.info, $0.captured, $0.offset) },
            before: connection.isNew ? nil : Int(entry.last))
        if passing.annotation.passage.isGivenUp { givenUp.insert(UInt32(clamping: row)) }
        connections.add(passing.annotation, to: connection.place, row: row)
        losses.add(passing, row: row, columns)
        fillUp()
    }

    /// Keeps a packet that was put together from fragments.
    mutating func keep(_ packet: Packet, ofRow row: Int) { reassembled[row] = packet }

    /// Adds what is no segment.
    mutating func add(_ event: TraceEvent) throws(Octets.Failure) {
        switch event {
        case .problem(let problem): add(problem)
        case .capture(let header):
            if capture == nil { capture = header }
            add(value: event, of: 0)
        case .summary: add(value: event, of: 0)
        case .notes(let found): notes.had(found.texts, onFrame: found.number)
        case .fate(let decided): putRight(decided)
        case .segment, .message, .connection, .call, .kernel, .datagram, .icmp:
            guard !isFull else { return }
            try keep(event)
            fillUp()
        }
    }

    /// A later frame has shown what became of a segment.
    private mutating func putRight(_ decided: DecidedFate) {
        columns.decide(decided)
        guard let row = columns.row(ofFrame: decided.number), rows.indices.contains(row) else { return }
        rows[row].passing.annotation.passage = decided.passage
    }

    private mutating func keep(_ event: TraceEvent) throws(Octets.Failure) {
        switch event {
        case .message(let message):
            guard let place = connections.place(of: message.connection) else { return add(value: event, of: 256) }
            events.append(.message(messages.count), after: columns.count)
            try messages.append(message, of: place, rows: message.segments.compactMap { columns.row(ofFrame: $0) })
            kept += 64 + message.bytes.count
        case .connection(let connection):
            guard let place = connections.end(connection) else { return add(value: event, of: 256) }
            if case .rows = keeping { ends[place] = connection }
            events.append(.end(place), after: columns.count)
        case .segment, .fate, .call, .kernel, .datagram, .icmp, .notes, .capture, .summary, .problem:
            add(value: event, of: 256)
        }
    }

    private mutating func add(value event: TraceEvent, of octets: Int) {
        events.append(.value(values.count), after: columns.count)
        values.append(event)
        kept += octets
    }

    /// Adds a packet that is no segment, to be decoded again.
    mutating func add(_ event: TraceEvent, at place: FramePlace) {
        guard others.count < OtherPackets.most else { return }
        events.append(.packet(others.count), after: columns.count)
        others.append(place.info, captured: place.captured, at: place.offset, event: event)
    }

    private mutating func add(_ problem: Problem) {
        problemCount += 1
        guard problems.count < TraceStore.mostProblems else { return }
        events.append(.problem(problems.count), after: columns.count)
        problems.append(problem)
    }

    private mutating func fillUp() {
        guard !isFull, case .rows(let bounds) = keeping, rows.count >= bounds.segments || kept >= bounds.octets
        else { return }
        isFull = true
        add(
            Problem(
                layer: "page",
                en: "\(rows.count) segments are kept here, and no more: what follows is captured but not shown",
                zh: "这里保留 \(rows.count) 个报文段，不再增加：之后的仍被捕获，但不再显示"))
    }

    /// Nothing more comes.
    public mutating func finish() { isWhole = true }

    // MARK: What is kept

    /// Whether rows can be shown as they were and as they looked then.
    public var showsBoth: Bool { if case .frames = keeping { true } else { false } }

    /// A row that is kept as it came; nil if rows are worked out again.
    func row(keptAt index: Int) -> TraceRow? { rows.indices.contains(index) ? rows[index] : nil }

    /// The octets of a row's frame, as far as they are kept; nil if it has none.
    public func octets(ofRow row: Int) -> [UInt8]? {
        guard let captured = columns.frames.captured(row) else { return nil }
        var count = captured
        if case .rows = keeping { count = min(count, TraceStore.mostKept) }
        return frames.octets(at: columns.frames.offset(row), count: count)
    }

    /// What was told at a place in ``events``; nil if it can no longer be read.
    mutating func event(_ index: Int) -> TraceEvent? {
        switch events[index] {
        case .message(let place):
            let number = connections.entries[messages.connection(of: place)].number
            return messages.message(place, connection: number).map { .message($0) }
        case .end(let place): return outcome(of: place).map { .connection($0) }
        case .packet(let place):
            let frame = frames.octets(
                at: others.frames.offset(place), count: others.frames.captured(place) ?? 0)
            return others.event(place, frame)
        case .problem(let place): return .problem(problems[place])
        case .value(let place): return values[place]
        }
    }

    /// Whether a view shows an event that is kept as it came.
    func isShown(valueAt place: Int) -> Bool { if case .capture = values[place] { false } else { true } }

    /// Calls `body` with the place of each connection in whose addresses a text occurs, from where a search was.
    func forEachAddress(holding text: String, from place: inout SearchPlace, _ body: (Int) -> Void) {
        addresses.forEachMatch(of: text, from: &place, body)
    }
}

/// What a trace keeps of its segments.
public enum TraceKeeping: Sendable {
    /// Where their frames are, to work out rows again when somebody looks: of a capture that can be read again. So many
    /// segments of one connection lie between two copies of it to go on from.
    case frames(interval: Int)
    /// The rows as they came, and the beginnings of their frames: of what is seen live.
    case rows(TraceBounds)

    /// Of a capture file.
    public static var frames: TraceKeeping { .frames(interval: 256) }

    var isRows: Bool { if case .rows = self { true } else { false } }

    var interval: Int {
        switch self {
        case .frames(let interval): interval
        case .rows: 256
        }
    }
}

/// How much is kept of a live trace. What comes after that is captured, but not shown.
public struct TraceBounds: Sendable {
    /// The most segments, and so rows.
    public var segments: Int
    /// Octets of frames and of what came between, together.
    public var octets: Int

    /// Bounds for a trace; the columns of a row take memory beside those octets.
    public init(segments: Int = 100_000, octets: Int = 64 << 20) {
        self.segments = segments
        self.octets = octets
    }
}

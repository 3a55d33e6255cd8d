// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Packets
import TCP
import Transcript

/// A trace that grows: every segment with the beginning of its frame, and what was said and called between them.
///
/// It keeps values, not lines: a page's lines are some 3 kB a segment, and are written when somebody asks for them.
struct LiveBook {
    /// How much is kept. What comes after that is captured, but not shown here.
    struct Bounds {
        var segments = 100_000
        /// Octets of frames and of what came between, together.
        var octets = 64 << 20
    }

    /// A segment, and as much of its frame as a page shows.
    struct Row {
        let passing: AnnotatedSegment
        let numbers: (client: EndNumbers, server: EndNumbers)?
        let octets: [UInt8]?
        let captured: Int
    }

    /// What came between two segments: the lines of one moment.
    struct Between {
        /// How many rows were there before it.
        let place: Int
        /// The connection that it belongs to, as ``TraceEvent/connection`` has it.
        let connection: Int?
        let lines: [UInt8]
        /// The message, if it is one.
        var message: Message?
    }

    /// One connection, as far as it has come.
    struct Flow {
        let number: Int
        let client, server: String
        /// The rows of its segments, in order.
        var rows: [Int] = []
        /// The places of its messages in `between`.
        var messages: [Int] = []
        /// What became of it, once that is known.
        var outcome: Connection?
    }

    let bounds: Bounds
    private(set) var columns = Columns()
    private(set) var rows: [Row] = []
    private(set) var between: [Between] = []
    private(set) var flows: [Flow] = []
    private(set) var problems: [[UInt8]] = []
    var notes = Notes()
    /// Where the frames come from; nil while there is no capture.
    private(set) var capture: CaptureHeader?
    /// Whether the bounds were reached.
    private(set) var isFull = false
    private var places: [Int: Int] = [:]
    private var octets = 0
    private var page = PageLines()

    init(bounds: Bounds = Bounds()) { self.bounds = bounds }

    /// The most problems that are kept.
    static let mostProblems = 1_000
    private(set) var problemCount = 0

    /// Takes in a moment; a segment with its frame, if that is at hand, and both ends' variables after it.
    ///
    /// - Returns: The lines that the page is told; empty when the book is full.
    mutating func take(
        _ moment: TraceEvent, frame: RawSpan? = nil, numbers: (client: EndNumbers, server: EndNumbers)? = nil
    ) -> [UInt8] {
        switch moment {
        case .segment(let passing):
            guard !isFull else { return [] }
            let lines = add(passing, frame, numbers)
            return lines + (fillsUp ? admitFull() : [])
        case .problem(let problem): return add(problem)
        case .capture(let header):
            capture = header
            return []
        case .summary: return []
        case .message, .connection, .call, .kernel, .datagram, .icmp:
            guard !isFull else { return [] }
            let lines = add(moment)
            return lines + (fillsUp ? admitFull() : [])
        }
    }

    private var fillsUp: Bool { rows.count >= bounds.segments || octets >= bounds.octets }

    private mutating func admitFull() -> [UInt8] {
        isFull = true
        return add(
            Problem(
                layer: "page",
                en: "\(rows.count) segments are kept here, and no more: what follows is captured but not shown",
                zh: "这里保留 \(rows.count) 个报文段，不再增加：之后的仍被捕获，但不再显示"))
    }

    // MARK: Adding

    private mutating func add(
        _ passing: AnnotatedSegment, _ frame: RawSpan?, _ numbers: (client: EndNumbers, server: EndNumbers)?
    ) -> [UInt8] {
        var kept: [UInt8]?
        if let frame { kept = frame.extracting(first: PageLines.mostOctets).withUnsafeBytes { Array($0) } }
        columns.append(passing)
        flows[place(of: passing)].rows.append(rows.count)
        rows.append(Row(passing: passing, numbers: numbers, octets: kept, captured: frame?.byteCount ?? 0))
        octets += kept?.count ?? 0
        var lines: [UInt8] = []
        page.write(passing, frame: frame, numbers: numbers, into: &lines)
        return lines
    }

    private mutating func add(_ moment: TraceEvent) -> [UInt8] {
        var lines: [UInt8] = []
        page.write(moment, into: &lines)
        octets += lines.count
        var entry = Between(place: rows.count, connection: moment.connection, lines: lines)
        if case .message(let message) = moment {
            entry.message = message
            octets += message.bytes.count
            if let place = places[message.connection] { flows[place].messages.append(between.count) }
        }
        if case .connection(let connection) = moment, let place = places[connection.number] {
            flows[place].outcome = connection
        }
        between.append(entry)
        return lines
    }

    private mutating func add(_ problem: Problem) -> [UInt8] {
        problemCount += 1
        guard problems.count < LiveBook.mostProblems else { return [] }
        var lines: [UInt8] = []
        page.write(.problem(problem), into: &lines)
        problems.append(lines)
        return lines
    }

    /// The place of a segment's connection among ``flows``, which gets one if it is new.
    private mutating func place(of passing: AnnotatedSegment) -> Int {
        let number = passing.annotation.connection
        if let place = places[number] { return place }
        let isClient = passing.annotation.sender == .client
        let (client, server) =
            isClient ? (passing.source, passing.destination) : (passing.destination, passing.source)
        flows.append(Flow(number: number, client: "\(client)", server: "\(server)"))
        places[number] = flows.count - 1
        return flows.count - 1
    }

    /// Puts notes on the segment of a frame, in place of those that it had. Returns whether there is such a segment.
    mutating func note(_ notes: [String], on number: Int) -> Bool {
        guard row(of: number) != nil else { return false }
        self.notes.note(notes, onFrame: number)
        return true
    }

    // MARK: Finding

    /// The connection of a number, if it has any segment here.
    func flow(_ number: Int) -> Flow? { places[number].map { flows[$0] } }

    /// The row of a frame's segment.
    func row(of number: Int) -> Int? {
        let place = rows.firstPlace { $0.passing.annotation.number >= number }
        guard place < rows.count, rows[place].passing.annotation.number == number else { return nil }
        return place
    }
}

extension Array {
    /// The first place whose element passes a test that all those after it pass, too.
    func firstPlace(where passes: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if passes(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

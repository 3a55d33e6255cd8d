// SPDX-License-Identifier: MIT
import Flows
import Narration
public import Packets
import TCP
public import Transcript

/// The ladder as lines of text, moment by moment, for a terminal or a file.
public struct TextLadder: Sendable {
    /// How the terminal is written to, no wider than ``widest``.
    public let style: Style
    let form: Form
    let ladder: Ladder
    var start: Timestamp?
    /// The connections whose heads have been written.
    private var headed: Set<Int> = []
    var last: Int?
    /// The conversations over UDP whose heads have been written, and whose datagram was the last row.
    var headedDatagrams: Set<Int> = []
    var lastDatagrams: Int?
    /// The state last shown of each end, so that a call shows one only when it changes it.
    var shown: [End: State] = [:]
    /// Where words, labels and lines are put together: kept, so that nothing is allocated for a segment.
    var words: [UInt8] = []
    var label: [UInt8] = []
    var folded: [TerminalWidth.Line] = []

    /// How much of a segment is shown.
    public enum Form: Sendable {
        /// The arrow, the numbers under it, and what it means.
        case explained
        /// A line a segment, with the states of both ends.
        case brief
    }

    /// Cells for a state's name, the longest being SYN-RECEIVED; "was" before it takes four more.
    static let lane = 12
    /// On a wider terminal the ladder stays at the left: an arrow of twice the length says no more.
    public static let widest = 120

    /// A ladder that begins with a trace's first event; times count from the first segment.
    public init(style: Style, form: Form = .explained) {
        var style = style
        style.width = min(style.width, TextLadder.widest)
        self.style = style
        self.form = form
        ladder = Ladder(narration: Narration(language: style.language))
    }

    /// The lines for a moment; empty if it has none in a ladder.
    public mutating func lines(_ moment: TraceEvent) -> [String] {
        var octets: [UInt8] = []
        write(moment, into: &octets)
        return TextLadder.lines(octets)
    }

    static func lines(_ octets: [UInt8]) -> [String] {
        octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Appends the lines for a moment in UTF-8, each with its line end; nothing if it has none in a ladder.
    public mutating func write(_ moment: TraceEvent, into out: inout [UInt8]) {
        switch moment {
        case .capture, .summary: break
        case .segment(let segment): write(segment, into: &out)
        case .fate(let decided): write(lines: fate(decided), into: &out)
        case .message(let message): write(message, into: &out)
        case .problem(let problem): write(lines: self.problem(problem), into: &out)
        case .connection(let connection): write(lines: ended(connection), into: &out)
        case .call(let call): write(lines: self.call(call), into: &out)
        case .kernel(let reading): if !reading.agrees { write(lines: disagreement(reading), into: &out) }
        case .datagram(let datagram): write(datagram, into: &out)
        case .icmp(let report):
            if let place = report.conversation, report.isPortUnreachable {
                write(report, place, into: &out)
            } else {
                write(lines: icmp(report), into: &out)
            }
        case .notes(let notes): write(lines: self.notes(notes), into: &out)
        }
    }

    func write(lines: [String], into out: inout [UInt8]) {
        for line in lines {
            out.append(contentsOf: line.utf8)
            out.append(UInt8(ascii: "\n"))
        }
    }

    /// Goes on in the middle of a trace that began at `start`. The head of `connection` is known already.
    public mutating func begin(at start: Timestamp?, inside connection: Int?) {
        self.start = start
        guard let connection else { return }
        headed.insert(connection)
        last = connection
    }

    // MARK: Segments

    private mutating func write(_ passing: AnnotatedSegment, into out: inout [UInt8]) {
        let annotation = passing.annotation
        if start == nil { start = annotation.time }
        let isNew = headed.insert(annotation.connection).inserted
        if isNew || (last != annotation.connection && form == .explained) { head(passing, into: &out) }
        (last, lastDatagrams) = (annotation.connection, nil)
        shown[.client] = annotation.after.client.value
        shown[.server] = annotation.after.server.value
        switch (form, isNarrow) {
        case (.explained, false):
            arrow(passing, into: &out)
            numbers(passing, into: &out)
            arrival(passing, margin: 0, into: &out)
            explanation(passing, indent: TextLadder.lane + 1, into: &out)
        case (.explained, true):
            narrow(passing, into: &out)
            explanation(passing, indent: 2, into: &out)
        case (.brief, false): brief(passing, into: &out)
        case (.brief, true): narrow(passing, into: &out)
        }
    }

    /// A segment whose states after it are to be guessed: the arrow between two question marks.
    public mutating func asked(_ passing: AnnotatedSegment) -> [String] {
        var octets: [UInt8] = []
        if isNarrow {
            narrow(passing, isAsked: true, into: &octets)
            return Array(TextLadder.lines(octets).prefix(2))
        }
        arrow(passing, isAsked: true, into: &octets)
        numbers(passing, isAsked: true, into: &octets)
        return TextLadder.lines(octets)
    }

    /// Names the two ends of a segment's connection on one line, cut if it must be.
    public func heading(_ passing: AnnotatedSegment) -> String {
        var octets: [UInt8] = []
        let (left, right) = ends(passing)
        heading(left, right, passing.annotation.connection, into: &octets)
        return String(decoding: octets, as: UTF8.self)
    }
}

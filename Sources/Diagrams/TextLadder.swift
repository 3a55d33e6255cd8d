// SPDX-License-Identifier: MIT
import Flows
import Narration
public import Packets
import TCP
public import Transcript

/// The ladder as lines of text, moment by moment, for a terminal or a file.
public struct TextLadder: Sendable {
    public let style: Style
    let ladder: Ladder
    private var start: Timestamp?
    /// The connections whose heads have been written.
    private var headed: Set<Int> = []
    private var last: Int?
    /// The state last shown of each end, so that a call shows one only when it changes it.
    var shown: [End: State] = [:]

    /// Cells for a state's name, the longest being SYN-RECEIVED; "was" before it takes four more.
    private static let lane = 12

    public init(style: Style) {
        self.style = style
        ladder = Ladder(narration: Narration(language: style.language))
    }

    /// The lines for a moment; empty if it has none in a ladder.
    public mutating func lines(_ moment: TraceEvent) -> [String] {
        switch moment {
        case .capture, .summary: []
        case .segment(let segment): lines(segment)
        case .message(let message): said(message)
        case .problem(let problem): self.problem(problem)
        case .connection(let connection): ended(connection)
        case .call(let call): self.call(call)
        case .kernel(let reading): reading.agrees ? [] : [disagreement(reading)]
        case .datagram(let datagram): self.datagram(datagram)
        case .icmp(let report): icmp(report)
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

    private mutating func lines(_ passing: AnnotatedSegment) -> [String] {
        if start == nil { start = passing.annotation.time }
        var lines: [String] = []
        if headed.insert(passing.annotation.connection).inserted || last != passing.annotation.connection {
            lines += head(passing)
        }
        last = passing.annotation.connection
        for end in End.allCases { shown[end] = passing.annotation.after[end].value }
        let row = ladder.row(passing, start: start)
        return lines + (isNarrow ? narrow(row) : [arrow(row), numbers(row)] + explanation(row))
    }

    /// A segment whose states after it are to be guessed: the arrow between two question marks.
    public mutating func asked(_ passing: AnnotatedSegment) -> [String] {
        var row = ladder.row(passing, start: start)
        row.areStatesHidden = true
        return isNarrow ? Array(narrow(row).prefix(2)) : [arrow(row), numbers(row)]
    }

    /// Names both ends, on a line or, if they do not fit, on two.
    private func head(_ passing: AnnotatedSegment) -> [String] {
        let (left, right) = ends(passing)
        if TerminalWidth.width(of: left) + TerminalWidth.width(of: right) + 8 <= style.width {
            return ["", heading(passing)]
        }
        return [""]
            + [left, right].map { style.paint(TerminalWidth.cut($0, to: style.width, mark: style.to), .strong) }
    }

    /// Names the two ends of a segment's connection on one line, cut if it must be.
    public func heading(_ passing: AnnotatedSegment) -> String {
        let (left, right) = ends(passing)
        let number = passing.annotation.connection
        let title = number == 0 ? "" : "#\(number)"
        let gap =
            style.width - TerminalWidth.width(of: left) - TerminalWidth.width(of: right)
            - TerminalWidth.width(of: title) - 2
        if gap < 2 {
            return style.paint(TerminalWidth.cut("\(left)  \(right)", to: style.width, mark: style.to), .strong)
        }
        return style.paint(left, .strong) + "  " + title + String(repeating: " ", count: gap)
            + style.paint(right, .strong)
    }

    private func ends(_ passing: AnnotatedSegment) -> (left: String, right: String) {
        let fromClient = passing.annotation.sender == .client
        let (client, server) =
            fromClient ? (passing.source, passing.destination) : (passing.destination, passing.source)
        return ("\(ladder.narration.name(of: .client)) \(client)", "\(ladder.narration.name(of: .server)) \(server)")
    }

    private var region: Int { style.width - 2 * (TextLadder.lane + 1) }

    private func arrow(_ row: Ladder.Row) -> String {
        let left = TerminalWidth.pad(row.areStatesHidden ? "?" : "\(row.after.client.value)", to: TextLadder.lane)
        let right = row.areStatesHidden ? "?" : "\(row.after.server.value)"
        return style.paint(left, .state) + " " + shaft(row, across: region) + " " + style.paint(right, .state)
    }

    /// The arrow itself with what it carries, over so many cells.
    func shaft(_ row: Ladder.Row, across cells: Int) -> String {
        let parts = [String(row.number), row.flags, row.relative, row.size].filter { !$0.isEmpty }
        let room = cells - 8
        var label = parts.joined(separator: "  ")
        if TerminalWidth.width(of: label) > room { label = label.split(separator: " ").joined(separator: " ") }
        label = TerminalWidth.cut(label, to: room, mark: style.to)
        let before = String(repeating: style.line, count: 3)
        let after = String(repeating: style.line, count: max(1, cells - TerminalWidth.width(of: label) - 7))
        let (tail, head) = row.sender == .client ? (style.dot, style.rightHead) : (style.leftHead, style.dot)
        return tail + before + " " + paintLabel(label, row) + " " + after + head
    }

    private func paintLabel(_ label: String, _ row: Ladder.Row) -> String {
        style.paint(label, row.isReset ? .bad : row.oddities.isEmpty ? .strong : .odd)
    }

    /// The absolute numbers under the arrow, the states that were left, and the time.
    private func numbers(_ row: Ladder.Row) -> String {
        let time = row.time.map(TextLadder.clock) ?? ""
        let left = TerminalWidth.pad(was(row, .client), to: TextLadder.lane + 5)
        let right = was(row, .server)
        let room = style.width - TerminalWidth.width(of: left) - TerminalWidth.width(of: time) - TextLadder.lane - 6
        let numbers = TerminalWidth.width(of: row.absolute) <= room ? row.absolute : row.absoluteWithoutWindow
        let gap = room + 1 - TerminalWidth.width(of: numbers)
        let line = left + numbers + String(repeating: " ", count: max(1, gap)) + time + " " + right
        return style.paint(TextLadder.trimmed(line), .faint)
    }

    /// The state that an end has just left, if it has.
    func was(_ row: Ladder.Row, _ end: End) -> String {
        let isSame = row.before[end].value == row.after[end].value
        return isSame || row.areStatesHidden ? "" : ladder.narration.was(row.before[end].value)
    }

    func explanation(_ row: Ladder.Row, indent cells: Int = TextLadder.lane + 1) -> [String] {
        let indent = String(repeating: " ", count: cells)
        let width = style.width - cells
        var words = row.explanation
        if !row.roundTrips.isEmpty { words += (style.language == .english ? " " : "") + row.roundTrips }
        var lines = TerminalWidth.wrap(style.fitted(words), to: width)
        let source = style.fitted(row.source)
        if let last = lines.last, TerminalWidth.width(of: last) + TerminalWidth.width(of: source) + 2 <= width {
            let gap = width - TerminalWidth.width(of: last) - TerminalWidth.width(of: source)
            lines[lines.count - 1] = last + String(repeating: " ", count: gap) + style.paint(source, .faint)
        } else {
            let gap = max(0, width - TerminalWidth.width(of: source))
            lines.append(String(repeating: " ", count: gap) + style.paint(source, .faint))
        }
        return lines.map { indent + $0 }
    }

    /// Nanoseconds as seconds, in groups: 0.000 034.
    static func clock(_ nanoseconds: Int64) -> String {
        let micros = nanoseconds.magnitude / 1_000
        let digits = String(micros % 1_000_000)
        let part = String(repeating: "0", count: 6 - digits.count) + digits
        return "\(nanoseconds < 0 ? "-" : "")\(micros / 1_000_000).\(part.prefix(3)) \(part.suffix(3))"
    }

    static func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }

    // MARK: The rest

    /// Lines of a message that are shown; the rest is cut.
    private static let mostLines = 6

    private func said(_ message: Message) -> [String] {
        let who = "\(ladder.narration.name(of: message.sender)) \(style.says) "
        let frames = TextLadder.list(message.segments, to: style.to)
        let note = style.fitted(ladder.narration.carried(by: frames, acknowledgedBy: message.acknowledgedBy))
        let indent = 2 + TerminalWidth.width(of: who)
        let room = style.width - indent
        let what =
            message.isText
            ? TerminalSafe.text(message.text, hasPictures: style.hasUnicode) : ladder.narration.notText(message.length)
        var lines = TerminalWidth.wrap(what, to: room)
        if lines.count > TextLadder.mostLines {
            lines = Array(lines.prefix(TextLadder.mostLines))
            lines[TextLadder.mostLines - 1] =
                TerminalWidth.cut(lines[TextLadder.mostLines - 1] + "  ", to: room - 1) + style.to
        }
        if lines.isEmpty { lines = [""] }
        let last = lines.count - 1
        var shown = lines.map { style.paint($0, .text) }
        if TerminalWidth.width(of: lines[last]) + 2 + TerminalWidth.width(of: note) <= room {
            shown[last] += "  " + style.paint(note, .faint)
        } else {
            shown += TerminalWidth.wrap(note, to: room).map { style.paint($0, .faint) }
        }
        let margin = String(repeating: " ", count: indent)
        return shown.enumerated().map { $0 == 0 ? "  " + style.paint(who, .name) + $1 : margin + $1 }
    }

    /// Runs of frame numbers that are listed; of more only the ends and how many there are.
    private static let mostRuns = 4

    /// Frame numbers, runs folded: 4, 6…9.
    static func list(_ numbers: [Int], to: String) -> String {
        var runs: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = runs.last, last.upperBound + 1 == number {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        if runs.count > mostRuns, let first = runs.first, let last = runs.last {
            return "\(first.lowerBound)\(to)\(last.upperBound), ×\(numbers.count)"
        }
        return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)\(to)\($0.upperBound)" }
            .joined(separator: ", ")
    }

    private func problem(_ problem: Problem) -> [String] {
        let place = problem.number.map { "\($0)  " } ?? ""
        return beside("! \(place)\(problem.layer): \(TerminalSafe.text(ladder.narration.reason(problem)))", .bad)
    }

    /// What passed beside the segments, folded.
    private func beside(_ words: String, _ ink: Style.Ink) -> [String] {
        TerminalWidth.wrap(style.fitted(words), to: style.width - 4).enumerated().map { line, words in
            style.paint((line == 0 ? "" : "    ") + words, ink)
        }
    }

    private func disagreement(_ reading: KernelReading) -> String {
        let kernel = reading.state ?? .closed
        let model = reading.model ?? .closed
        return style.paint(
            "! \(ladder.narration.name(of: reading.end)): kernel \(kernel), model \(model) (\(reading.source))", .bad)
    }

    private func datagram(_ datagram: Datagram) -> [String] {
        let size = ladder.narration.bytes(UInt32(clamping: datagram.length))
        return beside(
            "\(datagram.number)  UDP  \(datagram.source) \(style.arrow) \(datagram.destination)  \(size)", .faint)
    }

    private func icmp(_ report: ICMPReport) -> [String] {
        beside("\(report.number)  ICMP  \(ladder.narration.explain(report))", .odd)
    }

    /// How the connection went, and under it, an end each, the time in each state and the round trips.
    private func ended(_ connection: Connection) -> [String] {
        let narration = ladder.narration
        let words = style.fitted("#\(connection.number)  " + narration.summary(connection))
        var lines = TerminalWidth.wrap(words, to: style.width)
        for end in End.allCases {
            let times = end == .client ? connection.clientTimes : connection.serverTimes
            let name = "    \(narration.name(of: end))  "
            let margin = String(repeating: " ", count: TerminalWidth.width(of: name))
            let room = style.width - TerminalWidth.width(of: name)
            let about = [narration.stays(times.stays), narration.roundTrips(times.roundTrips)].filter { !$0.isEmpty }
            let folded = about.flatMap { TerminalWidth.wrap(style.fitted($0), to: room) }
            lines += folded.enumerated().map { $0 == 0 ? name + $1 : margin + $1 }
        }
        return [""] + lines.map { style.paint($0, .faint) }
    }
}

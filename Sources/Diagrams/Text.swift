// SPDX-License-Identifier: MIT
public import Flows
import Packets
import TCP

/// The ladder as lines of text, moment by moment, for a terminal or a file.
public struct Text: Sendable {
    public let style: Style
    private let ladder: Ladder
    private var start: Timestamp?
    /// The connections whose heads have been written.
    private var headed: Set<Int> = []
    private var last: Int?
    /// The state last shown of each end, so that a call shows one only when it changes it.
    private var shown: [End: State] = [:]

    /// Cells for a state's name, the longest being SYN-RECEIVED; "was" before it takes four more.
    private static let lane = 12

    public init(style: Style) {
        self.style = style
        ladder = Ladder(narration: Narration(language: style.language))
    }

    /// The lines for a moment; empty if it has none in a ladder.
    public mutating func lines(_ moment: Moment) -> [String] {
        switch moment {
        case .capture, .summary: []
        case .segment(let segment): lines(segment)
        case .message(let message): said(message)
        case .problem(let problem): [self.problem(problem)]
        case .connection(let connection): ended(connection)
        case .call(let call): [self.call(call)]
        case .kernel(let reading): reading.agrees ? [] : [disagreement(reading)]
        case .datagram(let datagram): [self.datagram(datagram)]
        case .icmp(let report): [icmp(report)]
        }
    }

    // MARK: Segments

    private mutating func lines(_ passing: PassingSegment) -> [String] {
        if start == nil { start = passing.annotation.time }
        var lines: [String] = []
        if headed.insert(passing.annotation.connection).inserted || last != passing.annotation.connection {
            lines += head(passing)
        }
        last = passing.annotation.connection
        for end in End.allCases { shown[end] = passing.annotation.after[end].value }
        let row = ladder.row(passing, start: start)
        lines.append(arrow(row))
        lines.append(numbers(row))
        lines += explanation(row)
        return lines
    }

    /// Names the two ends, when another connection's segments begin.
    private func head(_ passing: PassingSegment) -> [String] {
        let fromClient = passing.annotation.sender == .client
        let client = "\(fromClient ? passing.source : passing.destination)"
        let server = "\(fromClient ? passing.destination : passing.source)"
        let narration = ladder.narration
        let left = "\(narration.name(of: .client)) \(client)"
        let right = "\(narration.name(of: .server)) \(server)"
        let title = passing.annotation.connection == 0 ? "" : "#\(passing.annotation.connection)"
        let gap = max(2, style.width - Cells.width(of: left) - Cells.width(of: right) - Cells.width(of: title) - 2)
        return [
            "",
            style.paint(left, .strong) + "  " + title + String(repeating: " ", count: gap)
                + style.paint(right, .strong),
        ]
    }

    private var region: Int { style.width - 2 * (Text.lane + 1) }

    private func arrow(_ row: Ladder.Row) -> String {
        let left = Cells.pad("\(row.after.client.value)", to: Text.lane)
        let right = "\(row.after.server.value)"
        var label = "\(row.number)  \(row.flags)  \(row.relative)"
        if !row.size.isEmpty { label += "  \(row.size)" }
        label = Cells.cut(label, to: region - 10)
        let rest = region - Cells.width(of: label) - 4
        let line: String
        if row.sender == .client {
            let before = String(repeating: style.line, count: 3)
            let after = String(repeating: style.line, count: max(1, rest - 3))
            line = style.dot + before + " " + paintLabel(label, row) + " " + after + style.rightHead
        } else {
            let before = String(repeating: style.line, count: 3)
            let after = String(repeating: style.line, count: max(1, rest - 3))
            line = style.leftHead + before + " " + paintLabel(label, row) + " " + after + style.dot
        }
        return style.paint(left, .state) + " " + line + " " + style.paint(right, .state)
    }

    private func paintLabel(_ label: String, _ row: Ladder.Row) -> String {
        style.paint(label, row.flags.contains("RST") ? .bad : row.oddities.isEmpty ? .strong : .odd)
    }

    /// The absolute numbers under the arrow, the states that were left, and the time.
    private func numbers(_ row: Ladder.Row) -> String {
        let time = row.time.map(Text.clock) ?? ""
        let left = Cells.pad(was(row.before.client.value, row.after.client.value), to: Text.lane + 5)
        let right = was(row.before.server.value, row.after.server.value)
        let room = style.width - Cells.width(of: left) - Cells.width(of: time) - Text.lane - 6
        let numbers = Cells.width(of: row.absolute) <= room ? row.absolute : row.absoluteWithoutWindow
        let gap = room + 1 - Cells.width(of: numbers)
        let line = left + numbers + String(repeating: " ", count: max(1, gap)) + time + " " + right
        return style.paint(Text.trimmed(line), .faint)
    }

    private func was(_ before: State, _ after: State) -> String {
        before == after ? "" : ladder.narration.was(before)
    }

    private func explanation(_ row: Ladder.Row) -> [String] {
        let indent = String(repeating: " ", count: Text.lane + 1)
        let width = style.width - Text.lane - 1
        var words = row.explanation
        if !row.roundTrips.isEmpty { words += (style.language == .english ? " " : "") + row.roundTrips }
        var lines = Cells.wrap(words, to: width)
        let source = row.source
        if let last = lines.last, Cells.width(of: last) + Cells.width(of: source) + 2 <= width {
            let gap = width - Cells.width(of: last) - Cells.width(of: source)
            lines[lines.count - 1] = last + String(repeating: " ", count: gap) + style.paint(source, .faint)
        } else {
            let gap = max(0, width - Cells.width(of: source))
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

    private static func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }

    // MARK: The rest

    /// Cells of a call's arguments that are shown; the rest is cut.
    private static let mostArguments = 40
    /// Lines of a message that are shown; the rest is cut.
    private static let mostLines = 6

    private func said(_ message: Message) -> [String] {
        let who = "\(ladder.narration.name(of: message.sender)) \(style.says) "
        let frames = Text.list(message.segments, to: style.to)
        let note = ladder.narration.carried(by: frames, acknowledgedBy: message.acknowledgedBy)
        let indent = 2 + Cells.width(of: who)
        let room = style.width - indent
        let what = message.isText ? Visible.text(message.text) : ladder.narration.notText(message.length)
        var lines = Cells.wrap(what, to: room)
        if lines.count > Text.mostLines {
            lines = Array(lines.prefix(Text.mostLines))
            lines[Text.mostLines - 1] = Cells.cut(lines[Text.mostLines - 1] + "  ", to: room - 1) + style.to
        }
        if lines.isEmpty { lines = [""] }
        let last = lines.count - 1
        var shown = lines.map { style.paint($0, .text) }
        if Cells.width(of: lines[last]) + 2 + Cells.width(of: note) <= room {
            shown[last] += "  " + style.paint(note, .faint)
        } else {
            shown.append(style.paint(note, .faint))
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

    private mutating func call(_ call: SocketCall) -> String {
        var text = "\(call.call)(\(Cells.cut(Visible.text(call.arguments), to: Text.mostArguments)))"
        if let errno = call.errno { text += " = \(errno)" }
        if let state = call.state, shown.updateValue(state, forKey: call.end) != state {
            text += "  \(style.arrow) \(state)"
        }
        let shown = style.paint(Cells.cut(text, to: style.width - 4), .name)
        guard call.end == .server else { return "  " + shown }
        let gap = max(2, style.width - Cells.width(of: text))
        return String(repeating: " ", count: gap) + shown
    }

    private func problem(_ problem: Problem) -> String {
        let place = problem.number.map { "\($0)  " } ?? ""
        return style.paint("! \(place)\(problem.layer): \(Visible.text(problem.reason))", .bad)
    }

    private func disagreement(_ reading: KernelReading) -> String {
        let kernel = reading.state ?? .closed
        let model = reading.model ?? .closed
        return style.paint(
            "! \(ladder.narration.name(of: reading.end)): kernel \(kernel), model \(model) (\(reading.source))", .bad)
    }

    private func datagram(_ datagram: Datagram) -> String {
        style.paint(
            "\(datagram.number)  UDP  \(datagram.source) \(style.rightHead) \(datagram.destination)  "
                + ladder.narration.bytes(UInt32(clamping: datagram.length)), .faint)
    }

    private func icmp(_ report: ICMPReport) -> String {
        let about = report.connection.map { "  #\($0)" } ?? ""
        return style.paint("\(report.number)  ICMP  \(report.message.kind)\(about)", .odd)
    }

    /// How the connection went, and under it, an end each, the time in each state and the round trips.
    private func ended(_ connection: Connection) -> [String] {
        let narration = ladder.narration
        let words = "#\(connection.number)  " + narration.summary(connection)
        var lines = Cells.wrap(words, to: style.width)
        for end in End.allCases {
            let times = end == .client ? connection.clientTimes : connection.serverTimes
            let name = "    \(narration.name(of: end))  "
            let margin = String(repeating: " ", count: Cells.width(of: name))
            let room = style.width - Cells.width(of: name)
            let about = [narration.stays(times.stays), narration.roundTrips(times.roundTrips)].filter { !$0.isEmpty }
            let folded = about.flatMap { Cells.wrap($0, to: room) }
            lines += folded.enumerated().map { $0 == 0 ? name + $1 : margin + $1 }
        }
        return [""] + lines.map { style.paint($0, .faint) }
    }
}

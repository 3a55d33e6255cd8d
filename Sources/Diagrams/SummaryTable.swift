// SPDX-License-Identifier: MIT
public import Flows
import Narration
public import Packets
import TCP

/// A row a connection: who, when, how it opened and closed, how much was said, and what was odd.
public struct SummaryTable: Sendable {
    /// When the capture began: rows count their start from it.
    public var beginning: Timestamp?
    /// Cells of a line, after which it goes on with the next column on a line below.
    private let width: Int

    /// A table whose rows are folded to so many cells; nil for rows of one line each, however long.
    public init(width: Int?) { self.width = width ?? .max }

    /// The heading of the rows.
    public func heading(_ style: Style) -> String {
        var text: [UInt8] = []
        var row = Row(within: width)
        for title in Narration(language: style.language).summaryTitles { row.cell("\(title)", &text) }
        return style.paint(String(decoding: text, as: UTF8.self), .strong)
    }

    /// Appends a connection's row, without a line end; its oddities follow on the same line, or below it.
    public func write(_ connection: Connection, into text: inout [UInt8]) {
        var row = Row(within: width)
        row.cell(&text) { $0.append(decimal: UInt64(connection.number)) }
        row.cell(&text) { connection.client.write(into: &$0) }
        row.cell(&text) { connection.server.write(into: &$0) }
        let (first, last) = (connection.firstTime, connection.lastTime)
        row.cell(&text) { SummaryTable.write(from: beginning, to: first, into: &$0) }
        row.cell(&text) { SummaryTable.write(from: first, to: last, into: &$0) }
        row.cell(&text) { text in
            text.append(connection.handshake.kind.name)
            if let roundTrip = connection.handshake.roundTrip { SummaryTable.write(roundTrip: roundTrip, into: &text) }
        }
        row.cell(&text) { $0.append(connection.close.kind.name) }
        row.cell(&text) { $0.append(decimal: UInt64(connection.segments)) }
        row.cell(&text) { text in
            text.append(decimal: connection.clientBytes)
            text.append(UInt8(ascii: "/"))
            text.append(decimal: connection.serverBytes)
        }
        row.cell(&text) { text in
            text.append(connection.clientState?.name ?? "?")
            text.append(UInt8(ascii: "/"))
            text.append(connection.serverState?.name ?? "?")
        }
        row.cell(&text) { connection.history.write(into: &$0) }
        if !connection.oddities.isEmpty { write(connection.oddities, &row, into: &text) }
        if connection.wasEvicted { row.piece(&text) { $0.append("(evicted)") } }
    }

    private func write(_ oddities: OddityCounts, _ row: inout Row, into text: inout [UInt8]) {
        for bit in Oddities.names.indices where oddities[bit] > 0 {
            row.piece(&text) { text in
                text.append(Oddities.names[bit])
                text.append(UInt8(ascii: " "))
                text.append(decimal: UInt64(oddities[bit]))
            }
        }
    }

    /// Seconds between two times, with six decimals; nothing if one of them is not known. A clock may have gone back.
    private static func write(from start: Timestamp?, to end: Timestamp?, into text: inout [UInt8]) {
        guard let start, let end else { return text.append(UInt8(ascii: "?")) }
        let nanoseconds = end.nanoseconds(since: start)
        let micros = nanoseconds.magnitude / 1_000
        var digits = Digits()
        digits.prepend(6, lastDigitsOf: micros)
        digits.prepend(UInt8(ascii: "."))
        digits.prepend(decimal: micros / 1_000_000)
        if nanoseconds < 0 { digits.prepend(UInt8(ascii: "-")) }
        text.append(digits)
    }

    /// A blank, and nanoseconds in the unit that suits them: " 85.3us", " 12.0ms". A clock may have gone back.
    private static func write(roundTrip nanoseconds: Int64, into text: inout [UInt8]) {
        text.append(nanoseconds < 0 ? " -" : " ")
        let tenths = nanoseconds.magnitude / 100
        let isLong = tenths >= 10_000
        text.append(decimal: isLong ? tenths / 10_000 : tenths / 10)
        text.append(UInt8(ascii: "."))
        text.append(decimal: isLong ? tenths / 1_000 % 10 : tenths % 10)
        text.append(isLong ? "ms" : "us")
    }
}

/// A row in the making: cells, each filled up with blanks, on as many lines as they need.
private struct Row {
    private let width: Int
    private var count = 0
    /// Cells of the line so far, the owed ones with them.
    private var used = 0
    /// Blanks that are written once something follows them: a line does not end in blanks.
    private var owed = 0

    private static let widths: InlineArray<11, Int> = [4, 21, 21, 11, 11, 20, 10, 8, 19, 24, 12]
    /// Where the lines below the first one begin.
    private static let indent = 5

    init(within width: Int) { self.width = width }

    /// A cell of ASCII text.
    mutating func cell(_ text: inout [UInt8], _ write: (inout [UInt8]) -> Void) {
        let wanted = nextWidth(&text)
        let start = text.count
        write(&text)
        fill(wanted, from: start, text.count - start, &text)
    }

    /// A cell of any text.
    mutating func cell(_ title: String, _ text: inout [UInt8]) {
        let wanted = nextWidth(&text)
        let start = text.count
        text.append(contentsOf: title.utf8)
        fill(wanted, from: start, TerminalWidth.width(of: title), &text)
    }

    /// What follows the cells: ASCII text after two blanks.
    mutating func piece(_ text: inout [UInt8], _ write: (inout [UInt8]) -> Void) {
        owe(2)
        payOrBreak(&text, before: 0)
        let start = text.count
        write(&text)
        let cells = text.count - start
        used += cells
        if used > width { moveDown(&text, from: start, cells) }
    }

    /// The width of the next cell, for which there is room now.
    private mutating func nextWidth(_ text: inout [UInt8]) -> Int {
        let wanted = Row.widths[count]
        if count > 0 {
            owe(1)
            payOrBreak(&text, before: wanted)
        }
        count += 1
        return wanted
    }

    /// A cell was written: blanks fill it up, or it goes to the next line if it grew beyond this one.
    private mutating func fill(_ wanted: Int, from start: Int, _ cells: Int, _ text: inout [UInt8]) {
        used += max(cells, wanted)
        owed = max(0, wanted - cells)
        if cells > wanted, used > width { moveDown(&text, from: start, cells) }
    }

    private mutating func owe(_ blanks: Int) {
        owed += blanks
        used += blanks
    }

    /// Writes the owed blanks, or begins the next line if what follows does not fit on this one.
    private mutating func payOrBreak(_ text: inout [UInt8], before cells: Int) {
        if used > Row.indent + owed, cells > width - used { return lineBreak(&text, at: text.count) }
        text.append(blanks: owed)
        owed = 0
    }

    /// Puts what begins at `start` on the next line, unless it is all that this line has.
    private mutating func moveDown(_ text: inout [UInt8], from start: Int, _ cells: Int) {
        guard used - cells - owed > Row.indent else { return }
        var end = start
        while end > 0, text[end - 1] == UInt8(ascii: " ") { end -= 1 }
        text.removeSubrange(end..<start)
        let rest = owed
        lineBreak(&text, at: end)
        (used, owed) = (Row.indent + cells + rest, rest)
    }

    private mutating func lineBreak(_ text: inout [UInt8], at place: Int) {
        let lineBreak = [UInt8(ascii: "\n")] + repeatElement(UInt8(ascii: " "), count: Row.indent)
        text.insert(contentsOf: lineBreak, at: place)
        (used, owed) = (Row.indent, 0)
    }
}

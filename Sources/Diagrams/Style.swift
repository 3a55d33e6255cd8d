// SPDX-License-Identifier: MIT
import Flows
public import Narration
import Packets

/// How a terminal is to be written to.
public struct Style: Sendable {
    /// Columns; what does not fit is folded.
    public var width: Int
    /// Whether words may be coloured. Nothing is said by colour alone.
    public var hasColor: Bool
    /// Whether arrows, boxes and dots can be drawn; else plain ASCII.
    public var hasUnicode: Bool
    /// What the terminal's words are in.
    public var language: Language
    /// How much is shown of what was said.
    public var messages = Messages.short

    /// How much is shown of a message.
    public enum Messages: String, CaseIterable, Sendable {
        /// No message at all.
        case none
        /// A line of it, and how long it is if that is not all.
        case short
        /// All of it.
        case all
    }

    /// On a terminal that is narrower still, lines are cut.
    public static let narrowest = 40

    /// A style; a width below ``narrowest`` counts as that.
    public init(width: Int = 100, hasColor: Bool = false, hasUnicode: Bool = true, language: Language = .english) {
        self.width = max(width, Style.narrowest)
        self.hasColor = hasColor
        self.hasUnicode = hasUnicode
        self.language = language
    }

    /// The colours, chosen to be told apart by people who see red and green alike: each has a shape or word beside it.
    public enum Ink: Int, Sendable {
        case plain = 0
        case strong = 1
        case faint = 2
        case state = 36
        case odd = 33
        case bad = 31
        case text = 32
        case name = 35
    }

    /// Text in a colour, if there are colours.
    public func paint(_ text: String, _ ink: Ink) -> String {
        hasColor && ink != .plain && !text.isEmpty ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Begins and ends a colour, if there are colours.
    func begin(_ ink: Ink, into out: inout [UInt8]) {
        guard hasColor, ink != .plain else { return }
        out.append("\u{1B}[")
        out.append(decimal: UInt64(ink.rawValue))
        out.append(UInt8(ascii: "m"))
    }

    func end(_ ink: Ink, into out: inout [UInt8]) {
        if hasColor, ink != .plain { out.append("\u{1B}[0m") }
    }

    /// Appends what `body` writes, in a colour, if there are colours.
    func write(_ ink: Ink, into out: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
        begin(ink, into: &out)
        let start = out.count
        body(&out)
        guard hasColor, ink != .plain else { return }
        // What is empty has no colour.
        if out.count > start { end(ink, into: &out) } else { out.removeLast(3 + (ink.rawValue < 10 ? 1 : 2)) }
    }

    /// Appends text cut to at most so many cells, its end marked.
    func cut(_ text: [UInt8], to width: Int, into out: inout [UInt8]) {
        guard TerminalWidth.width(of: text.span) > width else { return out.append(contentsOf: text) }
        let mark = to
        out.append(contentsOf: text[..<TerminalWidth.prefix(of: text.span, within: width - mark.utf16.count).octets])
        out.append(contentsOf: mark.utf8)
    }

    /// Spells out in place what this terminal cannot show.
    func fit(_ words: inout [UInt8]) {
        if hasUnicode { return }
        words = Array(fitted(String(decoding: words, as: UTF8.self)).utf8)
    }

    /// Appends so many cells of a line.
    func rule(_ cells: Int, into out: inout [UInt8]) {
        var rest = cells
        while rest > 0 {
            let part = min(rest, Style.ruleCells)
            if hasUnicode {
                out.append(Style.rule, first: part * 3)
            } else {
                out.append(Style.plainRule, first: part)
            }
            rest -= part
        }
    }

    private static let ruleCells = 32
    private static var rule: StaticString { "────────────────────────────────" }
    private static var plainRule: StaticString { "--------------------------------" }

    /// The product's own words as this terminal can show them: without Unicode, what is not ASCII is spelt out. Names and
    /// what was said stay as they are, and so does Chinese.
    public func fitted(_ words: String) -> String {
        guard !hasUnicode else { return words }
        var fitted = ""
        for character in words { fitted += Style.spelling[character] ?? String(character) }
        return fitted
    }

    private static let spelling: [Character: String] = [
        "“": "\"", "”": "\"", "’": "'", "§": "section ", "µ": "u", "…": "...", "–": "-", "−": "-", "×": "x", "→": "->",
        "←": "<-", "↑": "up", "↓": "down",
    ]

    var dot: StaticString { hasUnicode ? "●" : "o" }
    var rightHead: StaticString { hasUnicode ? "▶" : ">" }
    var leftHead: StaticString { hasUnicode ? "◀" : "<" }

    /// The cross at which a segment was lost.
    var cross: StaticString { hasUnicode ? "×" : "x" }
    /// What stands where the rest of an arrow is still to come.
    var rest: StaticString { hasUnicode ? "…" : ".." }

    package var line: String { hasUnicode ? "─" : "-" }
    package var arrow: String { hasUnicode ? "→" : "->" }
    package var says: String { hasUnicode ? "▸" : ">" }
    package var to: String { hasUnicode ? "…" : ".." }
}

extension [UInt8] {
    fileprivate mutating func append(_ text: StaticString, first octets: Int) {
        text.withUTF8Buffer { unsafe append(contentsOf: $0.prefix(octets)) }
    }
}

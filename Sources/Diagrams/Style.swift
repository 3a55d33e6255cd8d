// SPDX-License-Identifier: MIT
import Flows
public import Narration

/// How a terminal is to be written to.
public struct Style: Sendable {
    /// Columns; what does not fit is folded.
    public var width: Int
    public var hasColor: Bool
    /// Whether arrows, boxes and dots can be drawn; else plain ASCII.
    public var hasUnicode: Bool
    public var language: Language

    /// On a terminal that is narrower still, lines are cut.
    public static let narrowest = 40

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

    public var dot: String { hasUnicode ? "●" : "o" }
    public var line: String { hasUnicode ? "─" : "-" }
    public var rightHead: String { hasUnicode ? "▶" : ">" }
    public var leftHead: String { hasUnicode ? "◀" : "<" }
    public var arrow: String { hasUnicode ? "→" : "->" }
    public var says: String { hasUnicode ? "▸" : ">" }
    public var to: String { hasUnicode ? "…" : ".." }
}

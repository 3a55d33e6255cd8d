// SPDX-License-Identifier: MIT
public import Flows

/// How a terminal is to be written to.
public struct Style: Sendable {
    /// Columns; what does not fit is folded.
    public var width: Int
    public var hasColor: Bool
    /// Whether arrows, boxes and dots can be drawn; else plain ASCII.
    public var hasUnicode: Bool
    public var language: Language

    public init(width: Int = 100, hasColor: Bool = false, hasUnicode: Bool = true, language: Language = .english) {
        self.width = max(width, 60)
        self.hasColor = hasColor
        self.hasUnicode = hasUnicode
        self.language = language
    }

    /// The colours, chosen to be told apart by people who see red and green alike: each has a shape or word beside it.
    enum Ink: Int {
        case plain = 0
        case strong = 1
        case faint = 2
        case state = 36
        case odd = 33
        case bad = 31
        case text = 32
        case name = 35
    }

    func paint(_ text: String, _ ink: Ink) -> String {
        hasColor && ink != .plain && !text.isEmpty ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
    }

    var dot: String { hasUnicode ? "●" : "o" }
    var line: String { hasUnicode ? "─" : "-" }
    var rightHead: String { hasUnicode ? "▶" : ">" }
    var leftHead: String { hasUnicode ? "◀" : "<" }
    var arrow: String { hasUnicode ? "→" : "->" }
    var says: String { hasUnicode ? "▸" : ">" }
    var to: String { hasUnicode ? "…" : ".." }
}

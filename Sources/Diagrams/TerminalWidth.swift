// SPDX-License-Identifier: MIT

/// How many cells of a terminal text takes: wide characters two, combining marks none (Unicode UAX #11).
///
/// Characters whose width is ambiguous, such as arrows and box drawing, count one cell: on a terminal that draws them two
/// cells wide, ask for ASCII.
public enum TerminalWidth {
    /// The width of a piece of text, in cells.
    public static func width(of text: some StringProtocol) -> Int {
        let octets = text.utf8
        if octets.allSatisfy({ (0x20..<0x7F).contains($0) }) { return octets.count }
        return text.reduce(0) { $0 + width(of: $1) }
    }

    /// The width of one character: that of its first scalar, two if it is drawn as an emoji.
    public static func width(of character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if character.unicodeScalars.contains("\u{FE0F}") { return 2 }
        return width(of: first)
    }

    static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        case .control: return 0
        default: break
        }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// The blocks whose characters are wide or full-width.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
        0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    /// Text filled up with blanks to `width` cells; longer text stays as it is.
    public static func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - TerminalWidth.width(of: text)))
    }

    /// Text cut to at most `width` cells, its end marked.
    public static func cut(_ text: String, to width: Int, mark: String = "…") -> String {
        guard TerminalWidth.width(of: text) > width else { return text }
        var kept = ""
        var used = TerminalWidth.width(of: mark)
        for character in text {
            used += TerminalWidth.width(of: character)
            if used > width { break }
            kept.append(character)
        }
        return kept + mark
    }

    /// Text broken into lines of at most `width` cells: at blanks, between wide characters, and within a word only if it
    /// is longer than a line.
    public static func wrap(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in unparted(words(of: text, atMost: width), atMost: width) {
            let size = TerminalWidth.width(of: word)
            let isBlank = word == " "
            if used + size > width, !line.isEmpty, !isBlank {
                lines.append(trimmed(line))
                line = ""
                used = 0
            }
            if isBlank, line.isEmpty { continue }
            line += word
            used += size
        }
        if !trimmed(line).isEmpty { lines.append(trimmed(line)) }
        return lines
    }

    /// Closing punctuation does not begin a line.
    private static func clings(_ character: Character) -> Bool { "，。：；、）”！？".contains(character) }

    private static func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }

    /// The same words, a number and its unit made one.
    private static func unparted(_ words: [String], atMost width: Int) -> [String] {
        guard words.contains(where: isUnit) else { return words }
        var merged: [String] = []
        for word in words {
            let count = merged.count
            if isUnit(word), count >= 2, merged[count - 1] == " ", merged[count - 2].last?.isNumber == true,
                TerminalWidth.width(of: merged[count - 2]) + 1 + TerminalWidth.width(of: word) <= width
            {
                merged.removeLast()
                merged[count - 2] += " " + word
            } else {
                merged.append(word)
            }
        }
        return merged
    }

    /// Whether a word is a unit of time, perhaps with punctuation after it.
    private static func isUnit(_ word: String) -> Bool {
        ["ns", "µs", "us", "ms", "s"].contains(word.prefix { $0.isLetter })
    }

    /// Words, blanks, and single wide characters with the punctuation that clings to them, in order.
    private static func words(of text: String, atMost width: Int) -> [String] {
        var words: [String] = []
        var word = ""
        var used = 0
        for character in text {
            let size = TerminalWidth.width(of: character)
            let isApart = character == " " || size == 2
            if clings(character), !word.isEmpty, used + size <= width {
                word.append(character)
                used += size
                continue
            }
            if clings(character), word.isEmpty, let last = words.last, last != " ",
                TerminalWidth.width(of: last) + size <= width
            {
                words[words.count - 1].append(character)
                continue
            }
            if !word.isEmpty, isApart || used + size > width {
                words.append(word)
                word = ""
                used = 0
            }
            if isApart {
                words.append(String(character))
            } else {
                word.append(character)
                used += size
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}

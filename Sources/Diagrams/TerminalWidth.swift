// SPDX-License-Identifier: MIT
import Packets

/// How many cells of a terminal text takes: wide characters two, combining marks none (Unicode UAX #11).
///
/// Characters whose width is ambiguous, such as arrows and box drawing, count one cell: on a terminal that draws them two
/// cells wide, ask for ASCII.
public enum TerminalWidth {
    /// The width of a piece of text, in cells.
    public static func width(of text: some StringProtocol) -> Int {
        let octets = Array(text.utf8)
        return width(of: octets.span)
    }

    /// The width of text in UTF-8, in cells.
    static func width(of text: Span<UInt8>) -> Int {
        if isPlain(text) { return text.count }
        var cells = 0
        var index = 0
        while index < text.count {
            let plain = plainEnd(from: index, to: text.count, of: text, least: 0x20)
            cells += plain - index
            index = plain
            guard index < text.count else { break }
            let character = character(at: index, of: text)
            cells += character.cells
            index += character.octets
        }
        return cells
    }

    /// Where a run of printable ASCII from `least` on ends that begins at `start`, at `end` at the latest: the last before what
    /// is not ASCII, which may be a mark that combines with it, is left out.
    @inline(__always)
    static func plainEnd(from start: Int, to end: Int, of text: Span<UInt8>, least: UInt8) -> Int {
        var index = start
        let count = 0x7F - least
        while index < end, text[index] &- least < count { index += 1 }
        return index > start && index < text.count && text[index] >= 0x80 ? index - 1 : index
    }

    /// Whether text is printable ASCII and nothing else: a cell an octet.
    static func isPlain(_ text: Span<UInt8>) -> Bool { text.isPrintableASCII }

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
        return isWide(scalar.value) ? 2 : 1
    }

    private static func isWide(_ scalar: UInt32) -> Bool { wide.contains { $0.contains(scalar) } }

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
        let octets = Array(text.utf8)
        guard TerminalWidth.width(of: octets.span) > width else { return text }
        let end = prefix(of: octets.span, within: width - TerminalWidth.width(of: mark)).octets
        return String(decoding: octets[..<end], as: UTF8.self) + mark
    }

    /// The longest beginning of a text that takes no more than so many cells.
    static func prefix(of text: Span<UInt8>, within width: Int) -> TerminalRun {
        var prefix = TerminalRun(octets: 0, cells: 0, scalar: 0)
        while prefix.octets < text.count {
            let character = character(at: prefix.octets, of: text)
            if prefix.cells + character.cells > width { break }
            prefix.octets += character.octets
            prefix.cells += character.cells
        }
        return prefix
    }
}

/// A character, or a run of them, in UTF-8: its octets and its cells.
struct TerminalRun {
    var octets: Int
    var cells: Int
    /// The first scalar.
    var scalar: UInt32

    var isBlank: Bool { scalar == 0x20 && octets == 1 }
}

// MARK: One character after the other

extension TerminalWidth {
    /// The character that begins at `index`.
    @inline(__always)
    static func character(at index: Int, of text: Span<UInt8>) -> TerminalRun {
        let octet = text[index]
        guard octet < 0x80, index + 1 == text.count || text[index + 1] < 0x80 else {
            return longCharacter(at: index, of: text)
        }
        return TerminalRun(octets: 1, cells: octet >= 0x20 && octet != 0x7F ? 1 : 0, scalar: UInt32(octet))
    }

    /// The same where it, or what follows it, is not ASCII.
    private static func longCharacter(at index: Int, of text: Span<UInt8>) -> TerminalRun {
        let (scalar, length) = scalar(at: index, of: text)
        let next = index + length
        if standsAlone(scalar), next >= text.count || standsAlone(TerminalWidth.scalar(at: next, of: text).value) {
            let isControl = scalar < 0x20 || scalar == 0x7F
            let cells = isControl ? 0 : scalar >= 0x3000 && isWide(scalar) ? 2 : 1
            return TerminalRun(octets: length, cells: cells, scalar: scalar)
        }
        return cluster(at: index, of: text, scalar)
    }

    /// Whether a scalar is a character by itself beside others of which that is true: no mark combines with it (UAX #29).
    private static func standsAlone(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x80, 0xA0...0xAC, 0xAE...0x2FF, 0x2010...0x2027, 0x2030...0x205E, 0x2190...0x21FF, 0x2500...0x25FF,
            0x3000...0x3029, 0x3031...0x3098, 0x309B...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xFF01...0xFF9D:
            true
        default: false
        }
    }

    /// Octets that are looked at for where a character ends: marks beyond them are taken for a character of no cells.
    private static let longestCluster = 64

    private static func cluster(at index: Int, of text: Span<UInt8>, _ scalar: UInt32) -> TerminalRun {
        var end = min(text.count, index + longestCluster)
        while end < text.count, end > index + 1, text[end] & 0b1100_0000 == 0b1000_0000 { end -= 1 }
        var octets: [UInt8] = []
        for place in index..<end { octets.append(text[place]) }
        guard let character = String(decoding: octets, as: UTF8.self).first else {
            return TerminalRun(octets: 1, cells: 0, scalar: scalar)
        }
        return TerminalRun(
            octets: min(max(1, character.utf8.count), text.count - index), cells: width(of: character), scalar: scalar)
    }

    /// The scalar that begins at `index`, and how many octets it takes; of octets that are no UTF-8, one.
    private static func scalar(at index: Int, of text: Span<UInt8>) -> (value: UInt32, octets: Int) {
        let lead = text[index]
        let length = lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard length > 0, index + length <= text.count else { return (0xFFFD, 1) }
        if length == 1 { return (UInt32(lead), 1) }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for place in 1..<length { value = value << 6 | UInt32(text[index + place] & 0x3F) }
        return (value, length)
    }
}

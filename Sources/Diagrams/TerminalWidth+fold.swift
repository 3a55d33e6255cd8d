// SPDX-License-Identifier: MIT

extension TerminalWidth {
    /// Text broken into lines of at most `width` cells: at blanks, between wide characters, and within a word only if it
    /// is longer than a line. A number stays with its unit.
    public static func wrap(_ text: String, to width: Int) -> [String] {
        let octets = Array(text.utf8)
        var lines: [Line] = []
        fold(octets, to: width, into: &lines)
        return lines.map { String(decoding: octets[$0.octets], as: UTF8.self) }
    }

    /// A line of a longer text: where it stands in it, and its width.
    struct Line: Sendable {
        var octets: Range<Int>
        var cells: Int
    }

    /// The lines that a text in UTF-8 is broken into, as places in it; in place of what `lines` held.
    static func fold(_ octets: [UInt8], to width: Int, into lines: inout [Line]) {
        let text = octets.span
        lines.removeAll(keepingCapacity: true)
        var fold = Fold(width: width)
        var index = 0
        while index < text.count {
            let word = word(at: index, of: text, atMost: width)
            fold.take(word, text, &lines)
            index = word.end
        }
        fold.finish(&lines)
    }

    /// What is not broken: a blank, a wide character or a word, with the punctuation that clings to it.
    struct Word {
        var start, end: Int
        var cells: Int
        var isBlank = false
    }

    private static func word(at start: Int, of text: Span<UInt8>, atMost width: Int) -> Word {
        let first = character(at: start, of: text)
        var word = Word(start: start, end: start + first.octets, cells: first.cells, isBlank: first.isBlank)
        if word.isBlank { return word }
        let isWide = first.cells == 2
        while word.end < text.count {
            if !isWide, word.cells < width {
                // Letters, as most are.
                let most = min(text.count, word.end + width - word.cells)
                let end = plainEnd(from: word.end, to: most, of: text, least: 0x21)
                if end > word.end {
                    word.cells += end - word.end
                    word.end = end
                    continue
                }
            }
            let next = character(at: word.end, of: text)
            if word.cells + next.cells > width { break }
            if !clings(next), isWide || next.isBlank || next.cells == 2 { break }
            word.end += next.octets
            word.cells += next.cells
        }
        return word
    }

    /// Closing punctuation does not begin a line: ，。：；、）”！？
    private static func clings(_ character: TerminalRun) -> Bool {
        guard character.octets == 3 else { return false }
        switch character.scalar {
        case 0xFF0C, 0x3002, 0xFF1A, 0xFF1B, 0x3001, 0xFF09, 0x201D, 0xFF01, 0xFF1F: return true
        default: return false
        }
    }
}

/// Words on their way into lines.
private struct Fold {
    let width: Int
    /// A word that a unit may follow, and the blank after it.
    private var held, blank: TerminalWidth.Word?
    /// The line so far, the blanks at its end included in `used` alone.
    private var line: TerminalWidth.Line?
    private var used = 0

    init(width: Int) { self.width = width }

    mutating func take(_ word: TerminalWidth.Word, _ text: Span<UInt8>, _ lines: inout [TerminalWidth.Line]) {
        if word.isBlank {
            guard held != nil, blank == nil else {
                release(&lines)
                return put(word, &lines)
            }
            blank = word
            return
        }
        if let number = held, blank != nil, Fold.isUnit(word, text), Fold.endsInNumber(number, text),
            number.cells + 1 + word.cells <= width
        {
            held = TerminalWidth.Word(start: number.start, end: word.end, cells: number.cells + 1 + word.cells)
            blank = nil
            return
        }
        release(&lines)
        held = word
    }

    mutating func finish(_ lines: inout [TerminalWidth.Line]) {
        release(&lines)
        if let line { lines.append(line) }
    }

    private mutating func release(_ lines: inout [TerminalWidth.Line]) {
        if let held { put(held, &lines) }
        if let blank { put(blank, &lines) }
        held = nil
        blank = nil
    }

    private mutating func put(_ word: TerminalWidth.Word, _ lines: inout [TerminalWidth.Line]) {
        if let full = line, !word.isBlank, used + word.cells > width {
            lines.append(full)
            line = nil
            used = 0
        }
        if word.isBlank {
            if line != nil { used += 1 }
            return
        }
        used += word.cells
        line = TerminalWidth.Line(octets: (line?.octets.lowerBound ?? word.start)..<word.end, cells: used)
    }

    /// Whether a word is a unit of time, ns µs us ms or s, perhaps with punctuation after it.
    private static func isUnit(_ word: TerminalWidth.Word, _ text: Span<UInt8>) -> Bool {
        var letters = word.start
        switch text[letters] {
        case UInt8(ascii: "s"): break
        case UInt8(ascii: "n"), UInt8(ascii: "u"), UInt8(ascii: "m"): letters += 1
        case 0xC2 where word.end - word.start > 2 && text[letters + 1] == 0xB5: letters += 2
        default: return false
        }
        guard letters < word.end, text[letters] == UInt8(ascii: "s") else { return false }
        guard letters + 1 < word.end else { return true }
        let next = text[letters + 1]
        if next < 0x80 { return !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next | 0x20) }
        return string(word, text).drop { $0 != "s" }.dropFirst().first?.isLetter == false
    }

    private static func endsInNumber(_ word: TerminalWidth.Word, _ text: Span<UInt8>) -> Bool {
        let last = text[word.end - 1]
        if last < 0x80 { return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(last) }
        return string(word, text).last?.isNumber == true
    }

    private static func string(_ word: TerminalWidth.Word, _ text: Span<UInt8>) -> String {
        var octets: [UInt8] = []
        for place in word.start..<word.end { octets.append(text[place]) }
        return String(decoding: octets, as: UTF8.self)
    }
}

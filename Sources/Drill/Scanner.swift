// SPDX-License-Identifier: MIT

import TCP

/// Reads a script's characters one word at a time. Newlines and comments are blanks.
struct Scanner {
    private let bytes: [UInt8]
    private var place = 0
    private(set) var line = 1

    /// `definitions` replace whole words, outside strings and commands as well as in them.
    init(_ text: String, definitions: [String: String]) {
        bytes = Array((definitions.isEmpty ? text : Scanner.replaceWords(in: text, definitions)).utf8)
    }

    private static func replaceWords(in text: String, _ definitions: [String: String]) -> String {
        var result = ""
        var word = ""
        func flush() {
            result += definitions[word] ?? word
            word = ""
        }
        for character in text {
            if character.isLetter || character.isNumber || character == "_" {
                word.append(character)
            } else {
                flush()
                result.append(character)
            }
        }
        flush()
        return result
    }

    // MARK: Blanks

    mutating func skipBlanks() throws(ScriptProblem) {
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "\n") {
                line += 1
                place += 1
            } else if isBlank(bytes[place]) {
                place += 1
            } else if has("//") {
                while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
            } else if has("/*") {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(ScriptProblem) {
        let start = line
        place += 2
        while !has("*/") {
            guard place < bytes.count else { throw .syntax(line: start, "a comment that does not end") }
            if bytes[place] == UInt8(ascii: "\n") { line += 1 }
            place += 1
        }
        place += 2
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }

    // MARK: Looking

    var isAtEnd: Bool { place >= bytes.count }

    var next: Character? { place < bytes.count ? Character(UnicodeScalar(bytes[place])) : nil }

    func has(_ word: String) -> Bool {
        let utf8 = Array(word.utf8)
        guard place + utf8.count <= bytes.count else { return false }
        return (0..<utf8.count).allSatisfy { bytes[place + $0] == utf8[$0] }
    }

    /// What comes next, for an error: up to the next blank.
    var nextWord: String {
        var end = place
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), !isBlank(bytes[end]), end - place < 40 { end += 1 }
        return end == place ? "the end" : String(decoding: bytes[place..<end], as: UTF8.self)
    }

    /// A mark to cut out, later, what lies between it and the place reached.
    var mark: Int { place }

    func text(from mark: Int) -> String {
        let whole = String(decoding: bytes[mark..<min(place, bytes.count)], as: UTF8.self)
        return whole.split { $0.isWhitespace }.joined(separator: " ")
    }

    // MARK: Taking

    /// Takes `word` if it comes next, after blanks.
    mutating func take(_ word: String) throws(ScriptProblem) -> Bool {
        try skipBlanks()
        guard has(word) else { return false }
        place += word.utf8.count
        return true
    }

    mutating func expect(_ word: String) throws(ScriptProblem) {
        guard try take(word) else { throw .syntax(line: line, "expected \(word) before \(nextWord)") }
    }

    /// A word of letters, digits, `_` and what `also` allows; nil if none comes next.
    mutating func word(also: String = "") -> String? {
        let extra = Array(also.utf8)
        let start = place
        while place < bytes.count, isWordByte(bytes[place]) || extra.contains(bytes[place]) { place += 1 }
        return place > start ? String(decoding: bytes[start..<place], as: UTF8.self) : nil
    }

    /// Whatever stands before the next blank; empty if a blank is next.
    mutating func untilBlank() -> String {
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n"), !isBlank(bytes[place]) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte == 95
    }

    var nextIsDigit: Bool { place < bytes.count && bytes[place] >= 48 && bytes[place] <= 57 }

    /// A whole number, decimal or 0x hexadecimal, with an optional minus.
    mutating func integer() throws(ScriptProblem) -> Int64 {
        try skipBlanks()
        let isNegative = has("-")
        if isNegative { place += 1 }
        guard nextIsDigit, let digits = word() else {
            throw .syntax(line: line, "expected a number before \(nextWord)")
        }
        let isHexadecimal = digits.hasPrefix("0x") || digits.hasPrefix("0X")
        guard let value = isHexadecimal ? Int64(digits.dropFirst(2), radix: 16) : Int64(digits) else {
            throw .syntax(line: line, "\(digits) is not a number")
        }
        return isNegative ? -value : value
    }

    /// A whole number that fits.
    mutating func number<N: FixedWidthInteger>(_ type: N.Type) throws(ScriptProblem) -> N {
        let value = try integer()
        guard let exact = N(exactly: value) else { throw .syntax(line: line, "\(value) does not fit here") }
        return exact
    }

    /// Seconds with an optional fraction.
    mutating func seconds() throws(ScriptProblem) -> Interval {
        try skipBlanks()
        var whole: Int64 = 0
        var fraction: Int64 = 0
        var unit: Int64 = 1_000_000_000
        var digits = 0
        while nextIsDigit {
            whole = min(whole * 10 + Int64(bytes[place] - 48), 1_000_000_000)
            digits += 1
            place += 1
        }
        if has("."), !has("..") {
            place += 1
            while nextIsDigit {
                unit /= 10
                fraction += Int64(bytes[place] - 48) * unit
                digits += 1
                place += 1
            }
        }
        guard digits > 0 else { throw .syntax(line: line, "expected a time before \(nextWord)") }
        return Interval(nanoseconds: whole * 1_000_000_000 + fraction)
    }

    /// Everything up to `end`, which is taken too.
    mutating func everything(upTo end: String) throws(ScriptProblem) -> String {
        let start = place
        let startLine = line
        while !has(end) {
            guard place < bytes.count else { throw .syntax(line: startLine, "no \(end) to end what begins here") }
            if bytes[place] == UInt8(ascii: "\n") { line += 1 }
            place += 1
        }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        place += end.utf8.count
        return text
    }
}

// SPDX-License-Identifier: MIT

/// Finds numbers of four digits or more that nobody told the model, in a text that comes in pieces, and says so behind each.
struct NumberCheck: Sendable {
    private let known: Set<String>
    private let remark: String
    /// A number that may go on, and what stands before it.
    private var held = ""
    private var lastWord = ""

    /// Digits that are at least so many make a number worth checking.
    private static let fewest = 4

    /// - Parameters:
    ///   - texts: What the model was told: numbers in it are known.
    ///   - remark: What is said behind any other.
    init(known texts: [String], remark: String) {
        var known: Set<String> = []
        for text in texts { known.formUnion(NumberCheck.numbers(in: text)) }
        self.known = known
        self.remark = remark
    }

    /// Takes in text. Returns what of it can be told already.
    mutating func take(_ text: String) -> String {
        var told = ""
        for character in text {
            if NumberCheck.isDigit(character) || (!held.isEmpty && NumberCheck.mayJoin(character)) {
                held.append(character)
            } else {
                told += settle()
                told.append(character)
                lastWord = character.isLetter ? lastWord + String(character) : character == " " ? lastWord + " " : ""
                if lastWord.count > 8 { lastWord = String(lastWord.suffix(8)) }
            }
        }
        return told
    }

    /// Nothing more will come.
    mutating func finish() -> String { settle() }

    private mutating func settle() -> String {
        guard !held.isEmpty else { return "" }
        // Separators at the end belong to the sentence.
        let tail = held.reversed().prefix { !NumberCheck.isDigit($0) }.reversed()
        let written = String(held.dropLast(tail.count))
        let digits = NumberCheck.plain(written)
        held = ""
        let isStandard = lastWord.lowercased().hasSuffix("rfc ") || lastWord.lowercased().hasSuffix("rfc")
        lastWord = ""
        guard !NumberCheck.isKnown(written, digits, known), !isStandard else { return written + String(tail) }
        return written + remark + String(tail)
    }

    private static func isKnown(_ written: String, _ digits: String, _ known: Set<String>) -> Bool {
        // 3.1415 has no number of four digits before its point; 10.0.0.2 none at all.
        if written.contains(".") {
            return written.split(separator: ".").allSatisfy { part in
                let digits = plain(String(part))
                return digits.count < fewest || known.contains(digits) || known.contains(plain(written))
            }
        }
        return digits.count < fewest || known.contains(digits)
    }

    /// The numbers in a text, without what separates thousands.
    static func numbers(in text: String) -> Set<String> {
        var numbers: Set<String> = []
        var digits = ""
        for character in text + " " {
            if isDigit(character) {
                digits.append(character)
            } else if !(character == "," || character == "_") || digits.isEmpty {
                if !digits.isEmpty { numbers.insert(digits) }
                digits = ""
            }
        }
        return numbers
    }

    private static func plain(_ written: String) -> String { String(written.filter(isDigit)) }
    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
    private static func mayJoin(_ character: Character) -> Bool {
        character == "," || character == "_" || character == "."
    }
}

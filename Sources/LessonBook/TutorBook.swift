// SPDX-License-Identifier: MIT
public import Narration

/// What the tutor knows, and how it answers: a pure function of the question and of what is known of the connection.
///
/// An answer is one line of at most ``most`` octets, so that a single `recv(1024)` takes it whole. Every number in it stands
/// in the entry or in the facts.
public struct TutorBook: Sendable {
    /// An answer, and what came of the question.
    public struct Answer: Sendable {
        /// What came of a question.
        public enum Outcome: Hashable, Sendable {
            /// The entry with this id was sure.
            case answered(String)
            /// The entries with these ids are offered, to be taken by number.
            case askedBack([String])
            /// Nothing fits.
            case unknown
        }

        /// One line.
        public var text: String
        /// What came of the question.
        public var outcome: Outcome
    }

    /// How many octets an answer has at most.
    public static let most = 1_024
    /// An entry is sure if one of its questions covers so much of what was asked…
    static let sureCoverage = 0.6
    /// … and it is better than the next by so much.
    static let sureMargin = 1.3
    /// Or if it covers less, and is far better.
    static let likelyCoverage = 0.45
    static let likelyMargin = 1.7
    /// A question that is so much like one of an entry's own is that.
    static let itsOwn = 0.8
    /// Below so much nothing is offered.
    static let offered = 0.12

    /// All that is known.
    public let entries: [TutorEntry]
    private let index: TutorIndex
    private let places: [String: Int]

    /// A book of these entries.
    public init(_ entries: [TutorEntry], synonyms: [Synonyms]) {
        self.entries = entries
        index = TutorIndex(entries, synonyms)
        var places: [String: Int] = [:]
        for (place, entry) in entries.enumerated() { places[entry.id] = place }
        self.places = places
    }

    /// The entry of a name.
    public func entry(_ id: String) -> TutorEntry? { places[id].map { entries[$0] } }

    /// Answers a question. `offered` is what was offered last, which may be taken by number.
    public func answer(
        to question: String, _ facts: TutorFacts, language: Language, offered: [String] = []
    ) -> Answer {
        if let number = TutorBook.choice(question), number >= 1, number <= offered.count,
            let chosen = entry(offered[number - 1])
        {
            return Answer(text: text(of: chosen, facts, language), outcome: .answered(chosen.id))
        }
        if TutorBook.choice(question) != nil { return Answer(text: TutorWords.noChoice[language], outcome: .unknown) }
        if TutorBook.isBlank(question), let help = entry("help") {
            return Answer(text: text(of: help, facts, language), outcome: .answered("help"))
        }
        let matches = find(question)
        guard let first = matches.first, first.coverage >= TutorBook.offered else {
            return Answer(text: TutorWords.unknown[language], outcome: .unknown)
        }
        let second = matches.dropFirst().first
        if isSure(first, second) {
            let entry = entries[first.entry]
            return Answer(text: text(of: entry, facts, language), outcome: .answered(entry.id))
        }
        let choices = matches.prefix(3).filter { $0.score >= first.score * 0.4 }.map { entries[$0.entry] }
        var line = TutorWords.choose[language]
        for (number, choice) in choices.enumerated() { line += " \(number + 1)) \(choice.title(language))" }
        return Answer(text: line, outcome: .askedBack(choices.map { $0.id }))
    }

    /// Whether the best match is so much better than the next that nothing need be asked back.
    private func isSure(_ first: TutorIndex.Match, _ second: TutorIndex.Match?) -> Bool {
        guard let second else { return first.coverage >= TutorBook.likelyCoverage }
        // Two that are asked in the same words cannot be told apart, but by "my".
        if first.likeness >= TutorBook.itsOwn {
            return second.likeness < TutorBook.itsOwn || entries[first.entry].isMine != entries[second.entry].isMine
        }
        let margin = first.score / second.score
        return first.coverage >= TutorBook.sureCoverage && margin >= TutorBook.sureMargin
            || first.coverage >= TutorBook.likelyCoverage && margin >= TutorBook.likelyMargin
    }

    /// The ids of the entries that fit a question best, and what they say in general, for somebody who answers himself.
    public func best(_ count: Int, for question: String, _ facts: TutorFacts, language: Language) -> [String] {
        find(question).prefix(count).map { text(of: entries[$0.entry], facts, language) }
    }

    /// All that can be said of a connection, a line for each entry about it.
    public func sentences(about facts: TutorFacts, _ language: Language) -> [String] {
        var lines: [String] = []
        for entry in entries where entry.isMine {
            for sentence in entry.here[language] {
                guard let filled = TutorBook.fill(sentence, facts, language), !filled.isEmpty else { continue }
                lines.append(filled)
            }
        }
        return lines
    }

    /// What is found, with questions about the connection itself before others if the question has the words for it.
    private func find(_ question: String) -> [TutorIndex.Match] {
        let factor = TutorWords.mineFactor(question)
        var matches = index.find(question)
        for place in matches.indices where entries[matches[place].entry].isMine {
            // What it is asked in its own words needs no "my".
            let isItsOwn = matches[place].likeness > TutorBook.itsOwn && matches[place].isPlain
            matches[place].score *= isItsOwn ? max(1, factor) : factor
        }
        matches.sort { $0.score == $1.score ? $0.entry < $1.entry : $0.score > $1.score }
        return matches
    }

    /// What an entry says here.
    func text(of entry: TutorEntry, _ facts: TutorFacts, _ language: Language) -> String {
        var sentences: [String] = []
        if let says = entry.says { sentences.append(says[language]) }
        var isKnown = entry.here.english.isEmpty
        for sentence in entry.here[language] {
            guard let filled = TutorBook.fill(sentence, facts, language), !filled.isEmpty else { continue }
            isKnown = true
            sentences.append(filled)
        }
        if !isKnown, entry.isMine || facts.missing != nil {
            sentences.append(facts.missingSentence(language))
        }
        if let section = entry.section, section != "-" {
            sentences.append(language == .english ? "(\(section))" : "（\(section)）")
        }
        let joined = language == .english ? sentences.joined(separator: " ") : sentences.joined()
        return TutorBook.cut(joined)
    }

    /// A sentence with its names filled in; nil if one of them is not known.
    static func fill(_ sentence: String, _ facts: TutorFacts, _ language: Language) -> String? {
        var filled = ""
        var name = ""
        var isName = false
        for character in sentence.unicodeScalars {
            if character == "{" {
                isName = true
                name = ""
            } else if character == "}", isName {
                isName = false
                guard let value = facts.value(name, language) else { return nil }
                filled += value
            } else if isName {
                name.unicodeScalars.append(character)
            } else {
                filled.unicodeScalars.append(character)
            }
        }
        return filled
    }

    /// A number alone, as it is chosen by.
    static func choice(_ question: String) -> Int? {
        var digits = ""
        for scalar in question.unicodeScalars {
            if (0x30...0x39).contains(scalar.value) {
                digits.unicodeScalars.append(scalar)
            } else if scalar != " " && scalar != "." && scalar != ")" && scalar != "\r" {
                return nil
            }
        }
        return digits.utf8.count == 1 ? Int(digits) : nil
    }

    static func isBlank(_ question: String) -> Bool {
        !question.unicodeScalars.contains { $0.value > 0x20 && $0.value != 0x3000 }
    }

    /// At most ``most`` octets, cut at a character.
    static func cut(_ text: String) -> String {
        guard text.utf8.count > most else { return text }
        var kept = ""
        var count = 0
        for scalar in text.unicodeScalars {
            let length = UTF8.width(scalar)
            if count + length > most - 3 { break }
            count += length
            kept.unicodeScalars.append(scalar)
        }
        return kept + "…"
    }
}

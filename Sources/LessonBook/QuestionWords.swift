// SPDX-License-Identifier: MIT
public import Narration

/// How a question is cut into words, in either language, and which of them mean the same.
struct QuestionWords: Sendable {
    /// A word, and how much it counts: a single Chinese character says less than a word.
    struct Weighted: Sendable {
        var word: String
        var weight: Double
    }

    private struct Phrase: Sendable {
        var words: [String]
        var meaning: String
    }

    /// Latin phrases by their first word, the longest first; Chinese ones, the longest first.
    private var latin: [String: [Phrase]] = [:]
    private var chinese: [(characters: [Unicode.Scalar], meaning: String)] = []

    init(_ synonyms: [Synonyms]) {
        for group in synonyms {
            for text in [group.word] + group.others {
                let scalars = Array(text.unicodeScalars)
                if scalars.contains(where: QuestionWords.isChinese) {
                    chinese.append((scalars.filter(QuestionWords.isChinese), group.word))
                } else {
                    let words = QuestionWords.runs(text).map(QuestionWords.stem)
                    guard let first = words.first else { continue }
                    latin[first, default: []].append(Phrase(words: words, meaning: group.word))
                }
            }
        }
        for first in latin.keys { latin[first]?.sort { $0.words.count > $1.words.count } }
        chinese.sort { $0.characters.count > $1.characters.count }
    }

    /// The words of a text that tell something.
    func of(_ text: String) -> [Weighted] {
        var found: [Weighted] = []
        var run: [Unicode.Scalar] = []
        var rest = ""
        for scalar in text.unicodeScalars {
            if QuestionWords.isChinese(scalar) {
                run.append(scalar)
                rest.unicodeScalars.append("\u{1}")
            } else {
                if !run.isEmpty { take(run, &found) }
                run = []
                rest.unicodeScalars.append(scalar)
            }
        }
        if !run.isEmpty { take(run, &found) }
        takeLatin(QuestionWords.runs(rest).map(QuestionWords.stem), &found)
        return found
    }

    private func takeLatin(_ words: [String], _ found: inout [Weighted]) {
        // "Who are you?" has nothing but words that tell nothing elsewhere.
        let before = found.count
        defer {
            if before == 0, found.isEmpty { for word in words { found.append(Weighted(word: word, weight: 1)) } }
        }
        var place = 0
        while place < words.count {
            let phrase = latin[words[place]]?.first { words[place...].starts(with: $0.words) }
            if let phrase {
                found.append(Weighted(word: phrase.meaning, weight: 1))
                place += phrase.words.count
            } else {
                let word = words[place]
                if !QuestionWords.empty.contains(word) {
                    found.append(Weighted(word: word, weight: QuestionWords.faint.contains(word) ? 0.3 : 1))
                }
                place += 1
            }
        }
    }

    /// Words that mean the same as others, and beside them each character and each pair.
    private func take(_ run: [Unicode.Scalar], _ found: inout [Weighted]) {
        var isTaken = [Bool](repeating: false, count: run.count)
        for (characters, meaning) in chinese where characters.count <= run.count {
            for start in 0...(run.count - characters.count)
            where run[start..<start + characters.count].elementsEqual(characters) {
                let range = start..<start + characters.count
                guard !isTaken[range].contains(true) else { continue }
                for place in range { isTaken[place] = true }
                found.append(Weighted(word: meaning, weight: 1))
            }
        }
        for place in run.indices {
            let single = String(String.UnicodeScalarView([run[place]]))
            if !QuestionWords.empty.contains(single) { found.append(Weighted(word: single, weight: 0.25)) }
            guard place + 1 < run.count else { continue }
            let pair = String(String.UnicodeScalarView(run[place...place + 1]))
            if !QuestionWords.empty.contains(pair) { found.append(Weighted(word: pair, weight: 0.5)) }
        }
    }

    // MARK: Characters

    static func isChinese(_ scalar: Unicode.Scalar) -> Bool { (0x4E00...0x9FFF).contains(scalar.value) }

    /// Latin words and numbers in small letters; two flags that are written together are one.
    private static func runs(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var gap = ""
        var isJoined = false
        func end() {
            guard !word.isEmpty else { return }
            if isJoined, word == "ack", let last = words.last, ["syn", "rst", "fin", "psh"].contains(last) {
                words[words.count - 1] = last + "ack"
            } else {
                words.append(word)
            }
            word = ""
        }
        for scalar in text.unicodeScalars {
            let value = scalar.value
            let isUpper = (0x41...0x5A).contains(value)
            if isUpper || (0x61...0x7A).contains(value) || (0x30...0x39).contains(value) {
                if word.isEmpty { isJoined = [",", "-", "/", "+", "_"].contains(gap) }
                gap = ""
                word.unicodeScalars.append(isUpper ? Unicode.Scalar(UInt8(value + 32)) : scalar)
            } else if scalar == "'" || value == 0x2019 {
                // "doesn't" is one word.
                continue
            } else {
                end()
                gap.unicodeScalars.append(scalar)
            }
        }
        end()
        return words
    }

    /// A word without its plain ending.
    private static func stem(_ word: String) -> String {
        let letters = Array(word.utf8)
        func ends(_ ending: StaticString, leaving least: Int) -> Bool {
            let wanted = Array("\(ending)".utf8)
            return letters.count - wanted.count >= least && letters.suffix(wanted.count).elementsEqual(wanted)
        }
        func cut(_ count: Int) -> String { String(decoding: letters.dropLast(count), as: UTF8.self) }
        if ends("ies", leaving: 2) { return cut(3) + "y" }
        if ends("ing", leaving: 3) { return cut(3) }
        if ends("ed", leaving: 3) { return cut(2) }
        if ends("sses", leaving: 1) { return cut(2) }
        if ends("s", leaving: 3), !ends("ss", leaving: 1), !ends("us", leaving: 1), !ends("is", leaving: 1) {
            return cut(1)
        }
        return word
    }

    /// Words that are in many questions and tell little in any of them.
    private static let faint: Set<String> = Set(
        [
            "right", "end", "still", "back", "other", "another", "side", "much", "many", "long", "large", "big", "new",
            "thing",
        ]
            + [
                "something", "nothing", "everything", "anyth", "anybody", "somebody", "nobody", "someone", "anyone",
                "everybody",
            ]
            + [
                "program", "machine", "computer", "work", "use", "say", "said", "know", "think", "see", "look", "want",
                "let",
            ]
            + [
                "put", "take", "give", "keep", "always", "ever", "never", "only", "too", "very", "actually", "exactly",
                "point",
            ]
            + [
                "moment", "whole", "same", "different", "between", "through", "while", "during", "until", "without",
                "every",
            ]
            + [
                "each", "own", "first", "next", "also", "even", "maybe", "okay", "ok", "sure", "worry", "wonder",
                "suppose",
            ]
            + [
                "call", "try", "find", "show", "shown", "begin", "goes", "went", "going", "else", "instead", "because",
                "though",
            ]
            + ["although", "since", "whether", "us", "guy", "friend", "people", "person", "talk", "typ"])

    /// Words in which nothing is asked.
    private static let empty: Set<String> = Set(
        ["a", "an", "the", "is", "are", "was", "were", "am", "be", "been", "do", "doe", "did", "don", "dont", "doesnt"]
            + ["i", "you", "we", "it", "its", "my", "our", "your", "their", "they", "them", "he", "she", "me", "us"]
            + ["of", "to", "in", "on", "at", "for", "and", "or", "but", "if", "so", "then", "than", "as", "by", "with"]
            + ["from", "into", "that", "thi", "this", "these", "those", "there", "what", "why", "how", "when", "who"]
            + [
                "way", "good", "which", "where", "can", "could", "couldnt", "would", "will", "should", "may", "must",
                "not",
                "no",
                "any",
            ]
            + ["some", "have", "ha", "has", "had", "get", "got", "come", "go", "make", "mean", "happen", "need", "now"]
            + ["just", "please", "tell", "about", "explain", "doing", "up", "out", "all", "before", "more", "really"]
            + ["的", "了", "是", "吗", "呢", "么", "什", "怎", "为", "我", "你", "他", "它", "在", "有", "不", "就", "都", "还", "会"]
            + ["和", "这", "那", "个", "一", "要", "能", "吧", "啊", "很", "也", "与", "被", "把", "给", "到", "上", "下", "里", "样"]
            + ["什么", "怎么", "为什", "是什", "是怎", "么样", "怎样", "会怎", "一个", "的时", "时候", "什么", "请问", "告诉", "诉我"])
}

/// The language of a question: Chinese if there is a Chinese character in it, English if there is a Latin letter and no
/// Chinese one; else `other`.
public func languageOf(_ question: String, else other: Language) -> Language {
    var isEnglish = false
    for scalar in question.unicodeScalars {
        if QuestionWords.isChinese(scalar) { return .chinese }
        if (0x41...0x5A).contains(scalar.value & 0xDF), scalar.value < 0x80 { isEnglish = true }
    }
    return isEnglish ? .english : other
}

// SPDX-License-Identifier: MIT

/// Finds entries by the words of a question: BM25, where the questions that an entry answers weigh more than what it says.
struct TutorIndex: Sendable {
    /// An entry that was found.
    struct Match: Sendable {
        var entry: Int
        /// What the words together are worth.
        var score: Double
        /// How much of the question one of the entry's own questions covers, from 0 to 1.
        var coverage: Double
        /// How much of both, of the question and of that one, they have in common.
        var likeness: Double
        /// Whether that one has no word like "my".
        var isPlain: Bool
    }

    private let words: QuestionWords
    /// For each word, the entries that have it, and how often.
    private var postings: [String: [(entry: Int, count: Double)]] = [:]
    private var lengths: [Double] = []
    private var mean = 1.0
    /// The questions of each entry, as sets of words.
    private var asks: [[Ask]] = []

    private struct Ask: Sendable {
        var words: [String: Double]
        /// Whether it asks for a connection without a word like "my".
        var isPlain: Bool
    }

    private static let askWeight = 2.0
    private static let saturation = 3.0
    private static let coverageWeight = 0.5
    private static let lengthShare = 0.3

    init(_ entries: [TutorEntry], _ synonyms: [Synonyms]) {
        words = QuestionWords(synonyms)
        for (number, entry) in entries.enumerated() {
            var counts: [String: Double] = [:]
            var sets: [Ask] = []
            for ask in entry.asks.english + entry.asks.chinese + entry.explains {
                var set: [String: Double] = [:]
                for found in words.of(ask) {
                    counts[found.word, default: 0] += found.weight * TutorIndex.askWeight
                    set[found.word] = found.weight
                }
                sets.append(Ask(words: set, isPlain: TutorWords.mineFactor(ask) < 1))
            }
            if let says = entry.says {
                for found in words.of(says.english + " " + says.chinese) {
                    counts[found.word, default: 0] += found.weight
                }
            }
            var length = 0.0
            for (word, count) in counts {
                postings[word, default: []].append((number, count))
                length += count
            }
            lengths.append(length)
            asks.append(sets)
        }
        if !lengths.isEmpty { mean = max(1, lengths.reduce(0, +) / Double(lengths.count)) }
    }

    /// The entries that have words of the question, the best first.
    func find(_ question: String) -> [Match] {
        var query: [String: Double] = [:]
        for found in words.of(question) { query[found.word] = found.weight }
        var scores = [Double](repeating: 0, count: lengths.count)
        var total = 0.0
        var values: [String: Double] = [:]
        // A single Chinese character that both have means nothing yet.
        var isStrong = [Bool](repeating: false, count: lengths.count)
        for (word, weight) in query {
            let value = rarity(word) * weight
            values[word] = value
            total += value
            for (entry, count) in postings[word] ?? [] {
                let share = 1 - TutorIndex.lengthShare + TutorIndex.lengthShare * lengths[entry] / mean
                if weight >= 0.5 { isStrong[entry] = true }
                scores[entry] += value * count * (TutorIndex.saturation + 1) / (count + TutorIndex.saturation * share)
            }
        }
        guard total > 0 else { return [] }
        let isWeak = !query.values.contains { $0 >= 0.5 }
        var matches: [Match] = []
        for entry in scores.indices where isStrong[entry] || (isWeak && scores[entry] > 0) {
            var best = (coverage: 0.0, likeness: 0.0, isPlain: false)
            for ask in asks[entry] {
                var common = 0.0
                var whole = total
                for (word, weight) in ask.words {
                    if let value = values[word] { common += value } else { whole += rarity(word) * weight }
                }
                if common / whole > best.likeness {
                    best = (common / total, common / whole, ask.isPlain)
                }
            }
            // What is asked nearly in its own words comes before all that shares some words with the question.
            let cube = best.likeness * best.likeness * best.likeness
            let score =
                scores[entry] / total + best.likeness + 2 * cube + TutorIndex.coverageWeight * best.coverage
            matches.append(
                Match(
                    entry: entry, score: score, coverage: best.coverage, likeness: best.likeness, isPlain: best.isPlain)
            )
        }
        return matches.sorted { $0.score == $1.score ? $0.entry < $1.entry : $0.score > $1.score }
    }

    /// The fewer entries have a word, the more it tells.
    private func rarity(_ word: String) -> Double {
        // A word that no entry has is no reason to doubt the others.
        guard let found = postings[word] else { return 1.2 }
        let count = Double(found.count)
        return TutorIndex.logarithm(1 + (Double(lengths.count) - count + 0.5) / (count + 0.5))
    }

    /// The natural logarithm, which the standard library alone does not have.
    static func logarithm(_ value: Double) -> Double {
        guard value > 0 else { return 0 }
        // 2^e · m with m from 1 to 2, and ln m by its series in (m-1)/(m+1).
        let ratio = (value.significand - 1) / (value.significand + 1)
        var power = ratio
        var sum = 0.0
        for step in 0..<12 {
            sum += power / Double(2 * step + 1)
            power *= ratio * ratio
        }
        return Double(value.exponent) * 0.693_147_180_559_945_3 + 2 * sum
    }
}

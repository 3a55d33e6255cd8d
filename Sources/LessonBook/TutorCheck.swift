// SPDX-License-Identifier: MIT
public import Narration

/// What comes of asking a book questions whose answers are known.
public struct TutorCheck: Sendable {
    /// How a language fared.
    public struct Score: Hashable, Sendable {
        /// Answered right at once, right among what was offered, surely wrong, and not answered.
        public var right = 0, askedBack = 0, wrong = 0, unanswered = 0

        /// All questions.
        public var count: Int { right + askedBack + wrong + unanswered }

        /// The figures on one line.
        public var line: String {
            "\(right) right, \(askedBack) asked back, \(wrong) surely wrong, \(unanswered) not answered, of \(count)"
        }
    }

    /// The figures for each language that was asked in.
    public private(set) var scores: [Language: Score] = [:]
    /// A line for each question that was not answered right at once.
    public private(set) var misses: [String] = []
    /// Lines that are no questions.
    public private(set) var problems: [String] = []

    /// Asks the questions of a file: language, question and id on a line, with tabs between them.
    public init(of book: TutorBook, questions: String) {
        for (number, line) in questions.split(separator: "\n").enumerated() {
            let fields = line.split(separator: "\t").map { String($0) }
            guard fields.count == 3, let language = Language(rawValue: fields[0]), book.entry(fields[2]) != nil else {
                problems.append("line \(number + 1) is no language, question and id of an entry")
                continue
            }
            let wanted = fields[2]
            var score = scores[language] ?? Score()
            let outcome = book.answer(to: fields[1], TutorFacts(), language: language).outcome
            switch outcome {
            case .answered(let id) where id == wanted: score.right += 1
            case .answered(let id):
                score.wrong += 1
                misses.append("wrong: \(fields[1]) → \(id), not \(wanted)")
            case .askedBack(let ids) where ids.contains(wanted):
                score.askedBack += 1
                misses.append("asked back: \(fields[1]) → \(ids.joined(separator: ", "))")
            case .askedBack(let ids):
                score.unanswered += 1
                misses.append("offered others: \(fields[1]) → \(ids.joined(separator: ", ")), not \(wanted)")
            case .unknown:
                score.unanswered += 1
                misses.append("unknown: \(fields[1]), not \(wanted)")
            }
            scores[language] = score
        }
    }
}

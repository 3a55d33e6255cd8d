// SPDX-License-Identifier: MIT
/// One thing that `doctor` tried.
package struct Finding {
    package enum Verdict: String {
        /// It works.
        case good
        /// It does not, and something is lost by that.
        case bad
        /// Neither: something to know.
        case note
    }

    /// A word that scripts may look for; it stays.
    package var id: String
    package var verdict: Verdict
    /// One sentence.
    package var says: Sentence
    /// The command that mends it, if there is one.
    package var remedy: String?

    init(_ id: String, _ verdict: Verdict, en english: String, zh chinese: String, remedy: String? = nil) {
        self.id = id
        self.verdict = verdict
        says = Sentence(english: english, chinese: chinese)
        self.remedy = remedy
    }
}

/// Something said in both languages.
package struct Sentence {
    package var english, chinese: String
}

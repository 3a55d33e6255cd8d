// SPDX-License-Identifier: MIT
public import Narration

/// Something in both languages.
public struct BothLanguages<Value: Sendable>: Sendable {
    /// In English and in Simplified Chinese.
    public var english, chinese: Value

    /// The same thing, said twice.
    public init(_ english: Value, _ chinese: Value) {
        self.english = english
        self.chinese = chinese
    }

    /// What it is in one language.
    public subscript(language: Language) -> Value { language == .english ? english : chinese }
}

/// Something that the tutor knows: how it is asked for, and what is to be said.
public struct TutorEntry: Sendable {
    /// Its name, by which others point at it.
    public var id: String
    /// Whether it is about the connection itself, and says nothing in general.
    public var isMine: Bool
    /// Whether nothing can be said of it without a capture.
    public var needsNumbers: Bool
    /// The lesson that teaches it; nil if none does.
    public var lesson: Int?
    /// Where it is laid down.
    public var section: String?
    /// Names that others know it by: of marks, options and departures.
    public var explains: [String]
    /// Questions that it answers.
    public var asks: BothLanguages<[String]>
    /// What is true in general.
    public var says: BothLanguages<String>?
    /// What is true here: sentences with names in braces, each said only if all of them are known.
    public var here: BothLanguages<[String]>
    /// What to ask next.
    public var next: [String]

    /// An entry with all that it has.
    public init(
        id: String, isMine: Bool = false, needsNumbers: Bool = false, lesson: Int? = nil, section: String? = nil,
        explains: [String] = [], asks: BothLanguages<[String]>, says: BothLanguages<String>? = nil,
        here: BothLanguages<[String]> = BothLanguages([], []), next: [String] = []
    ) {
        self.id = id
        self.isMine = isMine
        self.needsNumbers = needsNumbers
        self.lesson = lesson
        self.section = section
        self.explains = explains
        self.asks = asks
        self.says = says
        self.here = here
        self.next = next
    }

    /// The question that stands for it where it is offered.
    func title(_ language: Language) -> String { asks[language].first ?? id }
}

/// Words that mean the same: each of them is found under the first.
public struct Synonyms: Sendable {
    /// The word under which the others are found.
    public var word: String
    /// The others, in either language.
    public var others: [String]

    /// A group of words.
    public init(_ word: String, _ others: [String]) {
        self.word = word
        self.others = others
    }
}

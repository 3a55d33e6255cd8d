// SPDX-License-Identifier: MIT
public import Chat
public import LessonBook
public import Narration
import Synchronization

/// Answers questions about TCP, and about the very connection they come over.
public final class TutorBot: Bot {
    private let book: TutorBook
    private let language: Language
    private let source: any FactsSource
    private let unanswered: @Sendable (Language, String) -> Void
    /// What was offered last on each connection, to be taken by number.
    private let offered = Mutex<[Int: [String]]>([:])

    /// A tutor who knows a book.
    ///
    /// - Parameters:
    ///   - book: What it knows.
    ///   - language: The language of an answer to a question that shows none.
    ///   - source: What it knows of connections.
    ///   - unanswered: Is told each question to which nothing fits.
    public init(
        _ book: TutorBook, language: Language, facts source: any FactsSource,
        unanswered: @escaping @Sendable (Language, String) -> Void = { _, _ in }
    ) {
        self.book = book
        self.language = language
        self.source = source
        self.unanswered = unanswered
    }

    /// The answer to a message, whatever it holds: one line of at most 1024 bytes.
    public func reply(to message: ChatMessage, on connection: ChatConnection) async -> Reply {
        guard !message.isCut else { return Reply(OddMessage.tooLong(message)[language]) }
        guard let text = message.text else { return Reply(OddMessage.notText(message)[language]) }
        return Reply(await answer(to: text, on: connection))
    }

    /// A connection is over.
    public func leave(_ connection: ChatConnection) {
        _ = offered.withLock { $0.removeValue(forKey: connection.number) }
    }

    /// The answer to a question.
    func answer(to question: String, on connection: ChatConnection) async -> String {
        let facts = await source.facts(of: connection)
        let language = language(of: question)
        let choices = offered.withLock { $0.removeValue(forKey: connection.number) } ?? []
        let answer = book.answer(to: question, facts, language: language, offered: choices)
        switch answer.outcome {
        case .answered: break
        case .askedBack(let ids): offered.withLock { $0[connection.number] = ids }
        case .unknown: unanswered(language, question)
        }
        return answer.text
    }

    /// The language of an answer to a question.
    func language(of question: String) -> Language { languageOf(question, else: language) }

    /// What a model is told of itself, of the connection, and of what fits the question.
    func system(for question: String, on connection: ChatConnection, _ language: Language) async -> String {
        let facts = await source.facts(of: connection)
        let lines =
            [ServiceWords.system[language]] + book.sentences(about: facts, language)
            + book.best(3, for: question, facts, language: language)
        return lines.joined(separator: "\n")
    }
}

/// Messages that are no questions.
private enum OddMessage {
    static func notText(_ message: ChatMessage) -> BothLanguages<String> {
        let shown = message.bytes.prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        let bytes = shown.joined(separator: " ") + (message.bytes.count > 16 ? " …" : "")
        return BothLanguages(
            "\(message.length) bytes that are not UTF-8 text: \(bytes). TCP carries all bytes alike, only programs care.",
            "\(message.length) 个字节，不是 UTF-8 文本：\(bytes)。TCP 对任何字节一视同仁，在意的只是程序。")
    }

    static func tooLong(_ message: ChatMessage) -> BothLanguages<String> {
        BothLanguages(
            "That message has \(message.length) bytes, and I keep \(message.bytes.count) of one at most. "
                + "To TCP it was no message, only a stream of bytes that it cut into segments.",
            "这条消息有 \(message.length) 个字节，而一条我最多只留 \(message.bytes.count) 个。对 TCP 来说它不是消息，只是一串被切成报文段的字节流。")
    }
}

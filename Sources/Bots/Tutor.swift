// SPDX-License-Identifier: MIT
public import Chat
import Flows
public import Narration

/// What the tutor says: a pure function of what was asked and of what is known of the connection.
///
/// An answer is one line of at most 1024 bytes, so that a single `recv(1024)` takes it whole. It is in the language of
/// the question.
public struct Tutor: Sendable {
    /// The language of an answer to a question that shows none.
    public let language: Language

    /// A tutor that knows no connection yet: what is true of one comes with each question.
    public init(language: Language) { self.language = language }

    /// Answers a message, whatever it holds.
    public func answer(to message: ChatMessage, _ facts: ConnectionFacts) -> String {
        guard !message.isCut else { return tooLong(message) }
        guard let text = message.text else { return notText(message) }
        return answer(to: text, facts)
    }

    /// Answers a question.
    public func answer(to question: String, _ facts: ConnectionFacts) -> String {
        let language = language(of: question)
        let topic = Topic.best(for: question) ?? (question.allSatisfy(\.isWhitespace) ? .help : .unknown)
        return topic.answer(facts).text(language)
    }

    /// Chinese if there is a Chinese character in it, English if there is a Latin letter and no Chinese one.
    func language(of question: String) -> Language {
        if question.unicodeScalars.contains(where: { (0x4E00...0x9FFF).contains($0.value) }) { return .chinese }
        return question.contains { $0.isASCII && $0.isLetter } ? .english : language
    }

    private func notText(_ message: ChatMessage) -> String {
        let shown = message.bytes.prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        let bytes = shown.joined(separator: " ") + (message.bytes.count > 16 ? " …" : "")
        return Phrases(
            "\(message.length) bytes that are not UTF-8 text: \(bytes). TCP carries all bytes alike, only programs care.",
            "\(message.length) 个字节，不是 UTF-8 文本：\(bytes)。TCP 对任何字节一视同仁，在意的只是程序。"
        ).text(language)
    }

    private func tooLong(_ message: ChatMessage) -> String {
        Phrases(
            "That message has \(message.length) bytes, and I keep \(message.bytes.count) of one at most. "
                + "To TCP it was no message, only a stream of bytes that it cut into segments.",
            "这条消息有 \(message.length) 个字节，而一条我最多只留 \(message.bytes.count) 个。对 TCP 来说它不是消息，只是一串被切成报文段的字节流。"
        ).text(language)
    }
}

/// A sentence in both languages.
struct Phrases: Sendable {
    let english, chinese: String

    init(_ english: String, _ chinese: String) {
        self.english = english
        self.chinese = chinese
    }

    func text(_ language: Language) -> String { language == .english ? english : chinese }

    static func + (a: Phrases, b: Phrases) -> Phrases {
        Phrases(a.english + " " + b.english, a.chinese + b.chinese)
    }
}

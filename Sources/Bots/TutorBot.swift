// SPDX-License-Identifier: MIT
public import Chat
import Flows
public import Narration

/// Answers questions about TCP, and about the very connection they come over.
public struct TutorBot: Bot {
    private let tutor: Tutor
    private let source: any FactsSource

    /// A bot that asks `source` about the connection before each answer: what was true a message ago may not be.
    public init(language: Language, facts source: any FactsSource) {
        tutor = Tutor(language: language)
        self.source = source
    }

    /// The answer as it is true when the message has come.
    public func reply(to message: ChatMessage, on connection: ChatConnection) async -> Reply {
        Reply(tutor.answer(to: message, await source.facts(of: connection)))
    }

    /// The language of an answer to a question.
    func language(of question: String) -> Language { tutor.language(of: question) }

    /// What a model is told of itself and of the connection.
    func system(for question: String, on connection: ChatConnection, _ language: Language) async -> String {
        let facts = await source.facts(of: connection)
        return (facts.ports + facts.stateNow + facts.numbers).text(language)
    }

    /// The tutor's own answer.
    func bytes(to question: String, on connection: ChatConnection) async -> [UInt8] {
        Array(tutor.answer(to: question, await source.facts(of: connection)).utf8)
    }
}

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
}

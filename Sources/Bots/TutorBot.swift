// SPDX-License-Identifier: MIT
public import Chat
import Flows
public import Narration

/// Answers questions about TCP, and about the very connection they come over.
public struct TutorBot: Bot {
    private let tutor: Tutor
    private let source: any FactsSource

    public init(language: Language, facts source: any FactsSource) {
        tutor = Tutor(language: language)
        self.source = source
    }

    public func reply(to message: ChatMessage, on connection: ChatConnection) async -> Reply {
        Reply(tutor.answer(to: message, await source.facts(of: connection)))
    }
}

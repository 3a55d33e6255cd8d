// SPDX-License-Identifier: MIT
public import Chat
public import LessonBook

/// Who can say what is true of a connection now.
public protocol FactsSource: Sendable {
    /// What is known of a connection at this moment.
    func facts(of connection: ChatConnection) async -> TutorFacts
}

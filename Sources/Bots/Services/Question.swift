// SPDX-License-Identifier: MIT

/// A question to a service, with what it has to know.
public struct Question: Hashable, Sendable {
    /// Something said before, in the same conversation.
    public struct Turn: Hashable, Sendable {
        /// Whether the service said it; else the client did.
        public var isAnswer: Bool
        /// What was said.
        public var text: String

        /// A turn with its speaker.
        public init(isAnswer: Bool, text: String) {
            self.isAnswer = isAnswer
            self.text = text
        }
    }

    /// What the service is told of itself and of the connection; nil for one that takes no such thing.
    public var system: String?
    /// The conversation until now.
    public var turns: [Turn]
    /// What is asked.
    public var text: String
    /// Whose question it is: 32 hexadecimal digits, the same for one connection.
    public var user: String

    /// A question with all that goes along.
    public init(system: String? = nil, turns: [Turn] = [], text: String, user: String) {
        self.system = system
        self.turns = turns
        self.text = text
        self.user = user
    }
}

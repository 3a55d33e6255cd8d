// SPDX-License-Identifier: MIT

/// What happened between a bot and the service that it asks, for the log.
public struct BotEvent: Hashable, Sendable {
    /// The steps of an answer.
    public enum Kind: String, Hashable, Sendable {
        /// The service was asked.
        case asked
        /// A piece of its answer came.
        case piece
        /// The answer is complete.
        case answered
        /// There is none.
        case failed
    }

    /// The bot's name, as the command line has it.
    public let bot: String
    /// Whose question it is.
    public let connection: ChatConnection
    /// What happened.
    public let kind: Kind
    /// How long after the question.
    public let after: Duration
    /// The status by which the service answered, as HTTP counts them; nil if it did not, or not yet.
    public let status: Int?
    /// Why there is no answer; nil unless it failed.
    public let reason: String?

    /// An event with all that is known of it.
    public init(
        bot: String, connection: ChatConnection, kind: Kind, after: Duration, status: Int? = nil, reason: String? = nil
    ) {
        self.bot = bot
        self.connection = connection
        self.kind = kind
        self.after = after
        self.status = status
        self.reason = reason
    }

    /// Milliseconds after the question, rounded down.
    public var afterMilliseconds: Int { Int(after / .milliseconds(1)) }
}

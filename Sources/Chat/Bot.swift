// SPDX-License-Identifier: MIT

/// Who answers in a conversation.
public protocol Bot: Sendable {
    /// The answer to one message: there is one for each.
    func reply(to message: ChatMessage, on connection: ChatConnection) async -> Reply

    /// A connection is over: what is kept for it may go.
    func leave(_ connection: ChatConnection)

    /// The service that is asked, as the log names it; nil for a bot that answers by itself.
    var service: String? { get }
}

extension Bot {
    /// Keeps nothing.
    public func leave(_ connection: ChatConnection) {}

    /// Asks nobody.
    public var service: String? { nil }
}

/// What a server grants one client.
public struct Limits: Sendable {
    /// How many bytes of one message are kept.
    public var message = Framing.usuallyKept
    /// How many bytes a reply has at most to a client that has sent no line feed.
    public var rawReply = 1024
    /// How many bytes of an answer are told that comes in pieces.
    public var answer = 65_536
    /// How long a reply may wait for a client that does not read, before it is dropped.
    public var patience = Duration.seconds(10)
    /// How often it is looked whether a client is still there, while an answer is waited for.
    public var glance = Duration.milliseconds(40)

    /// The usual ones.
    public init() {}
}

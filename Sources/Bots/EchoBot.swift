// SPDX-License-Identifier: MIT
public import Chat

/// Says back what it hears, byte by byte; of a message that was too long, what was kept of it.
public struct EchoBot: Bot {
    /// A bot without memory: one serves all connections.
    public init() {}

    /// The message's own bytes, with how much of it was lost if it was too long.
    public func reply(to message: ChatMessage, on connection: ChatConnection) async -> Reply {
        guard message.isCut else { return Reply(bytes: message.bytes) }
        return Reply(bytes: message.bytes + Array("… (\(message.bytes.count) / \(message.length))".utf8))
    }
}

// SPDX-License-Identifier: MIT
public import Chat

/// Says back what it hears, byte by byte; of a message that was too long, what was kept of it.
public struct EchoBot: Bot {
    public init() {}

    public func reply(to message: ChatMessage, on connection: ChatConnection) async -> Reply {
        guard message.isCut else { return Reply(bytes: message.bytes) }
        return Reply(bytes: message.bytes + Array("… (\(message.bytes.count) / \(message.length))".utf8))
    }
}

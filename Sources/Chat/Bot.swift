// SPDX-License-Identifier: MIT

/// Who answers in a conversation.
public protocol Bot: Sendable {
    /// The answer to one message: there is one for each.
    func reply(to message: ChatMessage, on connection: ChatConnection) async -> Reply
}

/// What a bot answers: bytes, so that what is not text can be sent back as well.
public struct Reply: Hashable, Sendable {
    /// What is sent; a client that ends its lines gets one line of it.
    public let bytes: [UInt8]

    /// A text, in UTF-8.
    public init(_ text: String) { bytes = Array(text.utf8) }
    /// Octets, whatever they mean.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// The reply as one line, for a client that ends its messages with line feeds.
    var line: [UInt8] {
        let inner = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
        return inner.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 } + [UInt8(ascii: "\n")]
    }

    /// The reply for a client that takes what one `recv` returns for one message: as it is, cut at a character.
    func cut(to most: Int) -> [UInt8] { Array(bytes.prefix(UTF8Edge.cut(bytes, to: most))) }
}

/// What a server grants one client.
public struct Limits: Sendable {
    /// How many bytes of one message are kept.
    public var message = Framing.usuallyKept
    /// How many bytes a reply has at most to a client that has sent no line feed.
    public var rawReply = 1024
    /// How long a reply may wait for a client that does not read, before it is dropped.
    public var patience = Duration.seconds(10)

    /// The limits that a server has if nobody says otherwise.
    public init() {}
}

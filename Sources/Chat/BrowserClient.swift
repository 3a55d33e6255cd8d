// SPDX-License-Identifier: MIT
public import TCP

/// Somebody who chats through a ``BrowserClients``, and the connection that was made for them.
public struct BrowserClient: Hashable, Sendable {
    /// By what the gateway's owner knows them: a browser's secret, for example.
    public typealias ID = String

    /// By what the owner knows them.
    public let id: ID
    /// What the others see them called.
    public let name: BrowserClientName
    /// Their TCP connection to the chat server, seen from their end.
    public let connection: ChatConnection
}

/// One line of a guest's chat: what they said, or what the server told them.
public struct BrowserClientLine: Hashable, Sendable {
    /// Counts the guest's lines, from 1: a page that is told a line twice knows it by this.
    public internal(set) var number = 0
    /// Whose line it is: the client's own, or the server's.
    public let speaker: End
    /// The guest's name; nil for the server's lines.
    public let name: BrowserClientName?
    /// Text for a person: octets that are no text are shown as U+FFFD, and a long text is cut.
    public let text: String
}

/// What a gateway grants its guests.
public struct GuestLimits: Sendable {
    /// How many guests at once, and how many visitors who have not joined.
    public var guests = 256
    /// How many visitors who have not joined. They hold no connection, so there may be more.
    public var visitors = 1_024
    /// Octets of one message.
    public var message = 4_096
    /// How long the connection of a guest stays who has gone away without a word: long enough to load a page again.
    public var patience = Duration.seconds(30)
    /// Octets of a guest's chat that are kept, to be shown again.
    public var kept = 32_768
    /// Messages: ten at once, five a second.
    var saying = Allowance.Rate(burst: 10, interval: .milliseconds(200))
    /// Connections: five at once, one every five seconds.
    var joining = Allowance.Rate(burst: 5, interval: .seconds(5))

    /// The limits that a gateway has if nobody says otherwise.
    public init() {}
}

extension BrowserClientLine {
    init(_ said: ChatLine, name: BrowserClientName, kept: Int) {
        speaker = said.speaker
        self.name = said.speaker == .client ? name : nil
        let message = said.message.bytes.count > kept ? said.shortened(to: kept).message : said.message
        text = (message.text ?? String(decoding: message.bytes, as: UTF8.self)) + (message.isCut ? "…" : "")
    }
}

// SPDX-License-Identifier: MIT
public import LessonBook

/// What is said in a demonstration, and how the server answers.
public struct DemoScript {
    /// The client's line of this number, from 0; nil when it has no more to say.
    public var line: (Int) -> String?
    /// The server's answer to a line, itself a line; nil when the server has had enough, and closes first.
    public var answer: (String, TutorFacts) -> String?
    /// Called before each call is made, but for a socket's first: it may wait. What it throws ends the conversation.
    public var beforeCall: () throws -> Void = {}
    /// Whether it ends with the handshake.
    public var isHandshakeOnly = false
    /// Whether it is played over IPv6.
    public var isIPv6 = false

    /// A script of both ends.
    public init(line: @escaping (Int) -> String?, answer: @escaping (String, TutorFacts) -> String?) {
        self.line = line
        self.answer = answer
    }
}

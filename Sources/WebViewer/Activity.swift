// SPDX-License-Identifier: MIT
public import Chat

/// What stands behind a page beside its traces: a chat to take part in, a demonstration to begin.
///
/// A page that shows a file has none. Every call may come from any task, and many at once.
public protocol Activity: Sendable {
    /// What a page is told of it when it opens.
    func scene(for visitor: Visitor) async -> ActivityState
    /// The page was handed to a browser, over the connection from there.
    func opened(_ visitor: Visitor, from remote: HostPort)
    /// A page's stream opens. Returns what it is told first; nothing may be told to others meanwhile, so it does not wait.
    func came(_ visitor: Visitor) -> [ServerEvent]
    /// A page's stream has ended.
    func went(_ visitor: Visitor)
    /// Does what a browser asks for.
    func join(_ visitor: Visitor, as name: String) async throws(Refusal)
    func say(_ text: String, from visitor: Visitor) async throws(Refusal)
    func leave(_ visitor: Visitor) async throws(Refusal)
    func begin() async throws(Refusal)
}

/// What a page is told of the stage when it opens.
public struct ActivityState: Sendable {
    /// A chat to take part in.
    public struct Chat: Sendable {
        /// Where its server listens.
        public var server: String
        /// The name under which this browser talks; nil if it has not joined.
        public var name: String?

        public init(server: String, name: String?) {
            self.server = server
            self.name = name
        }
    }

    /// How far a demonstration is.
    public enum Progress: String, Sendable {
        case waiting, running, done
    }

    public var chat: Chat?
    public var stage: Progress?

    public init(chat: Chat? = nil, stage: Progress? = nil) {
        self.chat = chat
        self.stage = stage
    }
}

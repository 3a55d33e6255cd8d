// SPDX-License-Identifier: MIT

/// Somebody who looks: one browser, in however many windows.
public struct Visitor: Sendable {
    /// A random word that the browser keeps as a cookie.
    public typealias ID = String

    /// What a browser may do.
    public enum Role: String, Sendable {
        /// Opened the page with its key: may write notes, open captures and begin the demonstration.
        case teacher
        /// Looks, and chats.
        case watcher
    }

    /// Empty if the browser keeps no cookies.
    public internal(set) var id: ID
    /// What they may do, by the key that their request brought.
    public let role: Role
}

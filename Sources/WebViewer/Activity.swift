// SPDX-License-Identifier: MIT
package import Chat
import TCP
package import Transcript

/// What stands behind a page beside its traces, a room of its own: a chat to take part in, a demonstration to begin.
///
/// A page that shows a file has none. A room says itself what may be asked in it, what its pages are told when they open, and
/// which events it tells (``ServerEvent/Kind``); the server knows none of it. Every call may come from any task, and many at
/// once.
package protocol Activity: Sendable {
    /// What a browser may ask here, by the request's name, and what it must at least be for it.
    var requests: [String: Visitor.Role] { get }
    /// Adds to the object that a page is given when it opens.
    func write(for visitor: Visitor, into line: inout JSONLine)
    /// The page was handed to a browser, over the connection from there.
    func opened(_ visitor: Visitor, from remote: HostPort)
    /// A page's stream opens. Returns what it is told first; nothing may be told to others meanwhile, so it does not wait.
    func came(_ visitor: Visitor) -> [ServerEvent]
    /// A page's stream has ended.
    func went(_ visitor: Visitor)
    /// Does what a browser asks for: one of ``requests``.
    func answer(_ request: PageRequest, from visitor: Visitor) async throws(Refusal)
}

// SPDX-License-Identifier: MIT
public import Packets

/// One connection as an ``Observer`` knows it at some moment, to go on from without all the others.
public struct FlowBookmark: Sendable {
    fileprivate let flow: Flow
    fileprivate let rare: Flow.Rare?
    fileprivate let clock: Int64

    /// The connection's number.
    public var connection: Int { flow.number }
}

extension Observer {
    /// What is known of the connection between two sockets; nil if it is not in memory, or if it is not known which it is.
    public func bookmark(of a: SocketAddress, _ b: SocketAddress) -> FlowBookmark? {
        guard let slot = table.find(FlowKey.pair(a, b).key), !table[slot].hasRival else { return nil }
        let flow = table[slot]
        return FlowBookmark(flow: flow, rare: rare[flow.number], clock: clock)
    }

    /// Knows one connection, as it was when the bookmark was made.
    public init(from bookmark: FlowBookmark) {
        self.init(firstConnection: bookmark.connection + 1)
        clock = bookmark.clock
        rare[bookmark.connection] = bookmark.rare
        _ = table.insert(bookmark.flow)
    }

    /// Counts connections from a number on.
    public init(firstConnection number: Int) {
        self.init()
        connections = number
    }
}

// SPDX-License-Identifier: MIT

/// One of the two ends of a connection. The client is the end that initiated it.
public enum End: UInt8, CaseIterable, Hashable, Sendable {
    /// The end that asked for the connection: the first SYN is its own.
    case client
    /// The end that was asked.
    case server

    /// The end across the wire.
    @inlinable
    public var peer: End { self == .client ? .server : .client }

    /// The end's name, as JSON Lines have it.
    @inlinable
    public var name: StaticString { self == .client ? "client" : "server" }
}

// SPDX-License-Identifier: MIT

/// One of the two ends of a connection. The client is the end that initiated it.
public enum End: UInt8, CaseIterable, Hashable, Sendable {
    case client, server

    @inlinable
    public var peer: End { self == .client ? .server : .client }

    @inlinable
    public var name: StaticString { self == .client ? "client" : "server" }
}

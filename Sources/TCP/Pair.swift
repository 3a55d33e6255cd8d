// SPDX-License-Identifier: MIT

/// Something that both ends of a connection have, each its own: `Pair<State>` is the states of both.
@frozen
public struct Pair<Value> {
    /// The client's.
    public var client: Value
    /// The server's.
    public var server: Value

    /// A value for each end.
    @inlinable
    public init(client: Value, server: Value) {
        self.client = client
        self.server = server
    }

    /// The value of one end.
    @inlinable
    public subscript(end: End) -> Value {
        get { end == .client ? client : server }
        set { if end == .client { client = newValue } else { server = newValue } }
    }
}

extension Pair: Sendable where Value: Sendable {}

extension Pair: Equatable where Value: Equatable {
    /// Whether both ends' values are equal, each with that of the same end.
    @inlinable
    public static func == (left: Self, right: Self) -> Bool {
        left.client == right.client && left.server == right.server
    }
}

extension Pair: Hashable where Value: Hashable {
    /// Both values, the client's first.
    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(client)
        hasher.combine(server)
    }
}

// SPDX-License-Identifier: MIT

/// Which end of a connection a program is: the client connects, the server listens.
public enum Role: String, CaseIterable, Hashable, Sendable {
    case client, server

    /// The other one.
    public var peer: Role { self == .client ? .server : .client }
}

/// One connection, as one of its ends sees it.
public struct ChatConnection: Hashable, Sendable {
    /// Counts the connections of one server or client, from 0.
    public let number: Int
    /// Which end we are.
    public let role: Role
    public let local, remote: HostPort
    /// Our descriptor while the connection is open; −1 if there is none.
    public let descriptor: CInt

    public init(number: Int, role: Role, local: HostPort, remote: HostPort, descriptor: CInt = -1) {
        self.number = number
        self.role = role
        self.local = local
        self.remote = remote
        self.descriptor = descriptor
    }
}

// SPDX-License-Identifier: MIT
public import TCP

/// One connection, as one of its ends sees it.
public struct ChatConnection: Hashable, Sendable {
    /// Counts the connections of one server or client, from 0.
    public let number: Int
    /// Which end we are.
    public let end: End
    /// Both ends' addresses, as this end's socket gives them: behind a NAT the other end sees others.
    public let local, remote: HostPort
    /// Our descriptor while the connection is open; −1 if there is none.
    public let descriptor: CInt

    /// A connection; without a descriptor the kernel cannot be asked about it.
    public init(number: Int, end: End, local: HostPort, remote: HostPort, descriptor: CInt = -1) {
        self.number = number
        self.end = end
        self.local = local
        self.remote = remote
        self.descriptor = descriptor
    }
}

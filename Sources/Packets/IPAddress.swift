// SPDX-License-Identifier: MIT

/// An IPv4 or IPv6 address, stored in place. An IPv4 address lies in the low 32 bits of `low`.
public struct IPAddress: Hashable, Sendable {
    public var high, low: UInt64
    public var isIPv6: Bool

    @inlinable
    public init(v4: UInt32) {
        high = 0
        low = UInt64(v4)
        isIPv6 = false
    }

    @inlinable
    public init(v6High high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
        isIPv6 = true
    }
}

/// One end of a conversation: address and port.
public struct SocketAddress: Hashable, Sendable {
    public var address: IPAddress
    public var port: UInt16

    @inlinable
    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }
}

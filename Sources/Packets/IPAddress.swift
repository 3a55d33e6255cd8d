// SPDX-License-Identifier: MIT

/// An IPv4 or IPv6 address, stored in place. An IPv4 address lies in the low 32 bits of `low`.
public struct IPAddress: Hashable, Sendable {
    /// The address as a number of 128 bits, the first octet highest: its upper half, and its lower one.
    public var high, low: UInt64
    /// Which family it is of. `::192.0.2.1` and 192.0.2.1 have the same octets, and are different addresses.
    public var isIPv6: Bool

    /// An IPv4 address, its first octet in the highest bits: 192.0.2.1 is `0xC000_0201`.
    @inlinable
    public init(v4: UInt32) {
        high = 0
        low = UInt64(v4)
        isIPv6 = false
    }

    /// An IPv6 address: its first eight octets, then its last eight, both with the first octet in the highest bits.
    @inlinable
    public init(v6High high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
        isIPv6 = true
    }
}

/// One end of a conversation: address and port.
public struct SocketAddress: Hashable, Sendable {
    /// Its address, without a scope: a link-local one is the same on each interface.
    public var address: IPAddress
    /// Its port: 16 bits, as in the header (RFC 9293 §3.1).
    public var port: UInt16

    /// Any pair: whether something can be sent there is for the kernel to say.
    @inlinable
    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }
}

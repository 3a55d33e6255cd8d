// SPDX-License-Identifier: MIT
public import Packets

/// A pair of sockets, the same whichever of them sent: what TCP calls a connection's name (RFC 9293 §3.3.1).
public struct FlowKey: Hashable, Sendable {
    /// The ends in an order of their own, not by who began.
    public let low, high: SocketAddress

    /// The pair of a segment's source and destination, and whether the source is the `low` one.
    @inlinable
    static func pair(_ source: SocketAddress, _ destination: SocketAddress) -> (key: FlowKey, sourceIsLow: Bool) {
        let sourceIsLow = source.isOrdered(before: destination)
        return sourceIsLow
            ? (FlowKey(low: source, high: destination), true) : (FlowKey(low: destination, high: source), false)
    }

    @usableFromInline
    init(low: SocketAddress, high: SocketAddress) {
        self.low = low
        self.high = high
    }

    /// A number that spreads pairs evenly for anyone who does not know the seed.
    @inlinable
    func hash(seed: UInt64) -> UInt64 {
        var mixed = seed ^ low.address.low
        mixed = FlowKey.mix(mixed, high.address.low ^ 0x9e37_79b9_7f4a_7c15)
        mixed ^= UInt64(low.port) << 16 | UInt64(high.port)
        if low.address.isIPv6 {
            mixed = FlowKey.mix(mixed ^ low.address.high, high.address.high ^ 0xd6e8_feb8_6659_fd93)
        }
        return FlowKey.mix(mixed, seed | 1)
    }

    @inlinable
    static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// Compares the ports first: they differ most often.
    @inlinable
    public static func == (a: FlowKey, b: FlowKey) -> Bool {
        a.low.port == b.low.port && a.high.port == b.high.port && a.low.address.low == b.low.address.low
            && a.high.address.low == b.high.address.low && a.low.address.high == b.low.address.high
            && a.high.address.high == b.high.address.high && a.low.address.isIPv6 == b.low.address.isIPv6
    }
}

extension SocketAddress {
    /// A total order without meaning, to name a pair the same way from both sides.
    @inlinable
    func isOrdered(before other: SocketAddress) -> Bool {
        if port != other.port { return port < other.port }
        if address.low != other.address.low { return address.low < other.address.low }
        return address.high < other.address.high
    }
}

// SPDX-License-Identifier: MIT
public import TCP

/// Makes IP packets of segments: what ``Decoder`` takes apart, put together, checksums included.
///
/// Tests and modelled traffic use it. Link type ``LinkType/raw`` fits what it makes.
public struct PacketEncoder: Sendable {
    /// Who sends, and to whom; both of one family.
    public var source, destination: SocketAddress
    /// TTL or hop limit.
    public var hopLimit: UInt8 = 64
    /// The two ECN bits of the IP header (RFC 3168 §5).
    public var ecn: UInt8 = 0
    /// IPv4's identification; not used over IPv6.
    public var identification: UInt16 = 0

    /// Both ends must be of one family: a source that is not counts as the destination's.
    public init(from source: SocketAddress, to destination: SocketAddress) {
        self.source = source
        self.destination = destination
    }

    /// A whole IP packet with one segment. `text` is what the segment carries; `segment.textLength` is not looked at.
    public func packet(_ segment: Segment, text: [UInt8] = []) -> [UInt8] {
        let tcp = encoded(segment, text: text)
        return header(protocolNumber: 6, payloadLength: tcp.count) + tcp
    }

    /// A whole IP packet with one UDP datagram (RFC 768).
    public func datagram(text: [UInt8]) -> [UInt8] {
        var udp: [UInt8] = []
        udp.append(source.port)
        udp.append(destination.port)
        udp.append(UInt16(truncatingIfNeeded: 8 + text.count))
        udp.append(UInt16(0))
        udp += text
        let sum = checksum(udp, protocolNumber: 17)
        // Zero would mean that there is no checksum.
        udp.replace(at: 6, with: sum == 0 ? 0xFFFF : sum)
        return header(protocolNumber: 17, payloadLength: udp.count) + udp
    }

    /// The IP header before `payloadLength` octets. A length that its field cannot hold is written as 0, as Linux does.
    public func header(protocolNumber: UInt8, payloadLength: Int) -> [UInt8] {
        destination.address.isIPv6
            ? ipv6Header(protocolNumber, payloadLength) : ipv4Header(protocolNumber, payloadLength)
    }

    private func ipv4Header(_ number: UInt8, _ payloadLength: Int) -> [UInt8] {
        var header: [UInt8] = [0x45, ecn & 0x03]
        header.append(UInt16(exactly: 20 + payloadLength) ?? 0)
        header.append(identification)
        header.append(UInt16(0x4000))
        header += [hopLimit, number]
        header.append(UInt16(0))
        header.append(UInt32(truncatingIfNeeded: source.address.low))
        header.append(UInt32(truncatingIfNeeded: destination.address.low))
        let sum = header.withOctets { $0.onesComplementSum(from: 0, count: 20) }
        header.replace(at: 10, with: ~foldedSum(sum))
        return header
    }

    private func ipv6Header(_ number: UInt8, _ payloadLength: Int) -> [UInt8] {
        var header: [UInt8] = []
        header.append(0x6000_0000 | UInt32(ecn & 0x03) << 20)
        header.append(UInt16(exactly: payloadLength) ?? 0)
        header += [number, hopLimit]
        for word in [source.address.high, source.address.low, destination.address.high, destination.address.low] {
            header.append(UInt32(truncatingIfNeeded: word >> 32))
            header.append(UInt32(truncatingIfNeeded: word))
        }
        return header
    }

    /// The TCP header and its text (RFC 9293 §3.1).
    private func encoded(_ segment: Segment, text: [UInt8]) -> [UInt8] {
        let options = segment.options.encoded
        var tcp: [UInt8] = []
        tcp.reserveCapacity(20 + options.count + text.count)
        tcp.append(source.port)
        tcp.append(destination.port)
        tcp.append(segment.seq.rawValue)
        tcp.append(segment.acknowledgmentField.rawValue)
        tcp.append(UInt16((20 + options.count) / 4) << 12 | segment.flags.rawValue & 0x1FF)
        tcp.append(segment.window)
        tcp.append(UInt16(0))
        tcp.append(segment.urgentPointer)
        tcp += options
        tcp += text
        tcp.replace(at: 16, with: checksum(tcp, protocolNumber: 6))
        return tcp
    }

    private func checksum(_ octets: [UInt8], protocolNumber: UInt64) -> UInt16 {
        let pseudo = pseudoHeaderSum(source.address, destination.address, protocolNumber, length: octets.count)
        return ~foldedSum(pseudo &+ octets.withOctets { $0.onesComplementSum(from: 0, count: octets.count) })
    }
}

extension Options {
    /// The options as octets, in the order in which Linux writes them, padded with NOPs to words of four octets.
    ///
    /// MSS; SACK-permitted and timestamps; window scale; SACK blocks. What does not fit into 40 octets is left out.
    public var encoded: [UInt8] {
        var octets: [UInt8] = []
        if let maximumSegmentSize {
            octets += [2, 4]
            octets.append(maximumSegmentSize)
        }
        if let timestamps {
            octets += sackPermitted ? [4, 2] : [1, 1]
            octets += [8, 10]
            octets.append(timestamps.value)
            octets.append(timestamps.echo)
        } else if sackPermitted {
            octets += [1, 1, 4, 2]
        }
        if let windowScale { octets += [1, 3, 3, windowScale] }
        if let userTimeout {
            octets += [28, 4]
            octets.append(userTimeout.field)
        }
        let room = (40 - octets.count - 4) / 8
        let blocks = sack.prefix(max(room, 0))
        if !blocks.isEmpty {
            octets += [1, 1, 5, UInt8(2 + 8 * blocks.count)]
            for block in blocks {
                octets.append(block.left.rawValue)
                octets.append(block.right.rawValue)
            }
        }
        return octets
    }
}

/// Numbers in network order.
extension [UInt8] {
    mutating func append(_ number: UInt16) {
        append(UInt8(truncatingIfNeeded: number >> 8))
        append(UInt8(truncatingIfNeeded: number))
    }

    mutating func append(_ number: UInt32) {
        append(UInt16(truncatingIfNeeded: number >> 16))
        append(UInt16(truncatingIfNeeded: number))
    }

    mutating func replace(at offset: Int, with number: UInt16) {
        self[offset] = UInt8(truncatingIfNeeded: number >> 8)
        self[offset + 1] = UInt8(truncatingIfNeeded: number)
    }
}

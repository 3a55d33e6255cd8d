// SPDX-License-Identifier: MIT

/// Why a frame could not be decoded: at which layer, what it needed and what it had.
///
/// It is a few numbers: nothing is allocated until ``reason`` is asked for.
public struct DecodeError: Error, Hashable, Sendable {
    /// The header that could not be read.
    public enum Layer: UInt8, Hashable, Sendable {
        case link, ethernet, vlan, mpls, pppoe, ppp, hdlc, llc, linuxCooked, null, fddi, wireless, nflog, infiniBand,
            arcnet
        case ipv4, ipv6, authentication, tcp, udp, icmp, gre, vxlan, geneve, teredo, gtp
    }

    /// What was wrong with it.
    public enum Fault: UInt8, Hashable, Sendable {
        /// A header of a fixed length does not fit in what was captured.
        case headerCut
        /// A header that states its own length does not fit in what was captured.
        case statedHeaderCut
        /// A header does not fit in the packet that carries it, captured whole or not.
        case headerBeyondPacket
        /// A stated length is below the least that is possible.
        case lengthTooSmall
        /// The version is another than the layer's.
        case version
        /// More wrappings than ``Path`` can hold.
        case nesting
        /// Headers or contents are compressed by what came before, which the capture need not hold.
        case compressed
        /// A piece of a packet, of a link that cuts packets up: such pieces are not put together.
        case piece
        /// Several packets in one frame: none of them is told, as none can bear the frame's number alone.
        case several
        /// A link type that is not decoded: `have` is its number. The same for every frame of that interface.
        case linkType
    }

    /// The header at which decoding stopped.
    public var layer: Layer
    /// What was wrong there; it says what ``need`` and ``have`` count.
    public var fault: Fault
    /// Octets needed, the least length allowed, or the version expected.
    public var need: Int
    /// Octets that were there, the length stated, the version found, or the link type's number.
    public var have: Int

    /// What was wrong with a header; the numbers stay 0 where the fault has none.
    @inlinable
    public init(_ layer: Layer, _ fault: Fault, need: Int = 0, have: Int = 0) {
        self.layer = layer
        self.fault = fault
        self.need = need
        self.have = have
    }

    /// Whether this says only that the link type is not decoded: worth one line a link type, then a count.
    public var isUnsupportedLinkType: Bool { fault == .linkType }

    /// What is wrong, in words without the layer's name: "header says 60 bytes, 34 were captured".
    public var reason: String {
        switch fault {
        case .headerCut: "header needs \(need) bytes, \(have) were captured"
        case .statedHeaderCut: "header says \(need) bytes, \(have) were captured"
        case .headerBeyondPacket: "header needs \(need) bytes, the packet holds \(have)"
        case .lengthTooSmall: "length field says \(have) bytes, the least is \(need)"
        case .version: "version is \(have), not \(need)"
        case .nesting: "more than \(need) headers around one another"
        case .compressed: "what it carries is compressed, and cannot be read by itself"
        case .piece: "a piece of a packet: pieces are not put together at this layer"
        case .several: "several packets in one frame are not taken apart"
        case .linkType: "link type \(LinkType(rawValue: UInt16(truncatingIfNeeded: have)).name) is not decoded"
        }
    }
}

extension DecodeError: CustomStringConvertible {
    /// The layer and the reason: "IPv4: header says 60 bytes, 34 were captured".
    public var description: String { "\(layer): \(reason)" }
}

extension DecodeError.Layer: CustomStringConvertible {
    /// The layer's usual name.
    public var description: String {
        switch self {
        case .link: "link"
        case .ethernet: "Ethernet"
        case .vlan: "VLAN"
        case .mpls: "MPLS"
        case .pppoe: "PPPoE"
        case .ppp: "PPP"
        case .hdlc: "HDLC"
        case .llc: "LLC"
        case .linuxCooked: "Linux cooked"
        case .null: "null"
        case .fddi: "FDDI"
        case .wireless: "802.11"
        case .nflog: "NFLOG"
        case .infiniBand: "InfiniBand"
        case .arcnet: "ARCNET"
        case .ipv4: "IPv4"
        case .ipv6: "IPv6"
        case .authentication: "AH"
        case .tcp: "TCP"
        case .udp: "UDP"
        case .icmp: "ICMP"
        case .gre: "GRE"
        case .vxlan: "VXLAN"
        case .geneve: "Geneve"
        case .teredo: "Teredo"
        case .gtp: "GTP-U"
        }
    }
}

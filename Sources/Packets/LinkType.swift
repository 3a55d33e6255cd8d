// SPDX-License-Identifier: MIT

/// What the first octets of a frame are: the LINKTYPE number of a capture file, all 16 bits of it.
///
/// A file's LINKTYPE and libpcap's DLT are the same number but for a few. Raw IP is the one that matters: DLT_RAW is 12
/// on Linux and 14 on OpenBSD, LINKTYPE_RAW is 101, and files with any of the three exist. All three decode alike here;
/// ``init(dataLinkType:)`` takes what a live libpcap handle says.
public struct LinkType: RawRepresentable, Hashable, Sendable {
    /// The number in a capture file, which for raw IP and a few others is not what libpcap says of a live handle.
    public var rawValue: UInt16

    /// Any number: what cannot be decoded is refused frame by frame, by name.
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The link type of a live handle, whose `pcap_datalink` gives DLT numbers of the machine.
    public init(dataLinkType: Int32) {
        rawValue =
            switch dataLinkType {
            case 11: 100
            case 12, 14: 101
            case 15: 102
            case 16: 103
            case 19: 106
            default: UInt16(truncatingIfNeeded: dataLinkType)
            }
    }

    /// libpcap's DLT number for it on Linux, which differs for raw IP only among those that are read here.
    public var dataLinkType: Int32 { self == .raw ? 12 : Int32(rawValue) }

    /// Four octets of address family in the byte order of the machine that captured: the loopback of BSD and macOS.
    public static let null = LinkType(rawValue: 0)
    /// Ethernet II and IEEE 802.3, from the destination's address on; also what Linux gives of `lo`.
    public static let ethernet = LinkType(rawValue: 1)
    /// ARCNET as BSD gives it: source, destination, and RFC 1201 or 1051 behind them.
    public static let arcnetBSD = LinkType(rawValue: 7)
    /// PPP (RFC 1661), with the address and control octets of HDLC or without.
    public static let ppp = LinkType(rawValue: 9)
    /// FDDI with LLC behind its frame control and addresses.
    public static let fddi = LinkType(rawValue: 10)
    /// PPP with HDLC framing (RFC 1662), or Cisco's HDLC: the first octet tells them apart.
    public static let pppHDLC = LinkType(rawValue: 50)
    /// PPPoE's session header (RFC 2516) without the Ethernet header before it.
    public static let pppoe = LinkType(rawValue: 51)
    /// Nothing before the IP header, whose first four bits say which version it is.
    public static let raw = LinkType(rawValue: 101)
    /// Cisco's HDLC: four octets, the last two an ethertype.
    public static let ciscoHDLC = LinkType(rawValue: 104)
    /// An IEEE 802.11 header without radio information.
    public static let wireless = LinkType(rawValue: 105)
    /// OpenBSD's loopback: as ``null``, in network byte order.
    public static let loop = LinkType(rawValue: 108)
    /// What Linux gives of the device `any`: 16 octets that do not name the interface.
    public static let linuxCooked = LinkType(rawValue: 113)
    /// A Prism monitor header of 144 octets, or AVS's in its place, before IEEE 802.11.
    public static let prism = LinkType(rawValue: 119)
    /// A radiotap header, of the length that it states, before IEEE 802.11.
    public static let radiotap = LinkType(rawValue: 127)
    /// ARCNET as Linux gives it, with two octets more than ``arcnetBSD``.
    public static let arcnetLinux = LinkType(rawValue: 129)
    /// An AVS radio header, of the length that it states, before IEEE 802.11.
    public static let wirelessAVS = LinkType(rawValue: 163)
    /// An octet that says who sent, then PPP.
    public static let pppWithDirection = LinkType(rawValue: 204)
    /// An MPLS label stack (RFC 3032) from the first octet on; what follows it is known by its first four bits alone.
    public static let mpls = LinkType(rawValue: 219)
    /// An IPv4 header from the first octet on.
    public static let ipv4 = LinkType(rawValue: 228)
    /// An IPv6 header from the first octet on.
    public static let ipv6 = LinkType(rawValue: 229)
    /// Linux's netfilter log: attributes, of which one is the packet.
    public static let nflog = LinkType(rawValue: 239)
    /// IP over InfiniBand: a global route header of 40 octets, then an ethertype.
    public static let ipOverInfiniBand = LinkType(rawValue: 242)
    /// The second form of ``linuxCooked``, which names the interface: libpcap 1.10 gives it if it is asked for.
    public static let linuxCooked2 = LinkType(rawValue: 276)
    /// That of an interface whose description cannot be read; no number of libpcap's.
    public static let unknown = LinkType(rawValue: .max)

    /// libpcap's DLT name, without the prefix: EN10MB, LINUX_SLL2; "LINKTYPE 300" where libpcap has none.
    public var name: String {
        let index = LinkType.names.partitioningIndex { $0.number >= rawValue }
        if index < LinkType.names.count, LinkType.names[index].number == rawValue {
            return "\(LinkType.names[index].name)"
        }
        return self == .unknown ? "unknown" : "LINKTYPE \(rawValue)"
    }
}

extension LinkType: CustomStringConvertible {
    /// As ``name``.
    public var description: String { name }
}

extension Array {
    /// The first index for which `belongsAfter` holds, in an array sorted so that it holds from there on.
    fileprivate func partitioningIndex(where belongsAfter: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongsAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

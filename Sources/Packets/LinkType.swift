// SPDX-License-Identifier: MIT

/// What the first octets of a frame are: the LINKTYPE number of a capture file, all 16 bits of it.
///
/// A file's LINKTYPE and libpcap's DLT are the same number but for a few. Raw IP is the one that matters: DLT_RAW is 12
/// on Linux and 14 on OpenBSD, LINKTYPE_RAW is 101, and files with any of the three exist. All three decode alike here;
/// ``init(dataLinkType:)`` takes what a live libpcap handle says.
public struct LinkType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

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

    public static let null = LinkType(rawValue: 0)
    public static let ethernet = LinkType(rawValue: 1)
    public static let arcnetBSD = LinkType(rawValue: 7)
    public static let ppp = LinkType(rawValue: 9)
    public static let fddi = LinkType(rawValue: 10)
    public static let pppHDLC = LinkType(rawValue: 50)
    public static let pppoe = LinkType(rawValue: 51)
    public static let raw = LinkType(rawValue: 101)
    public static let ciscoHDLC = LinkType(rawValue: 104)
    public static let wireless = LinkType(rawValue: 105)
    public static let loop = LinkType(rawValue: 108)
    public static let linuxCooked = LinkType(rawValue: 113)
    public static let prism = LinkType(rawValue: 119)
    public static let radiotap = LinkType(rawValue: 127)
    public static let arcnetLinux = LinkType(rawValue: 129)
    public static let wirelessAVS = LinkType(rawValue: 163)
    public static let pppd = LinkType(rawValue: 166)
    public static let perPacketInformation = LinkType(rawValue: 192)
    public static let pppWithDirection = LinkType(rawValue: 204)
    public static let ciscoHDLCWithDirection = LinkType(rawValue: 205)
    public static let mpls = LinkType(rawValue: 219)
    public static let ipv4 = LinkType(rawValue: 228)
    public static let ipv6 = LinkType(rawValue: 229)
    public static let nflog = LinkType(rawValue: 239)
    public static let ipOverInfiniBand = LinkType(rawValue: 242)
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

// SPDX-License-Identifier: MIT
import Packets
import TCP
import Testing

/// One way to wrap a packet: the same SYN must come out of each.
struct Wrapping: CustomTestStringConvertible, Sendable {
    var name: String
    var link: LinkType
    var header: [UInt8]
    var isIPv6 = false
    var trailer: [UInt8] = []
    var path: [Path.Step] = []

    var testDescription: String { name }
    var frame: [UInt8] { header + (isIPv6 ? Sample.syn6 : Sample.syn4) + trailer }

    init(
        _ name: String, _ link: LinkType, _ header: String, v6 isIPv6: Bool = false, trailer: String = "",
        path: [Path.Step] = []
    ) {
        self.name = name
        self.link = link
        self.header = hex(header)
        self.isIPv6 = isIPv6
        self.trailer = hex(trailer)
        self.path = path
    }

    private static let mac = "020000000001 020000000002 "

    static let all: [Wrapping] = [
        Wrapping("Ethernet, IPv4", .ethernet, mac + "0800"),
        Wrapping("Ethernet, IPv6", .ethernet, mac + "86dd", v6: true),
        Wrapping("Ethernet with a trailer", .ethernet, mac + "0800", trailer: "deadbeefdead"),
        Wrapping("802.1Q", .ethernet, mac + "8100 0064 0800", path: [.vlan]),
        Wrapping("Q-in-Q", .ethernet, mac + "88a8 0064 8100 0065 86dd", v6: true, path: [.vlan, .vlan]),
        Wrapping("MPLS, two labels", .ethernet, mac + "8847 00010040 00011140", path: [.mpls]),
        Wrapping("MPLS, IPv6", .ethernet, mac + "8847 00011140", v6: true, path: [.mpls]),
        Wrapping("PPPoE", .ethernet, mac + "8864 1100 0001 003e 0021", path: [.pppoe]),
        Wrapping(
            "PPPoE with Ethernet's padding", .ethernet, mac + "8864 1100 0001 003e 0021", trailer: "00000000",
            path: [.pppoe]),
        Wrapping("802.3, LLC and SNAP", .ethernet, mac + "0044 aaaa03 000000 0800"),
        Wrapping("802.3, LLC with IP's own access point", .ethernet, mac + "003f 060603"),
        Wrapping("802.3, ISO NLPID", .ethernet, mac + "0040 fefe03 cc"),
        Wrapping("VN-tag", .ethernet, mac + "8926 00010002 0800"),
        Wrapping("NSH", .ethernet, mac + "894f 0fc2 0101 00000000"),
        Wrapping(
            "TRILL with an option word", .ethernet, mac + "22f3 0040 0001 0002 00000000" + mac + "0800", path: [.vlan]),
        Wrapping("cooked", .linuxCooked, "0000 0001 0006 0200000000010000 0800"),
        Wrapping("cooked, VLAN", .linuxCooked, "0000 0001 0006 0200000000010000 8100 0064 0800", path: [.vlan]),
        Wrapping("cooked 2", .linuxCooked2, "0800 0000 00000001 0304 00 00 0000000000000000"),
        Wrapping("cooked 2, IPv6", .linuxCooked2, "86dd 0000 00000001 0304 00 06 0200000000010000", v6: true),
        Wrapping("null, little-endian", .null, "02000000"),
        Wrapping("null, big-endian", .null, "00000002"),
        Wrapping("null, macOS IPv6", .null, "1e000000", v6: true),
        Wrapping("null, FreeBSD IPv6", .null, "1c000000", v6: true),
        Wrapping("null, OpenBSD IPv6", .null, "00000018", v6: true),
        Wrapping("loop", .loop, "00000002"),
        Wrapping("raw, IPv4", .raw, ""),
        Wrapping("raw, IPv6", .raw, "", v6: true),
        Wrapping("raw as DLT 12", LinkType(rawValue: 12), ""),
        Wrapping("raw as DLT 14", LinkType(rawValue: 14), "", v6: true),
        Wrapping("LINKTYPE_IPV4", .ipv4, ""),
        Wrapping("LINKTYPE_IPV6", .ipv6, "", v6: true),
        Wrapping("PPP", .ppp, "ff03 0021"),
        Wrapping("PPP without address and control", .ppp, "0021"),
        Wrapping("PPP, compressed protocol", .ppp, "ff03 21"),
        Wrapping("PPP, IPv6", .pppHDLC, "ff03 0057", v6: true),
        Wrapping("PPP, MPLS", .ppp, "ff03 0281 00011140", path: [.mpls]),
        Wrapping("PPP multilink, one piece", .ppp, "ff03 003d c0000001 0021"),
        Wrapping("PPP with direction", .pppWithDirection, "00 ff03 0021"),
        Wrapping("PPPoE as link", .pppoe, "1100 0001 003e 0021", path: [.pppoe]),
        Wrapping("Cisco HDLC", .ciscoHDLC, "0f00 0800"),
        Wrapping("Cisco HDLC in a PPP file", .pppHDLC, "8f00 86dd", v6: true),
        Wrapping("FDDI", .fddi, "50 020000000001 020000000002 aaaa03 000000 0800"),
        Wrapping("ARCNET, RFC 1051", .arcnetBSD, "0102 f0"),
        Wrapping("ARCNET, RFC 1201", .arcnetLinux, "01020000 d4 00 0001"),
        Wrapping("IP over InfiniBand", .ipOverInfiniBand, String(repeating: "00", count: 40) + "0800 0000"),
        Wrapping("NFLOG", .nflog, "02 00 0000 0800 0100 08000100 4000 0900"),
        Wrapping("NFLOG, big-endian", .nflog, "02 00 0000 0008 0001 08000100 0040 0009"),
        Wrapping("802.11 data", .wireless, "0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800"),
        Wrapping(
            "802.11 QoS data, four addresses", .wireless,
            "8803 0000 020000000001 020000000002 020000000003 0000 020000000004 0000 aaaa03 000000 86dd", v6: true),
        Wrapping(
            "radiotap, padded header", .radiotap,
            "00 00 1100 03000000 0000000000000000 20 8801 0000 020000000001 020000000002 020000000003 0000 0000 0000"
                + "aaaa03 000000 0800"),
        Wrapping(
            "an 802.11 aggregate of one", .wireless,
            "8801 0000 020000000001 020000000002 020000000003 0000 8000 020000000001 020000000002 0044"
                + "aaaa03 000000 0800", trailer: "0000"),
        Wrapping(
            "AVS", .wirelessAVS,
            "80211001 00000040" + String(repeating: "00", count: 56)
                + "0802 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800"),
        Wrapping(
            "Prism", .prism,
            "44000000 90000000" + String(repeating: "00", count: 136)
                + "0802 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800"),
    ]
}

@Suite("Links")
struct LinkTests {
    @Test("the same SYN out of every wrapping", arguments: Wrapping.all)
    func unwraps(_ wrapping: Wrapping) throws {
        let packet = try #require(try decode(wrapping.frame, wrapping.link))
        guard case .tcp(let header) = packet.transport else {
            Issue.record("not TCP: \(packet.transport)")
            return
        }
        #expect(packet.source.description == (wrapping.isIPv6 ? "2001:db8::2" : "10.0.0.2"))
        #expect(packet.destination.description == (wrapping.isIPv6 ? "2001:db8::1" : "10.0.0.1"))
        #expect(header.segment.seq.rawValue == 305_419_896)
        #expect(header.segment.flags == .syn)
        #expect(header.segment.textLength == 0)
        #expect(header.segment.options.windowScale == 7)
        #expect(header.checksum == .correct)
        #expect(packet.path.steps == wrapping.path)
    }

    @Test("every prefix of every wrapping is an error or a packet, never a trap", arguments: Wrapping.all)
    func prefixes(_ wrapping: Wrapping) {
        let frame = wrapping.frame
        for count in 0..<frame.count {
            _ = try? decode(Array(frame.prefix(count)), wrapping.link)
            _ = try? decode(Array(frame.prefix(count)), wrapping.link, length: frame.count)
        }
    }

    @Test(
        "frames about nothing of IP are nil, not errors",
        arguments: [
            ("ARP", LinkType.ethernet, "020000000001 020000000002 0806 0001080006040001"),
            ("spanning tree", .ethernet, "0180c2000000 020000000002 0007 424203 00000000"),
            ("a beacon", .wireless, "8000 0000 ffffffffffff 020000000002 020000000003 0000"),
            ("an encrypted frame", .wireless, "0841 0000 020000000001 020000000002 020000000003 0000 00000000"),
            ("LCP", .ppp, "ff03 c021 01010004"),
        ])
    func nothingOfIP(_ name: String, _ link: LinkType, _ frame: String) throws {
        #expect(try decode(hex(frame), link) == nil, "\(name)")
    }

    @Test(
        "what cannot be taken apart is an error, not silence",
        arguments: [
            ("Van Jacobson's headers", LinkType.ppp, "ff03 002d 00112233", DecodeError.Fault.compressed),
            ("the same, protocol compressed", .ppp, "2d 00112233", .compressed),
            ("a compressed datagram", .pppHDLC, "ff03 00fd 00112233", .compressed),
            ("the first of two multilink pieces", .ppp, "ff03 003d 80000001 0021 4500", .piece),
            (
                "more fragments of 802.11", .wireless,
                "0805 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800", .piece
            ),
            (
                "the second fragment of 802.11", .wireless,
                "0801 0000 020000000001 020000000002 020000000003 0100 4500", .piece
            ),
            (
                "an aggregate of two", .wireless,
                "8801 0000 020000000001 020000000002 020000000003 0000 8000"
                    + "020000000001 020000000002 0008 aaaa03 000000 0806 0000"
                    + "020000000001 020000000002 0008 aaaa03 000000 0806", .several
            ),
        ])
    func notTakenApart(_ name: String, _ link: LinkType, _ frame: String, _ fault: DecodeError.Fault) {
        let error = #expect(throws: DecodeError.self, "\(name)") { try decode(hex(frame), link) }
        #expect(error?.fault == fault, "\(name)")
    }

    @Test("radiotap's frame check sequence is no text, even if the IP header gives no length")
    func checkSequence() throws {
        var syn = Sample.syn4
        syn.replaceSubrange(2..<4, with: [0, 0])
        let head = hex(
            "00 00 0900 02000000 10 0801 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 0800")
        let packet = try #require(try decode(head + syn + hex("01020304"), .radiotap))
        guard case .tcp(let header) = packet.transport else { return #expect(Bool(false), "not TCP") }
        #expect(header.segment.textLength == 0)
        #expect(header.checksum == .correct)
    }

    @Test("a link type that is not decoded says so, and which")
    func unsupported() {
        let link = LinkType(rawValue: 189)
        let error = #expect(throws: DecodeError.self) { try decode(Sample.syn4, link) }
        #expect(error?.isUnsupportedLinkType == true)
        #expect(error?.have == 189)
        #expect(error?.reason == "link type USB_LINUX is not decoded")
    }

    @Test(
        "names are libpcap's",
        arguments: [(1, "EN10MB"), (101, "RAW"), (113, "LINUX_SLL"), (276, "LINUX_SLL2"), (999, "LINKTYPE 999")])
    func names(_ number: Int, _ name: String) {
        #expect(LinkType(rawValue: UInt16(number)).name == name)
    }

    @Test(
        "a live handle's DLT becomes a file's LINKTYPE",
        arguments: [(1, 1), (12, 101), (14, 101), (113, 113), (276, 276)])
    func dataLinkTypes(_ live: Int, _ file: Int) {
        #expect(LinkType(dataLinkType: Int32(live)).rawValue == UInt16(file))
    }

    @Test("nine wrappings are one too many")
    func nesting() {
        let tags = Array(repeating: hex("8100 0001"), count: 9).joined()
        let error = #expect(throws: DecodeError.self) {
            try decode(Sample.addresses + tags + hex("0800") + Sample.syn4, .ethernet)
        }
        #expect(error?.fault == .nesting)
    }
}

// SPDX-License-Identifier: MIT

/// Turns frames into ``Packet``s, one at a time, and puts fragmented datagrams together.
///
/// - **Lengths.** How much text a segment has is worked out from the IP header: Ethernet's padding and trailers never
///   count. An IP total length of 0 (TSO, BIG TCP) and an IPv6 payload length of 0 mean "to the end of the frame", a
///   jumbogram's own option says its length, and a length beyond the frame counts as the frame's end, as in tshark.
/// - **Cut frames.** A TCP header that is whole gives a packet, even if its text is cut. A header cut in the middle is
///   a ``DecodeError``, but for TCP's options: what is whole of them is read. Nothing that a frame holds can stop the program.
/// - **Fragments:** the packet comes with the frame that completes the datagram, as in tshark. Its ranges then refer to
///   ``reassembled``, and ``Packet/isReassembled`` is true. At most 64 datagrams wait at a time, of at most 65,535 octets
///   each; the one that began first makes room, and none waits for more than 30 seconds of capture time, as in Linux. Where
///   fragments overlap, the octets that came first stay. A fragment that the snapshot length cut is not kept.
/// - **Frames of several packets, and pieces of packets below IP** (an 802.11 aggregate of more than one, 802.11 or PPP
///   multilink fragments), **and compressed headers** (Van Jacobson's) are a ``DecodeError``.
/// - **Tunnels.** GRE, IP in IP, 6in4, VXLAN, Geneve, Teredo and GTP-U are unwrapped: the packet is the innermost one,
///   ``Packet/path`` says what it was taken out of. At most eight wrappings.
public struct Decoder: Sendable {
    /// Whether TCP checksums are computed. When false every verdict is ``ChecksumVerdict/unverifiable``.
    public var verifiesChecksums: Bool

    /// The octets after the IP headers of the datagram last put together. Good until the next one is.
    public internal(set) var reassembled: [UInt8] = []

    var fragments = FragmentTable()

    /// A decoder with no fragments waiting. One decoder reads one capture: fragments of another would mix with its own.
    public init(verifiesChecksums: Bool = true) {
        self.verifiesChecksums = verifiesChecksums
    }

    /// Decodes one frame.
    ///
    /// - Parameters:
    ///   - frame: the captured octets.
    ///   - info: what the capture says of the frame. Its time also ages fragments.
    /// - Returns: nil if the frame is sound but holds no IP packet (ARP, a beacon).
    public mutating func decode(
        _ frame: RawSpan, _ info: FrameInfo
    ) throws(DecodeError) -> Packet? {
        var packet = Packet.blank
        let found = try decode(frame, info, into: &packet)
        return found ? packet : nil
    }

    /// Decodes one frame into a packet that is used again and again, which saves copying it.
    ///
    /// - Returns: whether `packet` now holds an IP packet. If not, or on an error, its contents mean nothing.
    public mutating func decode(
        _ frame: RawSpan, _ info: FrameInfo, into packet: inout Packet
    ) throws(DecodeError) -> Bool {
        packet.number = info.number
        packet.time = info.time
        packet.path = Path()
        packet.link = info.link
        packet.isReassembled = false
        let length = frame.byteCount
        let cursor = Cursor(offset: 0, captured: length, reported: max(length, info.originalLength))
        if info.link == .ethernet { return try ethernet(frame, cursor, &packet) }
        return try decodeLink(info.link, frame, cursor, &packet)
    }

    /// Every link type but Ethernet.
    @inline(never)
    private mutating func decodeLink(
        _ link: LinkType, _ frame: RawSpan, _ cursor: Cursor, _ packet: inout Packet
    ) throws(DecodeError) -> Bool {
        switch link.rawValue {
        case 1: try ethernet(frame, cursor, &packet)
        case 0, 108: try null(frame, cursor, &packet)
        case 12, 14, 101, 228, 229: try rawIP(frame, cursor, &packet)
        case 113: try linuxCooked(frame, cursor, &packet)
        case 276: try linuxCooked2(frame, cursor, &packet)
        case 9, 16, 50, 103: try ppp(frame, cursor, &packet)
        case 166, 204: try pppWithDirection(frame, cursor, &packet)
        case 51: try pppoe(frame, cursor, &packet)
        case 104: try ciscoHDLC(frame, cursor, &packet)
        case 205: try ciscoHDLCWithDirection(frame, cursor, &packet)
        case 10: try fddi(frame, cursor, &packet)
        case 7: try arcnet(frame, cursor, headerLength: 2, &packet)
        case 129: try arcnet(frame, cursor, headerLength: 4, &packet)
        case 105: try wireless(frame, cursor, padded: false, &packet)
        case 127: try radiotap(frame, cursor, &packet)
        case 119: try prism(frame, cursor, &packet)
        case 163: try wirelessAVS(frame, cursor, &packet)
        case 192: try perPacketInformation(frame, cursor, &packet)
        case 219: try mpls(frame, cursor, &packet)
        case 239: try nflog(frame, cursor, &packet)
        case 242: try infiniBand(frame, cursor, &packet)
        default: throw DecodeError(.link, .linkType, have: Int(link.rawValue))
        }
    }

    /// Notes a wrapping, outermost first.
    func enter(_ step: Path.Step, _ packet: inout Packet) throws(DecodeError) {
        if !packet.path.append(step) { throw DecodeError(.link, .nesting, need: 8, have: 9) }
    }
}

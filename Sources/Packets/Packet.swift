// SPDX-License-Identifier: MIT
public import TCP

/// What one frame of a capture turned out to be, as plain values: no bytes are kept, only where they lie.
///
/// A decoded packet holds no reference and allocates nothing, so a million of them cost a million small copies.
public struct Packet: Sendable {
    /// The frame's number in its file or capture, from 1. A reassembled datagram has that of the frame that completed
    /// it.
    public var number: Int
    /// When it was captured; nil if the file does not say.
    public var time: Timestamp?
    /// The IP header's addresses: of the innermost one, where there are several.
    public var source, destination: IPAddress
    /// The IP header's TTL or hop limit, and its ECN bits (RFC 3168 §5: 0 not-ECT, 1 ECT(1), 2 ECT(0), 3 CE).
    public var hopLimit: UInt8
    /// Whether queues on the way may mark it instead of dropping it, and whether one has.
    public var ecn: UInt8
    /// IPv4's identification field, which tells a repeated capture of one packet from a retransmission; nil on IPv6.
    public var identification: UInt16?
    /// The tunnels and labels that the frame was unwrapped from; empty for an ordinary packet.
    public var path: Path
    /// Whether it carried a TCP segment: then ``tcp`` is its header.
    public private(set) var isTCP: Bool
    /// The TCP header, decoded in place; it means nothing unless ``isTCP``.
    public internal(set) var tcp: TCPHeader
    private var other: Transport
    /// What the frame began with: on a cooked link (`any`) one packet may be seen at several interfaces.
    public var link = LinkType.raw
    /// Whether the ranges in ``transport`` refer to ``Decoder/reassembled`` rather than to the frame.
    public var isReassembled: Bool

    /// What the IP packet carried.
    public enum Transport: Sendable {
        case tcp(TCPHeader)
        case udp(UDPHeader)
        case icmp(ICMPMessage)
        /// Another protocol, by its IANA number.
        case other(UInt8)
        /// A fragment that does not complete its datagram yet: nothing above IP can be said.
        case fragment
    }

    /// A packet with all that is known of it; its link is ``LinkType/raw`` until that is set.
    public init(
        number: Int, time: Timestamp?, source: IPAddress, destination: IPAddress, hopLimit: UInt8 = 0, ecn: UInt8 = 0,
        identification: UInt16? = nil, path: Path = Path(), transport: Transport, isReassembled: Bool = false
    ) {
        self.number = number
        self.time = time
        self.source = source
        self.destination = destination
        self.hopLimit = hopLimit
        self.ecn = ecn
        self.identification = identification
        self.path = path
        self.isReassembled = isReassembled
        isTCP = false
        tcp = .blank
        other = .other(0)
        self.transport = transport
    }

    /// What the IP packet carried, as one value to switch over.
    public var transport: Transport {
        get { isTCP ? .tcp(tcp) : other }
        set {
            if case .tcp(let header) = newValue {
                tcp = header
                isTCP = true
            } else {
                other = newValue
                isTCP = false
            }
        }
    }

    /// The transport is TCP, and its header is being written where it belongs.
    @inline(__always)
    mutating func beginTCP(_ header: TCPHeader) {
        tcp = header
        isTCP = true
    }

    /// Nothing yet: what ``Decoder/decode(_:_:into:)`` writes over.
    public static let blank = Packet(
        number: 0, time: nil, source: IPAddress(v4: 0), destination: IPAddress(v4: 0), transport: .other(0))
}

/// Where some octets lie: an offset from the start of the frame (or of the reassembled datagram) and a count.
public struct ByteRange: Hashable, Sendable {
    /// How many octets lie before it, and how many it has.
    public var offset, count: Int

    /// A place; nothing checks here that it lies in the frame.
    @inlinable
    public init(offset: Int, count: Int) {
        self.offset = offset
        self.count = count
    }
}

/// A TCP header: the model's `Segment`, and what only the wire has.
public struct TCPHeader: Sendable {
    /// The ports; with both addresses they name a connection (RFC 9293 §3.3.1).
    public var sourcePort, destinationPort: UInt16
    /// The header's fields as the model takes them; its `textLength` is what the IP header says, captured or not.
    public var segment: Segment
    /// Whether the checksum field is right for these octets (RFC 9293 §3.1), if they are all there.
    public var checksum: ChecksumVerdict
    /// Where the captured option octets lie in the frame: every option is kept there, known or not.
    public var optionBytes: ByteRange
    /// Where the captured text lies. Shorter than `segment.textLength` when the snapshot length cut it.
    public var textBytes: ByteRange
    /// Options other than those in `Segment/options` that were present, as a set.
    public var otherOptions: OtherOptions

    /// A header with all that is known of it.
    public init(
        sourcePort: UInt16, destinationPort: UInt16, segment: Segment, checksum: ChecksumVerdict,
        optionBytes: ByteRange, textBytes: ByteRange, otherOptions: OtherOptions = []
    ) {
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.segment = segment
        self.checksum = checksum
        self.optionBytes = optionBytes
        self.textBytes = textBytes
        self.otherOptions = otherOptions
    }

    static let blank = TCPHeader(
        sourcePort: 0, destinationPort: 0, segment: Segment(seq: SequenceNumber(0), flags: [], window: 0),
        checksum: .unverifiable, optionBytes: ByteRange(offset: 0, count: 0), textBytes: ByteRange(offset: 0, count: 0))
}

/// Options that the model reads nothing from, but a person may want to know of.
public struct OtherOptions: OptionSet, Hashable, Sendable {
    /// A bit for each of the kinds below.
    public var rawValue: UInt16

    /// A set by its bits.
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// TCP Fast Open (RFC 7413), kind 34 or its experimental form.
    public static let fastOpen = OtherOptions(rawValue: 1 << 0)
    /// Multipath TCP (RFC 8684), kind 30.
    public static let multipath = OtherOptions(rawValue: 1 << 1)
    /// Accurate ECN (RFC 9768), kind 172 or 174.
    public static let accurateECN = OtherOptions(rawValue: 1 << 2)
    /// User Timeout (RFC 5482), kind 28.
    public static let userTimeout = OtherOptions(rawValue: 1 << 3)
    /// MD5 signature (RFC 2385) or TCP-AO (RFC 5925).
    public static let authentication = OtherOptions(rawValue: 1 << 4)
    /// Any other kind.
    public static let unknown = OtherOptions(rawValue: 1 << 5)
    /// An option whose length was 0, 1 or ran past the header: the rest of the options could not be read.
    public static let malformed = OtherOptions(rawValue: 1 << 6)
    /// The snapshot length cut the header in its options: there may have been more than those that are told.
    public static let cut = OtherOptions(rawValue: 1 << 7)
    /// The cut came after the first of the two timestamps: the echo, which is 0 then, is not known.
    public static let cutEcho = OtherOptions(rawValue: 1 << 8)
}

/// What can be said of a TCP checksum.
public enum ChecksumVerdict: UInt8, Hashable, Sendable {
    case correct, incorrect
    /// Only the pseudo-header's sum is there: the sender left the rest to hardware (offload), as on `lo`.
    case notComputed
    /// Octets are missing (a cut packet, a fragment), or the final destination is (an IPv6 route not used up).
    case unverifiable
}

/// A UDP header (RFC 768).
public struct UDPHeader: Sendable {
    /// The ports; a source port of 0 asks for no answer (RFC 768).
    public var sourcePort, destinationPort: UInt16
    /// Octets of text, by the header's length field.
    public var textLength: Int
    /// Where the captured text lies: fewer octets than ``textLength`` if the snapshot length cut it.
    public var textBytes: ByteRange

    /// A header with all that is known of it.
    public init(sourcePort: UInt16, destinationPort: UInt16, textLength: Int, textBytes: ByteRange) {
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.textLength = textLength
        self.textBytes = textBytes
    }
}

/// An ICMP or ICMPv6 message; an error quotes the packet that it complains of.
public struct ICMPMessage: Sendable {
    /// What it is about. Types of ICMP (RFC 792) and ICMPv6 (RFC 4443) are counted separately.
    public var type, code: UInt8
    /// Whether it is ICMPv6 (RFC 4443): the same number of a type means something else there.
    public var isVersion6: Bool
    /// The quoted packet's ends and protocol, when enough of it was quoted.
    public var quoted: Quoted?

    /// What an error quotes of the packet that caused it. Anyone can send one: a quotation proves nothing.
    public struct Quoted: Sendable {
        /// The quoted packet's ends: its source is whom the error is sent to.
        public var source, destination: SocketAddress
        /// What the quoted packet carried, by its IANA number: 6 is TCP.
        public var protocolNumber: UInt8
        /// The quoted sequence number, if the protocol is TCP.
        public var sequence: SequenceNumber?

        /// A quotation with all that is known of it.
        public init(
            source: SocketAddress, destination: SocketAddress, protocolNumber: UInt8, sequence: SequenceNumber?
        ) {
            self.source = source
            self.destination = destination
            self.protocolNumber = protocolNumber
            self.sequence = sequence
        }
    }

    /// A message with all that is known of it.
    public init(type: UInt8, code: UInt8, isVersion6: Bool, quoted: Quoted?) {
        self.type = type
        self.code = code
        self.isVersion6 = isVersion6
        self.quoted = quoted
    }
}

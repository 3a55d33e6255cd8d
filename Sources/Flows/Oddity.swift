// SPDX-License-Identifier: MIT

/// What is out of the ordinary about a segment, seen from where the capture was made.
///
/// The first fifteen mean what Wireshark's `tcp.analysis` flags of the same names mean in tshark 4.0; each condition is
/// stated with its case. Those after them are wiretalk's own. A set is four octets and allocates nothing.
public struct Oddities: OptionSet, Hashable, Sendable {
    /// A bit for each oddity, in the order of ``names``.
    public var rawValue: UInt32

    /// A set by its bits.
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Text, a SYN or a FIN that begins before the highest number this end has used, unless it is `outOfOrder` or a
    /// `keepAlive`, or has two octets or more of which only the first was seen before. Set beside the next two, too.
    @inlinable public static var retransmission: Oddities { Oddities(rawValue: 1 << 0) }
    /// As `retransmission`, within 20 ms of at least two duplicate ACKs that ask for this very number.
    @inlinable public static var fastRetransmission: Oddities { Oddities(rawValue: 1 << 1) }
    /// Text that the other end has acknowledged already.
    @inlinable public static var spuriousRetransmission: Oddities { Oddities(rawValue: 1 << 2) }
    /// As `retransmission`, but so soon after the segment with the highest number (within the handshake's round trip, or
    /// 3 ms if that is unknown) that it was probably overtaken on the way, and it does not end where that one ended.
    @inlinable public static var outOfOrder: Oddities { Oddities(rawValue: 1 << 3) }
    /// Begins beyond the highest number this end has used: something before it was lost, or was not captured.
    @inlinable public static var previousSegmentNotCaptured: Oddities { Oddities(rawValue: 1 << 4) }
    /// Acknowledges numbers that the other end was not seen to use.
    @inlinable public static var ackedSegmentNotCaptured: Oddities { Oddities(rawValue: 1 << 5) }
    /// No text, and the same numbers and window as this end's last segment.
    @inlinable public static var duplicateAck: Oddities { Oddities(rawValue: 1 << 6) }
    /// At most one octet of text, one before the next number: a question whether the other end is still there.
    @inlinable public static var keepAlive: Oddities { Oddities(rawValue: 1 << 7) }
    /// Repeats this end's last acknowledgment in answer to a keep-alive.
    @inlinable public static var keepAliveAck: Oddities { Oddities(rawValue: 1 << 8) }
    /// Advertises a window of 0, on a segment without SYN, FIN or RST.
    @inlinable public static var zeroWindow: Oddities { Oddities(rawValue: 1 << 9) }
    /// Text that reaches exactly the right edge of the window that the other end advertised.
    @inlinable public static var windowFull: Oddities { Oddities(rawValue: 1 << 10) }
    /// One octet of text, next in order, into a window of 0.
    @inlinable public static var zeroWindowProbe: Oddities { Oddities(rawValue: 1 << 11) }
    /// Repeats this end's last acknowledgment and window of 0 in answer to a zero-window probe.
    @inlinable public static var zeroWindowProbeAck: Oddities { Oddities(rawValue: 1 << 12) }
    /// No text and the same numbers as this end's last segment, but another window, and not 0.
    @inlinable public static var windowUpdate: Oddities { Oddities(rawValue: 1 << 13) }
    /// A SYN with a new initial sequence number on a pair of sockets that was seen before.
    @inlinable public static var portsReused: Oddities { Oddities(rawValue: 1 << 14) }

    /// The same packet again: equal in every number and in IPv4's identification, within a millisecond. (Without an
    /// identification, on a cooked link: if it uses up numbers, or goes from a host to itself.) The sender sent it once.
    /// Captured on `any` (a cooked link type), where this is the rule, it is nothing else; elsewhere, where a mirror
    /// or a bridge may show packets twice, it stands beside what tshark makes of it.
    @inlinable public static var capturedTwice: Oddities { Oddities(rawValue: 1 << 15) }
    /// A SYN that crossed the other end's SYN on the way, or the SYN,ACK by which an end answers such a SYN: simultaneous
    /// open (RFC 9293 §3.5, Figure 7). tshark calls that SYN,ACK a retransmission; it is none.
    @inlinable public static var simultaneousOpen: Oddities { Oddities(rawValue: 1 << 16) }
    /// A RST whose number the end that it claims to be from cannot have used: somebody else sent it.
    @inlinable public static var foreignReset: Oddities { Oddities(rawValue: 1 << 17) }
    /// A RST in the window but not at RCV.NXT: RFC 5961 has the receiver answer with a challenge ACK and stay open.
    @inlinable public static var challengedReset: Oddities { Oddities(rawValue: 1 << 18) }

    /// How many of them share their names with tshark: the first fifteen.
    public static let sharedWithTshark = 15

    /// Those fifteen.
    static let thoseOfTshark = Oddities(rawValue: 1 << 15 - 1)

    /// Every oddity's name in the JSON lines, by bit.
    public static let names: [StaticString] = [
        "retransmission", "fastRetransmission", "spuriousRetransmission", "outOfOrder", "previousSegmentNotCaptured",
        "ackedSegmentNotCaptured", "duplicateAck", "keepAlive", "keepAliveAck", "zeroWindow", "windowFull",
        "zeroWindowProbe", "zeroWindowProbeAck", "windowUpdate", "portsReused", "capturedTwice", "simultaneousOpen",
        "foreignReset", "challengedReset",
    ]

    /// The bits that are set, lowest first.
    @inlinable
    public var bits: Bits { Bits(rest: rawValue) }

    /// Walks the bits of a set without allocating.
    public struct Bits: Sequence, IteratorProtocol {
        @usableFromInline var rest: UInt32

        @inlinable
        init(rest: UInt32) { self.rest = rest }

        /// The next bit's number, from the lowest up.
        @inlinable
        public mutating func next() -> Int? {
            guard rest != 0 else { return nil }
            let bit = rest.trailingZeroBitCount
            rest &= rest - 1
            return bit
        }
    }
}

extension Oddities: CustomStringConvertible {
    /// Their names with spaces between them.
    public var description: String { bits.map { "\(Self.names[$0])" }.joined(separator: " ") }
}

// SPDX-License-Identifier: MIT
public import Packets
public import TCP

/// What became of a connection, once it has ended, was evicted, or the capture is over.
public struct Connection: Sendable {
    /// Its number, from 0 in the order of first segments.
    public var number: Int
    /// The two ends. Where no SYN was seen, the one with the higher port counts as the client.
    public var client, server: SocketAddress
    /// The tunnels and labels that its first segment was unwrapped from.
    public var path: Path
    /// How it was opened.
    public var handshake: Handshake
    /// How it ended, as far as the capture shows.
    public var close: Close
    /// How many segments it had, of both ends, repeats included.
    public var segments: Int
    /// Octets of text that each end sent, repeats not counted.
    public var clientBytes, serverBytes: UInt64
    /// The states last believed; nil for an end of which nothing was ever seen.
    public var clientState, serverState: State?
    /// How often each oddity occurred.
    public var oddities: OddityCounts
    /// zeek's history letters: who sent what, in order of first appearance; small letters are the server's.
    public var history: History
    /// The times of its first segment and its last; nil if the capture has no times.
    public var firstTime, lastTime: Timestamp?
    /// The frame that began another connection between its sockets, which shows that this one is over; nil if none did.
    public var followedBy: Int?
    /// Which of its ends sent that frame.
    public var followedFrom: End?
    /// Whether it was dropped to make room, its end not seen.
    public var wasEvicted: Bool
    /// How long each end was in each state and waited for ACKs; empty for an end of which nothing was ever seen, and
    /// where only connections were asked for.
    public var clientTimes = Times()
    /// The same of the server's end.
    public var serverTimes = Times()

    /// How a connection was opened.
    public struct Handshake: Sendable {
        /// The ways to open that a capture can show.
        public enum Kind: UInt8, CaseIterable, Sendable {
            /// SYN, SYN,ACK and the ACK of that were seen (RFC 9293 §3.5, Figure 6).
            case threeWay
            /// Two SYNs crossed (Figure 7).
            case simultaneous
            /// A RST answered the SYN.
            case refused
            /// The client's SYNs were seen, and nothing else.
            case unanswered
            /// Some of it was seen.
            case partial
            /// The capture began later.
            case unseen

            /// The word in the JSON lines.
            public var name: StaticString {
                switch self {
                case .threeWay: "three-way"
                case .simultaneous: "simultaneous"
                case .refused: "refused"
                case .unanswered: "unanswered"
                case .partial: "partial"
                case .unseen: "unseen"
                }
            }
        }

        /// Which of them it was.
        public var kind = Kind.unseen
        /// The frames of the SYN, the SYN,ACK and the ACK that completed it.
        public var syn, synAck, ack: Int?
        /// The first number of each end; nil if its SYN was not seen.
        public var clientISN, serverISN: SequenceNumber?
        /// From the SYN to the ACK of the SYN,ACK, in nanoseconds.
        public var roundTrip: Int64?
    }

    /// How it ended.
    public struct Close: Sendable {
        /// The ways to end that a capture can show.
        public enum Kind: UInt8, CaseIterable, Sendable {
            /// Each end's FIN was acknowledged.
            case orderly
            /// There was a FIN, and not two that were acknowledged.
            case halfClosed
            /// A RST that the other end accepts ended it, perhaps after a FIN.
            case reset
            /// None of these: it went on, or its end was not seen.
            case open

            /// The word in the JSON lines.
            public var name: StaticString {
                switch self {
                case .orderly: "orderly"
                case .halfClosed: "halfClosed"
                case .reset: "reset"
                case .open: "open"
                }
            }
        }

        /// Which of them it was.
        public var kind = Kind.open
        /// Whose FIN came first; nil if there was none.
        public var firstFIN: End?
    }
}

/// How often each oddity occurred, stored in place.
public struct OddityCounts: Sendable {
    var counts = InlineArray<24, UInt32>(repeating: 0)
    /// Whether nothing odd occurred.
    public private(set) var isEmpty = true

    /// Nothing odd yet.
    public init() {}

    mutating func add(_ oddities: Oddities) {
        for bit in oddities.bits where bit < 24 { counts[bit] &+= 1 }
        if !oddities.isEmpty { isEmpty = false }
    }

    mutating func add(_ other: OddityCounts) {
        for bit in 0..<24 { counts[bit] &+= other.counts[bit] }
        isEmpty = isEmpty && other.isEmpty
    }

    /// The count of the oddity with this bit.
    public subscript(bit: Int) -> Int { Int(counts[bit]) }

    /// Every oddity that occurred, with its count.
    public var all: [(name: StaticString, count: Int)] {
        Oddities.names.indices.compactMap { counts[$0] == 0 ? nil : (Oddities.names[$0], Int(counts[$0])) }
    }

    /// How many marks there were in all: a segment may bear several.
    public var total: Int { Oddities.names.indices.reduce(0) { $0 + Int(counts[$1]) } }
}

/// What each end sent, a letter for the first time of each kind: S SYN, H SYN,ACK, A bare ACK, D text, F FIN, R RST,
/// T something repeated, W a window of 0. Capitals are the client's, as in zeek's connection log.
public struct History: Sendable {
    /// Each entry in four bits, the first in the lowest: its letter's number, and 8 more if it is the server's.
    private var entries: UInt64 = 0
    /// A bit for each of the sixteen possible entries.
    private var seen: UInt16 = 0

    /// Nobody has sent anything yet.
    public init() {}

    var count: Int { seen.nonzeroBitCount }

    /// Adds the letter for `end` unless that end has it already.
    mutating func add(_ letter: Letter, by end: End) {
        let entry = letter.rawValue + (end == .client ? 0 : 8)
        guard seen & 1 << UInt16(entry) == 0 else { return }
        entries |= UInt64(entry) << UInt64(4 * count)
        seen |= 1 << UInt16(entry)
    }

    enum Letter: UInt8 {
        case syn, synAck, ack, text, fin, rst, repeated, zeroWindow

        var ascii: UInt8 {
            switch self {
            case .syn: UInt8(ascii: "S")
            case .synAck: UInt8(ascii: "H")
            case .ack: UInt8(ascii: "A")
            case .text: UInt8(ascii: "D")
            case .fin: UInt8(ascii: "F")
            case .rst: UInt8(ascii: "R")
            case .repeated: UInt8(ascii: "T")
            case .zeroWindow: UInt8(ascii: "W")
            }
        }
    }

    /// The letters, as in `ShADadfF`.
    public var text: String {
        var octets: [UInt8] = []
        write(into: &octets)
        return String(decoding: octets, as: UTF8.self)
    }

    package func write(into text: inout [UInt8]) {
        for index in 0..<count {
            let entry = UInt8(truncatingIfNeeded: entries >> UInt64(4 * index)) & 0xF
            guard let letter = Letter(rawValue: entry & 7) else { return }
            text.append(letter.ascii + (entry < 8 ? 0 : 32))
        }
    }
}

// SPDX-License-Identifier: MIT

/// The control bits of a TCP header (RFC 9293 §3.1), with AE, the ninth, from Accurate ECN (RFC 9768; NS in RFC 3540).
public struct Flags: OptionSet, Hashable, Sendable {
    /// The bits, FIN lowest.
    public var rawValue: UInt16

    /// The flags with these bits.
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// No more text from the sender.
    @inlinable public static var fin: Flags { Flags(rawValue: 1 << 0) }
    /// Takes the number before the first octet of text: both ends begin to count from it (RFC 9293 §3.4).
    @inlinable public static var syn: Flags { Flags(rawValue: 1 << 1) }
    /// Ends the connection at once. It takes no number, and nobody acknowledges it (RFC 9293 §3.5.2).
    @inlinable public static var rst: Flags { Flags(rawValue: 1 << 2) }
    /// Asks the receiver to hand the text on without waiting for more (RFC 9293 §3.9.1.2).
    @inlinable public static var psh: Flags { Flags(rawValue: 1 << 3) }
    /// The acknowledgment field counts: set on every segment but the first SYN and some RSTs.
    @inlinable public static var ack: Flags { Flags(rawValue: 1 << 4) }
    /// The urgent pointer counts; new programs are asked not to use it (RFC 9293 §3.8.5).
    @inlinable public static var urg: Flags { Flags(rawValue: 1 << 5) }
    /// On a SYN: the sender can do ECN. Elsewhere: it was told of congestion on the way (RFC 3168 §6.1).
    @inlinable public static var ece: Flags { Flags(rawValue: 1 << 6) }
    /// The sender has slowed down, as ECE asked it to (RFC 3168 §6.1.2).
    @inlinable public static var cwr: Flags { Flags(rawValue: 1 << 7) }
    /// With CWR and ECE, a counter of marked packets (RFC 9768 §3.1); before that RFC 3540's nonce sum.
    @inlinable public static var ae: Flags { Flags(rawValue: 1 << 8) }

    /// Every bit with its name, in the order in which wiretalk prints them: FIN SYN RST PSH ACK URG ECE CWR AE.
    public static let named: [(flag: Flags, name: StaticString)] = [
        (.fin, "FIN"), (.syn, "SYN"), (.rst, "RST"), (.psh, "PSH"), (.ack, "ACK"), (.urg, "URG"), (.ece, "ECE"),
        (.cwr, "CWR"), (.ae, "AE"),
    ]
}

extension Flags: CustomStringConvertible {
    /// The names with commas, the lesson's way: SYN,ACK and FIN,ACK and PSH,ACK; "none" if no bit is set.
    public var description: String {
        let names = Flags.named.filter { contains($0.flag) }.map { "\($0.name)" }
        return names.isEmpty ? "none" : names.joined(separator: ",")
    }
}

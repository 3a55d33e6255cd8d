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
    @inlinable public static var syn: Flags { Flags(rawValue: 1 << 1) }
    @inlinable public static var rst: Flags { Flags(rawValue: 1 << 2) }
    @inlinable public static var psh: Flags { Flags(rawValue: 1 << 3) }
    @inlinable public static var ack: Flags { Flags(rawValue: 1 << 4) }
    @inlinable public static var urg: Flags { Flags(rawValue: 1 << 5) }
    @inlinable public static var ece: Flags { Flags(rawValue: 1 << 6) }
    @inlinable public static var cwr: Flags { Flags(rawValue: 1 << 7) }
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

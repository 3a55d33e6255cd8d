// SPDX-License-Identifier: MIT

/// The control bits of a TCP header (RFC 9293 §3.1), with AE, the ninth, from Accurate ECN (RFC 9768; NS in RFC 3540).
public struct Flags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let fin = Flags(rawValue: 1 << 0)
    public static let syn = Flags(rawValue: 1 << 1)
    public static let rst = Flags(rawValue: 1 << 2)
    public static let psh = Flags(rawValue: 1 << 3)
    public static let ack = Flags(rawValue: 1 << 4)
    public static let urg = Flags(rawValue: 1 << 5)
    public static let ece = Flags(rawValue: 1 << 6)
    public static let cwr = Flags(rawValue: 1 << 7)
    public static let ae = Flags(rawValue: 1 << 8)

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

// SPDX-License-Identifier: MIT
import Packets
public import TCP

/// Something that one end said: a run of its text that ends as ``Dialogue`` describes, without its line end.
public struct Message: Sendable {
    /// The connection's number, from 0.
    public var connection: Int
    /// Who said it.
    public var sender: End
    /// Counts the sender's messages on this connection, from 1.
    public var number: Int
    /// The text in UTF-8 if it was that; at most ``kept`` octets of it.
    public var bytes: [UInt8]
    /// How many octets it had on the wire, its line end included.
    public var length: Int64
    /// Octets of it that the capture does not hold.
    public var missing: Int64
    /// The frames that carried it, first copies only; at most ``framesKept``.
    public var segments: [Int]
    /// The first frame whose ACK covers its last octet; nil if none was seen.
    public var acknowledgedBy: Int?
    /// The number after its last octet.
    public var end: SequenceNumber

    /// A message with all that is known of it.
    package init(
        connection: Int, sender: End, number: Int, bytes: [UInt8], length: Int64, missing: Int64, segments: [Int],
        acknowledgedBy: Int?, end: SequenceNumber
    ) {
        self.connection = connection
        self.sender = sender
        self.number = number
        self.bytes = bytes
        self.length = length
        self.missing = missing
        self.segments = segments
        self.acknowledgedBy = acknowledgedBy
        self.end = end
    }

    /// A message that was not seen in any segment: a socket gave it.
    public init(connection: Int, sender: End, number: Int, bytes: [UInt8], length: Int64) {
        self.init(
            connection: connection, sender: sender, number: number, bytes: bytes, length: length, missing: 0,
            segments: [], acknowledgedBy: nil, end: SequenceNumber(0))
    }

    /// How many octets of one message are kept; of a longer one only `length` tells.
    public static let kept = 65_536
    /// How many frames of one message are listed; more than these may have carried it.
    public static let framesKept = 4_096

    /// The text, with U+FFFD for what is not UTF-8.
    public var text: String { String(decoding: whole, as: UTF8.self) }

    /// Whether the octets are UTF-8.
    public var isUTF8: Bool {
        // The loop has no way out, so that it takes many octets at a time.
        var highest: UInt8 = 0
        for octet in bytes { highest |= octet }
        return highest < 0x80 || String(validating: whole, as: UTF8.self) != nil
    }

    /// Whether the octets are text that people read: UTF-8, and no control characters but those that text has (bell,
    /// backspace, tab, the line ends and escape). Of anything else a view says how much it is.
    public var isText: Bool {
        if bytes.span.isPrintableASCII { return true }
        guard isUTF8 else { return false }
        return !bytes.contains { octet in
            octet < 0x20 ? Message.controlsOfText >> UInt32(octet) & 1 == 0 : octet == 0x7F
        }
    }

    private static let controlsOfText: UInt32 = [7, 8, 9, 10, 11, 12, 13, 27].reduce(0) { $0 | 1 << $1 }

    /// The octets, but for a character that was cut in two where a longer message ends to be kept.
    private var whole: ArraySlice<UInt8> {
        guard bytes.count == Message.kept, length > bytes.count,
            let lead = bytes.suffix(4).lastIndex(where: { $0 & 0b1100_0000 != 0b1000_0000 })
        else { return bytes[...] }
        let needed = bytes[lead] >= 0xF0 ? 4 : bytes[lead] >= 0xE0 ? 3 : bytes[lead] >= 0xC0 ? 2 : 1
        return lead + needed > bytes.count ? bytes[..<lead] : bytes[...]
    }
}

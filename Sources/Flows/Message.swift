// SPDX-License-Identifier: MIT
public import TCP

/// Something that one end said: a run of its text that ends as ``Dialogue`` describes, without its line end.
public struct Message: Sendable {
    public var connection: Int
    public var sender: End
    /// Counts the sender's messages on this connection, from 1.
    public var number: Int
    /// The text in UTF-8 if it was that; at most ``kept`` octets of it.
    public var bytes: [UInt8]
    /// How many octets it had on the wire, its line end included.
    public var length: Int
    /// Octets of it that the capture does not hold.
    public var missing: Int
    /// The frames that carried it, first copies only; at most ``framesKept``.
    public var segments: [Int]
    /// The first frame whose ACK covers its last octet; nil if none was seen.
    public var acknowledgedBy: Int?
    /// The number after its last octet.
    public var end: SequenceNumber

    /// How many octets of one message are kept; of a longer one only `length` tells.
    public static let kept = 65_536
    public static let framesKept = 4_096

    /// The text, with U+FFFD for what is not UTF-8.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether the octets are UTF-8 text: no stray octets, and no control characters but tab and line ends.
    public var isText: Bool {
        if isPlain { return true }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar):
                if scalar.value == 0 { return false }
            case .emptyInput: return true
            case .error: return length > bytes.count && bytes.count == Message.kept
            }
        }
    }

    /// Whether all octets are ASCII and none is 0. The loop has no way out, so that it takes many octets at a time.
    private var isPlain: Bool {
        var highest: UInt8 = 0
        var zeros: UInt8 = 0
        for octet in bytes {
            highest |= octet
            zeros |= octet == 0 ? 1 : 0
        }
        return highest < 0x80 && zeros == 0
    }
}

// SPDX-License-Identifier: MIT

/// Something that one side said: the bytes between two ends of messages, as ``Framing`` found them.
public struct ChatMessage: Hashable, Sendable {
    /// What ended it.
    public enum Ending: Hashable, Sendable {
        /// A line feed.
        case newline
        /// Nothing came for a while.
        case silence
        /// The end of what one read brought: with ``Framing/Mode/raw`` only.
        case read
        /// The other side will say no more: its FIN came.
        case finish
        /// The connection was lost.
        case loss
    }

    /// The bytes without their line end; at most as many as ``Framing`` keeps.
    public let bytes: [UInt8]
    /// How many bytes it had, without its line end: more than `bytes` holds if it was too long.
    public let length: Int
    /// What ended it.
    public let ending: Ending
    /// The text, or nil if the bytes are not UTF-8 or hold a NUL.
    public let text: String?

    /// A message; `length` says if there was more than `bytes`, which then lose a character that was cut in two.
    public init(bytes: [UInt8], length: Int? = nil, ending: Ending) {
        self.length = length ?? bytes.count
        self.ending = ending
        let isCut = bytes.count < self.length
        self.bytes = isCut ? Array(bytes.prefix(UTF8Edge.cut(bytes, to: bytes.count))) : bytes
        text = self.bytes.contains(0) ? nil : String(validating: self.bytes, as: UTF8.self)
    }

    /// Whether it was longer than what is kept of one message.
    public var isCut: Bool { bytes.count < length }
}

/// Where a piece of UTF-8 may be cut without breaking a character.
enum UTF8Edge {
    /// How many bytes at the end belong to a character whose rest has not come yet: none to three.
    static func unfinished(_ bytes: some BidirectionalCollection<UInt8>) -> Int {
        var seen = 0
        for byte in bytes.reversed() {
            seen += 1
            if byte & 0b1100_0000 == 0b1000_0000, seen < 4 { continue }
            return length(lead: byte) > seen ? seen : 0
        }
        return 0
    }

    /// How many of the first `most` bytes can be sent without cutting a character of the text.
    static func cut(_ bytes: [UInt8], to most: Int) -> Int {
        guard bytes.count >= most else { return bytes.count }
        return most - unfinished(bytes.prefix(most))
    }

    /// How many bytes the character has that begins with `lead`; one if none begins so.
    private static func length(lead: UInt8) -> Int {
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }
}

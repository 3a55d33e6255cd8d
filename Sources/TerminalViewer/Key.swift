// SPDX-License-Identifier: MIT

/// A key as the viewer understands it.
public enum Key: Hashable, Sendable {
    case character(Character)
    case up, down, left, right, home, end, pageUp, pageDown, escape, tab, backspace
    case interrupt

    /// The keys in what a terminal sent: characters, and the sequences of its cursor keys. Others are passed over.
    public static func decode(_ bytes: [UInt8]) -> [Key] {
        var keys: [Key] = []
        var rest = bytes[...]
        while let first = rest.popFirst() {
            switch first {
            case 0x1B:
                guard let next = rest.first, next == UInt8(ascii: "[") || next == UInt8(ascii: "O") else {
                    keys.append(.escape)
                    continue
                }
                rest.removeFirst()
                let parameters = rest.prefix { (0x30...0x3F).contains($0) }
                rest.removeFirst(parameters.count)
                if let last = rest.popFirst(), let key = cursor(last, Array(parameters)) { keys.append(key) }
            case 3: keys.append(.interrupt)
            case 9: keys.append(.tab)
            case 8, 0x7F: keys.append(.backspace)
            case 0x0D, 0x0A: keys.append(.character("\n"))
            case 0x20..<0x7F: keys.append(.character(Character(Unicode.Scalar(first))))
            case 0xC2...: if let character = character(first, &rest) { keys.append(.character(character)) }
            default: break
            }
        }
        return keys
    }

    /// A character beyond ASCII, if what comes after its first octet is the rest of it.
    private static func character(_ first: UInt8, _ rest: inout ArraySlice<UInt8>) -> Character? {
        let octets = [first] + rest.prefix { $0 & 0b1100_0000 == 0b1000_0000 }
        rest.removeFirst(octets.count - 1)
        guard let text = String(validating: octets, as: UTF8.self), text.count == 1 else { return nil }
        return text.first
    }

    private static func cursor(_ last: UInt8, _ parameters: [UInt8]) -> Key? {
        switch last {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        case UInt8(ascii: "~"): parameters == [0x35] ? .pageUp : parameters == [0x36] ? .pageDown : nil
        default: nil
        }
    }
}

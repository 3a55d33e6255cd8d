// SPDX-License-Identifier: MIT

/// Makes keys of the octets that a terminal sends: characters in UTF-8, and the control sequences of ECMA-48 §5.4 that
/// stand for keys without a character. What a mouse reports and keys that mean nothing here are passed over whole.
///
/// A sequence may come in several pieces; what has not come whole waits for the rest. A lone ESC is the key of that name
/// only if nothing follows: ``pause()`` says so.
public struct KeyReader: Sendable {
    /// The beginning of something that has not come whole.
    private var waiting: [UInt8] = []

    /// A reader to which nothing was sent yet.
    public init() {}

    /// Whether there is the beginning of something, so that a pause would mean something.
    public var isWaiting: Bool { !waiting.isEmpty }

    /// The keys that are whole after some more octets.
    public mutating func take(_ octets: some Sequence<UInt8>) -> [Key] {
        var rest = (waiting + octets)[...]
        var keys: [Key] = []
        while !rest.isEmpty {
            let whole = rest
            guard let key = KeyReader.next(&rest) else {
                waiting = Array(whole)
                return keys
            }
            if case .key(let key) = key { keys.append(key) }
        }
        waiting = []
        return keys
    }

    /// Nothing has come for a while: an ESC that waits was the key, and any longer beginning is given up.
    public mutating func pause() -> [Key] {
        defer { waiting = [] }
        return waiting == [KeyReader.escape] ? [.escape] : []
    }

    private enum Found {
        case key(Key)
        case nothing

        init(_ key: Key?) { self = key.map { .key($0) } ?? .nothing }
    }

    private static let escape: UInt8 = 0x1B

    /// What the next octets stand for; nil if more of them must come.
    private static func next(_ rest: inout ArraySlice<UInt8>) -> Found? {
        guard let first = rest.popFirst() else { return nil }
        switch first {
        case escape: return afterEscape(&rest)
        case 3: return .key(.interrupt)
        case 8, 0x7F: return .key(.backspace)
        case 9: return .key(.tab)
        case 0x0A, 0x0D: return .key(.character("\n"))
        case 0x1A: return .key(.suspend)
        case 1...26: return .key(.control(Character(Unicode.Scalar(first + 0x60))))
        case 0x20..<0x7F: return .key(.character(Character(Unicode.Scalar(first))))
        case 0xC2...0xF4: return character(first, &rest)
        default: return .nothing
        }
    }

    /// A character beyond ASCII, if what comes after its first octet is the rest of it.
    private static func character(_ first: UInt8, _ rest: inout ArraySlice<UInt8>) -> Found? {
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        let octets = [first] + rest.prefix(length - 1).prefix { $0 & 0b1100_0000 == 0b1000_0000 }
        if octets.count < length, octets.count - 1 == rest.count { return nil }
        rest.removeFirst(octets.count - 1)
        guard let text = String(validating: octets, as: UTF8.self), text.count == 1 else { return .nothing }
        return Found(text.first.map { .character($0) })
    }

    /// After ESC: a control sequence, one of the keypad's (SS3), or nothing that belongs to it.
    private static func afterEscape(_ rest: inout ArraySlice<UInt8>) -> Found? {
        switch rest.first {
        case nil: return nil
        case UInt8(ascii: "["):
            rest.removeFirst()
            return controlSequence(&rest)
        case UInt8(ascii: "O"):
            rest.removeFirst()
            return rest.popFirst().map { Found(cursor($0)) }
        default: return .key(.escape)
        }
    }

    private static func controlSequence(_ rest: inout ArraySlice<UInt8>) -> Found? {
        let parameters = Array(rest.prefix { (0x30...0x3F).contains($0) })
        rest.removeFirst(parameters.count)
        rest = rest.drop { (0x20...0x2F).contains($0) }
        guard let last = rest.popFirst() else { return nil }
        switch last {
        case UInt8(ascii: "~"): return Found(numbered(parameters))
        case UInt8(ascii: "M") where parameters.isEmpty:
            // The oldest report of a mouse: its button and its place follow as three octets.
            guard rest.count >= 3 else { return nil }
            rest.removeFirst(3)
            return .nothing
        case UInt8(ascii: "[") where parameters.isEmpty:
            // The first function keys of Linux's own console: A to E.
            return rest.popFirst().map { $0 == UInt8(ascii: "E") ? .key(.start) : .nothing }
        default: return Found(cursor(last))
        }
    }

    private static func cursor(_ last: UInt8) -> Key? {
        switch last {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        default: nil
        }
    }

    /// The keys that are told apart by a number; what follows it says which of Shift, Alt and Ctrl were held.
    private static func numbered(_ parameters: [UInt8]) -> Key? {
        switch String(decoding: parameters.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self) {
        case "1", "7": .home
        case "3": .delete
        case "4", "8": .end
        case "5": .pageUp
        case "6": .pageDown
        case "15": .start
        default: nil
        }
    }
}

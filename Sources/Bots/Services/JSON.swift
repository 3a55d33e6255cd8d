// SPDX-License-Identifier: MIT

/// A JSON value, as a service sent it. What is not JSON is nil; nothing that a service sends can trap.
enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    /// As it was written.
    case number(String)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// How deep arrays and objects may stand in each other.
    private static let depth = 64

    /// Reads one value that fills the bytes.
    init?(_ bytes: some Sequence<UInt8>) {
        var parser = Parser(bytes: Array(bytes))
        guard let value = parser.value(JSON.depth) else { return nil }
        parser.skipBlanks()
        guard parser.place == parser.bytes.count else { return nil }
        self = value
    }

    /// The value of a key; nil if this is no object, or has it not.
    subscript(key: String) -> JSON? {
        guard case .object(let object) = self else { return nil }
        return object[key]
    }

    /// The elements; empty if this is no array.
    var elements: [JSON] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The text; nil if this is no string.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The whole number, written as one or as a string of figures.
    var integer: Int? {
        switch self {
        case .number(let digits): Int(digits) ?? Double(digits).flatMap { Int(exactly: $0) }
        case .string(let digits): Int(digits)
        default: nil
        }
    }

    /// The value as JSON, on one line.
    var written: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let digits): digits
        case .string(let text): JSON.quoted(text)
        case .array(let values): "[" + values.map(\.written).joined(separator: ",") + "]"
        case .object(let values):
            "{"
                + values.sorted { $0.key < $1.key }.map { JSON.quoted($0.key) + ":" + $0.value.written }
                .joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    // MARK: Reading

    private struct Parser {
        let bytes: [UInt8]
        var place = 0

        private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

        mutating func skipBlanks() {
            while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            skipBlanks()
            guard next == byte else { return false }
            place += 1
            return true
        }

        private mutating func take(_ word: StaticString) -> Bool {
            let wanted = Array("\(word)".utf8)
            guard bytes[place...].starts(with: wanted) else { return false }
            place += wanted.count
            return true
        }

        mutating func value(_ depth: Int) -> JSON? {
            skipBlanks()
            guard depth > 0, let byte = next else { return nil }
            switch byte {
            case UInt8(ascii: "{"): return object(depth)
            case UInt8(ascii: "["): return array(depth)
            case UInt8(ascii: "\""): return string().map { .string($0) }
            case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
            case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
            case UInt8(ascii: "n"): return take("null") ? .null : nil
            default: return number()
            }
        }

        private mutating func object(_ depth: Int) -> JSON? {
            place += 1
            var object: [String: JSON] = [:]
            if take(UInt8(ascii: "}")) { return .object(object) }
            while true {
                skipBlanks()
                guard next == UInt8(ascii: "\""), let key = string(), take(UInt8(ascii: ":")),
                    let value = value(depth - 1)
                else { return nil }
                object[key] = value
                if take(UInt8(ascii: "}")) { return .object(object) }
                guard take(UInt8(ascii: ",")) else { return nil }
            }
        }

        private mutating func array(_ depth: Int) -> JSON? {
            place += 1
            var elements: [JSON] = []
            if take(UInt8(ascii: "]")) { return .array(elements) }
            while true {
                guard let value = value(depth - 1) else { return nil }
                elements.append(value)
                if take(UInt8(ascii: "]")) { return .array(elements) }
                guard take(UInt8(ascii: ",")) else { return nil }
            }
        }

        private mutating func number() -> JSON? {
            let start = place
            while let byte = next, "+-.eE0123456789".utf8.contains(byte) { place += 1 }
            let digits = String(decoding: bytes[start..<place], as: UTF8.self)
            return Double(digits) == nil ? nil : .number(digits)
        }

        private mutating func string() -> String? {
            place += 1
            var text: [UInt8] = []
            while let byte = next {
                place += 1
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let scalar = escape() else { return nil }
                    text += Array(String(Character(scalar)).utf8)
                default: text.append(byte)
                }
            }
            return nil
        }

        private mutating func escape() -> Unicode.Scalar? {
            guard let byte = next else { return nil }
            place += 1
            switch byte {
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "b"): return "\u{8}"
            case UInt8(ascii: "f"): return "\u{C}"
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
            case UInt8(ascii: "u"): return unit().flatMap { scalar($0) }
            default: return nil
            }
        }

        /// Half of a pair alone is U+FFFD.
        private mutating func scalar(_ first: UInt32) -> Unicode.Scalar? {
            guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
            let back = place
            guard take("\\u"), let second = unit(), (0xDC00..<0xE000).contains(second) else {
                place = back
                return "\u{FFFD}"
            }
            return Unicode.Scalar(0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00))
        }

        private mutating func unit() -> UInt32? {
            guard place + 4 <= bytes.count else { return nil }
            let digits = String(decoding: bytes[place..<place + 4], as: UTF8.self)
            place += 4
            return digits.allSatisfy(\.isHexDigit) ? UInt32(digits, radix: 16) : nil
        }
    }
}

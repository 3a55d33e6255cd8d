// SPDX-License-Identifier: MIT
import FoundationEssentials

/// A JSON value of any shape, as a service sent it: services put the same thing in several shapes. What is not JSON is nil;
/// nothing that a service sends can trap.
enum JSON: Hashable, Sendable, Codable {
    case null
    case bool(Bool)
    case integer(Int)
    case fraction(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// Reads one value that fills the bytes; what is no UTF-8 in them becomes U+FFFD.
    init?(_ bytes: some Sequence<UInt8>) {
        let text = Data(String(decoding: Array(bytes), as: UTF8.self).utf8)
        guard let value = try? JSONDecoder().decode(JSON.self, from: text) else { return nil }
        self = value
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .fraction(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .fraction(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let values): try container.encode(values)
        }
    }

    /// The value of a key; nil if this is no object, or has it not.
    subscript(key: String) -> JSON? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// The elements; empty if this is no array.
    var elements: [JSON] { if case .array(let elements) = self { elements } else { [] } }

    /// The text; nil if this is no string.
    var text: String? { if case .string(let text) = self { text } else { nil } }

    /// The whole number, written as one or as a string of figures.
    var integer: Int? {
        switch self {
        case .integer(let value): value
        case .string(let digits): Int(digits)
        default: nil
        }
    }

    /// The value as JSON, on one line, the same each time.
    var written: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}

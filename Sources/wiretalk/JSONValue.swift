// SPDX-License-Identifier: MIT

/// A small JSON text that is not part of a trace, with its keys in the order given.
enum JSONValue: CustomStringConvertible, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    case string(String)
    case boolean(Bool)
    case null
    case array([JSONValue])
    case object([(String, JSONValue)])

    init(_ text: String?) { self = text.map { .string($0) } ?? .null }

    init(stringLiteral text: String) { self = .string(text) }

    init(arrayLiteral members: (String, JSONValue)...) { self = .object(members) }

    /// On one line.
    var description: String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .boolean(let value): value ? "true" : "false"
        case .null: "null"
        case .array(let values): "[" + values.map(\.description).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0)):\($1)" }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

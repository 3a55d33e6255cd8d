// SPDX-License-Identifier: MIT

/// Something that a browser asks of the server beyond looking: `POST /ask` with an object, whose `ask` names it.
///
/// ```
/// {"ask":"say","text":"hello"}
/// ```
/// The rest is for whoever knows the name: an ``Activity``, or the server itself for the notes on a segment.
package struct PageRequest: Sendable, Decodable {
    /// What is asked.
    package let name: String
    private let values: [String: Value]

    /// How many octets may be sent to ask something.
    static let mostOctets = 65_536
    /// How many notes a segment may have, and how many characters a note.
    static let mostNotes = 16, mostCharacters = 2_000

    private enum Value: Sendable, Decodable {
        case text(String)
        case number(Int)
        case texts([String])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self = .text(text)
            } else if let number = try? value.decode(Int.self) {
                self = .number(number)
            } else {
                self = .texts(try value.decode([String].self))
            }
        }
    }

    package init(from decoder: any Decoder) throws {
        var values = try decoder.singleValueContainer().decode([String: Value].self)
        guard case .text(let name)? = values.removeValue(forKey: "ask") else {
            throw Refusal(.badRequest, "it says not what it asks")
        }
        self.name = name
        self.values = values
    }

    /// The text of this key.
    package func text(_ key: String) throws(Refusal) -> String {
        guard case .text(let text)? = values[key] else { throw missing(key, "a text") }
        return text
    }

    /// The whole number of this key.
    package func number(_ key: String) throws(Refusal) -> Int {
        guard case .number(let number)? = values[key] else { throw missing(key, "a number") }
        return number
    }

    /// The list of texts of this key.
    package func texts(_ key: String) throws(Refusal) -> [String] {
        guard case .texts(let texts)? = values[key] else { throw missing(key, "a list of texts") }
        return texts
    }

    private func missing(_ key: String, _ what: String) -> Refusal {
        Refusal(.badRequest, "\(name) needs \(what) in \(key)")
    }
}

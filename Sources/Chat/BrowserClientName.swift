// SPDX-License-Identifier: MIT

/// What somebody without a socket calls themselves: one short line of visible characters.
public struct BrowserClientName: Hashable, Sendable, CustomStringConvertible {
    /// The name as it is shown.
    public let description: String

    /// The most characters, and the most octets: a character may carry any number of marks.
    public static let most = (characters: 32, octets: 128)

    /// Takes what was typed, spaces at both ends and repeated ones left out.
    ///
    /// - Throws: ``BrowserClientRefusal`` if nothing is left, if it is too long, or if it has characters that nobody sees or that turn
    ///   what stands around them.
    public init(_ typed: String) throws(BrowserClientRefusal) {
        let name = typed.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !name.isEmpty else { throw BrowserClientRefusal("a name has at least one character") }
        guard name.count <= BrowserClientName.most.characters, name.utf8.count <= BrowserClientName.most.octets else {
            throw BrowserClientRefusal("a name has at most \(BrowserClientName.most.characters) characters")
        }
        guard name.unicodeScalars.allSatisfy(\.isVisible) else {
            throw BrowserClientRefusal("a name has only characters that can be seen")
        }
        description = name
    }

    /// Names that a class would take for the same.
    func isLike(_ other: BrowserClientName) -> Bool { description.lowercased() == other.description.lowercased() }
}

/// Why a guest may not do what it asked, in one sentence.
public struct BrowserClientRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence, for the guest's page.
    public let description: String
    /// Whether waiting would help: it was too much at once.
    public let isTooMuch: Bool

    /// A refusal in one sentence.
    public init(_ description: String, isTooMuch: Bool = false) {
        self.description = description
        self.isTooMuch = isTooMuch
    }
}

extension Unicode.Scalar {
    /// Whether it is a character of a text, and not one that steers, separates or is nothing yet.
    var isVisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

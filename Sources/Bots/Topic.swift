// SPDX-License-Identifier: MIT

/// Something that the tutor can be asked about: the words that name it, and what is to be said.
struct Topic: Sendable {
    /// English words, matched as words, and Chinese ones, matched anywhere. The longest match decides.
    let keys: [String]
    let answer: @Sendable (ConnectionFacts) -> Phrases

    /// The topic that a question is about: the one with the longest of its words in it.
    static func best(for question: String) -> Topic? {
        let words = Words(question)
        var best: (topic: Topic, length: Int)?
        for topic in all {
            for key in topic.keys where words.contain(key) && key.count > best?.length ?? 0 {
                best = (topic, key.unicodeScalars.contains { $0.value > 0x2E7F } ? key.count * 3 : key.count)
            }
        }
        return best?.topic
    }
}

/// A question as it is searched: small letters, and single blanks for all that is neither letter nor digit.
private struct Words {
    private let padded: String

    init(_ question: String) {
        var text = " "
        for character in question.lowercased() {
            if character.isLetter || character.isNumber {
                text.append(character)
            } else if text.last != " " {
                text.append(" ")
            }
        }
        padded = text.last == " " ? text : text + " "
    }

    /// A Latin key must stand between blanks or Chinese characters, so that "ack" is not found in "back".
    func contain(_ key: String) -> Bool {
        guard key.allSatisfy(\.isASCII) else { return padded.contains(key) }
        var rest = padded[...]
        while let found = rest.range(of: key) {
            if ends(padded[..<found.lowerBound].last) && ends(padded[found.upperBound...].first) { return true }
            rest = rest[found.upperBound...]
        }
        return false
    }

    private func ends(_ neighbour: Character?) -> Bool {
        guard let neighbour else { return true }
        return !neighbour.isASCII || neighbour == " "
    }
}

extension Substring {
    /// Where a piece of text first occurs.
    fileprivate func range(of piece: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(piece) { return start..<index(start, offsetBy: piece.count) }
            start = index(after: start)
        }
        return nil
    }
}

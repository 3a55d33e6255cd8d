// SPDX-License-Identifier: MIT
public import Flows

/// The page as one file that works for ever without a network: document, looks, drawing code, words and data.
///
/// The resources are part of the program (`embedInCode`), so that an installed copy needs no folder beside it. The
/// modules are joined into one: a module imports by lines of their own (`import { a } from "./b.js";`) and exports by a
/// word before a declaration, both of which are taken out here, and no two modules declare the same name.
public enum OfflinePage {
    /// The page's octets. `trace` is what `PageTrace` wrote, `words` what `PageWords` did.
    public static func document(trace: [UInt8], words: [UInt8], title: String, language: Language) -> [UInt8] {
        var page: [UInt8] = []
        page.reserveCapacity(trace.count + 200_000)
        for piece in pieces(of: Resources.page) {
            switch piece {
            case .text(let text): page.append(contentsOf: text.utf8)
            case .hole("language"): page.append(contentsOf: language.rawValue.utf8)
            case .hole("title"): page.append(contentsOf: escaped(title).utf8)
            case .hole("looks"): page.append(contentsOf: Resources.looks.utf8)
            case .hole("words"): append(data: words, to: &page)
            case .hole("trace"): append(data: trace, to: &page)
            case .hole("code"): page.append(contentsOf: joined(Resources.modules).utf8)
            case .hole(let name): assertionFailure("the page has a hole named \(name)")
            }
        }
        return page
    }

    // MARK: The shell

    private enum Piece {
        case text(Substring), hole(Substring)
    }

    /// The page's document, with what stands between `<!--{` and `}-->` as holes.
    private static func pieces(of shell: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = shell[...]
        while let start = rest.firstRange(of: "<!--{"), let end = rest[start.upperBound...].firstRange(of: "}-->") {
            pieces.append(.text(rest[..<start.lowerBound]))
            pieces.append(.hole(rest[start.upperBound..<end.lowerBound]))
            rest = rest[end.upperBound...]
        }
        return pieces + [.text(rest)]
    }

    /// JSON inside a document: a `<` could end the element that it stands in, and is only ever part of a string.
    private static func append(data: [UInt8], to page: inout [UInt8]) {
        for octet in data {
            if octet == UInt8(ascii: "<") {
                page.append(contentsOf: "\\u003c".utf8)
            } else {
                page.append(octet)
            }
        }
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }

    // MARK: The code

    /// All modules as one, imports and exports taken out.
    static func joined(_ modules: [String]) -> String {
        modules.map { module in
            module.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("import ") }
                .map { $0.hasPrefix("export ") ? $0.dropFirst("export ".count) : $0 }
                .joined(separator: "\n")
        }.joined(separator: "\n")
    }
}

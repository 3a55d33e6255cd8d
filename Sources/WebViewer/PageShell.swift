// SPDX-License-Identifier: MIT
import Flows
import Narration

/// The page's document, in which what stands between `<!--{` and `}-->` is a hole: the page in one file and the page
/// that a server hands out fill them differently.
struct PageShell {
    let title: String
    let language: Language
    let isServed: Bool

    /// Adds the document to `page`. `looks` and `code` add what stands in the head and at the end of the body.
    func write(into page: inout [UInt8], looks: (inout [UInt8]) -> Void, code: (inout [UInt8]) -> Void) {
        for piece in PageShell.pieces(of: Resources.page) {
            switch piece {
            case .text(let text): page.append(contentsOf: text.utf8)
            case .hole("language"): page.append(contentsOf: language.rawValue.utf8)
            case .hole("served"): page.append(contentsOf: "\(isServed)".utf8)
            case .hole("title"): page.append(contentsOf: PageShell.escaped(title).utf8)
            case .hole("looks"): looks(&page)
            case .hole("code"): code(&page)
            case .hole(let name): assertionFailure("the page has a hole named \(name)")
            }
        }
    }

    private enum Piece {
        case text(Substring), hole(Substring)
    }

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
}

// SPDX-License-Identifier: MIT
import Flows
import Foundation
import Narration
import Testing

@testable import WebViewer

@Suite("The page in one file", .timeLimit(.minutes(3)))
struct OfflinePageTests {
    static let hostile = "</script><script>alert(1)</script><!-- {\"a\"}-->"

    static let page = String(
        decoding: OfflinePage.document(
            trace: Array("{\"text\":\"\(hostile)\"}\n".utf8), words: Array("{\"source\":\"\(hostile)\"}".utf8),
            title: hostile, language: .chinese), as: UTF8.self)

    @Test("Data is data: no text of it can end its element or begin another")
    func dataIsTame() {
        #expect(!Self.page.contains("<script>alert"))
        #expect(Self.page.contains("\\u003c/script>"))
        #expect(Self.page.ranges(of: "<script").count == 3)
        #expect(Self.page.ranges(of: "</script>").count == 3)
        #expect(Self.page.contains("<html lang=\"zh\" data-served=\"false\">"))
    }

    @Test("It names no other place, and its policy would not let it ask one")
    func asksNobody() {
        let addresses = Self.page.matches(of: /https?:\/\/[^"' )]+/).map { String($0.output) }
        #expect(Set(addresses) == ["http://www.w3.org/2000/svg"], "only the name of SVG's own vocabulary")
        #expect(Self.page.contains("default-src 'none'"))
        for word in ["fetch(", "XMLHttpRequest", "import(", "eval(", "innerHTML", "document.write"] {
            #expect(!OfflinePage.code.contains(word), "\(word)")
        }
    }

    @Test("Every hole of the document is filled")
    func holes() {
        #expect(!Self.page.replacingOccurrences(of: Self.hostile, with: "").contains("<!--{"))
    }

    @Test("The modules can be joined: imports are lines of their own, names are declared once, in the order of use")
    func modules() throws {
        var declared: Set<String> = []
        for module in Resources.modules {
            for line in Resources.text(of: [module]).split(separator: "\n") {
                if line.hasPrefix("import") {
                    let names = try #require(line.wholeMatch(of: /import \{ ([\w, ]+) \} from "\.\/\w+\.js";/)).output.1
                    for name in names.split(separator: ", ") {
                        #expect(declared.contains(String(name)), "\(name) is used before it is declared")
                    }
                } else if let match = line.prefixMatch(of: /(export )?(async )?(const|let|class|function) (\w+)/) {
                    #expect(declared.insert(String(match.output.4)).inserted, "\(match.output.4) is declared twice")
                }
            }
        }
        #expect(!OfflinePage.code.contains("\nexport "))
    }

    @Test("Every file of the page has its licence, and keeps to 300 lines")
    func files() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/WebViewer/Resources").standardized
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.prefix(100).contains("SPDX-License-Identifier: MIT"), "\(file.lastPathComponent)")
            #expect(text.split(separator: "\n").count <= 300, "\(file.lastPathComponent)")
            guard file.lastPathComponent != "page.html" else { continue }
            #expect(Resources.text(of: [file.lastPathComponent]) == text, "\(file.lastPathComponent) is handed out")
        }
    }
}

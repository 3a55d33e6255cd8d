// SPDX-License-Identifier: MIT
import Flows
import Narration
import Testing

@testable import WebViewer

@Suite("The page as a server hands it out")
struct ServedPageTests {
    static let page = String(
        decoding: ServedPage.document(title: "</script><script>alert(1)</script>", language: .english), as: UTF8.self)

    @Test("Nothing in it is inline, so that the strictest policy suits it")
    func nothingInline() {
        #expect(Self.page.ranges(of: "<script").count == 1)
        #expect(Self.page.contains("<script type=\"module\" src=\"/page/served.js\"></script>"))
        for word in ["<style", "style=", "onclick", "<!--{", "Content-Security-Policy"] {
            #expect(!Self.page.contains(word), "\(word)")
        }
        #expect(Self.page.contains("data-served=\"true\""))
    }

    @Test("Every file that the document or a module names is there")
    func files() throws {
        for match in Self.page.matches(of: /(?:href|src)="\/page\/([\w.]+)"/) {
            #expect(ServedPage.file(String(match.output.1)) != nil, "\(match.output.1)")
        }
        for name in Resources.files.keys where name.hasSuffix(".js") {
            let module = Resources.text(of: [name])
            for match in module.matches(of: /from "\.\/([\w.]+)";/) {
                #expect(ServedPage.file(String(match.output.1)) != nil, "\(match.output.1) in \(name)")
            }
        }
        let looks = try #require(ServedPage.file("looks.css"))
        #expect(looks.type == "text/css; charset=utf-8" && !looks.octets.isEmpty)
    }

    @Test("A name that is none is no file", arguments: ["", "page.html", "../looks.css", "looks.css/", "LOOKS.CSS"])
    func noFile(name: String) { #expect(ServedPage.file(name) == nil) }
}

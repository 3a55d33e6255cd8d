// SPDX-License-Identifier: MIT
import FileSource
import Foundation
import Narration
import Testing

@testable import WebViewer

/// Without a page that was built before the program there is only its sentence to be tested.
@Suite("The page in one file", .timeLimit(.minutes(3)))
struct PageFileTests {
    private static let page = try? PageFile.document()
    private static let resources = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/WebViewer/Resources").standardized

    @Test("A program that was built without its page says so, and how to have it")
    func missing() {
        #expect("\(PageMissing())".contains("make build"))
    }

    @Test("It names no other place, and its policy would not let it ask one", .enabled(if: page != nil))
    func asksNobody() throws {
        let text = String(decoding: try #require(Self.page), as: UTF8.self)
        let addresses = text.matches(of: /https?:\/\/[^"' )]+/).map { String($0.output) }
        #expect(Set(addresses) == ["http://www.w3.org/2000/svg"], "only the name of SVG's own vocabulary")
        #expect(
            text.contains(
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'wasm-unsafe-eval'"))
        for word in ["XMLHttpRequest", "import(", "eval(", "innerHTML", "document.write"] {
            #expect(!text.contains(word), "\(word)")
        }
    }

    @Test("It has one hole, for what it is given, and fewer than 700 kB", .enabled(if: page != nil))
    func hole() throws {
        let octets = try #require(Self.page)
        let text = String(decoding: octets, as: UTF8.self)
        #expect(text.matches(of: /<!--\{(\w+)\}-->/).map { $0.output.1 } == ["given"])
        #expect(octets.count < 700_000)
    }

    @Test("What it is given is data: no text of it can end its element or begin another", .enabled(if: page != nil))
    func dataIsTame() throws {
        let hostile = "</script><script>alert(1)</script><!-- {\"a\"}-->"
        let plain = String(decoding: try #require(Self.page), as: UTF8.self)
        let given = String(
            decoding: try PageFile.document(holding: Array(hostile.utf8), title: hostile, language: .chinese),
            as: UTF8.self)
        #expect(!given.contains("<script>alert"))
        #expect(given.ranges(of: "<script").count == plain.ranges(of: "<script").count + 2)
        #expect(given.ranges(of: "</script>").count == plain.ranges(of: "</script>").count + 2)
        #expect(given.contains("\"language\":\"zh\""))
    }

    @Test("A capture comes out as it went in", .enabled(if: page != nil), arguments: [0, 1, 2, 3, 5_000])
    func capture(_ count: Int) throws {
        let octets = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let text = String(
            decoding: try PageFile.document(holding: octets, title: "a", language: .english), as: UTF8.self)
        let match = try #require(text.firstMatch(of: /id="capture">([A-Za-z0-9+\/=]*)<\/script>/))
        let packed = try #require(Data(base64Encoded: String(match.output.1)))
        let place = FileManager.default.temporaryDirectory.appending(path: "packed-\(UUID().uuidString).gz")
        try packed.write(to: place)
        defer { try? FileManager.default.removeItem(at: place) }
        #expect([UInt8](packed.prefix(2)) == [0x1F, 0x8B], "the gzip program is here")
        let process = Process()
        (process.executableURL, process.arguments) = (URL(filePath: "/bin/gzip"), ["-dc", place.path])
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        #expect([UInt8](pipe.fileHandleForReading.readDataToEndOfFile()) == octets)
    }

    @Test("Modules can be joined: imports and exports are words at a line's beginning")
    func modules() throws {
        for file in try FileManager.default.contentsOfDirectory(at: Self.resources, includingPropertiesForKeys: nil) {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.prefix(100).contains("SPDX-License-Identifier: MIT"), "\(file.lastPathComponent)")
            #expect(text.split(separator: "\n").count <= 300, "\(file.lastPathComponent)")
            guard file.pathExtension == "js" else { continue }
            for line in text.split(separator: "\n") where line.hasPrefix("import") {
                #expect(line.wholeMatch(of: /import \{ ([\w, ]+) \} from "\.\/\w+\.js";/) != nil, "\(line)")
            }
        }
    }

    @Test("No two modules of it declare the same name", .enabled(if: page != nil))
    func names() throws {
        let text = String(decoding: try #require(Self.page), as: UTF8.self)
        let code = try #require(text.firstRange(of: "<script type=\"module\">"))
        var declared: Set<String> = []
        for line in text[code.upperBound...].split(separator: "\n") {
            #expect(!line.hasPrefix("import ") && !line.hasPrefix("export "), "\(line)")
            guard let match = line.prefixMatch(of: /(async )?(const|let|class|function) (\w+)/) else { continue }
            #expect(declared.insert(String(match.output.3)).inserted, "\(match.output.3) is declared twice")
        }
    }
}

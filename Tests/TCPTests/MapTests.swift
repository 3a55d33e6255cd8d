// SPDX-License-Identifier: MIT
import Foundation
import TCP
import Testing

@Suite("The map from sections to files")
struct MapTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/TCP")

    @Test("every file that the landing page names exists, and every file of the endpoint is on it") func files() throws
    {
        let page = try String(contentsOf: Self.folder.appending(path: "TCP.docc/TCP.md"), encoding: .utf8)
        let named = Set(page.split(separator: "`").filter { $0.hasSuffix(".swift") }.map(String.init))
        for file in named {
            #expect(FileManager.default.fileExists(atPath: Self.folder.appending(path: file).path), "\(file)")
        }
        let endpoint = try FileManager.default.contentsOfDirectory(
            atPath: Self.folder.appending(path: "Endpoint").path)
        #expect(endpoint.filter { !named.contains("Endpoint/\($0)") } == [])
    }

    @Test("the eight checks stand in one file, in the RFC's order") func checks() throws {
        let file = Self.folder.appending(path: "Endpoint/ArrivesOtherwise.swift")
        let text = try String(contentsOf: file, encoding: .utf8)
        let marks = text.split(separator: "\n").filter { $0.contains("// MARK: ") }.map { line in
            line.drop { $0 != ":" }.dropFirst(2).prefix { $0 != "," }
        }
        #expect(marks == ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"])
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 340)
    }
}

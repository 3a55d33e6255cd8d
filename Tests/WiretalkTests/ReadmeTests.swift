// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// The screens that the README shows, in both languages, are what the program prints, but for numbers that differ from run to run.
@Suite("README")
struct ReadmeTests {
    /// A fenced block, with the comment above it.
    struct Block {
        let comment: String
        let text: String
    }

    private static let files = ["README.md", "README.zh.md"]

    private func blocks(_ file: String) throws -> [Block] {
        let lines = try String(contentsOf: Program.root.appendingPathComponent(file), encoding: .utf8)
            .components(separatedBy: "\n")
        var blocks: [Block] = []
        for (index, line) in lines.enumerated() where line.hasPrefix("<!-- ") {
            let body = lines[(index + 2)...].prefix { $0 != "```" }
            blocks.append(Block(comment: line, text: body.joined(separator: "\n")))
        }
        return blocks
    }

    /// Numbers, and how far they push things apart, differ; everything else may not.
    private func essence(_ text: String) -> String {
        text.replacing(/\d+(\.\d+)? (ns|µs|ms|s)\b/, with: "0 s").replacing(/\d+( \d{3})?/, with: "0").replacing(
            /[─\s]+/, with: "")
    }

    @Test("Every screen is real output", arguments: files)
    func screens(file: String) throws {
        let blocks = try blocks(file)
        #expect(blocks.count >= 4)
        for block in blocks {
            let words = block.comment.split(separator: " ").map(String.init)
            let start = try #require(words.firstIndex(of: "wiretalk"))
            let run = try Program.run(Array(words[(start + 1)...].dropLast()), environment: ["COLUMNS": "90"])
            guard !run.output.contains("MODELLED") else {
                print("skipped: no packets can be captured here, and the README shows captured ones")
                return
            }
            let printed = essence(run.output.replacing(" in a network of its own (no root needed)", with: ""))
            #expect(printed.contains(essence(block.text)), "\(block.comment)\n\(run.output)")
        }
    }

    @Test("Every command that the tour names exists, and so does every option that it names", arguments: files)
    func commands(file: String) throws {
        let readme = try String(contentsOf: Program.root.appendingPathComponent(file), encoding: .utf8)
        let help = try Program.run(["--help"]).output
        let rows = readme.matches(of: /\| `wiretalk ([a-z]+)`.*/)
        #expect(rows.count >= 8)
        for row in rows {
            #expect(help.contains("  \(row.1) "), "\(row.1)")
            let options = try Program.run([String(row.1), "--help"]).output
            for option in row.0.matches(of: /--[a-z]+/) where row.1 != "devices" {
                #expect(options.contains(option.0), "wiretalk \(row.1) \(option.0)")
            }
        }
    }

    @Test("Both name the letters of a summary's history")
    func letters() throws {
        for file in ReadmeTests.files {
            let readme = try String(contentsOf: Program.root.appendingPathComponent(file), encoding: .utf8)
            for letter in "SHADFRTW" { #expect(readme.contains("`\(letter)`"), "\(file): \(letter)") }
        }
    }
}

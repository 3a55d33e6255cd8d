// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// The screens that the README shows are what the program prints, but for numbers that differ from run to run.
@Suite("README")
struct ReadmeTests {
    /// A fenced block, with the comment above it.
    struct Block {
        let comment: String
        let text: String
    }

    private func blocks() throws -> [Block] {
        let lines = try String(contentsOf: Program.root.appendingPathComponent("README.md"), encoding: .utf8)
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
            /[─\s]+/, with: " ")
    }

    @Test("Every screen is real output")
    func screens() throws {
        let blocks = try blocks()
        #expect(blocks.count >= 2)
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

    @Test("Every command that the tour names exists")
    func commands() throws {
        let readme = try String(contentsOf: Program.root.appendingPathComponent("README.md"), encoding: .utf8)
        let help = try Program.run(["--help"]).output
        for match in readme.matches(of: /\| `wiretalk ([a-z]+)`/) {
            #expect(help.contains("  \(match.1) "), "\(match.1)")
        }
    }
}

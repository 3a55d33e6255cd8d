// SPDX-License-Identifier: MIT
import Diagrams
import Foundation
import Testing

@Suite("The ladder folds to the terminal")
struct FoldingTests {
    @Test("No line of any capture is wider than the terminal", arguments: ["en", "zh"], [40, 60, 80, 100])
    func folds(language: String, width: Int) throws {
        let folder = Program.root.appendingPathComponent("Captures")
        let captures = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".pcap") }
        #expect(!captures.isEmpty)
        for capture in captures {
            let run = try Program.run(
                ["replay", "Captures/\(capture)", "--lang", language], environment: ["COLUMNS": "\(width)"])
            for line in run.output.split(separator: "\n") where TerminalWidth.width(of: line) > width {
                Issue.record("\(capture): \(TerminalWidth.width(of: line)) cells: \(line.prefix(200))")
            }
        }
    }
}

// SPDX-License-Identifier: MIT
import Diagrams

/// Sentences for a terminal: broken between words, and never within a command that fits on a line.
package enum Prose {
    /// The lines of a text, none wider than `width`. What stands between backquotes is kept together.
    package static func folded(_ text: String, to width: Int) -> [String] {
        var joined = ""
        for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { joined += "`" }
            let isCommand = index % 2 == 1 && TerminalWidth.width(of: part) + 2 <= width
            joined += isCommand ? String(part).replacing(" ", with: "\u{A0}") : String(part)
        }
        return TerminalWidth.wrap(joined, to: width).map { $0.replacing("\u{A0}", with: " ") }
    }

    /// The same as it is to be written to a descriptor: folded where that is a terminal.
    package static func text(_ text: String, for descriptor: Int32) -> String {
        guard let width = Terminal.columns(of: descriptor) else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .flatMap { indented(String($0), to: width) }.joined(separator: "\n")
    }

    /// A line broken into as many as it needs, each as far from the left as the first.
    private static func indented(_ line: String, to width: Int) -> [String] {
        guard TerminalWidth.width(of: line) > width else { return [line] }
        let margin = String(line.prefix { $0 == " " })
        return folded(String(line.dropFirst(margin.count)), to: max(20, width - margin.count)).map { margin + $0 }
    }
}

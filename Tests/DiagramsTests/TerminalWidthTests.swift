// SPDX-License-Identifier: MIT
import Testing

@testable import Diagrams

@Suite("Text on a terminal")
struct TerminalWidthTests {
    @Test(
        "Width in cells: wide two, combining none",
        arguments: [
            ("abc", 3), ("你好", 4), ("e\u{301}", 1), ("▶", 1), ("🙂", 2), ("", 0), ("한국", 4), ("ｱ", 1), ("Ａ", 2),
        ])
    func width(text: String, cells: Int) {
        #expect(TerminalWidth.width(of: text) == cells)
    }

    @Test("Folding keeps to the width, in English and in Chinese", arguments: [20, 33, 60])
    func wrap(width: Int) {
        let texts = [
            "The client picks its first number, x = 1533334586. This SYN carries no text, yet takes one number.",
            String(repeating: "x", count: 500),
            "客户端选定自己的第一个序号 x = 1533334586。SYN 不携带数据，却占用一个序号：下一个是 x+1。",
        ]
        for text in texts {
            let lines = TerminalWidth.wrap(text, to: width)
            #expect(lines.allSatisfy { TerminalWidth.width(of: $0) <= width })
            #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
        }
    }

    @Test(
        "A number stays with its unit, and closing punctuation with its word",
        arguments: [
            ("Round trip of 4: 34 µs. RFC", 20, ["Round trip of 4:", "34 µs. RFC"]),
            ("Round trip of 4: 34 µs.", 5, ["Round", "trip", "of 4:", "34", "µs."]),
            ("往返时间：34 µs。完", 16, ["往返时间：", "34 µs。完"]), ("RST。完", 5, ["RST。", "完"]),
        ])
    func units(text: String, width: Int, lines: [String]) {
        #expect(TerminalWidth.wrap(text, to: width) == lines)
    }

    /// What the width of a text is, character by character, and so of each of its beginnings.
    @Test(
        "Characters of several scalars are never cut, and count once",
        arguments: [
            "e\u{301}e\u{301}e\u{301}", "👩‍👩‍👧👩‍👩‍👧", "🇨🇳🇨🇳🇨🇳", "a\u{FE0F}b✂\u{FE0F}c", "한국어 한국어", "“x”，µs → 34\u{A0}µs",
            "z" + String(repeating: "\u{335}", count: 90) + "z",
        ])
    func clusters(text: String) {
        let cells = text.reduce(0) { $0 + TerminalWidth.width(of: $1) }
        #expect(TerminalWidth.width(of: text) == cells)
        for width in 1...max(1, cells) {
            let lines = TerminalWidth.wrap(text, to: width)
            #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
            let cut = TerminalWidth.cut(text, to: width, mark: "")
            #expect(text.hasPrefix(cut) && TerminalWidth.width(of: cut) <= width)
        }
    }

    @Test("Nothing from a wire can move the cursor or reverse the reading")
    func visible() {
        #expect(TerminalSafe.text("a\u{1b}[2Jb\r\n") == "a␛[2Jb␍␊")
        #expect(TerminalSafe.text("\u{202e}evil") == "<U+202E>evil")
        #expect(TerminalSafe.text("你好") == "你好")
        #expect(TerminalSafe.text("a\u{1b}[2Jb\r\u{7f}", hasPictures: false) == "a^[[2Jb^M^?")
        #expect(TerminalSafe.text("\u{9b}31m") == "<U+9B>31m")
    }
}

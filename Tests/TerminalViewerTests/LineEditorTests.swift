// SPDX-License-Identifier: MIT
import Testing

@testable import TerminalViewer

/// Keys and what they make of the line.
struct EditorCase: CustomTestStringConvertible, Sendable {
    let name: String
    let keys: String
    /// The line, with | before the character at the cursor.
    let line: String
    var actions: [LineEditor.Action] = []

    var testDescription: String { name }
}

private let left = "\u{1B}[D", right = "\u{1B}[C", up = "\u{1B}[A", down = "\u{1B}[B"

private let cases: [EditorCase] = [
    .init(name: "typing", keys: "abc", line: "abc|"),
    .init(name: "typing in the middle", keys: "ac\(left)b", line: "ab|c"),
    .init(name: "wide characters", keys: "你好\(left)们", line: "你们|好"),
    .init(name: "left stops at the beginning", keys: "a\(left)\(left)b", line: "b|a"),
    .init(name: "right stops at the end", keys: "a\(right)b", line: "ab|"),
    .init(name: "backspace takes a whole character", keys: "ab🙂\u{7F}", line: "ab|"),
    .init(name: "backspace at the beginning", keys: "ab\(left)\(left)\u{7F}", line: "|ab"),
    .init(name: "delete", keys: "abc\(left)\(left)\u{1B}[3~", line: "a|c"),
    .init(name: "home and end", keys: "bc\u{1B}[Ha\u{1B}[Fd", line: "abcd|"),
    .init(name: "home and end, the other way", keys: "bc\u{1B}[1~a\u{1B}[4~d\u{1B}OHx", line: "x|abcd"),
    .init(name: "Ctrl-A, Ctrl-E, Ctrl-B, Ctrl-F", keys: "bc\u{1}a\u{5}d\u{2}\u{2}\u{6}x", line: "abcx|d"),
    .init(name: "Ctrl-K, Ctrl-U", keys: "abcd\(left)\(left)\u{B}", line: "ab|"),
    .init(name: "Ctrl-U", keys: "abcd\(left)\u{15}", line: "|d"),
    .init(name: "Ctrl-W takes a word", keys: "one two \u{17}", line: "one |"),
    .init(name: "Enter", keys: "hello\r", line: "|", actions: [.submit("hello")]),
    .init(name: "several lines at once", keys: "a\nb\nc", line: "c|", actions: [.submit("a"), .submit("b")]),
    .init(name: "an empty line", keys: "\r", line: "|", actions: [.submit("")]),
    .init(name: "Ctrl-D on an empty line", keys: "\u{4}", line: "|", actions: [.end]),
    .init(name: "Ctrl-D in a line deletes", keys: "ab\(left)\u{4}", line: "a|"),
    .init(name: "Ctrl-C", keys: "ab\u{3}", line: "ab|", actions: [.interrupt]),
    .init(
        name: "up and down", keys: "one\rtwo\r\(up)\(up)\(down)", line: "two|",
        actions: [.submit("one"), .submit("two")]),
    .init(name: "down gives the draft back", keys: "one\rdra\(up)\(down)ft", line: "draft|", actions: [.submit("one")]),
    .init(name: "up stops at the first", keys: "one\r\(up)\(up)", line: "one|", actions: [.submit("one")]),
    .init(
        name: "the same line twice is kept once", keys: "a\rb\rb\r\(up)\(up)", line: "a|",
        actions: [.submit("a"), .submit("b"), .submit("b")]),
    .init(name: "unknown keys do nothing", keys: "a\u{1B}[15~\u{1B}x\u{7}b", line: "ab|"),
    .init(name: "a key with many parameters", keys: "a\u{1B}[1;1;1zb", line: "ab|"),
]

@Suite("The line editor")
struct LineEditorTests {
    @Test(arguments: cases)
    func edits(_ row: EditorCase) {
        var editor = LineEditor()
        #expect(editor.take(row.keys.utf8) == row.actions)
        var line = editor.line
        line.insert("|", at: editor.cursor)
        #expect(String(line) == row.line)
    }

    @Test("Bytes that are not UTF-8 are left out")
    func notText() {
        var editor = LineEditor()
        _ = editor.take([0x61, 0xFF, 0x62, 0xC3, 0x28, 0x63])
        #expect(String(editor.line).hasPrefix("ab"))
        #expect(String(editor.line).hasSuffix("c"))
    }

    @Test("The row shows the part around the cursor, and puts the cursor in its cell")
    func row() {
        func width(_ text: String) -> Int { text.reduce(0) { $0 + ($1.isASCII ? 1 : 2) } }
        var editor = LineEditor()
        _ = editor.take("你好ab\(left)".utf8)
        #expect(editor.row(prompt: "> ", columns: 80, width: width) == "\r> 你好ab\u{1B}[K\r\u{1B}[7C")
        _ = editor.take((String(repeating: "x", count: 100) + "end").utf8)
        #expect(
            editor.row(prompt: "> ", columns: 13, width: width)
                == "\r> " + "xxxxxxxend" + "\u{1B}[K\r\u{1B}[12C")
    }
}

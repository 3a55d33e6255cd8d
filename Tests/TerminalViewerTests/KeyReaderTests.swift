// SPDX-License-Identifier: MIT
import TCP
import TerminalViewer
import Testing

/// What terminals send is by xterm's list of control sequences and console_codes(4).
@Suite("What a terminal sends, as keys")
struct KeyReaderTests {
    private static let rows: [(name: String, octets: String, keys: [Key])] = [
        ("a letter", "b", [.character("b")]), ("two in one piece", " q", [.character(" "), .character("q")]),
        ("Enter", "\r", [.character("\n")]), ("Tab and Backspace", "\t\u{7F}", [.tab, .backspace]),
        ("Ctrl-C and Ctrl-Z", "\u{03}\u{1A}", [.interrupt, .suspend]), ("up", "\u{1B}[A", [.up]),
        ("right, as applications are sent it", "\u{1B}OC", [.right]), ("Ctrl-right", "\u{1B}[1;5C", [.right]),
        ("Home and End", "\u{1B}[H\u{1B}[F\u{1B}[1~\u{1B}[4~\u{1B}OH", [.home, .end, .home, .end, .home]),
        ("a remote's two ways", "\u{1B}[5~\u{1B}[6~", [.pageUp, .pageDown]),
        ("with Shift", "\u{1B}[6;2~", [.pageDown]),
        ("F5, with Shift, and on Linux's console", "\u{1B}[15~\u{1B}[15;2~\u{1B}[[E", [.start, .start, .start]),
        ("F1 and F2: no keys here", "\u{1B}OP\u{1B}[[Bq", [.character("q")]),
        ("Delete, Ctrl-A and Ctrl-W", "\u{1B}[3~\u{1}\u{17}", [.delete, .control("a"), .control("w")]),
        ("a mouse's wheel", "\u{1B}[<64;10;20Mq\u{1B}[<0;1;1m", [.character("q")]),
        ("the wheel as old terminals report it", "\u{1B}[M`!!q", [.character("q")]),
        ("the wheel as rxvt reports it", "\u{1B}[96;10;20Mq", [.character("q")]),
        ("a paste's brackets", "\u{1B}[200~n\u{1B}[201~", [.character("n")]),
        ("Chinese", "你q", [.character("你"), .character("q")]),
    ]

    @Test("Each, in one piece", arguments: rows)
    func whole(row: (name: String, octets: String, keys: [Key])) {
        var reader = KeyReader()
        #expect(reader.take(row.octets.utf8) == row.keys)
        #expect(!reader.isWaiting)
    }

    @Test("Each, cut anywhere", arguments: rows)
    func cut(row: (name: String, octets: String, keys: [Key])) {
        let octets = Array(row.octets.utf8)
        for place in octets.indices {
            var reader = KeyReader()
            let keys = reader.take(octets[..<place]) + reader.take(octets[place...])
            #expect(keys == row.keys, "cut before octet \(place)")
        }
        var reader = KeyReader()
        #expect(octets.flatMap { reader.take([$0]) } == row.keys)
    }

    @Test("A lone ESC is Escape when nothing follows; any longer beginning is given up")
    func pauses() {
        var reader = KeyReader()
        #expect(reader.take([0x1B]) == [] && reader.isWaiting)
        #expect(reader.pause() == [.escape] && !reader.isWaiting)
        #expect(reader.take([0x1B, 0x5B, 0x35]) == [] && reader.pause() == [])
        #expect(reader.take([0x71]) == [.character("q")])
        #expect(reader.take([0x1B, 0x1B]) == [.escape] && reader.pause() == [.escape])
    }

    @Test(
        "What is no UTF-8 is passed over, and what follows is not",
        arguments: [[0xE4, 0x71], [0xFF, 0x71], [0xE4, 0xBD, 0x71], [0xC0, 0x80, 0x71], [0xED, 0xA0, 0x80, 0x71]]
            as [[UInt8]])
    func malformed(octets: [UInt8]) {
        var reader = KeyReader()
        #expect(reader.take(octets) == [.character("q")])
    }
}

// SPDX-License-Identifier: MIT
import CaptureFiles
import Diagrams
import FileSource
import Flows
import Foundation
import Narration
import Packets
import TCP
import TerminalViewer
import Testing
import TraceStore
import Transcript

@Suite("The viewer in a terminal: keys in, lines out")
struct ViewerTests {
    func viewer(_ name: String, predicts: Bool = false, pace: Int64? = nil) throws -> Viewer<MemoryFeed> {
        try #require(
            Viewer(try MemoryFeed(name), style: Style(width: 80), height: 24, predicts: predicts, pace: pace))
    }

    @Test("Any keys at any size: it never traps, never leaves the trace, and fills the screen exactly")
    func anyKeys() throws {
        let keys: [Key] =
            Array(" bnNcCgGoow?spa.1234567890-jkyY/:\nr你").map { .character($0) }
            + [.up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .escape, .tab, .backspace, .start]
        var random = SplitMix(seed: 7)
        for name in ["handshake-ipv6", "ports-reused", "zero-window", "refused", "chat-chinese"] {
            var style = Style(width: 80, language: name == "chat-chinese" ? .chinese : .english)
            style.hasUnicode = name != "refused"
            var book = try MemoryFeed(name, pace: 2)
            try book.readOn()
            var viewer = try #require(Viewer(book, style: style, height: 24, predicts: true))
            let count = try MemoryFeed(name).store.columns.count
            for _ in 0..<250 {
                let goesOn = viewer.press(keys[Int(random.next() % UInt64(keys.count))])
                #expect(goesOn)
                let (width, height) = (Int(random.next() % 200), Int(random.next() % 60))
                viewer.resize(width: width, height: height)
                let screen = viewer.screen()
                #expect(screen.count == max(4, height - 2) + 2)
                for line in screen where TerminalWidth.width(of: line) > max(width, Style.narrowest) {
                    Issue.record("\(TerminalWidth.width(of: line)) of \(width) cells: \(line)")
                }
                if viewer.isSearching || viewer.isReading { try viewer.work() }
                #expect((0..<count).contains(viewer.index))
                if random.next() % 5 == 0 { viewer.tick() }
            }
        }
    }

    @Test("Brief, each segment takes a line, so that more of them are seen at once")
    func brief() throws {
        let feed = try MemoryFeed("handshake-ipv6")
        var screens: [[String]] = []
        for form in [TextLadder.Form.explained, .brief] {
            var viewer = try #require(Viewer(feed, style: Style(width: 100), form: form, height: 24))
            _ = viewer.press(.character("G"))
            screens.append(viewer.screen().filter { $0.contains("▶") || $0.contains("◀") })
        }
        // A third of the rows for each of them at most, where it is explained.
        #expect((1...7).contains(screens[0].count))
        #expect(screens[1].count == min(feed.store.columns.count, 20))
        #expect(screens[1].count > screens[0].count)
    }

    @Test("It plays at the capture's own pace, or ten times as fast, and waits at most three seconds")
    func pace() throws {
        var viewer = try viewer("unanswered", pace: 1)
        // The second SYN came a second after the first, within what a timer is late.
        #expect((900_000_000...1_500_000_000).contains(viewer.untilNext ?? 0))
        viewer.tick()
        viewer.tick()
        #expect(viewer.untilNext == 3_000_000_000)
        _ = viewer.press(.character("s"))
        #expect(viewer.untilNext == nil)
        #expect((90_000_000...150_000_000).contains(try self.viewer("unanswered", pace: 10).untilNext ?? 0))
    }

    /// Presses the keys of a word, and does what is then to be done.
    func press(_ keys: String, _ viewer: inout Viewer<MemoryFeed>) throws {
        for key in keys {
            _ = viewer.press(.character(key))
            while viewer.isSearching || viewer.isReading { try viewer.work() }
        }
    }

    @Test("What crosses arrives on the same line, whichever way one came there")
    func crossing() throws {
        var jumping = try viewer("simultaneous-close")
        try press(":5\n", &jumping)
        var stepping = try viewer("simultaneous-close")
        try press("    ", &stepping)
        let screen = jumping.screen()
        #expect(Array(screen.dropLast(2)) == Array(stepping.screen().dropLast(2)))
        let crossed = try #require(screen.firstIndex { $0.contains("… 4 arrives") })
        #expect(screen[crossed].hasSuffix("▶ CLOSING"))
        #expect(screen[..<crossed].contains { $0.contains("4  FIN,ACK") && $0.contains("─ … ") })
        #expect(screen[..<crossed].last { $0.contains("◀─") }?.hasSuffix("● FIN-WAIT-1") == true)
    }

    @Test(
        "Where a key leads",
        arguments: [
            ("a SYN further on", "ports-reused", "y", 1), ("the second next", "ports-reused", "yy", 4),
            ("and back", "ports-reused", "yyY", 1), ("a frame's number", "ports-reused", ":10\n", 9),
            ("no such frame", "ports-reused", ":9999\n", 0), ("control bits", "ports-reused", "/SYN,ACK\n", 1),
            ("the next one", "ports-reused", "/syn,ack\n/\n", 5), ("a mark's words", "ports-reused", "/端口重用\n", 4),
            ("a state", "ports-reused", "/Closed\n", 3), ("a sequence number", "chat-chinese", "/3395406186\n", 6),
            ("the segment that carried what was said", "chat-chinese", "/再见\n", 9),
            ("nowhere", "chat-chinese", "/no such thing\n", 0), ("the last", "chat-chinese", "G", 13),
            ("first of the next connection", "ports-reused", "c", 4),
        ])
    func jumps(name: String, capture: String, keys: String, index: Int) throws {
        var viewer = try viewer(capture)
        try press(keys, &viewer)
        #expect(viewer.index == index)
        if index == 0 {
            #expect(
                viewer.screen().joined().contains(
                    keys.first == ":" ? "no segment in frame 9999 or later" : "none further"))
        }
    }

    @Test("A search goes on in what is only being read; a key ends it")
    func searchWhileReading() throws {
        var book = try MemoryFeed("chat-chinese", pace: 1, isLive: true)
        try book.readOn()
        var viewer = try #require(Viewer(book, style: Style(width: 80), height: 24))
        for key in "/再见\n" { _ = viewer.press(.character(key)) }
        #expect(viewer.screen()[22].contains("searching for 再见"))
        #expect(viewer.screen()[22].contains("segment 1 of 1+"))
        while viewer.isReading { try viewer.work() }
        while viewer.isSearching { try viewer.work() }
        #expect(viewer.index == 9)
        // The ladder shows it under the segment that acknowledges it.
        #expect(viewer.screen()[22].contains("▸ 再见"))
        for key in "/再见\n" { _ = viewer.press(.character(key)) }
        _ = viewer.press(.escape)
        #expect(!viewer.isSearching)
    }

    @Test("Messages stand under the segment that acknowledges them, the connection's end under its last")
    func beside() throws {
        var viewer = try viewer("chat-chinese")
        viewer.resize(width: 100, height: 40)
        try press("    ", &viewer)
        #expect(viewer.screen().contains { $0.contains("client ▸ 你好  (in 4, acknowledged by 5)") })
        try press("G", &viewer)
        #expect(viewer.screen().contains { $0.contains("Three-way handshake in") })
        #expect(viewer.screen().contains { $0.contains("LAST-ACK 56 µs, then CLOSED") })
    }

    @Test("A field's octets stand in brackets, its meaning between the fields and the octets")
    func fields() throws {
        var viewer = try viewer("handshake-ipv4")
        try press("o", &viewer)
        #expect(viewer.screen().contains { $0.hasPrefix("▸ 20–21   c0 00 ") && $0.hasSuffix("49152") })
        #expect(viewer.screen().contains { $0.contains("0a 00 00 01[c0 00]23 28") })
        _ = viewer.press(.down)
        _ = viewer.press(.down)
        #expect(viewer.screen().contains { $0.contains("23 28[c6 82 a2 72]") })
        #expect(viewer.screen().contains { $0.hasPrefix("TCP, Sequence number: ") })
    }

    @Test("A dark screen until the next key, which does nothing else")
    func dark() throws {
        var viewer = try viewer("handshake-ipv4", pace: 1)
        try press(".", &viewer)
        #expect(viewer.screen() == Array(repeating: "", count: 24))
        #expect(viewer.untilNext == nil)
        try press("q", &viewer)
        #expect(viewer.screen()[22].hasPrefix("segment 1 of 7"))
        #expect(viewer.untilNext != nil)
    }

    @Test(
        "A presenter's remote: page by page, its two buttons that begin and end a talk, and the one for a dark screen")
    func remote() throws {
        var viewer = try viewer("handshake-ipv4")
        for key in [Key.pageDown, .pageDown, .pageUp] { _ = viewer.press(key) }
        #expect(viewer.index == 1)
        _ = viewer.press(.start)
        #expect(viewer.untilNext != nil)
        _ = viewer.press(.escape)
        #expect(viewer.untilNext == nil && viewer.index == 1)
    }

    @Test("A step by hand stops what plays; space pauses it")
    func pause() throws {
        var viewer = try viewer("unanswered", pace: 1)
        #expect(viewer.screen()[22].contains("plays at 1×"))
        _ = viewer.press(.character(" "))
        #expect(viewer.index == 0 && viewer.untilNext == nil)
        _ = viewer.press(.character("s"))
        #expect(viewer.untilNext != nil)
        viewer.tick()
        _ = viewer.press(.character("b"))
        #expect(viewer.index == 0 && viewer.untilNext == nil)
    }
}

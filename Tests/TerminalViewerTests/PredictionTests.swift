// SPDX-License-Identifier: MIT
import Diagrams
import Narration
import TCP
import TerminalViewer
import Testing

@Suite("The viewer's prediction: nothing is shown before it was guessed")
struct PredictionTests {
    private func viewer(_ name: String, _ language: Language = .english, pace: Int64? = nil) throws -> Viewer<
        MemoryFeed
    > {
        try #require(
            Viewer(
                try MemoryFeed(name), style: Style(width: 80, language: language), height: 40, predicts: true,
                pace: pace))
    }

    /// The frames whose row on the screen has question marks in place of states, and those whose row has states.
    private func rows(_ viewer: inout Viewer<MemoryFeed>) -> (hidden: [Int], shown: [Int]) {
        var hidden: [Int] = []
        var shown: [Int] = []
        for line in viewer.screen().prefix(38) where line.contains("─") && line.contains("seq ") {
            guard let number = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) }) else { continue }
            if line.hasPrefix("? ") { hidden.append(number) } else { shown.append(number) }
        }
        return (hidden, shown)
    }

    @Test("A state that was guessed or shown is not asked for again")
    func questions() throws {
        var viewer = try viewer("refused")
        var asked: [Bool] = []
        // The server refuses: it never leaves CLOSED, and is not asked about.
        for key in [nil, .character("3"), .right, .character("1"), .left, .right] as [Key?] {
            if let key { _ = viewer.press(key) }
            asked.append(viewer.screen().contains { $0.hasPrefix("In which state") })
        }
        #expect(asked == [true, false, true, false, false, false])
        let screen = viewer.screen()
        #expect(screen.contains { $0.contains("2 of 2 right") })
    }

    @Test(
        "No way past a question shows what is to be guessed",
        arguments: ["G", "n", ":7\n", "/FIN\n", "y", "Gb", "Gw", "Go", "G?\u{1B}"])
    func jumps(keys: String) throws {
        var viewer = try viewer("handshake-ipv4")
        for key in keys {
            _ = viewer.press(key == "\u{1B}" ? .escape : .character(key))
            while viewer.isSearching { try viewer.work() }
            #expect(rows(&viewer).shown.isEmpty)
            // Where the choices are listed each stands after its key.
            let told = viewer.screen().filter { !$0.contains("=") }.joined()
            #expect(State.allCases.filter { told.contains("\($0)") } == [])
        }
    }

    @Test("It does not play past a question, and plays on after the answer")
    func plays() throws {
        var viewer = try viewer("handshake-ipv4", pace: 1)
        #expect(viewer.untilNext == nil)
        _ = viewer.press(.character("4"))
        #expect(viewer.untilNext != nil)
        viewer.tick()
        #expect(viewer.index == 1 && viewer.untilNext == nil)
    }

    @Test("Behind a question that waits a row has question marks, until it is answered or nothing is asked any more")
    func hidden() throws {
        var viewer = try viewer("handshake-ipv4")
        for key in "4 5G" { _ = viewer.press(.character(key)) }
        #expect(rows(&viewer) == ([3, 4, 5, 6, 7], [1, 2]))
        #expect(viewer.screen().contains("The states are hidden: a question waits at segment 3. Press a to go to it."))
        _ = viewer.press(.character("a"))
        #expect(viewer.index == 2)
        for key in "5G" { _ = viewer.press(.character(key)) }
        #expect(rows(&viewer) == ([4, 5, 6, 7], [1, 2, 3]))
        _ = viewer.press(.character("p"))
        #expect(rows(&viewer).hidden.isEmpty)
        // What was seen meanwhile is no riddle any more.
        _ = viewer.press(.character("p"))
        #expect(rows(&viewer).hidden.isEmpty)
    }

    @Test("Each connection has its own questions: those of one do not hide another's answers")
    func connections() throws {
        var viewer = try viewer("ports-reused")
        _ = viewer.press(.character("c"))
        #expect(viewer.index == 4)
        #expect(viewer.screen().contains { $0.hasPrefix("In which state is the server") })
        _ = viewer.press(.character("4"))
        let rows = rows(&viewer)
        #expect(rows.shown == [5] && !rows.hidden.isEmpty)
    }

    @Test(
        "A wrong guess is answered with the rule, its section, and the number that decided",
        arguments: [
            (
                "", "1", Language.english,
                ["LISTEN → SYN-RECEIVED", "RFC says  RFC 9293 §3.10.7.2", "SEG.SEQ = 3330450034 (x)"]
            ),
            ("4 ", "1", .english, ["SYN-SENT → ESTABLISHED", "§3.10.7.3", "SEG.ACK = 3330450035 (x+1)"]),
            ("4 5 ", "1", .english, ["SYN-RECEIVED → ESTABLISHED", "§3.10.7.4", "SEG.ACK = 4190759234 (y+1)"]),
            ("4 5 5 ", "1", .english, ["ESTABLISHED → CLOSE-WAIT", "§3.10.7.4", "its number = 3330450035 (x+1)"]),
            ("4 5 5 8 ", "1", .english, ["FIN-WAIT-1 → FIN-WAIT-2", "§3.10.7.4", "SEG.ACK = 3330450036 (x+2)"]),
            ("4 5 5 ", "1", .chinese, ["ESTABLISHED → CLOSE-WAIT", "§3.10.7.4", "其序号 = 3330450035 (x+1)", "FIN 置位"]),
            ("", "1", .chinese, ["LISTEN → SYN-RECEIVED", "§3.10.7.2", "SYN 置位", "不是 CLOSED，是 SYN-RECEIVED。"]),
        ] as [(String, String, Language, [String])])
    func reasons(before: String, guess: String, language: Language, words: [String]) throws {
        var viewer = try viewer("handshake-ipv4", language)
        for key in before + guess { _ = viewer.press(.character(key)) }
        let screen = viewer.screen().joined(separator: "\n")
        for word in words { #expect(screen.contains(word)) }
        // A step further it is gone.
        _ = viewer.press(.right)
        #expect(!viewer.screen().joined(separator: "\n").contains(words[0]))
    }
}

// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Narration
import TCP
import Testing
import Transcript

@Suite("The ladder as text")
struct TextLadderTests {
    /// A handshake, a line that is longer than a terminal is wide, its ACK, and the close.
    private var wall: Conversation {
        var conversation = Conversation("a wall of text")
        conversation.open()
        let text = String(repeating: "<td class=\"cell\">0</td>", count: 60) + "\n"
        conversation.pass(.client, .psh, seq: 1, ack: 1, text: text, window: 502)
        let next = 1 + UInt32(text.utf8.count)
        conversation.pass(.server, [], seq: 1, ack: next, window: 509)
        conversation.close(client: next, server: 1)
        return conversation
    }

    private func lines(_ conversation: Conversation, _ style: Style, _ form: TextLadder.Form = .explained) -> [String] {
        var ladder = TextLadder(style: style, form: form)
        var lines: [String] = []
        conversation.forEach { moments, _ in lines += moments.flatMap { ladder.lines($0) } }
        return lines
    }

    @Test(
        "On a wide terminal the ladder stays at the left: an arrow is no longer than the ladder",
        arguments: [140, 200, 400])
    func widest(width: Int) {
        let lines = lines(wall, Style(width: width))
        #expect(lines.allSatisfy { TerminalWidth.width(of: $0) <= TextLadder.widest })
        let arrows = lines.filter { $0.contains("▶") || $0.contains("◀") }
        #expect(arrows.count == 8)
        #expect(arrows.allSatisfy { $0.count(where: { $0 == "─" }) < 100 })
    }

    @Test("Of a message that is no line long, its beginning and its length, on one line", arguments: [80, 100, 120])
    func short(width: Int) throws {
        let said = lines(wall, Style(width: width)).filter { $0.contains("<td") }
        let line = try #require(said.first)
        #expect(said.count == 1)
        #expect(TerminalWidth.width(of: line) <= width)
        #expect(line.hasPrefix("  client ▸ <td class="))
        #expect(line.hasSuffix("…  (1381 bytes, in 4, acknowledged by 5)"))
    }

    @Test("None of what was said, or all of it")
    func noneAndAll() {
        var style = Style(width: 80)
        style.messages = .none
        #expect(!lines(wall, style).contains { $0.contains("<td") })
        style.messages = .all
        let said = lines(wall, style).filter { $0.contains("<") }.joined()
        #expect(said.count(where: { $0 == "<" }) == 120)
    }

    @Test("A message that fits is shown as it is, without its length")
    func fits() {
        var conversation = Conversation("a line")
        conversation.open()
        conversation.pass(.client, .psh, seq: 1, ack: 1, text: "hello\n", window: 502)
        conversation.pass(.server, [], seq: 1, ack: 7, window: 509)
        #expect(lines(conversation, Style(width: 80)).contains("  client ▸ hello  (in 4, acknowledged by 5)"))
    }

    private func name(_ belief: Belief<State>) -> String {
        if case .assumed = belief.basis { return "\(belief.value)?" }
        return "\(belief.value)"
    }

    @Test("Brief: a line a segment, 80 cells, with both states", arguments: [Language.english, .chinese])
    func brief(language: Language) throws {
        let conversation = wall
        var style = Style(width: 80, language: language)
        style.messages = .none
        let arrows = lines(conversation, style, .brief).filter { $0.contains("●") }
        #expect(arrows.count == conversation.frames.count)
        for (line, passing) in zip(arrows, conversation.segments) {
            #expect(TerminalWidth.width(of: line) <= 80)
            let words = line.split(separator: " ").map(String.init)
            #expect(words.first == "\(passing.annotation.number)")
            #expect(words.contains(name(passing.annotation.after.client)))
            #expect(words.last == name(passing.annotation.after.server))
            #expect(words.contains("\(passing.segment.flags)"))
        }
        #expect(arrows[0].contains("0.000 000 SYN-SENT     ●─ SYN x ─"))
        #expect(arrows[2].contains("ACK x+1 y+1 ─"))
        #expect(arrows[3].contains(language == .english ? "PSH,ACK x+1 y+1 1381 bytes" : "PSH,ACK x+1 y+1 1381 字节"))
    }

    @Test(
        "Notes and dropped frames are told in both languages, with nothing in them that moves a cursor",
        arguments: [
            (Language.english, "note on frame 7: why?", "2 frames were dropped"),
            (.chinese, "第 7 帧的笔记：why?", "丢弃了 2 个帧"),
        ])
    func beside(language: Language, note: String, dropped: String) {
        var ladder = TextLadder(style: Style(language: language))
        let notes = ladder.lines(.notes(FrameNotes(number: 7, texts: ["why?", "\u{1B}]0;pwned\u{7}"])))
        #expect(notes.first == note)
        #expect(notes.count == 2)
        #expect(!notes.joined().contains { $0 == "\u{1B}" || $0 == "\u{7}" })
        #expect(ladder.lines(.problem(Problem(dropped: 2))).first?.contains(dropped) == true)
    }

    @Test("A kernel that is elsewhere than the model is told in both languages")
    func disagreement() {
        let reading = KernelReading(
            time: wall.frames[0].time, connection: 0, end: .server, state: .closeWait, model: .established,
            source: "inet_diag")
        for (language, words) in [
            (Language.english, "! server: kernel CLOSE-WAIT, model ESTABLISHED (inet_diag)"),
            (.chinese, "! 服务器：内核为 CLOSE-WAIT，模型为 ESTABLISHED（inet_diag）"),
        ] {
            var ladder = TextLadder(style: Style(width: 80, language: language))
            #expect(ladder.lines(.kernel(reading)) == [words])
        }
    }
}

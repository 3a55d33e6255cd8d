// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Foundation
import Narration
import TCP
import Testing
import Transcript

/// Every form draws each segment's way: whether it arrived, and after what; and how sure a state is.
@Suite("What became of segments, as it is drawn")
struct WaysTests {
    private func lines(_ talk: Conversation, _ style: Style, _ form: TextLadder.Form) -> [String] {
        var ladder = TextLadder(style: style, form: form)
        var lines: [String] = []
        talk.forEach { moments, _ in lines += moments.flatMap { ladder.lines($0) } }
        return lines
    }

    /// The words of each arrow's line, without the line that an arrow is made of.
    private func arrows(_ talk: Conversation, _ style: Style) -> [[String]] {
        lines(talk, style, .brief).filter { $0.contains(style.hasUnicode ? "──" : "---") }.map { line in
            line.split(whereSeparator: { $0 == " " || $0 == "─" })
                .map { String($0.drop { $0 == "-" }.reversed().drop { $0 == "-" }.reversed()) }.filter { !$0.isEmpty }
        }
    }

    // RFC 9293 §3.6, Figure 13: (Close) FIN-WAIT-1, …; both FINs are under way; CLOSING; the ACKs; TIME-WAIT.
    @Test("A crossing close is drawn in the order of Figure 13", arguments: [true, false], Language.allCases)
    func closing(hasUnicode: Bool, language: Language) {
        let style = Style(width: 80, hasUnicode: hasUnicode, language: language)
        let (dot, left, right, rest) = hasUnicode ? ("●", "◀", "▶", "…") : ("o", "<", ">", "..")
        let rows = arrows(.closing, style).dropFirst(3)
        #expect(rows.count == 5)
        #expect(
            rows.first?.suffix(7)
                == ["FIN-WAIT-1", dot, "FIN,ACK", "x+1", "y+1", rest, "ESTABLISHED"])
        #expect(rows.dropFirst(1).first?.suffix(7) == ["CLOSING", left, "FIN,ACK", "y+1", "x+1", dot, "FIN-WAIT-1"])
        #expect(
            rows.dropFirst(2).first
                == [rest, "4"] + (language == .english ? ["arrives"] : ["到达"]) + [right, "CLOSING"])
        #expect(rows.dropFirst(3).first?.suffix(7) == ["CLOSING", dot, "ACK", "x+2", "y+2", right, "TIME-WAIT?"])
        #expect(rows.dropFirst(4).first?.suffix(7) == ["TIME-WAIT?", left, "ACK", "y+2", "x+2", dot, "TIME-WAIT?"])
    }

    @Test(
        "No line is wider than the terminal, whatever the arrow ends in", arguments: [40, 60, 76, 80, 120],
        [TextLadder.Form.brief, .explained])
    func widths(width: Int, form: TextLadder.Form) {
        for talk in [Conversation.closing, .lostText, .unanswered, .crossing] {
            for hasUnicode in [true, false] {
                for line in lines(talk, Style(width: width, hasUnicode: hasUnicode), form) {
                    #expect(TerminalWidth.width(of: line) <= width, "\(line)")
                }
            }
        }
    }

    @Test("Under an arrow that nothing crossed stands no arrival")
    func nothingCrosses() {
        for talk in [Conversation.whole, .refused, .lostText, .unanswered] {
            #expect(!lines(talk, Style(width: 80), .explained).contains { $0.contains("arrive") && $0.contains("…") })
        }
    }

    @Test("A cross ends the arrow of what was lost, before it reaches the other lane, and of nothing else")
    func lost() throws {
        for (hasUnicode, cross) in [(true, "×"), (false, "x")] {
            let style = Style(width: 80, hasUnicode: hasUnicode)
            let arrows = lines(.lostText, style, .brief).filter { $0.contains("PSH,ACK y+1") }
            let first = try #require(arrows.first)
            #expect(arrows.count == 2)
            #expect(first.contains("ESTABLISHED       \(cross)\(hasUnicode ? "─" : "-")"), "\(first)")
            #expect(arrows[1].contains(hasUnicode ? "ESTABLISHED  ◀─" : "ESTABLISHED  <-"))
        }
        let svg = SVG.document(ExportTests.charts(.lostText), title: "")
        #expect(svg.ranges(of: " l12,12 m0,-12 l-12,12").count == 1)
        let mermaid = Mermaid.document(ExportTests.charts(.lostText))
        #expect(mermaid.ranges(of: "server0--xclient0").count == 1)
        #expect(mermaid.contains("× lost"))
        for talk in [Conversation.whole, .reset, .unanswered, .closing] {
            #expect(!SVG.document(ExportTests.charts(talk), title: "").contains(" l12,12 m0,-12 l-12,12"))
            #expect(!Mermaid.document(ExportTests.charts(talk)).contains("--x"))
        }
    }

    @Test("Of an end that was never heard nobody knows the state")
    func unanswered() throws {
        for line in lines(.unanswered, Style(width: 80), .brief).filter({ $0.contains("SYN x") }) {
            #expect(line.hasSuffix("▶ ?"))
        }
        let svg = SVG.document(ExportTests.charts(.unanswered), title: "")
        #expect(svg.contains(">?<"))
        #expect(!svg.contains("SYN-RECEIVED") && !svg.contains(">LISTEN<"))
        #expect(!Mermaid.document(ExportTests.charts(.unanswered)).contains("SYN-RECEIVED"))
    }

    @Test("A last ACK that nothing answers leads to a state with a question mark, and to a hatched band")
    func assumed() throws {
        let last = try #require(lines(.whole, Style(width: 80), .brief).last { $0.contains("●") })
        #expect(last.hasSuffix("▶ CLOSED?"))
        let svg = SVG.document(ExportTests.charts(.whole), title: "")
        #expect(svg.contains(">CLOSED?<") && svg.contains(">TIME-WAIT<"))
        // A band that is hatched for the server's LISTEN and SYN-RECEIVED would be one too many.
        #expect(svg.ranges(of: "stroke-width=\"10\" stroke-dasharray").count >= 1)
        #expect(Mermaid.document(ExportTests.charts(.whole)).contains("Note right of server0: CLOSED?"))
    }

    @Test("In a picture a segment that crosses another slants to the place where it arrives")
    func slant() throws {
        let svg = SVG.document(ExportTests.charts(.closing), title: "")
        let slant = try #require(
            svg.firstMatch(of: /<line x1="199" y1="([\d.]+)" x2="795" y2="([\d.]+)"[^>]*stroke-width="1.5"/))
        let sent = try #require(Double(slant.1))
        let arrived = try #require(Double(slant.2))
        // Where the server's FIN leaves its lane.
        let other = try #require(
            svg.matches(of: /<circle cx="801" cy="([\d.]+)" r="4"/).compactMap { Double($0.1) }.dropFirst().first)
        #expect(sent < other && other < arrived)
        #expect(svg.contains(">4 arrives<"))
        let mermaid = Mermaid.document(ExportTests.charts(.closing))
        let order = ["client0-)server0", "FIN-WAIT-1", "server0->>client0", "FIN-WAIT-1", "4 arrives", "CLOSING"]
        var rest = mermaid[...]
        for words in order {
            let found = try #require(rest.range(of: words), "\(words)")
            rest = rest[found.upperBound...]
        }
    }

    @Test("The page is told what crosses, and the state that its receiver was in")
    func page() throws {
        let looks = try PageTests.objects(.closing).filter { $0["type"] as? String == "look" }
        #expect(looks.map { $0["underWay"] as? Bool } == [false, false, false, true, false, false, false])
        #expect(looks.map { ($0["arriving"] as? [String: String])?["en"] } == ["", "", "", "", "4 arrives", "", ""])
        #expect(looks[4]["sent"] as? String == "FIN-WAIT-1")
    }
}

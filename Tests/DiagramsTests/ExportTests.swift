// SPDX-License-Identifier: MIT
import Diagrams
import Drill
import Flows
import Narration
import TCP
import Testing

@Suite("Exports drawn from the ladder")
struct ExportTests {
    static func charts(_ talk: Conversation, _ language: Language = .english) -> Charts {
        var charts = Charts(language: language)
        talk.forEach { moments, _ in
            for moment in moments { charts.take(moment) }
        }
        return charts
    }

    @Test("look as they did, to the octet", arguments: Conversation.all, Language.allCases)
    func snapshots(talk: Conversation, language: Language) throws {
        let charts = Self.charts(talk, language)
        let name = "\(talk.name).\(language.rawValue)"
        try expectSnapshot(SVG.document(charts, title: talk.name), "\(name).svg")
        try expectSnapshot(Mermaid.document(charts), "\(name).mmd")
    }

    @Test("A picture holds nothing but shapes and text, whatever was said", arguments: Conversation.all)
    func pictureIsTame(talk: Conversation) {
        let svg = SVG.document(Self.charts(talk), title: Conversation.hostile)
        for word in ["<script", "foreignObject", "href", "url(", "<style", "onload", "\u{1B}", "]]>"] {
            #expect(!svg.contains(word), "\(word)")
        }
        #expect(svg.contains("&lt;script&gt;"))
    }

    @Test("A picture names every state that an end was in, and every explanation")
    func pictureIsWhole() {
        let svg = SVG.document(Self.charts(.whole), title: "")
        let states = [
            "CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "CLOSE-WAIT", "LAST-ACK",
            "TIME-WAIT",
        ]
        for state in states {
            #expect(svg.contains(">\(state)<"), "\(state)")
        }
        #expect(svg.contains("picks its first number, x = 4294967290"))
        #expect(svg.contains("你好"))
    }

    @Test("Notes stand below their segments, as text")
    func notes() {
        var charts = Charts(language: .english)
        Conversation.whole.forEach { moments, _ in
            for moment in moments { charts.take(moment, notes: ["watch x", Conversation.hostile]) }
        }
        let svg = SVG.document(charts, title: "")
        #expect(svg.ranges(of: "✎ watch x<").count == Conversation.whole.frames.count)
        #expect(!svg.contains("<script"))
        #expect(!SVG.document(Self.charts(.whole), title: "").contains("✎"))
    }

    @Test("What does not fit is said to be left out, not passed over")
    func limits() {
        var talk = Conversation("long")
        talk.open()
        for index in 0..<UInt32(ConnectionChart.mostRows) {
            talk.pass(.client, .psh, seq: 1 + index, ack: 1, text: "a", window: 502, after: 10)
        }
        let charts = Self.charts(talk)
        #expect(SVG.document(charts, title: "").contains("3 more segments are not drawn here"))
        #expect(Mermaid.document(charts).contains("3 more segments are not drawn here"))
    }

    @Test("Mermaid's own signs are written as codes: a message cannot end its line")
    func mermaidIsTame() {
        let lines = Mermaid.document(Self.charts(.whole)).split(separator: "\n")
        let said = lines.first { $0.contains("alert") }
        #expect(
            said?.contains("#60;script#62;alert(#34;1#34;)#60;/script#62; #59; #35; #37;#37; #38; ]]#62;␛[2J") == true)
    }

    // MARK: Scripts

    @Test("A connection's script passes on the model, from either side", arguments: Conversation.all, End.allCases)
    func scripts(talk: Conversation, side: End) throws {
        let script = try #require(PacketdrillScript.document(talk.segments, side: side, source: "talk.pcap"))
        try expectSnapshot(script, "\(talk.name).\(side.name).pkt")
        let report = Runner.run(script)
        #expect(report.verdict == .pass, "\(report.verdict)\n\(script)")
    }

    @Test("A script with a wrong number in it fails")
    func scriptCanFail() throws {
        let script = try #require(PacketdrillScript.document(Conversation.whole.segments, side: .server, source: ""))
        let spoilt = script.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.contains("* > . 1:1(0)") ? "* > . 1:1(0) ack 99 <...>" : String($0) }.joined(separator: "\n")
        #expect(spoilt != script)
        #expect(Runner.run(spoilt).verdict.name == "FAIL")
    }

    @Test("A connection without its SYN has no script")
    func midstream() {
        let headless = Array(Conversation.whole.segments.dropFirst())
        #expect(PacketdrillScript.document(headless, side: .server, source: "") == nil)
        #expect(PacketdrillScript.document([], side: .client, source: "") == nil)
    }
}

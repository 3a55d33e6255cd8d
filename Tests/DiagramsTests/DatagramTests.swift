// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Narration
import Packets
import TCP
import Testing
import Transcript

/// A question that is answered, one that the wire loses, and one that finds nobody.
@Suite("Datagrams drawn")
struct DatagramTests {
    private static let here = SocketAddress(address: IPAddress(v4: 0x0a00_0002), port: 5_000)
    private static let there = SocketAddress(address: IPAddress(v4: 0x0a00_0001), port: 9_000)

    private static let events: [TraceEvent] = {
        func datagram(_ number: Int, _ end: End, _ text: String, isLost: Bool = false) -> TraceEvent {
            var datagram = Datagram(
                number: number, time: Timestamp(nanoseconds: Int64(number) * 1_000_000),
                source: end == .client ? here : there, destination: end == .client ? there : here,
                length: text.utf8.count, bytes: Array(text.utf8), conversation: 0, sender: end)
            datagram.fate = isLost ? .lost : .unknown
            return .datagram(datagram)
        }
        let quoted = ICMPMessage.Quoted(source: here, destination: there, protocolNumber: 17, sequence: nil)
        return [
            datagram(1, .client, "hello <b>\n"), datagram(2, .server, "你好"), datagram(3, .client, "gone", isLost: true),
            .icmp(
                ICMPReport(
                    number: 4, time: Timestamp(nanoseconds: 4_000_000),
                    message: ICMPMessage(type: 3, code: 3, isVersion6: false, quoted: quoted), connection: nil,
                    conversation: .init(number: 0, sender: .client))),
        ]
    }()

    private func text(_ style: Style, _ form: TextLadder.Form = .explained) -> [String] {
        var ladder = TextLadder(style: style, form: form)
        return DatagramTests.events.flatMap { ladder.lines($0) }
    }

    private var charts: Charts {
        var charts = Charts(language: .english)
        for event in DatagramTests.events { charts.take(event) }
        return charts
    }

    @Test("In a terminal: dashed arrows, no state beside them, a cross for what was lost, and what was said")
    func terminal() {
        let lines = text(Style(width: 100))
        #expect(lines[1].hasPrefix("UDP  client 10.0.0.2:5000") && lines[1].hasSuffix("server 10.0.0.1:9000"))
        #expect(lines[2].hasPrefix("             ●╌╌ 1  UDP  10 bytes ╌╌") && lines[2].contains("╌▶"))
        #expect(lines[3] == "  client ▸ hello <b>")
        #expect(lines[4].contains("◀╌╌ 2  UDP  6 bytes ╌") && lines[4].contains("╌●"))
        #expect(lines[6].contains("3  UDP  4 bytes") && lines[6].contains("╌×") && !lines[6].contains("▶"))
        #expect(lines[8].contains("◀╌╌ 4  ICMP port unreachable"))
        #expect(lines.last == "to UDP what RST is to TCP")
        for state in State.allCases { #expect(!lines.contains { $0.contains("\(state)") }, "\(state)") }
    }

    @Test(
        "No line is wider than the terminal, and without Unicode none leaves ASCII but what was said",
        arguments: [40, 80, 120])
    func narrow(_ width: Int) {
        for form in [TextLadder.Form.explained, .brief] {
            for line in text(Style(width: width), form) { #expect(TerminalWidth.width(of: line) <= width, "\(line)") }
            let plain = text(Style(width: width, hasUnicode: false), form).filter { !$0.contains("你好") }
            #expect(plain.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
        }
    }

    @Test("In a picture: dashed lines, and no band of a state")
    func picture() {
        let svg = SVG.document(charts, title: "")
        #expect(svg.ranges(of: "stroke-dasharray=\"3 5\"").count == 4)
        #expect(svg.contains(">UDP </text>") && svg.contains("hello &lt;b&gt;") && svg.contains("你好"))
        #expect(!svg.contains("width=\"10\"") && !svg.contains("stroke-width=\"10\""))
        #expect(svg.contains("port unreachable") && svg.contains("to UDP what RST is to TCP"))
    }

    @Test("In Mermaid: dashed arrows, crossed where the datagram was lost")
    func mermaid() {
        let lines = Mermaid.document(charts).split(separator: "\n").map { String($0) }
        #expect(lines[1] == "    participant udpclient0 as UDP client 10.0.0.2#58;5000")
        #expect(lines[3] == "    udpclient0-->>udpserver0: 1  UDP  “hello #60;b#62;”")
        #expect(lines[4] == "    udpserver0-->>udpclient0: 2  UDP  “你好”")
        #expect(lines[5].hasPrefix("    udpclient0--xudpserver0: 3  UDP  “gone”  ×"))
        #expect(lines[6].hasPrefix("    udpserver0--xudpclient0: 4  ICMP port unreachable"))
    }

    @Test("What begins with no text is no conversation for a picture")
    func programs() {
        var charts = Charts(language: .english)
        charts.take(
            .datagram(
                Datagram(
                    number: 1, time: nil, source: DatagramTests.here, destination: DatagramTests.there, length: 2,
                    bytes: [0, 255])))
        #expect(charts.all.isEmpty)
    }

    @Test(
        "Side by side no line is wider than the terminal, and each line said has its row",
        arguments: [60, 80, 100, 120])
    func sideBySide(_ width: Int) {
        for language in Language.allCases {
            let narration = Narration(language: language)
            let same = SameLines(narration.tenLines, loss: .usual, seed: 1)
            #expect(narration.tenLines.count == 10)
            let lines = SideBySide(Style(width: width, language: language)).lines(same)
            for line in lines { #expect(TerminalWidth.width(of: line) <= width, "\(line)") }
            let lost = same.lines.count { $0.udp == nil }
            #expect(lost > 0)
            #expect(lines.filter { $0.contains("× \(narration.neverArrived)") }.count == lost)
            #expect(lines.filter { $0.contains("╌×") }.count == lost)
        }
    }
}

// SPDX-License-Identifier: MIT
import Diagrams
import Narration
import Testing
import Transcript

@Suite("The example of Diagrams")
struct DiagramsExample {
    @Test("A capture becomes a ladder and a picture")
    func drawings() throws {
        let file = try Checkout.capture("handshake-ipv4.pcap")
        var lines: [String] = []
        // The page's example:
        var ladder = TextLadder(style: Style(width: 80))
        var charts = Charts(language: .english)
        for event in CaptureReader(file) {
            lines += ladder.lines(event)
            charts.take(event)
        }
        let picture = SVG.document(charts, title: "A handshake")
        // Until here.
        #expect(lines.allSatisfy { TerminalWidth.width(of: $0) <= 80 })
        #expect(lines.contains { $0.contains("SYN-SENT") && $0.contains("SYN-RECEIVED") })
        #expect(picture.hasPrefix("<svg") || picture.hasPrefix("<?xml"))
    }
}

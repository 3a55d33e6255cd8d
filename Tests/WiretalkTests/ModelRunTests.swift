// SPDX-License-Identifier: MIT
import Diagrams
import Drill
import Foundation
import Testing
import Transcript

@testable import wiretalk

/// A script may come from anybody, and what is said of it goes to a terminal.
@Suite("model run")
struct ModelRunTests {
    /// Sets a terminal's title where it is printed as it is; a CSI of C1, a DEL and a line separator beside it.
    static let hostile = "\u{1b}]0;owned\u{7}\u{9b}31m\u{7f}\u{2028}"

    /// Scripts whose verdicts quote them.
    static let scripts = [
        "a command": "`echo \(hostile)`\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n",
        "a word": "0 < S\(hostile) 0:0(0) win 1000\n",
        "a code": "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 %{ assert '\(hostile)' }%\n",
        "an option": "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, \"\(hostile)\", ...) = -1\n",
    ]

    private func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) && !(0x2028...0x2029).contains($0.value)
        }
    }

    @Test("Nothing of a script reaches the terminal as it is", arguments: scripts.keys.sorted())
    func text(name: String) throws {
        let report = Runner.run(try #require(Self.scripts[name]))
        let lines = DrillText.lines(report, file: "a\(Self.hostile).pkt", ladder: true)
        #expect(lines.allSatisfy { isHarmless($0) })
        #expect(lines.contains { $0.contains("owned") })
    }

    @Test("nor in JSON, which says what the script said", arguments: scripts.keys.sorted())
    func json(name: String) throws {
        let report = Runner.run(try #require(Self.scripts[name]))
        let octets = JSONLine.object { DrillText.write(report, file: Self.hostile, into: &$0) }
        #expect(isHarmless(String(decoding: octets.dropLast(), as: UTF8.self)))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(octets)) as? [String: Any])
        #expect(object["file"] as? String == Self.hostile)
        #expect(object["verdict"] as? String == report.verdict.name)
        #expect(
            Set(object.keys) == [
                "type", "file", "verdict", "line", "expected", "got", "reason", "profile", "leniencies", "warnings",
            ])
    }

    @Test("The ladder is there in JSON as well, if it is asked for")
    func ladder() throws {
        let report = Runner.run(
            "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n+0 listen(3, 1) = 0\n"
                + "+.1 < S 0:0(0) win 9 <mss 1000>\n+0 > S. 0:0(0) ack 1 <...>\n")
        let octets = JSONLine.object { DrillText.write(report, file: "a.pkt", ladder: true, into: &$0) }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(octets)) as? [String: Any])
        let rungs = try #require(object["ladder"] as? [[String: Any]])
        #expect(rungs.map { $0["kind"] as? String } == ["received", "sent"])
        #expect(rungs.first?["after"] as? String == "SYN-RECEIVED")
        #expect(rungs.first?["rules"] as? [String] == ["9293-3.10.7.2-syn"])
    }
}

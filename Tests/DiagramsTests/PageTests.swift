// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Foundation
import Narration
import Packets
import TCP
import Testing
import Transcript

@Suite("What the page is given")
struct PageTests {
    static func lines(_ talk: Conversation) -> [UInt8] {
        var page = PageLines()
        var lines: [UInt8] = []
        talk.forEach { moments, frame in
            for moment in moments {
                if case .segment(let passing) = moment, let frame {
                    page.write(passing, frame: frame.span.bytes, into: &lines)
                } else {
                    page.write(moment, into: &lines)
                }
            }
        }
        return lines
    }

    static func objects(_ talk: Conversation) throws -> [[String: Any]] {
        try String(decoding: lines(talk), as: UTF8.self).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test("Every segment's line is followed by its look, in both languages", arguments: Conversation.all)
    func looks(talk: Conversation) throws {
        let objects = try Self.objects(talk)
        for (index, object) in objects.enumerated() where object["type"] as? String == "segment" {
            let look = objects[index + 1]
            #expect(look["type"] as? String == "look")
            #expect(look["number"] as? Int == object["number"] as? Int)
            let explanation = try #require(look["explanation"] as? [String: String])
            #expect(explanation["en"] == object["explanation"] as? String)
            #expect(explanation["zh"]?.isEmpty == false && explanation["zh"] != explanation["en"])
        }
    }

    @Test("The steps of both ends lead along the table from each state to the next", arguments: Conversation.all)
    func steps(talk: Conversation) throws {
        let objects = try Self.objects(talk)
        for (index, object) in objects.enumerated() where object["type"] as? String == "segment" {
            let before = try #require(object["statesBefore"] as? [String: String])
            let after = try #require(object["states"] as? [String: String])
            let steps = try #require(objects[index + 1]["steps"] as? [String: [[String: String]]])
            for end in ["client", "server"] {
                var state = before[end]
                for step in steps[end] ?? [] {
                    #expect(step["from"] == state)
                    state = step["to"]
                }
                #expect(state == after[end], "\(talk.name) \(object["number"] ?? 0) \(end)")
            }
        }
    }

    @Test("The variables of both ends once they have opened are those of RFC 9293 §3.3.1")
    func variables() throws {
        let looks = try Self.objects(.whole).filter { $0["type"] as? String == "look" }
        let ends = try #require(looks[2]["variables"] as? [String: [String: UInt32]])
        let (x, y) = (Conversation.clientISN, Conversation.serverISN)
        #expect(
            ends["client"] == [
                "ISS": x, "SND.UNA": x &+ 1, "SND.NXT": x &+ 1, "SND.WND": 64_240, "IRS": y, "RCV.NXT": y + 1,
                "RCV.WND": 502 << 7,
            ])
        // Text that the server acknowledges shows that it had heard of its SYN's acknowledgment.
        let later = try #require(looks[3]["variables"] as? [String: [String: UInt32]])
        let server = try #require(later["server"])
        let text = UInt32(Conversation.hostile.utf8.count)
        for (name, value) in [
            ("ISS", y), ("SND.UNA", y + 1), ("SND.NXT", y + 1), ("SND.WND", 502 << 7), ("IRS", x),
            ("RCV.NXT", x &+ 1 &+ text),
        ] { #expect(server[name] == value, "\(name)") }
        let first = try #require(looks[0]["variables"] as? [String: [String: Any]])
        #expect(first["client"]?["SND.NXT"] as? UInt32 == x &+ 1)
        #expect(first["client"]?["RCV.NXT"] is NSNull, "nothing has reached the client yet")
    }

    @Test("A message's numbers are those of its text: the SYN took number 0")
    func said() throws {
        let said = try Self.objects(.whole).filter { $0["type"] as? String == "said" }
        #expect(said.map { $0["first"] as? Int } == [1, 1])
        #expect(said.map { $0["end"] as? Int } == [1 + Conversation.hostile.utf8.count, 8])
    }

    @Test("The fields of a frame cover each octet once, in order", arguments: Conversation.all)
    func fieldsCover(talk: Conversation) {
        for (frame, passing) in zip(talk.frames, talk.segments) {
            var at = 0
            for entry in HeaderFields(of: frame.octets.span.bytes, passing).entries {
                #expect(entry.octets.offset == at, "\(talk.name): \(entry.field)")
                at += entry.octets.count
            }
            #expect(at == frame.octets.count)
        }
    }

    @Test("Fields of a SYN, and their values")
    func fields() throws {
        let passing = try #require(Conversation.whole.segments.first)
        let octets = Conversation.whole.frames[0].octets
        let entries = HeaderFields(of: octets.span.bytes, passing).entries
        let values = Dictionary(entries.map { ($0.field, $0.value) }) { first, _ in first }
        #expect(values[.ipSource] == "10.0.0.2")
        #expect(values[.sourcePort] == "20000")
        #expect(values[.sequence] == "4294967290")
        #expect(values[.controlBits] == "SYN")
        #expect(values[.maximumSegmentSize] == "1460")
        #expect(values[.windowScale] == "7")
        #expect(values[.timestamps] == "1, 0")
        #expect(values[.checksum]?.hasSuffix("correct") == true)
    }

    @Test("After a call stands what it did to the model, in both languages")
    func meaning() {
        let now = Timestamp(nanoseconds: 1)
        var lines: [UInt8] = []
        var page = PageLines()
        page.write(
            .call(
                SocketCall(
                    made: now, returned: now, end: .server, call: "listen", arguments: "5", result: 0, errno: nil,
                    effect: .passiveOpen, state: .listen)), into: &lines)
        #expect(
            String(decoding: lines, as: UTF8.self).hasSuffix(
                """
                {"type":"meaning","en":"passive OPEN: a TCB, in LISTEN","zh":"被动 OPEN：有了 TCB，处于 LISTEN","section":"3.10.1"}

                """))
    }

    @Test("A frame that does not hold the header, and any that is cut short, is shown without fields")
    func foreignFrame() throws {
        let passing = try #require(Conversation.whole.segments.first)
        let octets = Conversation.whole.frames[0].octets
        for count in 0..<40 {
            let entries = HeaderFields(of: octets.span.bytes.extracting(first: count), passing).entries
            #expect(entries.map(\.field) == [.link])
        }
        let another = Conversation.whole.frames[1].octets
        let entries = HeaderFields(of: another.span.bytes, passing).entries
        #expect(entries.count == 1)
    }

    @Test("The words are whole in both languages: none is empty, every state has a place of its own")
    func words() throws {
        let document = PageWords.document(title: "</script>", language: .chinese, isPart: true)
        let words = try #require(try JSONSerialization.jsonObject(with: Data(document)) as? [String: Any])
        #expect(words["language"] as? String == "zh")
        for language in Language.allCases {
            for word in PageWord.allCases {
                #expect("\(Narration(language: language).word(word))" != "", "\(word) in \(language)")
            }
            for bit in Oddities.names.indices { #expect("\(Narration(language: language).oddity(bit))" != "") }
            let fields = HeaderField.allCases.map { "\(Narration(language: language).words(for: $0).meaning)" }
            #expect(fields.allSatisfy { !$0.isEmpty })
        }
        let places = State.allCases.map { "\(StateLayout.place(of: $0))" }
        #expect(Set(places).count == 11)
        #expect((words["rules"] as? [String: Any])?.count == Rule.all.count)
        #expect(StateLayout.edges.reduce(0) { $0 + $1.rows.count } == Transition.table.count)
    }
}

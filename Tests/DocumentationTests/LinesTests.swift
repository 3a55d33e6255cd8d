// SPDX-License-Identifier: MIT
import Flows
import Foundation
import Narration
import Packets
import TCP
import Testing
import Transcript

/// The page on the JSON lines names the keys that there are: of each type of line, and of the two objects that are told apart.
@Suite("The JSON lines' page")
struct LinesTests {
    private static let page = "Sources/Transcript/Transcript.docc/Lines.md"

    /// The keys that the page has, by type.
    private func documented() throws -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        for part in try Checkout.text(LinesTests.page).components(separatedBy: "\n### ").dropFirst() {
            let lines = part.components(separatedBy: "\n")
            found[lines[0]] = Set(lines.compactMap { $0.firstMatch(of: /^\| `([A-Za-z.]+)` \|/).map { String($0.1) } })
        }
        return found
    }

    /// The keys that are written, by type: of all captures, and of what they have none of.
    private func written() throws -> [String: Set<String>] {
        var lines = JSONLines(words: Narration(language: .english))
        var octets: [UInt8] = []
        for capture in Checkout.files(below: "Captures") where capture.hasSuffix(".pcap") {
            for event in CaptureReader(try Checkout.capture(String(capture.dropFirst("Captures/".count)))) {
                lines.write(event, into: &octets)
                if case .segment(var passing) = event, passing.path.isEmpty {
                    _ = passing.path.append(.vlan)
                    lines.write(.segment(passing), into: &octets)
                }
            }
        }
        for event in LinesTests.others { lines.write(event, into: &octets) }
        var found = try ofTheServer()
        for line in octets.split(separator: UInt8(ascii: "\n")) {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            let type = try #require(object["type"] as? String)
            for (key, value) in object where key != "type" {
                if type == "connection", key == "handshake" || key == "close" {
                    let inner = try #require(value as? [String: Any])
                    for name in inner.keys { found[type, default: []].insert("\(key).\(name)") }
                } else {
                    found[type, default: []].insert(key)
                }
            }
        }
        return found
    }

    /// The keys of the line that only the server's log has, by its source: the program is not part of these tests.
    private func ofTheServer() throws -> [String: Set<String>] {
        let source = try Checkout.text("Sources/wiretalk/ServeLog.swift")
        let body = try #require(
            source.components(separatedBy: "line.begin(\"bot\")").last?.components(separatedBy: "end()")[0])
        return ["bot": Set(body.matches(of: /line\.[a-z]+\("([A-Za-z]+)"/).map { String($0.1) })]
    }

    /// What no capture here holds.
    private static let others: [TraceEvent] = {
        let time = Timestamp(nanoseconds: 0)
        let socket = SocketAddress(address: IPAddress(v4: 0xC000_0201), port: 1)
        return [
            .fate(DecidedFate(number: 1, connection: 0, passage: Passage())),
            .call(
                SocketCall(
                    made: time, returned: time, end: .client, call: "connect", arguments: "", result: 0, errno: nil,
                    effect: .activeOpen, state: .synSent)),
            .kernel(
                KernelReading(
                    time: time, connection: 0, end: .client, state: .established, model: .established,
                    source: "inet_diag")),
            .datagram(Datagram(number: 1, time: time, source: socket, destination: socket, length: 0)),
            .icmp(
                ICMPReport(
                    number: 1, time: time, message: ICMPMessage(type: 3, code: 3, isVersion6: false, quoted: nil),
                    connection: nil)),
            .problem(Problem(layer: "IPv4", en: "cut", zh: "cut")),
            .notes(FrameNotes(number: 1, texts: [])),
        ]
    }()

    @Test("Every key that is written is on the page, and no other")
    func keys() throws {
        let (documented, written) = (try documented(), try written())
        #expect(Set(documented.keys) == Set(written.keys))
        for (type, keys) in written {
            let there = documented[type] ?? []
            #expect(
                there == keys, "\(LinesTests.page), \(type): differs in \(there.symmetricDifference(keys).sorted())")
        }
    }
}

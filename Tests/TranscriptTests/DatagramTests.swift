// SPDX-License-Identifier: MIT
import Flows
import Foundation
import Narration
import Packets
import TCP
import Testing
import Transcript

@Suite("Datagrams in a trace")
struct DatagramTests {
    private static let here = SocketAddress(address: IPAddress(v4: 0x0a00_0002), port: 5_000)
    private static let there = SocketAddress(address: IPAddress(v4: 0x0a00_0001), port: 9_000)
    private static let elsewhere = SocketAddress(address: IPAddress(v4: 0x0a00_0003), port: 9_000)

    private func trace(_ packets: [[UInt8]]) -> [TraceEvent] {
        var transcriber = Transcriber(seed: 1)
        var events: [TraceEvent] = []
        for (index, packet) in packets.enumerated() {
            let info = FrameInfo(
                number: index + 1, time: Timestamp(nanoseconds: 0), originalLength: packet.count, link: .raw)
            packet.withOctets { _ = transcriber.take($0, info) { events.append($0) } }
        }
        transcriber.finish { events.append($0) }
        return events
    }

    private func lines(_ events: [TraceEvent], _ type: String) throws -> [[String: Any]] {
        var writer = JSONLines(words: Narration(language: .english))
        var octets: [UInt8] = []
        for event in events { writer.write(event, into: &octets) }
        return try octets.split(separator: UInt8(ascii: "\n")).compactMap {
            let object = try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
            return object?["type"] as? String == type ? object : nil
        }
    }

    @Test("Each is told with its text, its encoding and its conversation, whichever way it goes")
    func told() throws {
        let to = PacketEncoder(from: DatagramTests.here, to: DatagramTests.there)
        let back = PacketEncoder(from: DatagramTests.there, to: DatagramTests.here)
        let other = PacketEncoder(from: DatagramTests.here, to: DatagramTests.elsewhere)
        let found = try lines(
            trace([
                to.datagram(text: Array("你好\r\n".utf8)), other.datagram(text: [0xFF, 0x00]),
                back.datagram(text: Array("hello".utf8)), to.datagram(text: []),
            ]), "datagram")
        #expect(found.map { $0["conversation"] as? Int } == [0, 1, 0, 0])
        #expect(found.map { $0["sender"] as? String } == ["client", "client", "server", "client"])
        #expect(found.map { $0["text"] as? String } == ["你好", "\u{FFFD}\0", "hello", ""])
        #expect(found.map { $0["encoding"] as? String } == ["utf-8", "binary", "utf-8", "utf-8"])
        #expect(found.map { $0["length"] as? Int } == [8, 2, 5, 0])
        #expect(found.allSatisfy { $0["fate"] as? String == "unknown" && $0["missing"] as? Int == 0 })
    }

    @Test("ICMP's answer belongs to the conversation of the datagram that it quotes")
    func unreachable() throws {
        let datagram = PacketEncoder(from: DatagramTests.here, to: DatagramTests.there).datagram(text: [0x61])
        var header = PacketEncoder(from: DatagramTests.there, to: DatagramTests.here)
            .header(protocolNumber: 1, payloadLength: 8 + datagram.count)
        header += [3, 3, 0, 0, 0, 0, 0, 0] + datagram
        let events = trace([datagram, header])
        #expect(try lines(events, "icmp").map { $0["conversation"] as? Int } == [0])
        guard case .icmp(let report)? = events.dropLast().last else {
            Issue.record("no ICMP")
            return
        }
        #expect(report.isPortUnreachable && report.conversation?.sender == .client && report.connection == nil)
    }

    @Test("Of a long one only so much is kept, and how much is not there is told")
    func long() throws {
        let encoder = PacketEncoder(from: DatagramTests.here, to: DatagramTests.there)
        let found = try lines(trace([encoder.datagram(text: Array(repeating: 0x61, count: 3_000))]), "datagram")
        #expect((found.first?["text"] as? String)?.utf8.count == 2_048)
        #expect(found.first?["missing"] as? Int == 952)
    }
}

@Suite("The same lines over TCP and UDP")
struct SameLinesTests {
    private static let lines = (1...10).map { "line \($0)" }

    @Test("TCP's lines are complete and in order, UDP's as the wire left them", arguments: UInt64(1)...UInt64(60))
    func outcome(_ seed: UInt64) throws {
        let same = SameLines(SameLinesTests.lines, loss: .usual, seed: seed)
        #expect(same.lines.map { $0.tcp?.place } == Array(1...10))
        let datagrams = same.sent.filter(\.isDatagram)
        #expect(datagrams.count == 10)
        // What arrived over UDP is what the wire did not drop, and nothing else.
        #expect(same.lines.map { $0.udp == nil } == datagrams.map(\.isLost))
        let arrived = same.lines.compactMap(\.udp)
        #expect(arrived.map(\.place).sorted() == (0..<arrived.count).map { $0 + 1 })
        let times = same.lines.enumerated().compactMap { index, line in
            line.udp.map { (place: $0.place, at: $0.after.nanoseconds + Int64(index) * SameLines.pause.nanoseconds) }
        }
        #expect(times.sorted { $0.at < $1.at }.map(\.place) == times.map(\.place).sorted())
    }

    @Test("The trace tells the fate of each datagram, and its segments deliver all ten lines")
    func trace() throws {
        let same = SameLines(SameLinesTests.lines, loss: .usual, seed: 3)
        let events = same.trace(from: Timestamp(nanoseconds: 0))
        let fates = events.compactMap { event -> Fate? in
            if case .datagram(let datagram) = event { datagram.fate } else { nil }
        }
        #expect(fates == same.sent.filter(\.isDatagram).map { $0.isLost ? .lost : .delivered })
        let said = events.compactMap { event -> String? in
            if case .message(let message) = event { message.text } else { nil }
        }
        #expect(said.joined(separator: "\n").split(separator: "\n").map { String($0) } == SameLinesTests.lines)
        // What the reader concludes of a segment never contradicts the wire.
        for case .segment(let passing) in events {
            let isLost = same.sent[passing.annotation.number - 1].isLost
            switch passing.annotation.passage.fate {
            case .lost: #expect(isLost)
            case .delivered: #expect(!isLost)
            case .unknown: break
            }
        }
    }

    @Test("The same seed, the same losses; nothing is lost on a clear wire, and both say all lines")
    func seeds() {
        let (first, second) = (0..<2).map { _ in SameLines(SameLinesTests.lines, loss: .usual, seed: 7) }.pair
        #expect(first.sent.map(\.isLost) == second.sent.map(\.isLost))
        #expect(first.lines.map(\.udp) == second.lines.map(\.udp))
        let clear = SameLines(SameLinesTests.lines, loss: LossShare("0%") ?? .usual, seed: 7)
        #expect(clear.lines.allSatisfy { $0.tcp != nil && $0.udp != nil } && !clear.sent.contains(where: \.isLost))
        // IPv4's header has 20 octets and UDP's 8 (RFC 791, RFC 768).
        #expect(clear.sent.filter(\.isDatagram).allSatisfy { $0.headers == 28 })
    }

    @Test(
        "A share of packets as it is written",
        arguments: [
            ("20%", 200), ("20", 200), ("2.5%", 25), ("0%", 0), ("90%", 900), ("91%", nil), ("-1%", nil), ("x", nil),
            ("", nil), ("nan", nil),
        ] as [(String, UInt32?)])
    func shares(_ text: String, _ expected: UInt32?) { #expect(LossShare(text)?.perThousand == expected) }
}

extension Array {
    fileprivate var pair: (Element, Element) { (self[0], self[1]) }
}

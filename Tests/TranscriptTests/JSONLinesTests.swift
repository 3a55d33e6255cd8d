// SPDX-License-Identifier: MIT
import Exchanges
import Foundation
import Packets
import TCP
import Testing

@testable import Flows
@testable import Narration
@testable import Transcript

/// A contract: other people's programs read these keys.
@Suite("JSON Lines, version 1")
struct JSONLinesTests {
    private func object(_ moment: TraceEvent) throws -> [String: Any] {
        var lines = JSONLines(words: Narration(language: .english))
        var bytes: [UInt8] = []
        lines.write(moment, into: &bytes)
        #expect(bytes.last == UInt8(ascii: "\n"))
        #expect(bytes.dropLast().contains(UInt8(ascii: "\n")) == false)
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    private func passing(_ segment: Segment) -> AnnotatedSegment {
        var exchange = Exchange()
        let annotation = exchange.pass(segment, from: .client)
        let header = TCPHeader(
            sourcePort: 20_000, destinationPort: 9_000, segment: segment, checksum: .correct,
            optionBytes: ByteRange(offset: 0, count: 0), textBytes: ByteRange(offset: 0, count: 0))
        let packet = Packet(
            number: 1, time: Timestamp(nanoseconds: 1_700_000_000_000_000_005), source: IPAddress(v4: 0x0a00_0002),
            destination: IPAddress(v4: 0x0a00_0001), transport: .tcp(header))
        return AnnotatedSegment(annotation, header, of: packet)
    }

    @Test("A segment has every key, and a SYN's values are the design's example")
    func segment() throws {
        let options = Options(
            maximumSegmentSize: 1_460, windowScale: 7, sackPermitted: true,
            timestamps: Timestamps(value: 1_001, echo: 0))
        let syn = Segment(seq: SequenceNumber(305_419_896), flags: .syn, window: 64_240, options: options)
        let line = try object(.segment(passing(syn)))
        let keys = [
            "type", "number", "time", "connection", "sender", "source", "destination", "sequence", "relativeSequence",
            "acknowledgment", "relativeAcknowledgment", "flags", "window", "scaledWindow", "textLength", "options",
            "checksum", "statesBefore", "states", "basis", "oddities", "rules", "explanation",
        ]
        #expect(Set(keys).subtracting(line.keys) == [])
        #expect(line["source"] as? String == "10.0.0.2:20000")
        #expect(line["sequence"] as? Int == 305_419_896)
        #expect(line["relativeSequence"] as? Int == 0)
        #expect(line["acknowledgment"] is NSNull)
        #expect(line["flags"] as? [String] == ["SYN"])
        #expect(line["scaledWindow"] as? Int == 64_240)
        let found = try #require(line["options"] as? [String: Any])
        #expect(found["mss"] as? Int == 1_460)
        #expect(found["timestamps"] as? [Int] == [1_001, 0])
        #expect(found["windowScale"] as? Int == 7)
        #expect(found["sackPermitted"] as? Bool == true)
        #expect(found["sack"] == nil)
        #expect(line["states"] as? [String: String] == ["client": "SYN-SENT", "server": "SYN-RECEIVED"])
        #expect(line["basis"] as? [String: String] == ["client": "observed", "server": "assumed"])
    }

    @Test("Flags come in the order FIN SYN RST PSH ACK URG ECE CWR AE")
    func flags() throws {
        let all = Segment(seq: SequenceNumber(1), flags: Flags(rawValue: 0x1ff), window: 0)
        let line = try object(.segment(passing(all)))
        #expect(line["flags"] as? [String] == ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"])
    }

    @Test(
        "Times are decimal strings of seconds with nine decimals, before 1970 too",
        arguments: [
            (Int64(1_700_000_000_000_000_000), "1700000000.000000000"), (5, "0.000000005"),
            (-1_500_000_000, "-1.500000000"),
        ])
    func times(nanoseconds: Int64, text: String) {
        let octets = JSONLine.object { $0.seconds("time", nanoseconds) }
        #expect(String(decoding: octets, as: UTF8.self) == "{\"time\":\"\(text)\"}\n")
    }

    @Test(
        "Whatever a peer says is a JSON string",
        arguments: [
            "plain", "quote \" backslash \\", "line\nfeed\r\ttab", "\u{0}\u{1b}[31m\u{7f}", "你好 🙂", "</script>",
        ])
    func hostileText(text: String) throws {
        let message = Message(
            connection: 0, sender: .client, number: 1, bytes: Array(text.utf8), length: Int64(text.utf8.count),
            missing: 0,
            segments: [4], acknowledgedBy: nil, end: SequenceNumber(0))
        let line = try object(.message(message))
        #expect(line["text"] as? String == text)
        #expect(line["acknowledgedBy"] is NSNull)
        #expect(line["segments"] as? [Int] == [4])
    }

    @Test("What is not UTF-8 is U+FFFD and binary")
    func binary() throws {
        let message = Message(
            connection: 0, sender: .server, number: 2, bytes: [0x61, 0xff], length: 2, missing: 0, segments: [],
            acknowledgedBy: 9, end: SequenceNumber(0))
        let line = try object(.message(message))
        #expect(line["text"] as? String == "a\u{FFFD}")
        #expect(line["encoding"] as? String == "binary")
    }

    @Test("A connection's line has the design's keys")
    func connection() throws {
        var exchange = Exchange()
        exchange.open()
        let reports = exchange.reports()
        let line = try object(.connection(try #require(reports.first)))
        let handshake = try #require(line["handshake"] as? [String: Any])
        #expect(handshake["kind"] as? String == "three-way")
        #expect(handshake["syn"] as? Int == 1)
        #expect(handshake["synAck"] as? Int == 2)
        #expect(handshake["ack"] as? Int == 3)
        #expect(handshake["clientISN"] as? Int == 1_000)
        #expect(handshake["roundTrip"] as? String == "0.020000000")
        let close = try #require(line["close"] as? [String: Any])
        #expect(close["kind"] as? String == "open")
        #expect(close["firstFIN"] is NSNull)
        for key in ["connection", "client", "server", "segments", "clientBytes", "serverBytes", "states", "oddities"] {
            #expect(line[key] != nil)
        }
    }

    @Test("Calls, kernel readings, datagrams, ICMP, problems and the summary have their keys")
    func others() throws {
        let time = Timestamp(nanoseconds: 1)
        let call = try object(
            .call(
                SocketCall(
                    made: time, returned: time, end: .client, call: "connect", arguments: "127.0.0.1:9000", result: 0,
                    errno: nil, effect: .activeOpen, state: .synSent)))
        #expect(
            Set(call.keys) == [
                "type", "time", "end", "call", "arguments", "result", "errno", "state", "connection", "made",
                "returned",
                "effect",
            ])
        let kernel = try object(
            .kernel(
                KernelReading(
                    time: time, connection: 0, end: .client, state: .established, model: .established,
                    source: "inet_diag")))
        #expect(Set(kernel.keys) == ["type", "time", "connection", "end", "state", "model", "agrees", "source"])
        let problem = try object(.problem(Problem(number: nil, layer: "IPv4", reason: "x")))
        #expect(problem["number"] is NSNull)
        let summary = try object(.summary(Summary()))
        #expect(Set(["type", "frames", "segments", "connections", "problems"]).subtracting(summary.keys) == [])
    }
}

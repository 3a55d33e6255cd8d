// SPDX-License-Identifier: MIT
import CaptureFiles
import Flows
import Narration
import Packets
import TCP
import Testing
import Transcript

@testable import WebViewer

@Suite("A trace that grows, kept as a file")
struct LiveExportTests {
    /// Two connections with a message each, and a note on the SYN.
    static func trace() -> LiveTrace {
        let trace = LiveTrace(title: "lo", language: .english)
        trace.take(.capture(CaptureHeader(source: "lo", link: "RAW", resolution: "ns")))
        var passing = Passing()
        for port in [20_000, 20_001] as [UInt16] {
            for (end, flags, seq, ack, text) in [
                (.client, .syn, 0, nil, ""), (.server, .syn, 0, 1, ""), (.client, [], 1, 1, ""),
                (.client, .psh, 1, 1, "hello\n"), (.server, [], 1, 7, ""),
            ] as [(End, Flags, UInt32, UInt32?, String)] {
                let frame = passing.frame(end, flags, seq: seq, ack: ack, text: text, port: port)
                passing.take(frame) { trace.take($0, frame: $1, numbers: $2) }
            }
        }
        _ = trace.note(["See <this>"], onFrame: 1)
        return trace
    }

    @Test("The packets come back from pcapng, cut no shorter than they were, with notes and explanations")
    func pcapng() throws {
        let file = try Self.trace().export("pcapng", connection: nil)
        var parser = CaptureParser()
        var packets: [(link: LinkType, octets: Int, comments: [String])] = []
        var start = 0
        while start < file.count {
            let window = file.span.bytes.extracting(start...)
            if case .packet(let record) = try parser.next(in: window, atEnd: true) {
                packets.append((record.info.link, record.octets.count, record.comments(in: window)))
            }
            start += parser.consumed
        }
        #expect(packets.count == 10)
        #expect(packets.map(\.octets) == [40, 40, 40, 46, 40, 40, 40, 40, 46, 40])
        #expect(packets.allSatisfy { $0.link == .raw })
        #expect(packets[0].comments.count == 2 && packets[0].comments[0] == "See <this>")
        #expect(packets[0].comments[1].contains("SYN-SENT"))
    }

    @Test(
        "Each form holds what was asked for, and nothing of other connections",
        arguments: [
            ("html", "\"notes\":[\"See \\u003cthis>\"]"), ("svg", "20000"), ("mmd", "20000"), ("jsonl", "20000"),
            ("pkt", "socket("),
        ])
    func forms(form: String, part: String) throws {
        let trace = Self.trace()
        let text = String(decoding: try trace.export(form, connection: 0), as: UTF8.self)
        #expect(text.contains(part))
        #expect(!text.contains("20001"))
        #expect(try trace.export(form, connection: 0) == trace.export(form, connection: 0))
    }

    @Test("What is not there is refused", arguments: [("exe", nil), ("svg", 7), ("", 0)] as [(String, Int?)])
    func refused(form: String, connection: Int?) {
        #expect(throws: Refusal.self) { try Self.trace().export(form, connection: connection) }
    }

    @Test("Frames that nobody captured make no capture file")
    func modelled() {
        let trace = LiveTrace(title: "model", language: .english)
        trace.take(.capture(CaptureHeader(source: "model", link: "RAW", resolution: "ns")))
        var passing = Passing()
        passing.take(passing.frame(.client, .syn, seq: 0)) { moment, _, _ in trace.take(moment) }
        #expect(throws: Refusal.self) { try trace.export("pcapng", connection: nil) }
    }
}

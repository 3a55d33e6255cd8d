// SPDX-License-Identifier: MIT
import CaptureFiles
import Exchanges
import Flows
import Narration
import Packets
import TCP
import Testing
import Transcript

@testable import TraceStore

@Suite("A trace that grows, kept as a file")
struct LiveExportTests {
    /// Two connections with a message each, and a note on the SYN.
    static func trace() -> LiveStore {
        var trace = LiveStore()
        trace.take(.capture(CaptureHeader(source: "lo", link: "RAW", resolution: "ns")))
        var passing = Passing()
        passing.twoTalks { trace.take($0, frame: $1) }
        _ = trace.note(["See <this>"], onFrame: 1)
        return trace
    }

    @Test("The packets come back from pcapng, cut no shorter than they were, with notes and explanations")
    func pcapng() throws {
        let file = try Self.export(.pcapng, nil)
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
            (.html, "See <this>"), (.svg, "20000"), (.mmd, "20000"), (.jsonl, "20000"),
            (.pkt, "socket("),
        ] as [(ExportForm, String)])
    func forms(form: ExportForm, part: String) throws {
        let text = String(decoding: try Self.export(form, 0), as: UTF8.self)
        #expect(text.contains(part))
        #expect(!text.contains("20001"))
        #expect(try Self.export(form, 0) == Self.export(form, 0))
    }

    /// An export in memory.
    static func export(_ form: ExportForm, _ connection: Int?, of trace: LiveStore = trace()) throws -> [UInt8] {
        struct Sink: ExportSink {
            var buffer: [UInt8] = []
            func flushIfLarge() throws(Never) {}
        }
        var (trace, sink) = (trace, Sink())
        let export = try TraceExport(form, of: trace, called: "lo", connection: connection, language: .english)
        try trace.write(export, to: &sink)
        return sink.buffer
    }

    @Test("A connection that is not there is refused")
    func refused() {
        #expect(throws: ExportError.noSuchConnection(7, of: "lo", count: 2)) { try Self.export(.svg, 7) }
    }

    @Test("A script, or a page of more than it holds, is of the first connection that was seen whole")
    func chosen() throws {
        var (passing, trace) = (Passing(), LiveStore())
        passing.talk("a\n", port: 20_000, into: &trace)
        passing.talk("b\n", port: 20_001, into: &trace)
        passing.pass(.server, .rst, seq: 1, port: 20_001, into: &trace)
        passing.transcriber.finish { trace.take($0) }
        trace.finish()
        let script = try TraceExport(.pkt, of: trace, called: "lo", connection: nil, language: .english)
        #expect(script.connection == 1 && script.isChosen)
        let page = try TraceExport(.html, of: trace, called: "lo", connection: nil, language: .english)
        #expect(page.connection == nil && !page.isChosen)
    }

    @Test("Frames that nobody captured make no capture file")
    func modelled() {
        var trace = LiveStore()
        trace.take(.capture(CaptureHeader(source: "model", link: "RAW", resolution: "ns")))
        var passing = Passing()
        passing.take(passing.frame(.client, .syn, seq: 0)) { moment, _ in trace.take(moment) }
        #expect(throws: (any Error).self) { try Self.export(.pcapng, nil, of: trace) }
    }
}

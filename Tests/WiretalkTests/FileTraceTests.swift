// SPDX-License-Identifier: MIT
import FileSource
import Flows
import Foundation
import Narration
import TCP
import Testing
import TraceStore
import Transcript
import WebViewer

@testable import wiretalk

/// What pages are told of a capture, held against what a replay of the whole of it prints.
@Suite("A capture in the page")
struct FileTraceTests {
    typealias Object = [String: Any]

    static var captures: [String] {
        let folder = Program.root.appending(path: "Captures")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".pcap") }.sorted().map { folder.appending(path: $0).path }
    }

    /// A capture read with copies so close together that most rows are worked out from one.
    static func trace(_ path: String, interval: Int = 4) throws -> FileTrace {
        try FileTrace(reading: path, title: "a", language: .english, interval: interval)
    }

    /// The store behind it.
    static func store(_ path: String) throws -> TraceStore<FileOctets> {
        let source = try CaptureSource(path: path, keepsOctets: true)
        var reader = try TraceReader(source, title: "a", interval: 4)
        try reader.readAll(source)
        return reader.store
    }

    @Test("A row that nobody keeps is worked out from a copy of its connection, whichever rows were asked for before")
    func anyOrder() throws {
        for path in Self.captures {
            var store = try Self.store(path)
            let count = store.columns.count
            let lines = try Self.objects(store.lines(of: nil, 0..<count, saysMessages: false)).of("look")
            // Each one by a store of its own, and all in an order that is neither forth nor back.
            var other = try Self.store(path)
            for row in (0..<count).map({ $0 * 7_919 % max(count, 1) }) {
                let found = try Self.objects(other.lines(of: nil, row..<row + 1, saysMessages: false)).of("look")
                Self.expectSame(found, [lines[row]], "row \(row) of \(path)")
            }
        }
    }

    @Test("Exported lines are what a replay prints", arguments: captures)
    func exportedLines(path: String) async throws {
        let lines = try Self.objects(try await Self.trace(path).export("jsonl", connection: nil))
        let replayed = try Self.replay(path).filter { $0["type"] as? String != "capture" }
        Self.expectSame(lines.filter { $0["type"] as? String != "capture" }, replayed, path)
    }

    static func replay(_ path: String) throws -> [Object] { try Program.run(["replay", path, "--json"]).objects() }

    static func objects(_ octets: [UInt8]) throws -> [Object] {
        try octets.split(separator: UInt8(ascii: "\n")).map {
            try #require(try JSONSerialization.jsonObject(with: Data($0)) as? Object)
        }
    }

    static func expectSame(_ found: [Object], _ expected: [Object], _ what: String) {
        #expect(found.count == expected.count, "\(what)")
        for (found, expected) in zip(found, expected) {
            #expect(NSDictionary(dictionary: found) == NSDictionary(dictionary: expected), "\(what)")
        }
    }

    // MARK: Rows

    @Test("A row that is worked out alone says what the replay of all says", arguments: captures, [1, 4, 256])
    func rows(path: String, interval: Int) throws {
        let trace = try Self.trace(path, interval: interval)
        let lines = try Self.replay(path)
        let segments = lines.of("segment")
        #expect(trace.extent().segments == segments.count)
        var found: [Object] = []
        for start in stride(from: 0, to: segments.count, by: 7) {
            found += try Self.objects(trace.rows(of: nil, start..<start + 7))
        }
        Self.expectSame(found.of("segment"), segments, "all")
        Self.expectSame(
            found.of("connection").sorted { $0["connection"] as? Int ?? 0 < $1["connection"] as? Int ?? 0 },
            lines.of("connection").sorted { $0["connection"] as? Int ?? 0 < $1["connection"] as? Int ?? 0 }, "ends")
        for connection in 0..<trace.extent().connections {
            let rows = try Self.objects(trace.rows(of: connection, 3..<100)).of("segment")
            let own = segments.filter { $0["connection"] as? Int == connection }
            Self.expectSame(rows, Array(own.dropFirst(3).prefix(97)), "connection \(connection)")
        }
    }

    /// The capture that stands in the page in one file, read again.
    private static func inside(_ trace: FileTrace) async throws -> FileTrace {
        let page = String(decoding: try await trace.export("html", connection: nil), as: UTF8.self)
        let text = try #require(page.firstMatch(of: /id="capture">([A-Za-z0-9+\/=]*)</)).output.1
        let file = try OctetFile()
        try file.write([UInt8](try #require(Data(base64Encoded: String(text)))), at: 0)
        return try FileTrace(reading: file.path, title: trace.title, language: .english)
    }

    @Test(
        "A row is what the page in one file has of it", .enabled(if: (try? PageFile.document()) != nil),
        arguments: captures)
    func sameAsOffline(path: String) async throws {
        let trace = try Self.trace(path)
        let inside = try await Self.inside(trace)
        let offline = try Self.objects(inside.rows(of: nil, 0..<inside.extent().segments))
        let rows = try Self.objects(trace.rows(of: nil, 0..<trace.extent().segments))
        Self.expectSame(rows.of("look"), offline.of("look"), "look")
        Self.expectSame(rows.of("segment"), offline.of("segment"), "segment")
        for connection in 0..<trace.extent().connections {
            let told = try Self.objects(trace.dialogue(of: connection, .from(0), count: 1_000))
            let again = try Self.objects(inside.dialogue(of: connection, .from(0), count: 1_000))
            for kind in ["message", "said"] { Self.expectSame(told.of(kind).inOrder, again.of(kind).inOrder, kind) }
        }
    }

    @Test("The columns are the replay's numbers", arguments: captures)
    func columns(path: String) throws {
        let trace = try Self.trace(path)
        let segments = try Self.replay(path).of("segment")
        let columns = try Self.store(path).columns
        #expect(trace.columns(from: 0) == columns.encoded(from: 0))
        #expect(trace.columns(from: 0).count == Columns.size.head + segments.count * Columns.size.segment)
        for (row, segment) in segments.enumerated() {
            #expect(columns.number(at: row) == segment["number"] as? Int)
            #expect(columns.connection(at: row) == segment["connection"] as? Int)
            #expect(columns.sender(at: row).name.description == segment["sender"] as? String)
            let names = columns.oddities(at: row).description.split(separator: " ").map(String.init)
            #expect(names == segment["oddities"] as? [String])
        }
    }

    @Test("The list of connections is the replay's", arguments: captures)
    func connections(path: String) throws {
        let trace = try Self.trace(path)
        let connections = try Self.replay(path).of("connection")
        let store = try Self.store(path)
        let data = Data(trace.connections(0..<1_000))
        let listed = try #require(try JSONSerialization.jsonObject(with: data) as? [Object])
        #expect(listed.count == connections.count)
        for one in listed {
            let number = try #require(one["connection"] as? Int)
            let same = try #require(connections.first { $0["connection"] as? Int == number })
            for key in ["client", "server", "segments", "oddities"] {
                #expect(one[key] as? NSObject == same[key] as? NSObject, "\(key)")
            }
            for key in ["handshake", "close"] {
                #expect(one[key] as? String == (same[key] as? Object)?["kind"] as? String)
            }
            #expect(one["first"] as? Int == store.firstRow(of: number))
        }
    }

    // MARK: Search, messages

    static let chat = Program.root.appending(path: "Captures/chat-chinese.pcap").path

    @Test("What was said is found in either case, by the rows that carried it")
    func search() throws {
        let trace = try Self.trace(Self.chat)
        let columns = try Self.store(Self.chat).columns
        for message in try Self.replay(Self.chat).of("message") {
            let text = try #require(message["text"] as? String)
            let frames = try #require(message["segments"] as? [Int])
            for wanted in [text, text.uppercased(), String(text.dropFirst())] where !wanted.isEmpty {
                let rows = trace.search(wanted, in: nil)
                #expect(Set(frames).isSubset(of: rows.map { columns.number(at: $0) }), "\(wanted)")
            }
            #expect(trace.search(text + "\u{1}", in: nil).isEmpty)
        }
        let client = try #require(try Self.replay(Self.chat).of("connection").first?["client"] as? String)
        let own = (0..<columns.count).filter { columns.connection(at: $0) == 0 }
        #expect(trace.search(client, in: nil) == own)
        #expect(trace.search(client, in: 0) == Array(own.indices))
        #expect(trace.search(client, in: 99).isEmpty && trace.search("", in: nil).isEmpty)
    }

    @Test("A dialogue is handed out in pieces, also around a frame")
    func dialogue() throws {
        let trace = try Self.trace(Self.chat)
        let all = try Self.objects(trace.dialogue(of: 0, .from(0), count: 1_000)).of("message")
        #expect(all.count > 2)
        for (place, message) in all.enumerated() {
            let one = try Self.objects(trace.dialogue(of: 0, .from(place), count: 1)).of("message")
            Self.expectSame(one, [message], "message \(place)")
            let frame = try #require((message["segments"] as? [Int])?.first)
            let near = try Self.objects(trace.dialogue(of: 0, .near(frame: frame), count: 1)).of("message")
            Self.expectSame(near, [message], "near \(frame)")
        }
        for count in [2, 3, 1_000] {
            let near = try Self.objects(trace.dialogue(of: 0, .near(frame: 0), count: count)).of("message")
            Self.expectSame(near, Array(all.prefix(count)), "at the beginning")
            let last = try Self.objects(trace.dialogue(of: 0, .near(frame: .max), count: count)).of("message")
            Self.expectSame(last, Array(all.suffix(count)), "at the end")
        }
        #expect(trace.dialogue(of: 9, .near(frame: 3), count: 9).isEmpty)
    }

    // MARK: Notes

    @Test("Notes are found, are in the rows, and come back from an exported capture beside our explanations")
    func notes() async throws {
        let trace = try Self.trace(Self.chat)
        #expect(trace.note(["Look <here>\ntwice", "再看一次"], onFrame: 2))
        #expect(!trace.note(["x"], onFrame: 99) && !trace.note(["x"], onFrame: 0))
        #expect(trace.search("look <HERE>", in: nil) == [1])
        #expect(
            try Self.objects(trace.rows(of: nil, 1..<2)).of("look")[0]["notes"] as? [String] == [
                "Look <here>\ntwice", "再看一次",
            ])
        let file = try OctetFile()
        try file.write(try await trace.export("pcapng", connection: nil), at: 0)
        let again = try FileTrace(reading: file.path, title: "b", language: .english)
        #expect(
            try Self.objects(again.rows(of: nil, 1..<2)).of("look")[0]["notes"] as? [String] == [
                "Look <here>\ntwice", "再看一次",
            ])
        #expect(again.note([], onFrame: 2))
        #expect(try Self.objects(again.rows(of: nil, 1..<2)).of("look")[0]["notes"] as? [String] == [])
        guard (try? PageFile.document()) != nil else { return }
        let inside = try await Self.inside(trace)
        #expect(inside.search("look <HERE>", in: nil) == [1])
    }

    @Test("tshark reads the notes of an exported capture")
    func notesInTshark() async throws {
        guard let tshark = ["/usr/bin/tshark", "/usr/local/bin/tshark"].first(where: FileManager.default.fileExists)
        else { return print("skipped: tshark is not installed") }
        let trace = try Self.trace(Self.chat)
        #expect(trace.note(["Mark this"], onFrame: 3))
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pcapng")
        defer { try? FileManager.default.removeItem(at: path) }
        try Data(try await trace.export("pcapng", connection: nil)).write(to: path)
        let run = try Program.run(tshark, ["-r", path.path, "-T", "fields", "-e", "frame.comment"], input: Data())
        let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count > trace.extent().segments)
        #expect(run.output.contains("Mark this") && run.output.contains("wiretalk: "))
    }

    @Test("Every form that a page can be handed is there; others, and connections that are none, are refused")
    func exports() async throws {
        let trace = try Self.trace(Self.chat)
        for form in ExportForm.allCases {
            let octets = try await trace.export(form.rawValue, connection: 0)
            #expect(!octets.isEmpty, "\(form)")
            await #expect(throws: Refusal.self) { try await trace.export(form.rawValue, connection: 9) }
        }
        await #expect(throws: Refusal.self) { try await trace.export("exe", connection: nil) }
    }

    // MARK: Captures dropped on the page

    @Test("A capture that is dropped is read as a file is; what is none is refused with a sentence")
    func dropped() async throws {
        let opener = FileTrace.opener(language: .english)
        let octets = [UInt8](try Data(contentsOf: URL(filePath: Self.chat)))
        let trace = try await opener("mine.pcap", octets)
        let own = try Self.trace(Self.chat)
        #expect(trace.title == "mine.pcap")
        #expect(await trace.columns(from: 0) == own.columns(from: 0))
        #expect(await trace.rows(of: nil, 0..<99) == own.rows(of: nil, 0..<99))
        for nonsense in [[], Array("GET / HTTP/1.1".utf8), Array(octets.prefix(20))] as [[UInt8]] {
            do {
                _ = try await opener("x", nonsense)
                Issue.record("\(nonsense.count) octets were read")
            } catch {
                #expect(error.sentence.contains("x ") && !error.sentence.contains("/proc"), "\(error.sentence)")
            }
        }
    }
}

extension [[String: Any]] {
    fileprivate func of(_ type: String) -> [[String: Any]] { filter { $0["type"] as? String == type } }

    /// Messages by sender and number.
    fileprivate var inOrder: [[String: Any]] {
        sorted { a, b in
            let (one, other) = ("\(a["sender"] ?? "")", "\(b["sender"] ?? "")")
            return one == other ? a["number"] as? Int ?? 0 < b["number"] as? Int ?? 0 : one < other
        }
    }
}

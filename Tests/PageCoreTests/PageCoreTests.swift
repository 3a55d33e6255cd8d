// SPDX-License-Identifier: MIT
import FileSource
import Foundation
import Narration
import PageCore
import Testing
import TraceStore
import Transcript

/// The core that pages ask answers as the terminal's trace does, which reads the file itself.
@Suite("PageCore", .timeLimit(.minutes(3)))
struct PageCoreTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The captures of the package, and those in the folder that `WIRETALK_CAPTURES` names.
    static let captures: [String] = {
        let folders =
            [root.appendingPathComponent("Captures").path]
            + (ProcessInfo.processInfo.environment["WIRETALK_CAPTURES"].map { [$0] } ?? [])
        return folders.flatMap { folder in
            let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            return names.filter { $0.hasSuffix(".pcap") || $0.hasSuffix(".pcapng") }.sorted().map { "\(folder)/\($0)" }
        }
    }()

    private static func octets(_ path: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// A core that was handed a file in pieces.
    private static func core(
        _ path: String, in pieces: Int = 4_099, language: Language = .english, isLive: Bool = false
    ) throws -> PageCore {
        let file = try octets(path)
        var core = PageCore(title: "capture", language: language, seed: 1, isLive: isLive)
        for start in stride(from: 0, to: file.count, by: pieces) {
            core.feed(Array(file[start..<min(start + pieces, file.count)]).span.bytes)
        }
        core.finish()
        return core
    }

    @Test("answers what the trace of the file answers", arguments: captures)
    func answers(_ path: String) throws {
        let source = try CaptureSource(path: path, keepsOctets: true)
        var reader = try TraceReader(source, title: "capture")
        do { try reader.readAll(source) } catch { return }  // no capture: see below
        var store = reader.store
        var core = try PageCoreTests.core(path)
        #expect(core.segments == store.columns.count)
        #expect(core.columns(from: 0) == store.columns.encoded(from: 0))
        #expect(core.connections(0..<1_000) == store.list(ofConnections: 0..<1_000))
        #expect(core.problems() == store.listOfProblems())
        for from in stride(from: 0, to: min(store.columns.count, 1_024), by: 64) {
            #expect(core.rows(of: nil, from..<from + 64) == store.lines(of: nil, from..<from + 64, saysMessages: false))
        }
        for connection in 0..<min(store.extent.connections, 16) {
            #expect(
                core.dialogue(of: connection, .from(0), count: 100)
                    == store.dialogue(of: connection, .from(0), count: 100))
            #expect(
                core.rows(of: connection, 0..<64) == store.lines(of: connection, 0..<64, saysMessages: false))
        }
        #expect(core.search("10", in: nil) == PageAnswers.found(store.search("10", in: nil)))
    }

    @Test("exports the JSON lines that are written while a file is read", arguments: captures)
    func lines(_ path: String) throws {
        let source = try CaptureSource(path: path)
        var lines = CaptureLines(source: "capture", connection: nil, language: .english, seed: 1)
        var written: [UInt8] = []
        do {
            try source.forEach { item, window in
                switch item {
                case .interface(let interface): lines.take(interface, into: &written)
                case .packet(let record): lines.take(record, in: window, into: &written)
                case .statistics(let statistics): lines.take(statistics, in: window, into: &written)
                case .problem(let problem): lines.take(Problem(problem), into: &written)
                }
            }
        } catch { return }
        lines.finish(into: &written)
        var core = try PageCoreTests.core(path)
        var (exported, piece) = ([UInt8](), core.export(.jsonl, connection: nil))
        while !piece.isEmpty {
            exported += piece
            piece = core.more()
        }
        // Notes that the file has are on its segments, and no lines of their own.
        let wanted = String(decoding: written, as: UTF8.self).split(separator: "\n")
            .filter { !$0.hasPrefix("{\"type\":\"notes\"") }
        #expect(String(decoding: exported, as: UTF8.self).split(separator: "\n") == wanted)
    }

    @Test("it does not matter where the octets are cut", arguments: [1, 7, 64, 1 << 20])
    func cuts(_ pieces: Int) throws {
        let path = try #require(PageCoreTests.captures.first { $0.hasSuffix("retransmission.pcap") })
        var (core, whole) = (try PageCoreTests.core(path, in: pieces), try PageCoreTests.core(path))
        #expect(core.columns(from: 0) == whole.columns(from: 0))
        #expect(core.rows(of: nil, 0..<64) == whole.rows(of: nil, 0..<64))
    }

    @Test("says what is no capture, in both languages")
    func noCapture() throws {
        for (language, sentence) in [
            (Language.english, "notes cannot be read: it is neither a pcap nor a pcapng file"),
            (.chinese, "无法读取 notes："),
        ] {
            var core = PageCore(title: "notes", language: language, seed: 1, isLive: false)
            core.feed(Array("# Notes about captures, long enough".utf8).span.bytes)
            core.finish()
            #expect(core.segments == 0)
            #expect(core.problem.hasPrefix(sentence), "\(core.problem)")
        }
    }

    @Test("keeps notes, finds them, and hands them out")
    func notes() throws {
        let path = try #require(PageCoreTests.captures.first { $0.hasSuffix("handshake-ipv4.pcap") })
        var core = try PageCoreTests.core(path)
        #expect(core.note(["first", "第二"], onFrame: 2) == Array("{\"done\":true}\n".utf8))
        #expect(core.note(["none"], onFrame: 99_999) == Array("{\"done\":false}\n".utf8))
        #expect(core.notes() == Array("{\"2\":[\"first\",\"第二\"]}\n".utf8))
        #expect(core.search("FIRST", in: nil) == Array("{\"rows\":[1],\"count\":1}\n".utf8))
    }

    @Test("a script of a connection that is not there has none, and that is said")
    func refusal() throws {
        let path = try #require(PageCoreTests.captures.first { $0.hasSuffix("handshake-ipv4.pcap") })
        var core = try PageCoreTests.core(path)
        #expect(core.export(.pkt, connection: 9).isEmpty)
        #expect(core.problem == "there is no connection 9: capture has 1, counted from 0")
        #expect(!core.export(.svg, connection: nil).isEmpty)
        #expect(core.problem.isEmpty)
    }

    /// What became of each segment, as the columns say it: bits 12 and 13 of the control bits.
    private static func fates(_ core: PageCore) -> [UInt8] {
        let (columns, count) = (core.columns(from: 0), core.segments)
        return (0..<count).map { columns[16 + 20 * count + 2 * $0 + 1] >> 4 & 3 }
    }

    @Test("a capture that is still being written knows its rows as they come")
    func live() throws {
        let path = try #require(PageCoreTests.captures.first { $0.hasSuffix("handshake-ipv4.pcap") })
        let file = try PageCoreTests.octets(path)
        var core = PageCore(title: "live", language: .english, seed: 1, isLive: true)
        var told: [Int] = []
        for octet in file {
            core.feed([octet].span.bytes)
            if told.last != core.segments { told.append(core.segments) }
        }
        #expect(told == Array(0...core.segments))
        #expect(String(decoding: core.extent(), as: UTF8.self).contains("\"isLive\":true"))
        var whole = try PageCoreTests.core(path)
        core.finish()
        #expect(PageCoreTests.fates(core) == PageCoreTests.fates(whole))
        #expect(String(decoding: core.extent(), as: UTF8.self).contains("\"isLive\":false"))
        #expect(core.dialogue(of: 0, .from(0), count: 9) == whole.dialogue(of: 0, .from(0), count: 9))
    }
}

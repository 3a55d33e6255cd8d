// SPDX-License-Identifier: MIT
import Exchanges
import Flows
import Foundation
import Narration
import Packets
import TCP
import Testing
import Transcript

@testable import TraceStore

@Suite("A trace that grows")
struct LiveStoreTests {
    /// The kinds of some lines, segments with their number, calls with their name.
    static func kinds(_ lines: [UInt8]) throws -> [String] {
        try lines.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            return switch object["type"] as? String {
            case "segment": "segment \(object["number"] as? Int ?? 0)"
            case "call": object["call"] as? String
            case "look", "said": nil
            case let type: type
            }
        }
    }

    static func call(_ name: String, connection: Int? = nil) -> TraceEvent {
        .call(
            SocketCall(
                made: Timestamp(nanoseconds: 0), returned: Timestamp(nanoseconds: 0), end: .client, call: name,
                arguments: "", result: 0, errno: nil, effect: nil, state: nil, connection: connection))
    }

    /// Two connections: 0 has rows 0–4 and 10, 1 has rows 5–9, with calls before, between and after.
    static func store() -> LiveStore {
        var (passing, store) = (Passing(), LiveStore())
        store.take(call("listen"))
        passing.talk("hello\n", into: &store)
        store.take(call("mine", connection: 0))
        passing.talk("你好\n", port: 20_001, into: &store)
        store.take(call("other", connection: 1))
        passing.pass(.client, .fin, seq: 7, ack: 1, into: &store)
        store.take(call("close", connection: 0))
        return store
    }

    @Test(
        "Rows come with what came after them, the first of all with what came before",
        arguments: [
            (Int?.none, 0, 2, ["listen", "segment 1", "segment 2"]),
            (nil, 3, 3, ["segment 4", "segment 5", "message", "mine", "segment 6"]),
            (nil, 9, 100, ["segment 10", "message", "other", "segment 11", "close"]),
            (0, 4, 100, ["segment 5", "message", "mine", "segment 11", "close"]),
            (1, 0, 1, ["listen", "segment 6"]),
            (1, 4, 9, ["segment 10", "message", "other"]),
            (7, 0, 9, ["listen"]),
            (nil, 11, 5, []), (nil, -3, 1, []), (0, 99, 1, []),
        ])
    func rows(connection: Int?, from: Int, count: Int, expected: [String]) throws {
        #expect(try Self.kinds(Self.lines(connection, from, count)) == expected)
    }

    static func lines(_ connection: Int?, _ from: Int, _ count: Int) -> [UInt8] {
        var store = store()
        return store.lines(of: connection, from..<from + count, saysMessages: true)
    }

    @Test("All rows together are what was told piece by piece")
    func same() {
        var (passing, store) = (Passing(), LiveStore())
        var told: [UInt8] = []
        for (end, flags, seq, ack) in [
            (End.client, Flags.syn, 0, UInt32?.none), (.server, .syn, 0, 1), (.client, [], 1, 1), (.client, .rst, 1, 1),
        ] as [(End, Flags, UInt32, UInt32?)] {
            let before = store.position
            passing.pass(end, flags, seq: seq, ack: ack, into: &store)
            #expect(store.hasNews(since: before))
            told += store.lines(since: before, atMost: .max) ?? []
        }
        #expect(!told.isEmpty)
        let all = store.lines(of: nil, 0..<100, saysMessages: true)
        #expect(all == told)
        #expect(!store.hasNews(since: store.position))
        let tooMuch = store.lines(since: LiveStore.Position(), atMost: 1_000)
        #expect(tooMuch == nil)
    }

    @Test("A retransmission names the segment that was lost, and that one is told who shows it")
    func losses() throws {
        var (passing, store) = (Passing(), LiveStore())
        passing.talk("hello\n", into: &store)
        passing.pass(.server, .psh, seq: 1, ack: 7, text: "lost?", into: &store)
        passing.pass(.client, .psh, seq: 7, ack: 1, text: "meanwhile", into: &store)
        // Later than any reordering: the server's timer (RFC 6298).
        passing.time += 300_000_000
        passing.pass(.server, .psh, seq: 1, ack: 7, text: "lost?", into: &store)
        let lines = store.lines(of: nil, 0..<8, saysMessages: false)
        let looks = try lines.split(separator: UInt8(ascii: "\n"))
            .compactMap { try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any] }
            .filter { $0["type"] as? String == "look" }
        #expect(looks.map { $0["repeats"] as? Int } == [nil, nil, nil, nil, nil, nil, nil, 6])
        #expect(looks.map { $0["repeatedBy"] as? Int } == [nil, nil, nil, nil, nil, 8, nil, nil])
    }

    @Test(
        "Search finds messages, addresses and notes, whatever their case, as rows of the selection",
        arguments: [
            ("HELLO", Int?.none, [3]), ("你", nil, [8]), ("20001", nil, [5, 6, 7, 8, 9]), ("20001", 1, [0, 1, 2, 3, 4]),
            ("20001", 0, []), ("window", 0, [1]), ("hello", 0, [3]), ("", nil, []), ("\"", nil, []),
        ])
    func search(text: String, connection: Int?, expected: [Int]) {
        var store = Self.store()
        let isNoted = store.note(["See the Window"], onFrame: 2)
        let isUnknown = !store.note(["nothing"], onFrame: 99)
        #expect(isNoted && isUnknown)
        #expect(store.search(text, in: connection) == expected)
    }

    @Test("A note stands in the row's line")
    func note() throws {
        var store = Self.store()
        _ = store.note(["</script>"], onFrame: 1)
        let lines = String(decoding: store.lines(of: nil, 0..<1, saysMessages: true), as: UTF8.self)
        #expect(lines.contains("\"notes\":[\"</script>\"]"))
    }

    @Test("The dialogue from a message on, or around a frame")
    func dialogue() throws {
        var (passing, store) = (Passing(), LiveStore())
        passing.talk("0\n", into: &store)
        for index in 1..<8 as Range<UInt32> {
            passing.pass(.client, .psh, seq: 1 + 2 * index, ack: 1, text: "\(index)\n", into: &store)
            passing.pass(.server, [], seq: 1, ack: 3 + 2 * index, into: &store)
        }
        func said(from: Int? = nil, near: Int? = nil, count: Int) throws -> [String] {
            let which = near.map { DialoguePlace.near(frame: $0) } ?? .from(from ?? 0)
            let lines = store.dialogue(of: 0, which, count: count)
            return try lines.split(separator: UInt8(ascii: "\n")).compactMap {
                let object = try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
                return object?["text"] as? String
            }
        }
        #expect(try said(from: 2, count: 3) == ["2", "3", "4"])
        #expect(try said(from: 7, count: 3) == ["7"])
        #expect(try said(from: 8, count: 3) == [])
        #expect(try said(near: 1, count: 2) == ["0", "1"])
        #expect(try said(near: 10, count: 3) == ["2", "3", "4"])
        #expect(try said(near: 99, count: 3) == ["5", "6", "7"])
        let nothing = store.dialogue(of: 5, .from(0), count: 5)
        #expect(nothing.isEmpty)
    }

    @Test("Full: one problem says so, and nothing more is kept")
    func bounds() throws {
        for bounds in [TraceBounds(segments: 7), TraceBounds(octets: 400)] {
            var (passing, store) = (Passing(), LiveStore(bounds: bounds))
            for port in 20_000..<20_009 as Range<UInt16> { passing.talk("hello\n", port: port, into: &store) }
            let kept = store.columns.count
            #expect(store.isFull)
            #expect(kept == 7 || bounds.segments > 7 && kept < 20)
            #expect(store.problems.count == 1)
            #expect(String(decoding: store.listOfProblems(), as: UTF8.self).contains("\(kept) segments are kept here"))
        }
    }

    @Test("Of a frame more is kept than a link usually carries, and its whole length is told")
    func longFrame() throws {
        var (passing, store) = (Passing(), LiveStore())
        passing.pass(.client, .psh, seq: 1, ack: 1, text: String(repeating: "x", count: 5_000), into: &store)
        #expect(store.octets(ofRow: 0)?.count == 2_048)
        #expect(
            String(decoding: store.lines(of: nil, 0..<1, saysMessages: true), as: UTF8.self).contains(
                "\"captured\":5040"))
    }
}

// SPDX-License-Identifier: MIT
import Flows
import Foundation
import Narration
import Packets
import TCP
import Testing
import Transcript

@testable import WebViewer

@Suite("A trace that grows")
struct LiveBookTests {
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
    static func book() -> LiveBook {
        var (passing, book) = (Passing(), LiveBook())
        _ = book.take(call("listen"))
        passing.talk("hello\n", into: &book)
        _ = book.take(call("mine", connection: 0))
        passing.talk("你好\n", port: 20_001, into: &book)
        _ = book.take(call("other", connection: 1))
        passing.pass(.client, .fin, seq: 7, ack: 1, into: &book)
        _ = book.take(call("close", connection: 0))
        return book
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
        #expect(try Self.kinds(Self.book().rows(of: connection, from: from, count: count)) == expected)
    }

    @Test("All rows together are what was told piece by piece")
    func same() throws {
        var (passing, book) = (Passing(), LiveBook())
        var told: [UInt8] = []
        for (end, flags, seq, ack) in [
            (End.client, Flags.syn, 0, UInt32?.none), (.server, .syn, 0, 1), (.client, [], 1, 1), (.client, .rst, 1, 1),
        ] as [(End, Flags, UInt32, UInt32?)] {
            passing.take(passing.frame(end, flags, seq: seq, ack: ack)) { moment, frame, numbers in
                told += book.take(moment, frame: frame, numbers: numbers)
            }
        }
        #expect(!told.isEmpty)
        #expect(book.rows(of: nil, from: 0, count: 100) == told)
    }

    @Test(
        "Search finds messages, addresses and notes, whatever their case, as rows of the selection",
        arguments: [
            ("HELLO", Int?.none, [3]), ("你", nil, [8]), ("20001", nil, [5, 6, 7, 8, 9]), ("20001", 1, [0, 1, 2, 3, 4]),
            ("20001", 0, []), ("window", 0, [1]), ("hello", 0, [3]), ("", nil, []), ("\"", nil, []),
        ])
    func search(text: String, connection: Int?, expected: [Int]) {
        var book = Self.book()
        let isNoted = book.note(["See the Window"], on: 2)
        let isUnknown = !book.note(["nothing"], on: 99)
        #expect(isNoted && isUnknown)
        #expect(book.search(text, in: connection) == expected)
    }

    @Test("A note stands in the row's line")
    func note() throws {
        var book = Self.book()
        _ = book.note(["</script>"], on: 1)
        let lines = String(decoding: book.rows(of: nil, from: 0, count: 1), as: UTF8.self)
        #expect(lines.contains("\"notes\":[\"</script>\"]"))
    }

    @Test("The dialogue from a message on, or around a frame")
    func dialogue() throws {
        var (passing, book) = (Passing(), LiveBook())
        passing.talk("0\n", into: &book)
        for index in 1..<8 as Range<UInt32> {
            passing.pass(.client, .psh, seq: 1 + 2 * index, ack: 1, text: "\(index)\n", into: &book)
            passing.pass(.server, [], seq: 1, ack: 3 + 2 * index, into: &book)
        }
        func said(from: Int? = nil, near: Int? = nil, count: Int) throws -> [String] {
            try book.dialogue(of: 0, from: from, near: near, count: count).split(separator: UInt8(ascii: "\n"))
                .compactMap {
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
        #expect(book.dialogue(of: 5, from: 0, near: nil, count: 5).isEmpty)
    }

    @Test("Full: one problem says so, and nothing more is kept")
    func bounds() throws {
        for bounds in [LiveBook.Bounds(segments: 7), LiveBook.Bounds(octets: 400)] {
            var (passing, book) = (Passing(), LiveBook(bounds: bounds))
            for port in 20_000..<20_009 as Range<UInt16> { passing.talk("hello\n", port: port, into: &book) }
            let kept = book.rows.count
            #expect(book.isFull)
            #expect(kept == 7 || bounds.segments > 7 && kept < 20)
            #expect(book.problems.count == 1)
            #expect(String(decoding: book.problems[0], as: UTF8.self).contains("\(kept) segments are kept here"))
        }
    }

    @Test("A frame is kept as far as a page shows it, and its whole length is told")
    func longFrame() throws {
        var (passing, book) = (Passing(), LiveBook())
        passing.pass(.client, .psh, seq: 1, ack: 1, text: String(repeating: "x", count: 5_000), into: &book)
        #expect(book.rows[0].octets?.count == 1_024)
        #expect(String(decoding: book.rows(of: nil, from: 0, count: 1), as: UTF8.self).contains("\"captured\":5040"))
    }
}

@Suite("What a growing trace tells")
struct LiveTraceTests {
    @Test("News are taken once; too many are only counted")
    func news() {
        let trace = LiveTrace(title: "lo", language: .english)
        #expect(trace.takeNews() == nil)
        var passing = Passing()
        func pass(_ count: Int) {
            for _ in 0..<count {
                passing.take(passing.frame(.client, .psh, seq: 1, ack: 1, text: "hello")) { moment, frame, numbers in
                    trace.take(moment, frame: frame, numbers: numbers)
                }
            }
        }
        pass(2)
        let first = trace.takeNews()
        #expect(first?.segments == 2)
        #expect(first?.lines.split(separator: UInt8(ascii: "\n")).count == 4)
        #expect(trace.takeNews() == nil)
        pass(100)
        let flood = trace.takeNews()
        #expect(flood?.segments == 102)
        #expect(flood?.lines.isEmpty == true)
        pass(1)
        #expect(trace.takeNews()?.lines.isEmpty == false)
    }
}

// SPDX-License-Identifier: MIT
import Exchanges
import Flows
import TCP
import Testing

@testable import TraceStore

@Suite("The columns that a page has of every segment")
struct ColumnsTests {
    /// What the format says, read back octet by octet.
    struct Reader {
        let octets: [UInt8]
        var place = 0

        mutating func next<Value: FixedWidthInteger>(_ type: Value.Type) -> Value {
            defer { place += Value.bitWidth / 8 }
            return (0..<Value.bitWidth / 8).reduce(0) { $0 | Value(truncatingIfNeeded: octets[place + $1]) << ($1 * 8) }
        }

        mutating func column<Value: FixedWidthInteger>(_ type: Value.Type, _ count: Int) -> [Value] {
            (0..<count).map { _ in next(type) }
        }
    }

    static func store() -> LiveStore {
        var (passing, store) = (Passing(), LiveStore())
        passing.talk("hello\n", into: &store)
        return store
    }

    @Test("A handshake and a message, column by column")
    func all() {
        var reader = Reader(octets: Self.store().columns.encoded(from: 0))
        #expect(reader.octets.count == 16 + 5 * 28)
        #expect(Array(reader.octets[..<4]) == Array("WTC1".utf8))
        _ = reader.next(UInt32.self)
        #expect(reader.column(UInt32.self, 3) == [0, 5, 0])
        #expect(reader.column(UInt64.self, 5).map { Double(bitPattern: $0) } == [0, 1e6, 2e6, 3e6, 4e6])
        #expect(reader.column(UInt32.self, 5) == [1, 2, 3, 4, 5])
        #expect(reader.column(UInt32.self, 10) == Array(repeating: 0, count: 10))
        #expect(reader.column(UInt16.self, 5) == [0x0002, 0x8012, 0x0010, 0x0018, 0x8010])
        #expect(reader.column(UInt16.self, 5) == [0, 0, 0, 6, 0])
        // CLOSED 0, LISTEN 1, SYN-SENT 2, SYN-RECEIVED 3, ESTABLISHED 4.
        // What an end has received only its own next segment shows: until then its state is taken for granted.
        let assumed: UInt8 = 64
        #expect(reader.column(UInt8.self, 5) == [0, 2, 4 + assumed, 4, 4])
        #expect(reader.column(UInt8.self, 5) == [1 + assumed, 3 + assumed, 3, 4 + assumed, 4 + assumed])
        #expect(reader.column(UInt8.self, 5) == [2, 4 + assumed, 4, 4, 4])
        #expect(reader.column(UInt8.self, 5) == [3 + assumed, 3, 4 + assumed, 4 + assumed, 4])
        #expect(reader.place == reader.octets.count)
    }

    @Test(
        "What is new since a row; out of range there is nothing",
        arguments: [(3, 3, 2), (5, 5, 0), (6, 5, 0), (-1, 0, 5)])
    func part(from: Int, _ first: UInt32, _ count: UInt32) {
        var reader = Reader(octets: Self.store().columns.encoded(from: from))
        #expect(reader.column(UInt32.self, 4).dropFirst() == [first, count, 0])
        #expect(reader.octets.count == 16 + Int(count) * 28)
    }
}

// SPDX-License-Identifier: MIT
import Packets
import TCP
import Testing

@Suite("Fragments")
struct FragmentTests {
    /// A TCP header of 32 octets and sixteen of text, to be cut into three.
    static let whole = Array(Sample.hello4.dropFirst(20)) + Array("0123456789".utf8)

    struct Piece: Sendable {
        var range: Range<Int>
        var more: Bool
        var identification = 7
    }

    static func frame(_ piece: Piece) -> [UInt8] {
        ipv4(
            Array(whole[piece.range]), protocolNumber: 6, identification: piece.identification,
            flagsAndOffset: (piece.more ? 0x2000 : 0) | piece.range.lowerBound / 8)
    }

    static let first = Piece(range: 0..<24, more: true)
    static let middle = Piece(range: 24..<40, more: true)
    static let last = Piece(range: 40..<48, more: false)

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var pieces: [Piece]
        /// Which of the pieces completes the datagram, if any.
        var completing: Int?
    }

    @Test(
        "a datagram comes with the fragment that completes it",
        arguments: [
            Row(testDescription: "in order", pieces: [first, middle, last], completing: 2),
            Row(testDescription: "backwards", pieces: [last, middle, first], completing: 2),
            Row(testDescription: "one of them twice", pieces: [first, first, last, middle], completing: 3),
            Row(
                testDescription: "overlapping",
                pieces: [first, Piece(range: 16..<40, more: true), last], completing: 2),
            Row(testDescription: "one missing", pieces: [first, last], completing: nil),
            Row(
                testDescription: "another datagram's is another's",
                pieces: [first, Piece(range: 24..<40, more: true, identification: 8), last], completing: nil),
        ])
    func reassembles(_ row: Row) throws {
        var decoder = Decoder()
        for (index, piece) in row.pieces.enumerated() {
            let packet = try #require(try decode(Self.frame(piece), with: &decoder))
            switch packet.transport {
            case .tcp(let header):
                #expect(index == row.completing)
                #expect(header.segment.textLength == 16)
                #expect(packet.isReassembled)
                let text = decoder.reassembled[header.textBytes.offset...].prefix(header.textBytes.count)
                #expect(String(decoding: text, as: UTF8.self) == "hello\n0123456789")
            case .fragment: #expect(index != row.completing)
            default: Issue.record("\(packet.transport)")
            }
        }
    }

    @Test("over IPv6 (RFC 8200 §4.5)")
    func overIPv6() throws {
        var decoder = Decoder()
        func piece(_ range: Range<Int>, _ more: Int) -> [UInt8] {
            ipv6([6, 0] + be(range.lowerBound | more) + [0, 0, 0, 9] + Self.whole[range], next: 44)
        }
        let first = try #require(try decode(piece(0..<24, 1), with: &decoder))
        guard case .fragment = first.transport else { return #expect(Bool(false), "the first is only a fragment") }
        let second = try #require(try decode(piece(24..<48, 0), with: &decoder))
        guard case .tcp(let header) = second.transport else { return #expect(Bool(false), "the second completes it") }
        #expect(header.segment.textLength == 16)
    }

    @Test("octets that came first stay")
    func overlap() throws {
        var decoder = Decoder()
        _ = try decode(Self.frame(Self.first), with: &decoder)
        _ = try decode(Self.frame(Self.middle), with: &decoder)
        var other = Self.frame(Piece(range: 32..<48, more: false))
        for index in 20..<28 { other[index] = 0x21 }
        _ = try decode(other, with: &decoder)
        #expect(decoder.reassembled == Self.whole)
    }

    @Test("a first fragment cut by the snapshot length shows its own header, unverifiable")
    func cutFirst() throws {
        let frame = Self.frame(Piece(range: 0..<40, more: true))
        let header = try tcp(Array(frame.dropLast(4)), length: frame.count)
        #expect(header.segment.textLength == 8)
        #expect(header.checksum == .unverifiable)
    }

    @Test("thirty seconds of capture time are the most that a datagram waits")
    func patience() throws {
        for (seconds, isWhole) in [(29, true), (31, false)] {
            var decoder = Decoder()
            var found = false
            for (piece, second) in [(Self.first, 0), (Self.middle, 1), (Self.last, seconds)] {
                let frame = Self.frame(piece)
                let time = Timestamp(nanoseconds: Int64(second) * 1_000_000_000)
                let packet = try frame.withOctets { octets in
                    try decoder.decode(
                        octets, FrameInfo(number: 1, time: time, originalLength: octets.byteCount, link: .raw))
                }
                if case .tcp? = packet?.transport { found = true }
            }
            #expect(found == isWhole, "after \(seconds) s")
        }
    }

    @Test("the sixty-fifth unfinished datagram drives out the first")
    func capacity() throws {
        for (others, isWhole) in [(63, true), (64, false)] {
            var decoder = Decoder()
            _ = try decode(Self.frame(Self.first), with: &decoder)
            for identification in 100..<100 + others {
                _ = try decode(
                    Self.frame(Piece(range: 0..<24, more: true, identification: identification)), with: &decoder)
            }
            _ = try decode(Self.frame(Self.middle), with: &decoder)
            let packet = try #require(try decode(Self.frame(Self.last), with: &decoder))
            #expect(packet.isReassembled == isWhole, "after \(others) others")
        }
    }
}

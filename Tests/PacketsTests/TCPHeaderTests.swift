// SPDX-License-Identifier: MIT
import Packets
import TCP
import Testing

@Suite("TCP header (RFC 9293 §3.1)")
struct TCPHeaderTests {
    /// A header with these options (padded with zeros) and this much text, in an IPv4 packet.
    static func packet(options: [UInt8] = [], control: Int = 0x02, text: Int = 0) -> [UInt8] {
        let padded = options + [UInt8](repeating: 0, count: -options.count & 3)
        let offset = (5 + padded.count / 4) << 12
        let header = hex("4e202328 00000001 00000002") + be(offset | control) + hex("0400 0000 0007") + padded
        return ipv4(header + [UInt8](repeating: 0x78, count: text), protocolNumber: 6)
    }

    @Test("every field")
    func fields() throws {
        let header = try tcp(Self.packet(control: 0x1FF, text: 3))
        #expect(header.sourcePort == 20_000)
        #expect(header.destinationPort == 9000)
        #expect(header.segment.seq == SequenceNumber(1))
        #expect(header.segment.ack == SequenceNumber(2))
        #expect(header.segment.flags == [.fin, .syn, .rst, .psh, .ack, .urg, .ece, .cwr, .ae])
        #expect(header.segment.window == 1024)
        #expect(header.segment.urgentPointer == 7)
        #expect(header.segment.textLength == 3)
        #expect(header.textBytes == ByteRange(offset: 40, count: 3))
        #expect(header.optionBytes == ByteRange(offset: 40, count: 0))
    }

    struct OptionRow: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var octets: String
        var options = Options()
        var others: OtherOptions = []
    }

    static let block = SACKBlocks.Block(left: SequenceNumber(10), right: SequenceNumber(20))

    @Test(
        "options, read as tshark reads them",
        arguments: [
            OptionRow(
                testDescription: "Linux's SYN", octets: "020405b4 0402080a000003e900000000 01030307",
                options: Options(
                    maximumSegmentSize: 1460, windowScale: 7, sackPermitted: true,
                    timestamps: Timestamps(value: 1001, echo: 0))),
            OptionRow(
                testDescription: "timestamps alone", octets: "0101080a0000000100000002",
                options: Options(timestamps: Timestamps(value: 1, echo: 2))),
            OptionRow(
                testDescription: "two SACK blocks", octets: "0101 0512 0000000a00000014 0000000a00000014",
                options: Options(sack: [block, block])),
            OptionRow(
                testDescription: "half a SACK block is left out", octets: "0101 050e 0000000a00000014 0000000a",
                options: Options(sack: [block]), others: .malformed),
            OptionRow(testDescription: "the end of options ends them", octets: "00 0204 05b4"),
            OptionRow(testDescription: "a length of 0 ends them", octets: "0200 05b4 030307", others: .malformed),
            OptionRow(
                testDescription: "a length beyond the header ends them", octets: "0101 01 0a", others: .malformed),
            OptionRow(
                testDescription: "MSS with a wrong length is skipped", octets: "0203 05 030307 0000",
                options: Options(windowScale: 7), others: .malformed),
            OptionRow(testDescription: "Fast Open", octets: "2202 0000", others: .fastOpen),
            OptionRow(testDescription: "Fast Open, experimental", octets: "fe04f989", others: .fastOpen),
            OptionRow(testDescription: "another experiment", octets: "fe04abcd", others: .unknown),
            OptionRow(testDescription: "Multipath TCP", octets: "1e03 00 00", others: .multipath),
            OptionRow(
                testDescription: "MD5 signature", octets: "1312" + String(repeating: "00", count: 16),
                others: .authentication),
            OptionRow(
                testDescription: "user timeout", octets: "1c04 0001",
                options: Options(userTimeout: UserTimeout(field: 1)), others: .userTimeout),
            OptionRow(testDescription: "accurate ECN", octets: "ac02 0000", others: .accurateECN),
        ])
    func options(_ row: OptionRow) throws {
        let header = try tcp(Self.packet(options: hex(row.octets)))
        #expect(header.segment.options == row.options)
        #expect(header.otherOptions == row.others)
        #expect(header.optionBytes.count == (hex(row.octets).count + 3) & ~3)
    }

    struct CutRow: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// How many octets of the options were captured.
        var captured: Int
        var options = Options()
        var others: OtherOptions = .cut
    }

    @Test(
        "options that the snapshot length cut: what is whole of them is read",
        arguments: [
            CutRow(testDescription: "none of them", captured: 0),
            CutRow(testDescription: "half of the first", captured: 3),
            CutRow(testDescription: "the first", captured: 4, options: Options(maximumSegmentSize: 1460)),
            CutRow(
                testDescription: "two, and the first of two timestamps", captured: 14,
                options: Options(
                    maximumSegmentSize: 1460, sackPermitted: true, timestamps: Timestamps(value: 1001, echo: 0)),
                others: [.cut, .cutEcho]),
            CutRow(
                testDescription: "all but the last", captured: 18,
                options: Options(
                    maximumSegmentSize: 1460, sackPermitted: true, timestamps: Timestamps(value: 1001, echo: 7))),
            CutRow(
                testDescription: "all", captured: 20,
                options: Options(
                    maximumSegmentSize: 1460, windowScale: 7, sackPermitted: true,
                    timestamps: Timestamps(value: 1001, echo: 7)),
                others: []),
        ])
    func cutOptions(_ row: CutRow) throws {
        let whole = Self.packet(options: hex("020405b4 0402080a000003e900000007 01030307"), text: 5)
        let header = try tcp(Array(whole.prefix(40 + row.captured)), length: whole.count)
        #expect(header.segment.options == row.options)
        #expect(header.otherOptions == row.others)
        #expect(header.segment.textLength == 5)
        #expect(header.optionBytes == ByteRange(offset: 40, count: row.captured))
        #expect(header.textBytes == ByteRange(offset: 40 + row.captured, count: 0))
        #expect(header.checksum == .unverifiable)
    }

    @Test("a whole block of a cut SACK option is read")
    func cutSACK() throws {
        let whole = Self.packet(options: hex("0101 0512 0000000a00000014 0000000a00000014"))
        let header = try tcp(Array(whole.prefix(56)), length: whole.count)
        #expect(header.segment.options == Options(sack: [Self.block]))
        #expect(header.otherOptions == .cut)
    }

    @Test("checksum verdicts", arguments: [Sample.hello4, Sample.syn6])
    func checksums(_ sound: [UInt8]) throws {
        #expect(try tcp(sound).checksum == .correct)
        let start = sound[0] >> 4 == 4 ? 20 : 40
        var flipped = sound
        flipped[start + 15] ^= 1
        #expect(try tcp(flipped).checksum == .incorrect)
        // Cut by the snapshot length.
        #expect(try tcp(sound, length: sound.count + 10).checksum == .correct, "what follows the packet is padding")
        #expect(try tcp(Sample.hello4.dropLast(), length: Sample.hello4.count).checksum == .unverifiable)
        var decoder = Decoder(verifiesChecksums: false)
        let packet = try decode(sound, with: &decoder)
        guard case .tcp(let header)? = packet?.transport else { return #expect(Bool(false), "not TCP") }
        #expect(header.checksum == .unverifiable)
    }

    @Test("a field with the pseudo-header's sum alone was left to hardware: FE30 on lo's SYN, FE28 on its bare ACK")
    func offload() throws {
        // 127.0.0.1 to itself, as the kernel leaves it: 40 octets of TCP, then 32.
        for (count, field) in [(40, 0xFE30), (32, 0xFE28)] {
            let header = be((count / 4) << 12 | 0x02) + hex("0400") + be(field) + hex("0000")
            let segment = hex("4e202328 00000001 00000002") + header + [UInt8](repeating: 1, count: count - 20)
            let packet =
                [0x45, 0] + be(20 + count) + hex("0001 4000 4006 0000 7f000001 7f000001") + segment
            #expect(try tcp(packet).checksum == .notComputed)
        }
    }
}

private func tcp(_ frame: ArraySlice<UInt8>, length: Int) throws -> TCPHeader { try tcp(Array(frame), length: length) }

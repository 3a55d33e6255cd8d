// SPDX-License-Identifier: MIT
import CaptureFiles
import Packets
import Testing

@Suite("pcap")
struct PcapTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var magic: UInt32 = 0xA1B2_C3D4
        var bigEndian = false
        var resolution = TimeResolution.microseconds
        /// What 5 units are, in nanoseconds.
        var fraction: Int64 = 5000
    }

    @Test(
        "byte orders and resolutions",
        arguments: [
            Row(testDescription: "little-endian, microseconds"),
            Row(testDescription: "big-endian, microseconds", bigEndian: true),
            Row(
                testDescription: "little-endian, nanoseconds", magic: 0xA1B2_3C4D, resolution: .nanoseconds, fraction: 5
            ),
            Row(
                testDescription: "big-endian, nanoseconds", magic: 0xA1B2_3C4D, bigEndian: true,
                resolution: .nanoseconds,
                fraction: 5),
        ])
    func magics(_ row: Row) throws {
        var file = Bytes(bigEndian: row.bigEndian)
        file.pcapHeader(magic: row.magic, snapLength: 96, link: 276)
        file.record([1, 2, 3], fraction: 5, original: 60)
        file.record([])
        let contents = try read(file.octets)
        #expect(contents.interfaces.map(\.link) == [.linuxCooked2])
        #expect(contents.interfaces.map(\.snapLength) == [96])
        #expect(contents.interfaces.map(\.resolution) == [row.resolution])
        let second: Int64 = 1_700_000_000_000_000_000
        #expect(
            contents.packets == [
                Read(
                    number: 1, octets: [1, 2, 3], originalLength: 60, time: second + row.fraction, interface: 0,
                    link: .linuxCooked2),
                Read(number: 2, octets: [], originalLength: 0, time: second, interface: 0, link: .linuxCooked2),
            ])
        #expect(contents.problems.isEmpty)
        #expect(try read(file.octets, step: 0).packets == contents.packets, "from a pipe, octet by octet")
    }

    @Test("the modified format has eight octets more in each record")
    func modified() throws {
        var file = Bytes(bigEndian: false)
        file.pcapHeader(magic: 0xA1B2_CD34)
        for _ in 0..<2 {
            file.record([], original: 60)
            file.octets.replaceSubrange(file.octets.count - 8..<file.octets.count - 4, with: [2, 0, 0, 0])
            file.octets += [0, 0, 0, 0, 8, 0, 0, 0] + [7, 8]
        }
        #expect(try read(file.octets).packets.map(\.octets) == [[7, 8], [7, 8]])
    }

    @Test("version 2.2 has the two lengths the other way round")
    func swappedLengths() throws {
        var file = Bytes(bigEndian: false)
        file.pcapHeader(minor: 2)
        file.put(UInt64(0))
        file.put(UInt32(60))
        file.put(UInt32(2))
        file.octets += [7, 8]
        let packet = try #require(try read(file.octets).packets.first)
        #expect(packet.octets == [7, 8])
        #expect(packet.originalLength == 60)
    }

    @Test("a cut file is read to its last whole packet, and the loss is a problem")
    func cuts() throws {
        var file = Bytes(bigEndian: false)
        file.pcapHeader()
        file.record([1, 2, 3, 4])
        let whole = file.octets.count
        file.record([5, 6, 7, 8])
        for count in whole..<file.octets.count {
            let contents = try read(Array(file.octets.prefix(count)))
            #expect(contents.packets.map(\.octets) == [[1, 2, 3, 4]])
            let there = UInt64(count - whole)
            #expect(contents.problems == (there == 0 ? [] : [.cut(need: there < 16 ? 16 : 20, have: there)]))
        }
    }

    @Test("an absurd length is refused without waiting for it")
    func absurd() throws {
        var file = Bytes(bigEndian: false)
        file.pcapHeader()
        file.record([1])
        file.put(UInt64(0))
        file.put(UInt32(0x7FFF_FFFF))
        file.put(UInt32(60))
        file.octets += [1, 2, 3]
        let contents = try read(file.octets, step: 0)
        #expect(contents.packets.count == 1)
        #expect(contents.problems == [.absurdLength(0x7FFF_FFFF)])
        #expect(contents.greatestWindow <= 24)
    }

    @Test("lengths beyond 2^31 are told as they stand; a packet's own is held at 2^31 - 1")
    func beyondSignedLengths() throws {
        var file = Bytes(bigEndian: false)
        file.pcapHeader()
        file.record([1], original: 0xFFFF_FFFF)
        file.put(UInt64(0))
        file.put(UInt32.max)
        file.put(UInt32(60))
        let contents = try read(file.octets, step: 0)
        #expect(contents.packets.map(\.originalLength) == [0x7FFF_FFFF])
        #expect(contents.problems == [.absurdLength(0xFFFF_FFFF)])
    }

    @Test("bits in the link type that mean nothing are a problem; a check sequence's length is not")
    func reservedBits() throws {
        for (network, problems) in [(0x0001_0001, [CaptureProblem.reservedBits(0x0001_0001)]), (0x2400_0001, [])] {
            var file = Bytes(bigEndian: false)
            file.pcapHeader(link: UInt32(network))
            file.record([1])
            let contents = try read(file.octets)
            #expect(contents.packets.map(\.link) == [.ethernet])
            #expect(contents.problems == problems)
        }
    }

    @Test("an invalid fraction of a second is added, as in tshark")
    func overflowingFraction() throws {
        var file = Bytes(bigEndian: false)
        file.pcapHeader()
        file.record([1], seconds: 1, fraction: 2_000_001)
        #expect(try read(file.octets).packets.map(\.time) == [3_000_001_000])
    }

    @Test(
        "what is no capture",
        arguments: [
            ([], CaptureError.empty), ([0xD4, 0xC3], .notACapture), (Array("# text".utf8), .notACapture),
            ([0xD4, 0xC3, 0xB2, 0xA1, 2, 0], .headerCut(need: 24, have: 6)),
            ([0x0A, 0x0D, 0x0D, 0x0A, 28, 0], .headerCut(need: 28, have: 6)),
            ([0xD4, 0xC3, 0xB2, 0xA1, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 16), .version(major: 1, minor: 0)),
        ] as [([UInt8], CaptureError)])
    func noCapture(_ file: [UInt8], _ error: CaptureError) {
        #expect(throws: error) { try read(file) }
        #expect(throws: error) { try read(file, step: 0) }
    }
}

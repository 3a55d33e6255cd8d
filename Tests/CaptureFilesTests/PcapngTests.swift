// SPDX-License-Identifier: MIT
import CaptureFiles
import Packets
import Testing

@Suite("pcapng")
struct PcapngTests {
    @Test("sections of both byte orders, each with interfaces of its own")
    func sections() throws {
        var file = Bytes(bigEndian: false)
        file.section()
        file.interface(link: 1)
        file.interface(link: 113)
        file.packet([1], interface: 1, ticks: 7)
        file.bigEndian = true
        file.section()
        file.interface(link: 101)
        file.packet([2, 3], ticks: 8, original: 60)
        let contents = try read(file.octets)
        #expect(contents.interfaces.map(\.link) == [.ethernet, .linuxCooked, .raw])
        #expect(contents.interfaces.map(\.section) == [0, 0, 1])
        #expect(contents.interfaces.map(\.index) == [0, 1, 2])
        #expect(
            contents.packets == [
                Read(number: 1, octets: [1], originalLength: 1, time: 7000, interface: 1, link: .linuxCooked),
                Read(number: 2, octets: [2, 3], originalLength: 60, time: 8000, interface: 2, link: .raw),
            ])
        #expect(try read(file.octets, step: 0).packets == contents.packets)
    }

    struct Clock: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var option: UInt8?
        var offset: Int64?
        var ticks: UInt64
        var nanoseconds: Int64
        var name: String
    }

    @Test(
        "if_tsresol in both bases, and if_tsoffset",
        arguments: [
            Clock(
                testDescription: "microseconds unless said", ticks: 1_700_000_000_000_001,
                nanoseconds: 1_700_000_000_000_001_000, name: "us"),
            Clock(testDescription: "nanoseconds", option: 9, ticks: 5, nanoseconds: 5, name: "ns"),
            Clock(testDescription: "milliseconds", option: 3, ticks: 5, nanoseconds: 5_000_000, name: "ms"),
            Clock(testDescription: "seconds", option: 0, ticks: 5, nanoseconds: 5_000_000_000, name: "s"),
            Clock(testDescription: "picoseconds", option: 12, ticks: 5999, nanoseconds: 5, name: "ps"),
            Clock(testDescription: "10^-7", option: 7, ticks: 5, nanoseconds: 500, name: "10^-7 s"),
            Clock(testDescription: "2^-10", option: 0x8A, ticks: 1025, nanoseconds: 1_000_976_562, name: "2^-10 s"),
            Clock(testDescription: "2^-32", option: 0xA0, ticks: 3 << 31, nanoseconds: 1_500_000_000, name: "2^-32 s"),
            Clock(
                testDescription: "2^-63", option: 0xBF, ticks: 1 << 62, nanoseconds: 500_000_000, name: "2^-63 s"),
            Clock(testDescription: "2^-64", option: 0xC0, ticks: 1 << 63, nanoseconds: 500_000_000, name: "2^-64 s"),
            Clock(testDescription: "2^-127", option: 0xFF, ticks: .max, nanoseconds: 0, name: "2^-127 s"),
            Clock(testDescription: "10^-127", option: 0x7F, ticks: .max, nanoseconds: 0, name: "10^-127 s"),
            Clock(testDescription: "an offset", offset: -1, ticks: 2_000_000, nanoseconds: 1_000_000_000, name: "us"),
        ])
    func clocks(_ row: Clock) throws {
        let contents = try read(PcapngTests.file(row))
        #expect(contents.packets.map(\.time) == [row.nanoseconds])
        #expect(contents.problems == [])
        #expect(contents.interfaces.map { "\($0.resolution)" } == [row.name])
    }

    private static func file(_ row: Clock) -> [UInt8] {
        var file = Bytes(bigEndian: false)
        file.section()
        file.interface { options in
            if let option = row.option { options.option(9, [option]) }
            if let offset = row.offset {
                options.put(UInt16(14))
                options.put(UInt16(8))
                options.put(offset)
            }
        }
        file.packet([1], ticks: row.ticks)
        return file.octets
    }

    @Test(
        "a timestamp beyond what can be told is a problem, and the packet has no time",
        arguments: [
            Clock(testDescription: "microseconds", ticks: .max, nanoseconds: 0, name: "us"),
            Clock(testDescription: "nanoseconds after 2262", option: 9, ticks: 1 << 63, nanoseconds: 0, name: "ns"),
            Clock(testDescription: "seconds", option: 0, ticks: 1 << 40, nanoseconds: 0, name: "s"),
            Clock(testDescription: "2^-1", option: 0x81, ticks: 1 << 62, nanoseconds: 0, name: "2^-1 s"),
            Clock(testDescription: "a great offset", offset: .max, ticks: 2_000_000, nanoseconds: 0, name: "us"),
            Clock(testDescription: "a small one", offset: .min, ticks: 2_000_000, nanoseconds: 0, name: "us"),
        ])
    func beyond(_ row: Clock) throws {
        let contents = try read(PcapngTests.file(row))
        #expect(contents.packets.map(\.time) == [nil])
        #expect(contents.problems == [.timeBeyondRange(ticks: row.ticks)])
    }

    @Test("every resolution with every count of ticks is some time or a problem, not a trap")
    func anyClock() throws {
        for option in UInt8.min...UInt8.max {
            var file = Bytes(bigEndian: false)
            file.section()
            file.interface { $0.option(9, [option]) }
            for ticks in [0, 1, .max, 1 << 63, 1 << 62] as [UInt64] { file.packet([], ticks: ticks) }
            let contents = try read(file.octets)
            #expect(contents.packets.count == 5)
            #expect(contents.problems.count == contents.packets.count { $0.time == nil })
        }
    }

    @Test("what an interface says of itself")
    func interfaceOptions() throws {
        var file = Bytes(bigEndian: true)
        file.section()
        file.interface(link: 276, snapLength: 96) { options in
            options.option(2, Array("lo".utf8))
            options.option(3, Array("loopback\0".utf8))
            options.option(13, [4])
            options.option(0, [])
            options.option(2, Array("after the end".utf8))
        }
        let interface = try #require(try read(file.octets).interfaces.first)
        #expect(interface.name == "lo")
        #expect(interface.about == "loopback")
        #expect(interface.frameCheckLength == 4)
        #expect(interface.snapLength == 96)
    }

    @Test("comments are kept, all of them")
    func comments() throws {
        var file = Bytes(bigEndian: false)
        file.section()
        file.interface()
        file.packet([1, 2, 3]) { options in
            options.option(1, Array("one".utf8))
            options.option(2, [0, 0, 0, 0])
            options.option(1, Array("二".utf8))
        }
        #expect(try read(file.octets).packets.first?.comments == ["one", "二"])
    }

    @Test("simple packets have no time and are cut to the snapshot length; obsolete ones are read; others are skipped")
    func otherBlocks() throws {
        var file = Bytes(bigEndian: false)
        file.section()
        file.interface(snapLength: 2)
        file.block(3) { body in
            body.put(UInt32(60))
            body.octets += [1, 2]
        }
        file.block(2) { body in
            body.put(UInt16(0))
            body.put(UInt16(9))
            body.put(UInt32(0))
            body.put(UInt32(5))
            body.put(UInt32(1))
            body.put(UInt32(60))
            body.octets += [3]
        }
        for type in [UInt32(4), 5, 10, 0xBAD, 0x8000_0001] { file.block(type) { $0.octets += [9, 9, 9, 9] } }
        file.packet([4])
        let packets = try read(file.octets, step: 0).packets
        #expect(packets.map(\.octets) == [[1, 2], [3], [4]])
        #expect(packets.map(\.time) == [nil, 5000, 0])
        #expect(packets.map(\.originalLength) == [60, 60, 1])
    }

    @Test("frames are numbered as Wireshark does: custom and journal blocks count, others do not")
    func numbers() throws {
        var file = Bytes(bigEndian: false)
        file.section()
        file.interface()
        for type in [UInt32(0xBAD), 0x4000_0BAD, 9, 4, 5, 10] { file.block(type) { $0.octets += [0, 0, 0x28, 0xC5] } }
        file.packet([4])
        #expect(try read(file.octets).packets.map(\.number) == [4])
    }

    @Test("a huge block of no interest passes by without being held")
    func hugeBlock() throws {
        var file = Bytes(bigEndian: false)
        file.section()
        file.interface()
        file.block(0xBAD) { $0.octets += [UInt8](repeating: 9, count: 3 << 20) }
        file.packet([4])
        let contents = try read(file.octets, step: 4096)
        #expect(contents.packets.map(\.octets) == [[4]])
        #expect(contents.greatestWindow <= 8192)
    }

    struct Damage: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var problems: [CaptureProblem]
        /// How many of the packets before and after the damage are read.
        var packets: Int
        var damage: @Sendable (inout Bytes) -> Void
    }

    @Test(
        "damage is a problem, and reading goes on at the next block where there is one",
        arguments: [
            Damage(
                testDescription: "a packet of an interface that is not there", problems: [.unknownInterface(3)],
                packets: 2
            ) {
                $0.packet([9], interface: 3)
            },
            Damage(
                testDescription: "a captured length beyond the block", problems: [.cutBlock(need: 1028, have: 28)],
                packets: 2
            ) {
                $0.block(6) { body in
                    body.put(UInt32(0))
                    body.put(UInt64(0))
                    body.put(UInt32(1000))
                    body.put(UInt32(1000))
                }
            },
            Damage(testDescription: "a packet block too short", problems: [.cutBlock(need: 28, have: 12)], packets: 2) {
                $0.block(6) { $0.put(UInt32(0)) }
            },
            Damage(
                testDescription: "lengths that differ: the first counts", problems: [.lengthsDisagree(36, 40)],
                packets: 3
            ) {
                $0.block(6, trailer: 40) { body in
                    body.put(UInt32(0))
                    body.put(UInt64(0))
                    body.put(UInt32(1))
                    body.put(UInt32(1))
                    body.put(UInt32(9))
                }
            },
            Damage(testDescription: "a block length of 4", problems: [.absurdLength(4)], packets: 1) {
                $0.block(6, length: 4) { $0.put(UInt32(0)) }
            },
            Damage(
                testDescription: "a packet block of 2 GB",
                problems: [.absurdLength(0x7FFF_FFFF), .cut(need: 0x7FFF_FFA0, have: 0)],
                packets: 1
            ) {
                $0.block(6, length: 0x7FFF_FFFF) { $0.put(UInt32(0)) }
            },
            Damage(
                testDescription: "a section of another version", problems: [.version(major: 7, minor: 0)], packets: 1
            ) {
                $0.section(major: 7)
            },
        ])
    func damages(_ row: Damage) throws {
        var file = Bytes(bigEndian: false)
        file.section()
        file.interface()
        file.packet([1])
        row.damage(&file)
        file.packet([2])
        let contents = try read(file.octets)
        #expect(contents.packets.count == row.packets)
        let kinds = contents.problems.map { "\($0)".prefix { !$0.isNumber } }
        #expect(kinds == row.problems.map { "\($0)".prefix { !$0.isNumber } })
        #expect(contents.problems.first == row.problems.first)
    }

    struct Options: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var problems: [CaptureProblem] = []
        var resolution = TimeResolution.microseconds
        var options: @Sendable (inout Bytes) -> Void
    }

    @Test(
        "damaged options are a problem; what stands before them holds",
        arguments: [
            Options(testDescription: "whole, and no end is marked", resolution: .nanoseconds) { $0.option(9, [9]) },
            Options(
                testDescription: "one runs past the block", problems: [.damagedOptions(.interface)],
                resolution: .nanoseconds
            ) {
                $0.option(9, [9])
                $0.put(UInt16(2))
                $0.put(UInt16(500))
            },
            Options(testDescription: "a resolution of two octets", problems: [.damagedOptions(.interface)]) {
                $0.option(9, [9, 9])
            },
            Options(testDescription: "an offset of four octets", problems: [.damagedOptions(.interface)]) {
                $0.option(14, [0, 0, 0, 9])
            },
            Options(testDescription: "an end with a length", problems: [.damagedOptions(.interface)]) {
                $0.option(0, [1])
            },
        ])
    func damagedOptions(_ row: Options) throws {
        var file = Bytes(bigEndian: false)
        file.section()
        file.interface(link: 101) { row.options(&$0) }
        file.packet([7], ticks: 3)
        let contents = try read(file.octets)
        #expect(contents.problems == row.problems)
        #expect(contents.interfaces.map(\.resolution) == [row.resolution])
        #expect(contents.packets.map(\.link) == [.raw])
    }

    @Test("damaged options of a section, and of a packet, whose first comment holds")
    func damagedElsewhere() throws {
        var file = Bytes(bigEndian: true)
        file.block(0x0A0D_0D0A) { body in
            body.put(UInt32(0x1A2B_3C4D))
            body.put(UInt32(0x0001_0000))
            body.put(UInt64.max)
            body.put(UInt32(0x0004_0FFF))
        }
        file.interface()
        file.packet([1]) { options in
            options.option(1, Array("one".utf8))
            options.put(UInt32(0x0001_FFFF))
        }
        for step in [0, 1 << 20] {
            let contents = try read(file.octets, step: step)
            #expect(contents.problems == [.damagedOptions(.section), .damagedOptions(.packet)])
            #expect(contents.packets.map(\.comments) == [["one"]])
        }
    }

    @Test("statistics: what cannot be true of them is a problem, and the rest of the file goes on")
    func damagedStatistics() throws {
        var file = Bytes(bigEndian: true)
        file.section()
        file.interface { $0.option(9, [6]) }
        file.block(5) { $0.put(UInt64(0)) }
        file.statistics(interface: 7)
        file.statistics { $0.option(5, [9]) }
        file.statistics(ticks: 2) { options in
            options.option(1, [0xFF, 0x41, 0x1B])
            options.put(UInt32(0x0001_FFFF))
        }
        file.statistics(ticks: .max) { $0.option(5, [0, 0, 0, 0, 0, 0, 1, 2]) }
        file.packet([4])
        for step in [0, 1 << 20] {
            let contents = try read(file.octets, step: step)
            #expect(
                contents.problems == [
                    .cutBlock(need: 20, have: 16), .unknownInterface(7), .damagedOptions(.statistics),
                    .damagedOptions(.statistics),
                ])
            #expect(
                contents.statistics == [
                    Statistics(time: 0), Statistics(time: 2000, comments: ["\u{FFFD}A\u{1B}"]),
                    Statistics(dropped: 258),
                ])
            #expect(contents.packets.map(\.number) == [1])
        }
    }

    @Test("an interface that cannot be read keeps its number, and its packets are of no other")
    func unreadableInterface() throws {
        var file = Bytes(bigEndian: false)
        file.section()
        file.block(1) { $0.put(UInt16(1)) }
        file.interface(link: 113)
        file.packet([1], interface: 0)
        file.packet([2], interface: 1)
        let contents = try read(file.octets)
        #expect(contents.problems == [.cutBlock(need: 16, have: 12)])
        #expect(contents.packets.map(\.link) == [.unknown, .linuxCooked])
    }

    @Test("a cut file is read to its last whole block")
    func cuts() throws {
        var file = Bytes(bigEndian: false)
        file.section()
        file.interface()
        file.packet([1, 2, 3, 4])
        let whole = file.octets.count
        file.packet([5])
        for count in whole..<file.octets.count {
            let contents = try read(Array(file.octets.prefix(count)))
            #expect(contents.packets.map(\.octets) == [[1, 2, 3, 4]])
            #expect(contents.problems.count == (count == whole ? 0 : 1))
        }
    }
}

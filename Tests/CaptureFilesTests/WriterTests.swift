// SPDX-License-Identifier: MIT
import CaptureFiles
import Packets
import Testing

@Suite("Writers")
struct WriterTests {
    @Test("pcapng: several interfaces, nanoseconds, comments; what was written is read")
    func pcapng() throws {
        var writer = PcapngWriter()
        var file: [UInt8] = []
        writer.begin(into: &file)
        #expect(writer.addInterface(.ethernet, name: "lo", about: "loopback", into: &file) == 0)
        #expect(writer.addInterface(.raw, into: &file) == 1)
        [1, 2, 3].withOctets {
            writer.write($0, time: Timestamp(nanoseconds: 5), interface: 1, comments: ["第一次握手"], into: &file)
        }
        [4].withOctets { writer.write($0, time: nil, into: &file) }
        let contents = try read(file)
        #expect(contents.interfaces.map(\.name) == ["lo", nil])
        #expect(contents.interfaces.map(\.about) == ["loopback", nil])
        #expect(contents.interfaces.map(\.resolution) == [.nanoseconds, .nanoseconds])
        #expect(contents.problems.isEmpty)
        #expect(
            contents.packets.first
                == Read(
                    number: 1, octets: [1, 2, 3], originalLength: 3, time: 5, interface: 1, link: .raw,
                    comments: ["第一次握手"]))
        #expect(contents.packets.dropFirst().first?.time == nil)
    }

    @Test("statistics are no frames: the packets around them keep their numbers")
    func statistics() throws {
        var writer = PcapngWriter()
        var file: [UInt8] = []
        writer.begin(into: &file)
        _ = writer.addInterface(.raw, into: &file)
        _ = writer.addInterface(.ethernet, into: &file)
        writer.writeStatistics(of: 1, time: Timestamp(nanoseconds: 3), comments: ["call 打开", ""], into: &file)
        [1].withOctets { writer.write($0, time: Timestamp(nanoseconds: 4), into: &file) }
        writer.writeStatistics(time: Timestamp(nanoseconds: -5), dropped: UInt64.max - 1, into: &file)
        [2].withOctets { writer.write($0, time: Timestamp(nanoseconds: 6), into: &file) }
        writer.writeStatistics(
            time: Timestamp(nanoseconds: 7), comments: [String(repeating: "x", count: 100_000)], into: &file)
        let contents = try read(file)
        #expect(contents.problems.isEmpty)
        #expect(contents.packets.map(\.number) == [1, 2])
        #expect(
            contents.statistics.prefix(1) == [Statistics(interface: 1, time: 3, comments: ["call 打开", ""])])
        // Ticks are unsigned: what lies before 1970 cannot be written.
        #expect(contents.statistics.dropFirst().first?.dropped == UInt64.max - 1)
        #expect(contents.statistics.last?.comments == [String(repeating: "x", count: PcapngWriter.longestComment)])
    }

    @Test("a packet of no octets, with a comment of 100,000")
    func longComment() throws {
        var writer = PcapngWriter()
        var file: [UInt8] = []
        writer.begin(into: &file)
        _ = writer.addInterface(.raw, into: &file)
        [].withOctets {
            writer.write(
                $0, time: Timestamp(nanoseconds: 5), comments: [String(repeating: "x", count: 100_000)], into: &file)
        }
        #expect(try read(file).packets.first?.comments == [String(repeating: "x", count: 65_532)])
    }
}

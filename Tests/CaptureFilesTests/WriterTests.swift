// SPDX-License-Identifier: MIT
import CaptureFiles
import Packets
import Testing

@Suite("Writers")
struct WriterTests {
    @Test("pcap: what was written is read")
    func pcap() throws {
        let writer = PcapWriter(link: .raw, snapLength: 4)
        var file: [UInt8] = []
        writer.begin(into: &file)
        [1, 2, 3].withOctets { writer.write($0, time: Timestamp(nanoseconds: 1_700_000_000_123_456_789), into: &file) }
        [1, 2, 3, 4, 5].withOctets {
            writer.write($0, time: Timestamp(nanoseconds: -1), originalLength: 70_000, into: &file)
        }
        let contents = try read(file)
        #expect(contents.interfaces.map(\.resolution) == [.nanoseconds])
        #expect(
            contents.packets == [
                Read(
                    number: 1, octets: [1, 2, 3], originalLength: 3, time: 1_700_000_000_123_456_789, interface: 0,
                    link: .raw),
                Read(number: 2, octets: [1, 2, 3, 4], originalLength: 70_000, time: 0, interface: 0, link: .raw),
            ])
    }

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

// SPDX-License-Identifier: MIT
import CaptureFiles
import Foundation
import Packets
import TCP
import Testing

@Suite("Written files")
struct WriterTests {
    /// A SYN between two ends, made by our encoder.
    static func syn(_ source: String, _ destination: String) throws -> [UInt8] {
        let encoder = PacketEncoder(
            from: try #require(SocketAddress(source)), to: try #require(SocketAddress(destination)))
        let options = Options(
            maximumSegmentSize: 1460, windowScale: 7, sackPermitted: true, timestamps: Timestamps(value: 1001, echo: 0))
        return encoder.packet(
            Segment(seq: SequenceNumber(305_419_896), flags: .syn, window: 64_240, options: options))
    }

    @Test("tshark reads our pcapng: interfaces, nanoseconds, comments, checksums")
    func pcapng() throws {
        var writer = PcapngWriter()
        var file: [UInt8] = []
        writer.begin(into: &file)
        _ = writer.addInterface(.raw, name: "first", into: &file)
        _ = writer.addInterface(.raw, name: "second", into: &file)
        let time = Timestamp(nanoseconds: 1_700_000_000_123_456_789)
        try Self.syn("10.0.0.2:20000", "10.0.0.1:9000").withOctets {
            writer.write($0, time: time, interface: 1, comments: ["第一次握手"], into: &file)
        }
        try Self.syn("[2001:db8::2]:20000", "[2001:db8::1]:9000").withOctets {
            writer.write($0, time: time, into: &file)
        }
        let fields = [
            "frame.interface_name", "frame.time_epoch", "frame.comment", "tcp.checksum.status", "tcp.seq_raw",
        ]
        let rows = try rows(file, "a.pcapng", fields)
        if rows.isEmpty { return }
        #expect(
            rows == [
                "second|1700000000.123456789|第一次握手|1|305419896", "first|1700000000.123456789||1|305419896",
            ])
    }

    /// What tshark says of each frame; nothing, with a printed reason, where it is not installed.
    private func rows(_ file: [UInt8], _ name: String, _ fields: [String]) throws -> [String] {
        let scratch = try Scratch()
        let path = try scratch.write(file, name)
        let arguments =
            ["-n", "-r", path, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-T", "fields"]
            + ["-E", "separator=|"] + fields.flatMap { ["-e", $0] }
        guard let ran = try run("tshark", arguments) else {
            print("skipped: tshark is not installed")
            return []
        }
        #expect(ran.status == 0)
        return String(decoding: ran.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

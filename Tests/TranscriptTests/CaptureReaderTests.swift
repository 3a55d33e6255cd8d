// SPDX-License-Identifier: MIT
import CaptureFiles
import Exchanges
import Flows
import Narration
import Packets
import TCP
import Testing
import Transcript

@Suite("A capture in memory, event by event")
struct CaptureReaderTests {
    /// RFC 9293 Figure 6: a handshake, as a pcapng file.
    private func handshake() -> [UInt8] {
        var writer = PcapngWriter()
        var file: [UInt8] = []
        writer.begin(into: &file)
        _ = writer.addInterface(.raw, into: &file)
        let (client, server) = (Exchange.client, Exchange.server)
        let segments = [
            (client, server, Segment(seq: SequenceNumber(100), flags: .syn, window: 9)),
            (server, client, Segment(seq: SequenceNumber(300), ack: SequenceNumber(101), flags: .syn, window: 9)),
            (client, server, Segment(seq: SequenceNumber(101), ack: SequenceNumber(301), flags: [], window: 9)),
        ]
        for (index, (source, destination, segment)) in segments.enumerated() {
            PacketEncoder(from: source, to: destination).packet(segment).withOctets { octets in
                writer.write(octets, time: Timestamp(nanoseconds: Int64(index)), into: &file)
            }
        }
        return file
    }

    private func kinds(_ events: CaptureReader) -> [String] {
        events.map { event in
            switch event {
            case .capture(let header): "capture \(header.source) \(header.link) \(header.resolution)"
            case .segment(let passing):
                "\(passing.annotation.after.client.value) \(passing.annotation.after.server.value)"
            case .problem(let problem): "\(problem.layer): \(Narration(language: .english).reason(problem))"
            case .connection(let connection): "connection \(connection.number)"
            case .summary(let summary): "summary \(summary.frames)"
            case .notes(let notes): "notes on \(notes.number): \(notes.texts.joined(separator: "|"))"
            case .fate, .message, .call, .kernel, .datagram, .icmp: "another"
            }
        }
    }

    @Test("The states of a handshake, and again from the beginning")
    func states() {
        let reader = CaptureReader(handshake(), source: "a.pcapng")
        let expected = [
            "capture a.pcapng RAW ns", "SYN-SENT SYN-RECEIVED", "ESTABLISHED SYN-RECEIVED", "ESTABLISHED ESTABLISHED",
            "connection 0", "summary 3",
        ]
        #expect(kinds(reader) == expected)
        #expect(kinds(reader) == expected)
    }

    @Test("Notes that stand beside the packets, and frames that the capture dropped, are told in their place, once")
    func beside() {
        var writer = PcapngWriter()
        var file: [UInt8] = []
        writer.begin(into: &file)
        _ = writer.addInterface(.raw, into: &file)
        _ = writer.addInterface(.raw, into: &file)
        let time = Timestamp(nanoseconds: 1)
        writer.writeStatistics(
            time: time, comments: [TraceComment.note(frame: 7, texts: ["a", "为什么"]).text], into: &file)
        // RFC draft-ietf-opsawg-pcapng §4.6: isb_ifdrop counts from the beginning of the capture, by interface.
        for (interface, dropped) in [(0, 0), (0, 3), (1, 1), (0, 3), (0, 10)] as [(Int, UInt64)] {
            writer.writeStatistics(of: interface, time: time, dropped: dropped, into: &file)
        }
        let told = kinds(CaptureReader(file)).filter { !$0.hasPrefix("capture  ") }
        #expect(told.first == "notes on 7: a|为什么")
        #expect(
            told.dropFirst().map { String($0.prefix(28)) } == [
                "capture: 3 frames were dropp", "capture: a frame was dropped", "capture: 7 frames were dropp",
                "summary 0",
            ])
    }

    @Test("What is cut is a problem in its place, after what is whole")
    func cut() {
        let told = kinds(CaptureReader(Array(handshake().dropLast(4))))
        #expect(told.prefix(3) == ["capture  RAW ns", "SYN-SENT SYN-RECEIVED", "ESTABLISHED SYN-RECEIVED"])
        #expect(told.dropFirst(3).first?.hasPrefix("file: the file ends within a record of") == true)
        #expect(told.last == "summary 2")
    }

    @Test(
        "What is no capture is one problem", arguments: [([], "it is empty"), (Array("hello".utf8), "it is neither")])
    func noCapture(octets: [UInt8], words: String) {
        let told = kinds(CaptureReader(octets))
        #expect(told.count == 2)
        #expect(told.first?.hasPrefix("file: \(words)") == true)
    }
}

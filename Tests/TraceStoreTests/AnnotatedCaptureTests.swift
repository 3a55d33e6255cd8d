// SPDX-License-Identifier: MIT
import CaptureFiles
import Exchanges
import Narration
import Packets
import TCP
import Testing
import TraceStore
import Transcript

@Suite("A capture written again while it is read")
struct AnnotatedCaptureTests {
    /// An interface of which nothing can be read, between two that are as they should be; a SYN came from the third.
    private static let gap: [UInt8] = {
        var writer = PcapngWriter()
        var file: [UInt8] = []
        writer.begin(into: &file)
        _ = writer.addInterface(.ethernet, name: "first", into: &file)
        // An Interface Description Block without a body: no link type, and yet it is interface 1.
        file += [1, 0, 0, 0, 12, 0, 0, 0, 12, 0, 0, 0]
        var unread: [UInt8] = []
        _ = writer.addInterface(.raw, into: &unread)
        _ = writer.addInterface(.raw, name: "third", into: &file)
        Passing().frame(.client, .syn, seq: 0).withOctets {
            writer.write($0, time: Timestamp(nanoseconds: 1), interface: 2, into: &file)
        }
        return file
    }()

    /// What there is in a file, in order.
    static func steps(_ file: [UInt8], _ body: (CaptureParser.Step, RawSpan) -> Void) throws {
        var parser = CaptureParser()
        var place = 0
        while true {
            let step = try file.withOctets { octets throws(CaptureError) in
                let window = octets.extracting(place..<file.count)
                let step = try parser.next(in: window, atEnd: true)
                body(step, window)
                return step
            }
            switch step {
            case .end, .needMore: return
            default: place += parser.consumed
            }
        }
    }

    private static func written(
        _ file: [UInt8], connection: Int? = nil, notes: AnnotatedCapture.KnownNotes = .beside([:])
    ) throws -> [UInt8] {
        var out: [UInt8] = []
        var capture = AnnotatedCapture(
            connection: connection, language: .english, notes: notes, seed: 1, into: &out)
        try steps(file) { step, window in
            switch step {
            case .interface(let interface): capture.take(interface, into: &out)
            case .packet(let record): capture.take(record, in: window, into: &out)
            case .statistics(let statistics): capture.take(statistics, in: window, into: &out)
            default: break
            }
        }
        capture.finish(into: &out)
        return out
    }

    @Test("An interface that cannot be read leaves a gap: those behind it keep their numbers")
    func interfaces() throws {
        var links: [(name: String?, link: LinkType)] = []
        var from: [Int] = []
        try Self.steps(Self.written(Self.gap)) { step, _ in
            switch step {
            case .interface(let interface): links.append((interface.name, interface.link))
            case .packet(let record): from.append(record.interface)
            default: break
            }
        }
        #expect(links.map { $0.name } == ["first", nil, "third"])
        #expect(links.map { $0.link } == [.ethernet, .unknown, .raw])
        #expect(from == [2])
    }

    /// A SYN with a note of its own, and behind it a note on it, and how many frames were dropped.
    private static let noted: [UInt8] = {
        var writer = PcapngWriter()
        var file: [UInt8] = []
        writer.begin(into: &file)
        _ = writer.addInterface(.raw, into: &file)
        Passing().frame(.client, .syn, seq: 0).withOctets {
            writer.write($0, time: Timestamp(nanoseconds: 1), comments: ["from Wireshark"], into: &file)
        }
        writer.writeStatistics(time: Timestamp(nanoseconds: 2), dropped: 9, into: &file)
        return file
    }()

    @Test(
        "Notes that stand elsewhere take the place of a packet's own, even if they are none",
        arguments: [
            (AnnotatedCapture.KnownNotes.beside([:]), ["from Wireshark"]), (.beside([1: ["later"]]), ["later"]),
            (.beside([1: []]), []), (.all([:]), []), (.all([1: ["a", "b"]]), ["a", "b"]),
        ] as [(AnnotatedCapture.KnownNotes, [String])])
    func notes(known: AnnotatedCapture.KnownNotes, kept: [String]) throws {
        var comments: [String] = []
        var dropped: [UInt64?] = []
        try Self.steps(Self.written(Self.noted, notes: known)) { step, window in
            if case .packet(let record) = step { comments = record.comments(in: window) }
            if case .statistics(let statistics) = step { dropped.append(statistics.dropped) }
        }
        #expect(comments.dropLast() == kept[...])
        #expect(comments.last?.hasPrefix("wiretalk: client CLOSED → SYN-SENT") == true)
        #expect(dropped == [9])
    }

    @Test("Of one connection only its packets, and those of which nobody knows")
    func connection() throws {
        for (wanted, count) in [(0, 1), (1, 0)] {
            var packets = 0
            try Self.steps(Self.written(Self.noted, connection: wanted)) { step, _ in
                if case .packet = step { packets += 1 }
            }
            #expect(packets == count)
        }
    }
}

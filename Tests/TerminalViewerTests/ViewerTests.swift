// SPDX-License-Identifier: MIT
import CaptureFiles
import Diagrams
import FileSource
import Flows
import Foundation
import Packets
import TCP
import TerminalViewer
import Testing

/// One of the captures in `Captures`, whole in memory.
struct MemoryBook: TraceBook {
    private(set) var trace = Trace()
    private var segments: [PassingSegment] = []

    init(_ name: String) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var observer = Observer()
        var decoder = Decoder()
        var trace = trace
        var segments = segments
        try CaptureSource(path: root.appendingPathComponent("Captures/\(name).pcap").path).forEach { item, window in
            guard case .packet(let record) = item else { return }
            let frame = window.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
            let packet = try decoder.decode(
                frame, link: record.link, number: record.number, time: record.time,
                originalLength: record.originalLength)
            guard let packet, case .tcp(let header) = packet.transport else { return }
            let before = observer
            let annotation = observer.observe(header, of: packet)
            let place = Trace.FrameLocation(
                offset: 0, capturedLength: 0, originalLength: 0, number: record.number, time: record.time,
                link: record.link)
            trace.append(annotation, at: place, before: before)
            segments.append(PassingSegment(annotation, header, of: packet))
        }
        self.trace = trace
        self.segments = segments
    }

    mutating func passing(_ index: Int) -> PassingSegment? { segments[index] }
    func octets(_ index: Int) -> [UInt8] { Array(0...UInt8(min(index, 255))) }
}

@Suite("The viewer in a terminal: keys in, lines out")
struct ViewerTests {
    private func viewer(_ name: String, predicts: Bool = false, pace: Int64? = nil) throws -> Viewer<MemoryBook> {
        try #require(
            Viewer(try MemoryBook(name), style: Style(width: 80), height: 24, predicts: predicts, pace: pace))
    }

    @Test(
        "What a terminal sends, as keys",
        arguments: [
            ([0x20], [Key.character(" ")]), ([0x1B, 0x5B, 0x41], [.up]), ([0x1B, 0x4F, 0x43], [.right]),
            ([0x1B, 0x5B, 0x35, 0x7E], [.pageUp]), ([0x1B], [.escape]), ([3], [.interrupt]), ([13], [.character("\n")]),
            ([0x1B, 0x5B, 0x31, 0x3B, 0x35, 0x43, 0x71], [.right, .character("q")]), ([0xE4, 0xBD, 0xA0], []),
            ([0x1B, 0x5B], []),
        ] as [([UInt8], [Key])])
    func keys(bytes: [UInt8], keys: [Key]) {
        #expect(Key.decode(bytes) == keys)
    }

    @Test("Any keys at any size: it never traps, never leaves the trace, and fills the screen exactly")
    func anyKeys() throws {
        let keys: [Key] =
            Array(" bnNcCgGo?sp1234567890-jk\n").map { .character($0) }
            + [.up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .escape]
        var random = Seeded(state: 7)
        for name in ["handshake-ipv6", "ports-reused", "zero-window", "refused"] {
            var viewer = try viewer(name, predicts: true)
            let count = try MemoryBook(name).trace.records.count
            for _ in 0..<1_500 {
                let goesOn = viewer.press(keys[Int(random.next() % UInt64(keys.count))])
                #expect(goesOn)
                let height = Int(random.next() % 60)
                viewer.resize(width: Int(random.next() % 200), height: height)
                let screen = viewer.screen()
                #expect(screen.count == max(4, height - 2) + 2)
                #expect((0..<count).contains(viewer.index))
                if random.next() % 5 == 0 { viewer.tick() }
            }
        }
    }

    @Test("It plays at the capture's own pace, or ten times as fast, and waits at most three seconds")
    func pace() throws {
        var viewer = try viewer("unanswered", pace: 1)
        // The second SYN came a second after the first, within what a timer is late.
        #expect((900_000_000...1_500_000_000).contains(viewer.untilNext ?? 0))
        viewer.tick()
        viewer.tick()
        #expect(viewer.untilNext == 3_000_000_000)
        _ = viewer.press(.character("s"))
        #expect(viewer.untilNext == nil)
        #expect((90_000_000...150_000_000).contains(try self.viewer("unanswered", pace: 10).untilNext ?? 0))
    }

    @Test("A state that was guessed or shown is not asked for again")
    func questions() throws {
        var viewer = try viewer("refused", predicts: true)
        var asked: [Bool] = []
        for key in [nil, .character("4"), .right, .character("1"), .left, .right] as [Key?] {
            if let key { _ = viewer.press(key) }
            asked.append(viewer.screen().contains { $0.hasPrefix("In which state") })
        }
        #expect(asked == [true, false, true, false, false, false])
        let screen = viewer.screen()
        #expect(screen.contains { $0.contains("2 of 2 right") })
    }
}

/// A generator of numbers that is the same each time.
private struct Seeded {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}

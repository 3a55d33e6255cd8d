// SPDX-License-Identifier: MIT
import Diagrams
import TerminalViewer
import Testing
import TraceStore
import Transcript

/// A trace of which one segment comes each time that it is let go on.
private struct WaitingBook: TraceFeed {
    var book: MemoryFeed
    private(set) var waits = true

    var store: TraceStore<MemoryOctets> {
        get { book.store }
        set { book.store = newValue }
    }
    var share: Double? { nil }
    var source: Int32 { -1 }

    init(_ name: String) throws { book = try MemoryFeed(name, pace: 1, isLive: true) }

    mutating func goOn() { waits = false }

    mutating func readOn() throws {
        guard !waits else { return }
        try book.readOn()
        waits = !book.store.isWhole
    }

    func scenes(after index: Int) -> [SceneTitle] { index == -1 ? [SceneTitle(after: 0, "The handshake")] : [] }
}

@Suite("The viewer of what waits for it")
struct WaitingTests {
    private func viewer(predicts: Bool = false) throws -> Viewer<WaitingBook> {
        try #require(
            Viewer(
                try WaitingBook("handshake-ipv4"), style: Style(width: 80), height: 24, title: ["real packets"],
                predicts: predicts))
    }

    private func press(_ key: Key, _ viewer: inout Viewer<WaitingBook>) throws {
        _ = viewer.press(key)
        try viewer.work()
    }

    @Test("Before the first segment stand the title and the scene; no key but a step forward lets anything happen")
    func beginning() throws {
        var viewer = try viewer()
        for key in Array("bnNcCyYgGowa?").map({ Key.character($0) }) + [.escape, .up, .pageUp] {
            try press(key, &viewer)
            #expect(viewer.index == -1)
        }
        let screen = viewer.screen()
        #expect(screen[0] == "real packets" && screen.contains("The handshake"))
        #expect(screen[22].hasPrefix("before the first segment   space: the next call is made"))
    }

    @Test("A step at the end of what has happened lets more happen, and shows it", arguments: [Key.pageDown, .right])
    func steps(key: Key) throws {
        var viewer = try viewer()
        for index in 0..<3 {
            try press(key, &viewer)
            #expect(viewer.index == index)
        }
        try press(.character("b"), &viewer)
        try press(key, &viewer)
        // What had happened is stepped through first.
        #expect(viewer.index == 2 && viewer.screen()[22].hasPrefix("segment 3 of 3+"))
    }

    @Test("It plays by itself, letting things happen; a question holds it")
    func plays() throws {
        var viewer = try viewer(predicts: true)
        try press(.character("s"), &viewer)
        #expect(viewer.untilNext != nil)
        viewer.tick()
        try viewer.work()
        #expect(viewer.index == 0 && viewer.untilNext == nil)
        try press(.right, &viewer)
        #expect(viewer.screen()[22].hasPrefix("segment 1 of 1+"))
        try press(.character("4"), &viewer)
        #expect(viewer.untilNext == nil)
        try press(.character("s"), &viewer)
        #expect(viewer.untilNext != nil)
    }
}

// SPDX-License-Identifier: MIT
import Flows
import LiveCapture
import Narration
import Packets
import Sessions
import TCP
import TerminalViewer
import Transcript

/// A conversation that grows while it is stepped through.
struct DemoFeed: TraceBook {
    private(set) var trace = Trace()
    private(set) var isWhole = false
    private let steps: DemoSteps
    private let narration: Narration
    private var pages: [SegmentContext] = []
    private var frames: [[UInt8]] = []
    private var first: [TraceEvent] = []
    /// The parts of the conversation, by the segment after which they begin.
    private var titles: [Int: [SceneTitle]] = [:]

    init(_ steps: DemoSteps, _ narration: Narration) {
        self.steps = steps
        self.narration = narration
    }

    var share: Double? { nil }
    var source: Int32 { steps.descriptor }
    var waits: Bool { steps.waits }

    mutating func goOn() { steps.goOn() }
    mutating func beginning() -> [TraceEvent] { first }
    func scenes(after index: Int) -> [SceneTitle] { titles[index] ?? [] }

    mutating func readOn() {
        let news = steps.news()
        for event in news.events { take(event) }
        isWhole = news.isWhole
    }

    private mutating func take(_ event: DemoEvent) {
        switch event {
        case .scene(let scene):
            let place = pages.last?.after.count ?? first.count
            titles[pages.count - 1, default: []].append(SceneTitle(after: place, narration.title(of: scene)))
        case .event(let event): take(event)
        case .over: break
        }
    }

    private mutating func take(_ event: SessionEvent) {
        switch event.event {
        case .capture, .summary: break
        case .segment(let passing):
            var page = SegmentContext(passing, numbers: event.numbers)
            if pages.isEmpty { page.before = first }
            pages.append(page)
            frames.append(event.frame?.bytes ?? [])
            let place = Trace.FrameLocation(
                offset: 0, capturedLength: 0, originalLength: 0, number: passing.annotation.number,
                time: passing.annotation.time, link: .null)
            trace.append(passing.annotation, passing.segment.flags, at: place, before: Transcriber(seed: 1))
        default:
            if pages.isEmpty { first.append(event.event) } else { pages[pages.count - 1].after.append(event.event) }
        }
    }

    mutating func page(_ index: Int) -> SegmentContext? { pages.indices.contains(index) ? pages[index] : nil }
    func octets(_ index: Int) -> [UInt8] { frames[index] }
}

extension Narration {
    /// What is said of a part of a demonstration.
    func title(of scene: DemoEvent.Scene) -> String {
        switch scene {
        case .handshake: handshakeScene
        case .talk: talkScene
        case .close: closeScene
        }
    }
}

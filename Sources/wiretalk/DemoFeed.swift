// SPDX-License-Identifier: MIT
import Flows
import LiveCapture
import Narration
import Packets
import Sessions
import TCP
import TerminalViewer
import TraceStore
import Transcript

/// A conversation that grows while it is stepped through.
struct DemoFeed: TraceFeed {
    var store = TraceStore(title: "demo", keeping: .rows(TraceBounds()), in: TraceOctets())
    private let steps: DemoSteps
    private let narration: Narration
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
    func scenes(after index: Int) -> [SceneTitle] { titles[index] ?? [] }

    mutating func readOn() {
        let news = steps.news()
        for event in news.events { take(event) }
        if news.isWhole { store.finish() }
    }

    private mutating func take(_ event: DemoEvent) {
        switch event {
        case .scene(let scene):
            let title = SceneTitle(after: store.eventsAfterLast, narration.title(of: scene))
            titles[store.columns.count - 1, default: []].append(title)
        case .event(let event): take(event)
        case .over: break
        }
    }

    private mutating func take(_ event: SessionEvent) {
        if case .summary = event.event { return }
        guard let frame = event.frame else { return store.take(event.event) }
        store.take(event.event, frame: frame.bytes.span.bytes)
    }
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

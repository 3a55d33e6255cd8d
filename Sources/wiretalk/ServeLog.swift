// SPDX-License-Identifier: MIT
import Chat
import Diagrams
import Flows
import LiveCapture
import Narration
import Packets
import Sessions
import TCP
import TerminalViewer
import Transcript
import WebViewer

/// What a server prints: its socket calls among the segments and messages that libpcap saw or, without a capture, among
/// the messages that the sockets gave. With an audience, browsers are shown them, too.
struct ServeLog {
    private let player: Player
    private let style: Style
    private let isJSON: Bool
    private let facts: ServeFacts
    private let recording: Recording?
    private var session: LiveSession
    private var audience: ServeAudience?

    /// Writes until there is nothing more to write.
    static func write(
        _ queue: SessionQueue, _ capture: ServeCapture, _ facts: ServeFacts, _ audience: ServeAudience?,
        _ recording: Recording?, _ options: OutputOptions
    ) async {
        var log = ServeLog(capture, facts, audience, recording, options)
        for await input in queue.inputs {
            log.take(input)
            queue.finish(input)
            log.admit(queue.takeLost())
        }
        log.finish()
        if capture.frames != nil { recording?.add(dropped: queue.dropped) }
        if queue.dropped > 0 {
            complain("\(log.session.frames) frames taken in; the kernel dropped \(queue.dropped) for want of time")
        }
    }

    /// Says what is missing here.
    private func admit(_ lost: Int) {
        guard lost > 0 else { return }
        player.flush()
        complain("\(lost) calls and messages are not shown here: they came faster than they could be written")
    }

    private init(
        _ capture: ServeCapture, _ facts: ServeFacts, _ audience: ServeAudience?, _ recording: Recording?,
        _ options: OutputOptions
    ) {
        player = Player(options.form())
        self.recording = recording
        style = options.style
        isJSON = options.json
        self.facts = facts
        self.audience = audience
        session = LiveSession(
            isCapturing: capture.frames != nil, bounds: MergeBounds(tick: capture.frames?.tick ?? 1),
            seed: .random(in: .min ... .max))
        session.recorder = recording
        if let header = capture.frames?.header {
            player.show(.capture(header))
            audience?.trace.take(.capture(header))
        } else if let sentence = capture.sentence {
            audience?.trace.take(.problem(Problem(layer: "capture", reason: sentence)))
        }
    }

    private mutating func take(_ input: SessionInput) {
        var events: [SessionEvent] = []
        if case .report(.bot(let event), _) = input { show(event) }
        session.take(admitted(input)) { events.append($0) }
        recording?.writeOut()
        for event in events { show(event) }
        if case .mark(let mark) = input { audience?.callRoll(session.transcriber.observer, at: mark) }
        player.flush()
    }

    /// Of the page's own traffic only what is shown is looked at.
    private mutating func admitted(_ input: SessionInput) -> SessionInput {
        guard case .frames(let frames, let mark) = input, audience != nil else { return input }
        return .frames(frames.flatMap { audience?.admit($0) ?? [] }, mark)
    }

    private mutating func finish() {
        var events: [SessionEvent] = []
        session.finish { events.append($0) }
        for event in events { show(event) }
        player.flush()
    }

    /// Of a service that failed the teacher hears; the rest is for programs.
    private func show(_ event: BotEvent) {
        var line = JSONLine()
        line.begin("bot")
        line.string("bot", event.bot as String?)
        line.integer("connection", event.connection.number as Int?)
        line.string("event", event.kind.rawValue as String?)
        line.integer("afterMilliseconds", event.afterMilliseconds as Int?)
        line.integer("status", event.status)
        line.string("reason", event.reason)
        line.end()
        player.show(json: line)
        if event.kind == .failed, let reason = event.reason {
            player.flush()
            complain("#\(event.connection.number) \(event.bot): \(TerminalSafe.text(reason))")
        }
    }

    private mutating func show(_ event: SessionEvent) {
        facts.note(event.event)
        guard audience?.take(event) ?? true else { return }
        switch event.event {
        // What is called for a browser is shown in the browser.
        case .call(let call) where call.end == .client: break
        case .message:
            guard case .said(let said)? = event.report else { return player.show(event.event) }
            guard said.connection.end == .server else { return }
            if isJSON { return player.show(event.event) }
            player.say("#\(said.connection.number) " + SaidLine(style: style).text(said))
        default: player.show(event.event)
        }
    }
}

/// Something said, as a line of text fit for a terminal.
struct SaidLine {
    let style: Style

    /// How many rows of a terminal a message may take here; the one it was said to gets all of it.
    private static let rows = 3

    func text(_ said: ChatLine) -> String {
        let name = Narration(language: style.language).name(of: said.speaker)
        let mark = style.hasUnicode ? "▸" : ">"
        return "\(name) \(mark) \(words(said.message))"
    }

    /// The text with nothing in it that could move a cursor; of other bytes their number.
    func words(_ message: ChatMessage) -> String {
        guard let text = message.text else { return Narration(language: style.language).notText(Int64(message.length)) }
        let shown = TerminalWidth.cut(TerminalSafe.text(text), to: SaidLine.rows * style.width)
        return message.isCut ? "\(shown) (\(message.bytes.count) / \(message.length))" : shown
    }
}

// SPDX-License-Identifier: MIT
import Chat
import Diagrams
import Flows
import LiveCapture
import Narration
import Packets
import Transcript
import WebViewer

/// What a server prints: its socket calls, and either the segments and messages that libpcap saw or, without a capture,
/// the messages that the sockets gave. With an audience, browsers are shown them, too.
struct ServeLog {
    private let player: Player
    private let style: Style
    private let isJSON: Bool
    private let facts: ServeFacts
    private var transcriber: Transcriber?
    private var audience: ServeAudience?
    /// Calls that wait for the frames of the same time, so that each stands among them where it belongs.
    private var calls: [ChatCall] = []
    private var frames = 0
    private var dropped = 0

    /// How long a frame may be on its way from the kernel to us, in nanoseconds.
    private static let lag: Int64 = 50_000_000

    /// Writes until there is nothing more to write.
    static func write(
        _ queue: ServeQueue, _ eyes: ServeCapture, _ facts: ServeFacts, _ audience: ServeAudience?,
        _ options: OutputOptions
    ) async {
        var page = ServeLog(eyes, facts, audience, options)
        for await event in queue.events {
            page.take(event)
            queue.finish(event)
            page.admit(queue.takeLost())
        }
        page.finish()
    }

    /// Says what is missing here.
    private func admit(_ lost: Int) {
        guard lost > 0 else { return }
        player.flush()
        complain("\(lost) calls and messages are not shown here: they came faster than they could be written")
    }

    private init(_ eyes: ServeCapture, _ facts: ServeFacts, _ audience: ServeAudience?, _ options: OutputOptions) {
        player = Player(options)
        style = options.style
        isJSON = options.json
        self.facts = facts
        self.audience = audience
        guard let header = eyes.batches?.header else {
            if let sentence = eyes.sentence {
                audience?.trace.take(.problem(Problem(layer: "capture", reason: sentence)))
            }
            return
        }
        var limits = Observer.Limits()
        limits.linger = 1_000_000_000
        transcriber = Transcriber(limits: limits, seed: .random(in: .min ... .max))
        player.show(.capture(header))
        audience?.trace.take(.capture(header))
    }

    private mutating func take(_ event: ServeEvent) {
        switch event {
        case .report(.call(let call)):
            calls.append(call)
            if audience == nil || transcriber == nil { showCalls(until: .max) }
        case .report(.said(let said)): show(said)
        case .report(.dropped): break
        case .frames(let batch): take(batch)
        case .tick: passTime(until: now().nanoseconds - ServeLog.lag)
        }
        player.flush()
    }

    // MARK: Calls and messages of the sockets

    /// Shows the calls that returned until a time. They come nearly in order.
    private mutating func showCalls(until time: Int64) {
        guard let first = calls.first, first.time <= time else { return }
        let count = calls.firstIndex { $0.time > time } ?? calls.count
        for call in calls[..<count] { show(call) }
        calls.removeFirst(count)
    }

    private mutating func show(_ call: ChatCall) {
        let connection = connection(of: call)
        audience?.take(call, connection: connection)
        // What is called for a browser is shown in the browser.
        guard call.role == .server else { return }
        if isJSON {
            player.show(.call(SocketCall(call)))
        } else {
            CallLine(style: style).lines(call).forEach { player.say($0) }
        }
    }

    /// The number, in the capture, of the connection that a call was made on.
    private func connection(of call: ChatCall) -> Int? {
        guard let transcriber, let connection = call.connection, let local = SocketAddress(connection.local),
            let remote = SocketAddress(connection.remote)
        else { return nil }
        return transcriber.observer.connection(of: local, remote)
    }

    /// A capture shows messages with the segments that carried them; without one, the chat itself knows what was said.
    private func show(_ said: ChatLine) {
        guard transcriber == nil, said.connection.role == .server else { return }
        if isJSON { return player.show(.message(Message(said))) }
        player.say("#\(said.connection.number) " + SaidLine(style: style).text(said))
    }

    // MARK: Frames

    private mutating func take(_ batch: FrameBatch) {
        dropped = batch.statistics.dropped
        for frame in batch.frames {
            for admitted in audience?.admit(frame) ?? [frame] {
                showCalls(until: admitted.info.time?.nanoseconds ?? .min)
                take(admitted)
            }
        }
    }

    private mutating func take(_ frame: Frame) {
        frames += 1
        var info = frame.info
        info.number = frames
        var moments: [TraceEvent] = []
        transcriber?.take(frame.bytes.span.bytes, info) { moments.append($0) }
        for moment in moments { show(moment, of: frame) }
    }

    private mutating func show(_ moment: TraceEvent, of frame: Frame? = nil) {
        facts.note(moment)
        guard let observer = transcriber?.observer else { return }
        let isOfChat = audience?.take(moment, frame: frame?.bytes, observer) ?? true
        if isOfChat { player.show(moment) }
    }

    /// Says what waited for nothing more to come: calls, messages that silence ended, connections that are over.
    private mutating func passTime(until time: Int64) {
        showCalls(until: time)
        var moments: [TraceEvent] = []
        transcriber?.advance(to: Timestamp(nanoseconds: time)) { moments.append($0) }
        for moment in moments { show(moment) }
        audience?.callRoll(transcriber?.observer, at: time)
    }

    private mutating func finish() {
        showCalls(until: .max)
        var moments: [TraceEvent] = []
        transcriber?.finish { moments.append($0) }
        for moment in moments { show(moment) }
        player.flush()
        if dropped > 0 { complain("\(frames) frames taken in; the kernel dropped \(dropped) for want of time") }
    }
}

extension Message {
    /// As the socket gave it: which segments carried it is not known.
    fileprivate init(_ said: ChatLine) {
        let lineEnd = said.message.ending == .newline ? 1 : 0
        self.init(
            connection: said.connection.number, sender: End(said.speaker), number: said.number,
            bytes: said.message.bytes, length: said.message.length + lineEnd)
    }
}

/// Something said, as a line of text fit for a terminal.
struct SaidLine {
    let style: Style

    /// How many rows of a terminal a message may take here; the one it was said to gets all of it.
    private static let rows = 3

    func text(_ said: ChatLine) -> String {
        let name = Narration(language: style.language).name(of: End(said.speaker))
        let mark = style.hasUnicode ? "▸" : ">"
        return "\(name) \(mark) \(words(said.message))"
    }

    /// The text with nothing in it that could move a cursor; of other bytes their number.
    func words(_ message: ChatMessage) -> String {
        guard let text = message.text else { return Narration(language: style.language).notText(message.length) }
        let shown = TerminalWidth.cut(TerminalSafe.text(text), to: SaidLine.rows * style.width)
        return message.isCut ? "\(shown) (\(message.bytes.count) / \(message.length))" : shown
    }
}

// SPDX-License-Identifier: MIT
import Chat
import Diagrams
import Flows
import LiveCapture
import Packets

/// What a server prints: its socket calls, and either the segments and messages that libpcap saw or, without a capture,
/// the messages that the sockets gave.
struct ServePage {
    private let player: Player
    private let style: Style
    private let isJSON: Bool
    private let facts: ServeFacts
    private var transcriber: Transcriber?
    private var frames = 0
    private var dropped = 0

    /// Writes until there is nothing more to write.
    static func write(
        _ queue: ServeQueue, _ header: CaptureHeader?, _ facts: ServeFacts, _ options: OutputOptions
    ) async {
        var page = ServePage(header, facts, options)
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

    private init(_ header: CaptureHeader?, _ facts: ServeFacts, _ options: OutputOptions) {
        player = Player(options)
        style = options.style
        isJSON = options.json
        self.facts = facts
        guard let header else { return }
        var limits = Observer.Limits()
        limits.linger = 1_000_000_000
        transcriber = Transcriber(limits: limits, seed: .random(in: .min ... .max))
        player.show(.capture(header))
    }

    private mutating func take(_ event: ServeEvent) {
        switch event {
        case .report(.call(let call)): show(call)
        case .report(.said(let said)): show(said)
        case .report(.dropped): break
        case .frames(let batch, let link): take(batch, link)
        }
        player.flush()
    }

    private func show(_ call: ChatCall) {
        if isJSON {
            player.show(.call(SocketCall(call)))
        } else {
            CallLine(style: style).lines(call).forEach { player.say($0) }
        }
    }

    /// A capture shows messages with the segments that carried them.
    private func show(_ said: Said) {
        guard transcriber == nil, !isJSON else { return }
        player.say("#\(said.connection.number) " + SaidLine(style: style).text(said))
    }

    private mutating func take(_ batch: FrameBatch, _ link: LinkType) {
        dropped = batch.statistics.dropped
        for frame in batch.frames {
            frames += 1
            transcriber?.take(
                frame.bytes.span.bytes, link: link, number: frames, time: frame.header.time,
                originalLength: frame.header.originalLength
            ) { [facts, player] moment in
                facts.note(moment)
                player.show(moment)
            }
        }
    }

    private mutating func finish() {
        transcriber?.finish { [player] in player.show($0) }
        player.flush()
        if dropped > 0 { complain("\(frames) frames taken in; the kernel dropped \(dropped) for want of time") }
    }
}

/// Something said, as a line of text fit for a terminal.
struct SaidLine {
    let style: Style

    /// How many rows of a terminal a message may take here; the one it was said to gets all of it.
    private static let rows = 3

    func text(_ said: Said) -> String {
        let name = Narration(language: style.language).name(of: End(said.speaker))
        let mark = style.hasUnicode ? "▸" : ">"
        return "\(name) \(mark) \(words(said.message))"
    }

    /// The text with nothing in it that could move a cursor; of other bytes their number.
    func words(_ message: ChatMessage) -> String {
        guard let text = message.text else { return Narration(language: style.language).notText(message.length) }
        let shown = Cells.cut(Visible.text(text), to: SaidLine.rows * style.width)
        return message.isCut ? "\(shown) (\(message.bytes.count) / \(message.length))" : shown
    }
}

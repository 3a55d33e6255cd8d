// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import LiveCapture
import Narration
import Packets
import Sessions
import TCP
import TerminalViewer
import Transcript

/// What is shown of a demonstration: its scenes, what happens in them, and what it comes to.
struct DemoScreen {
    let player: Player
    let style: Style
    /// Whether only the handshake is played: then one screen shows its segments and what they settled, and stays.
    let isHandshakeOnly: Bool
    private var handshake: [AnnotatedSegment] = []
    private var kernel: [End: State] = [:]

    init(_ player: Player, _ style: Style, isHandshakeOnly: Bool) {
        self.player = player
        self.style = style
        self.isHandshakeOnly = isHandshakeOnly
    }

    private var narration: Narration { Narration(language: style.language) }

    mutating func show(_ event: DemoEvent) {
        switch event {
        case .scene(let scene): show(scene)
        case .event(let event): show(event)
        case .over(let agreement): finish(agreement)
        }
        player.flush()
    }

    private func show(_ scene: DemoEvent.Scene) {
        // One screen has 24 lines, and these are three.
        if isHandshakeOnly { return }
        let words = narration.title(of: scene)
        player.say("")
        for line in TerminalWidth.wrap(style.fitted(words), to: style.width) { player.say(style.paint(line, .strong)) }
    }

    private mutating func show(_ event: SessionEvent) {
        if isHandshakeOnly {
            switch event.event {
            case .segment(let segment): handshake.append(segment)
            case .kernel(let reading): kernel[reading.end] = reading.state ?? .closed
            case .call, .connection: return player.showAside(event.event, frame: event.frame?.bytes)
            default: break
            }
        }
        player.show(event.event, frame: event.frame?.bytes)
    }

    private func finish(_ agreement: Agreement?) {
        if isHandshakeOnly {
            for line in settled() { player.say(line) }
        }
        guard let agreement, !isHandshakeOnly else { return }
        player.say(
            narration.agreement(
                agreed: agreement.agreed, asked: agreement.asked, tooFast: agreement.tooFast,
                synSent: agreement.synSent))
    }

    /// What the three segments settled.
    private func settled() -> [String] {
        guard let last = handshake.last, let x = handshake.first?.segment.seq, handshake.count > 1 else { return [] }
        let spent = last.annotation.time.flatMap { end in
            handshake[0].annotation.time.map { end.nanoseconds - $0.nanoseconds }
        }
        let lines = narration.handshakeOver(
            clientISN: x.rawValue, serverISN: handshake[1].segment.seq.rawValue, nanoseconds: spent,
            model: (last.annotation.after.client.value, last.annotation.after.server.value),
            kernel: (kernel[.client], kernel[.server]))
        return [""]
            + lines.enumerated().flatMap { index, line in
                TerminalWidth.wrap(style.fitted(line), to: style.width - 2).map {
                    index == 0 ? style.paint($0, .strong) : "  " + $0
                }
            }
    }
}

// SPDX-License-Identifier: MIT
import Flows
import Narration
import Packets
import TCP
import Transcript

/// A socket call as lines of text, the same wherever one is shown: on the side of the end that made it, what was called,
/// what that did to the model, and where the RFC says so.
extension TextLadder {
    /// Cells of a call's arguments that are shown; the rest is cut.
    private static let mostArguments = 40

    mutating func call(_ call: SocketCall) -> [String] {
        let room = max(40, (style.width - 4) * 2 / 3)
        let lines = TerminalWidth.wrap(style.fitted(TextLadder.called(call) + done(call)), to: min(room, style.width))
            .enumerated().map { $0 == 0 ? $1 : "    " + $1 }
        let widest = lines.map { TerminalWidth.width(of: $0) }.max() ?? 0
        let margin = call.end == .client ? 2 : max(2, style.width - widest)
        return lines.map { String(repeating: " ", count: margin) + style.paint($0, .name) }
    }

    /// What was called, and what it returned where that says something.
    static func called(_ call: SocketCall) -> String {
        var text = call.connection.map { "#\($0) " } ?? ""
        text += "\(call.call)(\(TerminalWidth.cut(TerminalSafe.text(call.arguments), to: mostArguments)))"
        if let errno = call.errno { return text + " = \(call.result ?? -1) \(errno)" }
        let isPlain = ["bind", "listen", "close", "shutdown", "connect"].contains(call.call)
        return isPlain ? text : text + (call.result.map { " = \($0)" } ?? "")
    }

    /// What it did to the model; of a call of which nobody said so, the state that it led to.
    private mutating func done(_ call: SocketCall) -> String {
        let isNews = call.state != nil && shown.updateValue(call.state ?? .closed, forKey: call.end) != call.state
        guard let effect = call.effect else {
            return isNews ? "  \(style.arrow) \(call.state ?? .closed)" : ""
        }
        // The source does not break between two lines.
        let gap = style.hasUnicode ? "\u{A0}" : " "
        return " \(style.arrow) \(ladder.narration.meaning(of: effect))  RFC\(gap)9293\(gap)§\(effect.section)"
    }
}

// SPDX-License-Identifier: MIT
import Chat
import Diagrams
import Flows
import Narration
import Packets
import TCP
import Transcript

extension SocketCall {
    /// A call of the chat's, as the trace has it.
    init(_ call: ChatCall) {
        self.init(
            time: Timestamp(nanoseconds: call.time), end: End(call.role), call: call.name, arguments: call.arguments,
            result: call.result, errno: call.errno.map(Errno.symbol), state: call.effect.state)
    }
}

extension End {
    init(_ role: Role) { self = role == .client ? .client : .server }
}

extension ChatCall.Effect {
    /// The state that the call leaves its end in; nil if it does not decide that, or if there is no TCB.
    var state: State? {
        switch self {
        case .passiveOpen: .listen
        case .activeOpen: .synSent
        case .taken: .established
        case .closedFirst: .finWait1
        case .closedSecond: .lastAck
        case .socketOnly, .named, .refused, .unanswered, .received, .receivedEnd, .receivedReset, .sent, .released,
            .aborted, .stoppedListening, .failed:
            nil
        }
    }
}

extension Packets.SocketAddress {
    /// A chat's end; nil if its host is no plain address.
    init?(of place: HostPort) { self.init("\(place)") }
}

/// A socket call as a line of text: what was called, and what that did to the model.
struct CallLine {
    let style: Style

    func lines(_ call: ChatCall) -> [String] {
        var text = call.connection.map { "#\($0.number) " } ?? ""
        text += "\(call.name)(\(call.arguments))"
        if let errno = call.errno {
            text += " = \(call.result) \(Errno.symbol(errno))"
        } else if !["bind", "listen", "close", "shutdown", "connect"].contains(call.name) {
            text += " = \(call.result)"
        }
        let meaning = call.effect.meaning
        let words = style.language == .english ? "\(meaning.english)" : "\(meaning.chinese)"
        let arrow = style.hasUnicode ? "→" : "->"
        // The source does not break between two lines.
        let gap = style.hasUnicode ? "\u{A0}" : " "
        let whole = "\(text) \(arrow) \(words)  RFC\(gap)9293\(gap)§\(meaning.section)"
        let wrapped = TerminalWidth.wrap(whole, to: style.width - 4)
        return wrapped.enumerated().map { index, line in (index == 0 ? "" : "    ") + line }
    }
}

// SPDX-License-Identifier: MIT
import Flows
import Narration
import TCP

/// What each end waits for, as far as its state and its variables tell.
extension TutorFacts {
    /// What an end waits for: the second half of a sentence. Nil if its state is not known.
    func waits(_ end: End, _ language: Language) -> String? {
        guard let belief = states?[end], belief.isKnown else { return nil }
        let words: BothLanguages<String> =
            switch belief.value {
            case .closed: BothLanguages("waits for nothing: it has no connection", "什么也不等：没有连接")
            case .listen: BothLanguages("waits for a SYN", "在等 SYN")
            case .synSent: BothLanguages("waits for a SYN,ACK", "在等 SYN,ACK")
            case .synReceived: BothLanguages("waits for the ACK of its SYN", "在等对它的 SYN 的 ACK")
            case .established:
                unfinished(end)
                    ?? BothLanguages(
                        "waits for its program to send, or for text or a FIN of the other end",
                        "在等自己的程序发送，或者对方的数据或 FIN")
            case .closeWait:
                unfinished(end)
                    ?? BothLanguages(
                        "waits for its program to close: the other end has", "在等自己的程序关闭：对方已经关了")
            case .finWait1, .closing: BothLanguages("waits for the ACK of its FIN", "在等对它的 FIN 的 ACK")
            case .finWait2: BothLanguages("waits for the other end's FIN", "在等对方的 FIN")
            case .lastAck: BothLanguages("waits for the last ACK", "在等最后的 ACK")
            case .timeWait:
                BothLanguages("waits until two segment lifetimes have passed", "在等两个报文段生存期过去")
            }
        return words[language]
    }

    /// What it has sent and is not acknowledged, or may not send.
    private func unfinished(_ end: End) -> BothLanguages<String>? {
        guard let own = numbers?[end] else { return nil }
        if let una = own.sndUna, let next = own.sndNxt, una != next {
            return BothLanguages(
                "waits for the ACK of what it sent from \(una.rawValue) on", "在等对 \(una.rawValue) 起所发数据的 ACK")
        }
        guard own.sndWnd == 0 else { return nil }
        return BothLanguages("waits for room: the other end's window is closed", "在等空间：对方的窗口关着")
    }
}

// SPDX-License-Identifier: MIT
import Flows
public import TCP
public import Transcript

/// What is asked about the states, and why a guess was wrong.
extension Narration {
    /// Asks for the state that an end will be in.
    public func askState(of end: End) -> String {
        language == .english
            ? "In which state is the \(name(of: end)) after this?" : "此后\(name(of: end))处于什么状态？"
    }

    /// The verdict on a guess.
    public func verdict(guess: State, truth: State) -> String {
        switch (language, guess == truth) {
        case (.english, true): "Right: \(truth)."
        case (.english, false): "Not \(guess): \(truth)."
        case (.chinese, true): "对：\(truth)。"
        case (.chinese, false): "不是 \(guess)，是 \(truth)。"
        }
    }

    /// How many guesses were right so far.
    public func score(right: Int, of asked: Int) -> String {
        language == .english ? "\(right) of \(asked) right" : "答对 \(right) / \(asked)"
    }

    /// Said where the states are hidden because of an earlier question.
    public func hidden(since place: Int) -> String {
        language == .english
            ? "The states are hidden: a question waits at segment \(place + 1). Press a to go to it."
            : "状态暂不显示：第 \(place + 1) 段有问题待答。按 a 前往。"
    }

    /// The number of a segment that moved an end along one row of the table; nil if none did.
    public func decides(_ trigger: Transition.Trigger, _ end: End, _ passing: AnnotatedSegment) -> String? {
        end == passing.annotation.sender ? sent(trigger, passing) : arrived(trigger, passing)
    }

    /// SEG.SEQ, SEG.ACK or another number of the segment, with its distance from the first.
    private func number(_ name: String, _ number: SequenceNumber, of end: End, _ passing: AnnotatedSegment) -> String {
        "\(name) = \(number) (\(place(number, of: end, passing.annotation)))"
    }

    private func acknowledgment(_ passing: AnnotatedSegment) -> String? {
        passing.segment.ack.map { number("SEG.ACK", $0, of: passing.annotation.sender.peer, passing) }
    }

    /// Why the receiver moved.
    private func arrived(_ trigger: Transition.Trigger, _ passing: AnnotatedSegment) -> String? {
        let segment = passing.segment
        let sender = passing.annotation.sender
        let isEnglish = language == .english
        let sequence = number("SEG.SEQ", segment.seq, of: sender, passing)
        switch trigger {
        case .syn:
            return isEnglish
                ? "SYN is set. \(sequence) is its sender's first number." : "SYN 置位。\(sequence) 是发送方的第一个序号。"
        case .synAck, .ackOfSYN:
            return acknowledgment(passing).map {
                isEnglish ? "\($0) lies beyond the receiver's own SYN." : "\($0) 已越过接收方自己的 SYN。"
            }
        case .ackOfFIN:
            return acknowledgment(passing).map {
                isEnglish ? "\($0) lies beyond the receiver's own FIN." : "\($0) 已越过接收方自己的 FIN。"
            }
        case .fin:
            guard segment.isFIN else {
                let end = number("SEG.SEQ + SEG.LEN", segment.end, of: sender, passing)
                return isEnglish
                    ? "\(end): the gap before the FIN that came earlier is closed."
                    : "\(end)：先到的 FIN 之前的空缺已补上。"
            }
            let fin = number(isEnglish ? "its number" : "其序号", segment.end - 1, of: sender, passing)
            return isEnglish
                ? "FIN is set, and \(fin) is the next that the receiver expects."
                : "FIN 置位，\(fin) 正是接收方期待的下一个。"
        case .rst:
            if passing.annotation.before[sender.peer].value == .synSent {
                return acknowledgment(passing).map {
                    isEnglish ? "RST is set, and \($0) answers the SYN." : "RST 置位，\($0) 是对 SYN 的应答。"
                }
            }
            return isEnglish
                ? "RST is set, and \(sequence) is the next that the receiver expects."
                : "RST 置位，\(sequence) 正是接收方期待的下一个。"
        case .passiveOpen, .activeOpen, .send, .close, .abort, .userTimeout, .timeWaitTimeout:
            return nil
        }
    }

    /// Why the sender must have moved.
    private func sent(_ trigger: Transition.Trigger, _ passing: AnnotatedSegment) -> String? {
        let segment = passing.segment
        let sender = passing.annotation.sender
        let isEnglish = language == .english
        switch trigger {
        case .activeOpen, .send:
            let first = number("SEG.SEQ", segment.seq, of: sender, passing)
            return isEnglish
                ? "Its sender opens: SYN without ACK. \(first) is its first number."
                : "发送方主动打开：只有 SYN，没有 ACK。\(first) 是它的第一个序号。"
        case .close:
            let fin = number(isEnglish ? "its number" : "其序号", segment.end - 1, of: sender, passing)
            return isEnglish ? "Its sender closes: FIN is set, \(fin)." : "发送方关闭：FIN 置位，\(fin)。"
        case .abort:
            return isEnglish ? "Its sender gives up: RST is set." : "发送方中止：RST 置位。"
        case .syn, .synAck, .ackOfSYN, .fin, .ackOfFIN:
            return acknowledgment(passing).map {
                isEnglish ? "\($0) shows what had reached its sender." : "\($0) 表明此前什么已到达发送方。"
            }
        case .passiveOpen, .rst, .userTimeout, .timeWaitTimeout:
            return nil
        }
    }
}

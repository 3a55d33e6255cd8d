// SPDX-License-Identifier: MIT
import Flows
import Transcript

/// A sentence about a segment, in both languages, with holes for the connection's own numbers.
///
/// In braces: `sender` and `receiver`; `x`, the letter of the sender's first number, and `isn`, that number; `seq`, `last`
/// and `next`, the segment's first and last number and the one after it, as in x+1; `ack` and `acked`, what it expects
/// and one before that, as in y+1 and y; `numbers`, those that the text takes; `absolute`, SEG.SEQ itself; `bytes`, the
/// text with its unit; `window`; `port`, the sender's.
struct Phrase: Sendable {
    let english, chinese: StaticString
    /// Where the sentence comes from, as in `9293 §3.4`.
    let source: StaticString

    init(_ source: StaticString, en: StaticString, zh: StaticString) {
        self.source = source
        english = en
        chinese = zh
    }
}

// MARK: Opening

extension Phrase {
    static let syn = Phrase(
        "9293 §3.4",
        en:
            "The {sender} picks its first number, {x} = {isn}. This SYN carries no text, yet takes one number: {next} is next.",
        zh: "{sender}选定自己的第一个序号 {x} = {isn}。SYN 不携带数据，却占用一个序号：下一个是 {next}。")
    static let synWithText = Phrase(
        "9293 §3.5",
        en: "The {sender} picks its first number, {x} = {isn}; the SYN takes it, and {bytes} of text ride along.",
        zh: "{sender}选定自己的第一个序号 {x} = {isn}；SYN 占用它，并顺带 {bytes}数据。")
    static let synAgain = Phrase(
        "9293 §3.8.1",
        en: "No answer came in time: the {sender} sends its SYN again, with the same number {x} = {isn}.",
        zh: "迟迟没有回应：{sender}用同一个序号 {x} = {isn} 重发 SYN。")
    static let synOnceMore = Phrase(
        "9293 §3.8.1",
        en: "The {sender} sends its SYN once more, with the same number {x} = {isn}.",
        zh: "{sender}用同一个序号 {x} = {isn} 再次发送 SYN。")
    static let synAckOfNothing = Phrase(
        "9293 §3.10.7.3",
        en:
            "A SYN,ACK that expects {ack}, which does not follow the {receiver}'s own SYN: whoever waits for another number refuses it.",
        zh: "这个 SYN,ACK 等待 {ack}，它并不紧跟{receiver}自己的 SYN：在等别的序号的一端会拒绝它。")
    static let synCrossing = Phrase(
        "9293 §3.5",
        en: "The {sender} sends a SYN too, {x} = {isn}: both crossed on the way, and both ends are opening at once.",
        zh: "{sender}也发出 SYN，{x} = {isn}：两个 SYN 在途中交错，两端同时打开。")
    static let synAck = Phrase(
        "9293 §3.5",
        en:
            "\u{201C}I heard {acked}, I expect {ack}.\u{201D} The {sender}'s own first number is {x} = {isn}, and its SYN takes it.",
        zh: "“{acked} 收到了，我等 {ack}。”{sender}自己的第一个序号是 {x} = {isn}，它的 SYN 占用这个序号。")
    static let synAckAgain = Phrase(
        "9293 §3.8.1",
        en: "The {sender} sends its SYN,ACK again, with the same number {x}: no acknowledgment of it had come.",
        zh: "{sender}用同一个序号 {x} 重发 SYN,ACK：它还没有收到对此的确认。")
    static let handshakeAck = Phrase(
        "9293 §3.5",
        en: "\u{201C}I expect {ack}.\u{201D} No text, so no number is taken: the {sender}'s next byte is still {seq}.",
        zh: "“我等 {ack}。”没有数据，就不占用序号：{sender}的下一个字节仍是 {seq}。")
}

// MARK: Text

extension Phrase {
    static let text = Phrase(
        "9293 §3.4",
        en: "{bytes} of text, {numbers}; the {sender} itself expects {ack}.",
        zh: "{bytes}数据，{numbers}；{sender}自己在等 {ack}。")
    static let textWithoutACK = Phrase(
        "9293 §3.10.7.4",
        en: "{bytes} of text, {numbers}, but the ACK bit is off: the receiver must drop it.",
        zh: "{bytes}数据，{numbers}，但没有 ACK 位：接收方必须丢弃。")
    static let ack = Phrase(
        "9293 §3.4",
        en: "All before {ack} has arrived, and {ack} is expected next. No text, so no number is taken.",
        zh: "{ack} 之前的都收到了，接下来等 {ack}。没有数据，就不占用序号。")
    static let ackOfNothingNew = Phrase(
        "9293 §3.10.7.4",
        en: "{ack} is still expected; nothing new is acknowledged, and no number is taken.",
        zh: "仍在等 {ack}；没有确认新的内容，也不占用序号。")
    static let bare = Phrase(
        "9293 §3.10.7.4",
        en: "Neither SYN, ACK nor RST is set: an open end drops this, and one in CLOSED answers it with a RST.",
        zh: "SYN、ACK、RST 都没有置位：已打开的一端丢弃它，处于 CLOSED 的一端以 RST 回应。")
    static let bareToClosed = Phrase(
        "9293 §3.10.7.1",
        en:
            "Neither SYN, ACK nor RST is set. The {receiver} is in CLOSED: whatever comes there, but a RST, is answered with a RST.",
        zh: "SYN、ACK、RST 都没有置位。{receiver}处于 CLOSED：除 RST 外，到达的一切都以 RST 回应。")
    static let textProbe = Phrase(
        "9293 §3.8.6.1",
        en: "{bytes} of text, {numbers}, into a window of 0: a probe, to learn whether there is room again.",
        zh: "向大小为 0 的窗口发送 {bytes}数据，{numbers}：这是探测，看是否又有空间。")
    static let windowProbe = Phrase(
        "9293 §3.8.6.1",
        en: "One number back, {seq}, while the {receiver} has no room: a window probe, which has to be answered.",
        zh: "{receiver}没有空间时退回一个序号，{seq}：这是窗口探测，对方必须回应。")
    static let keepAlive = Phrase(
        "9293 §3.8.4",
        en: "A keep-alive: one number back, {seq}, only to ask whether the {receiver} is still there.",
        zh: "保活探测：退回一个序号，{seq}，只为询问{receiver}是否还在。")
    static let keepAliveText = Phrase(
        "9293 §3.8.4",
        en: "A keep-alive: one number back, only to ask whether the {receiver} is still there.",
        zh: "保活探测：退回一个序号，只为询问{receiver}是否还在。")
    static let refusedText = Phrase(
        "9293 §3.10.7.4",
        en: "The {receiver} does not take this text.",
        zh: "{receiver}不接收这段数据。")
}

// MARK: Closing

extension Phrase {
    static let fin = Phrase(
        "9293 §3.6",
        en: "The {sender} has nothing more to say: its FIN takes one number, {last}. It can still receive.",
        zh: "{sender}没有更多要说的了：它的 FIN 占用一个序号 {last}。它仍然可以接收。")
    static let finWithText = Phrase(
        "9293 §3.6",
        en: "The last {bytes} of text, then a FIN that takes number {last}: the {sender} has nothing more to say.",
        zh: "最后 {bytes}数据，接着是占用序号 {last} 的 FIN：{sender}没有更多要说的了。")
    static let finSecond = Phrase(
        "9293 §3.6",
        en: "The {sender} closes as well: its FIN takes number {last}. Now both have said they are done.",
        zh: "{sender}也关闭：它的 FIN 占用序号 {last}。现在双方都说完了。")
    static let finCrossing = Phrase(
        "9293 §3.6",
        en: "The {sender} closes too, not yet knowing of the other FIN: both crossed, FIN takes number {last}.",
        zh: "{sender}也在关闭，还不知道对方的 FIN：两个 FIN 在途中交错，这个占用序号 {last}。")
    static let finAgain = Phrase(
        "9293 §3.8.1",
        en: "The FIN with number {last} again: no acknowledgment of it had come.",
        zh: "再次发出序号为 {last} 的 FIN：还没有收到对它的确认。")
    static let ackOfFIN = Phrase(
        "9293 §3.6",
        en:
            "{acked} was the FIN, so {ack} acknowledges it: the {receiver}'s half is closed, the other half still open.",
        zh: "{acked} 是 FIN，{ack} 确认了它：{receiver}这一半已关闭，另一半仍然打开。")
    static let ackOfLastFIN = Phrase(
        "9293 §3.6.1",
        en:
            "{acked} was the FIN, and {ack} acknowledges it: both halves are closed. The {sender} waits in TIME-WAIT, 2 MSL.",
        zh: "{acked} 是 FIN，{ack} 确认了它：两半都已关闭。{sender}在 TIME-WAIT 中等待 2 MSL。")
    static let ackOfCrossingFIN = Phrase(
        "9293 §3.6",
        en: "{acked} was the FIN, and {ack} acknowledges it: the {receiver} need only wait in TIME-WAIT, 2 MSL.",
        zh: "{acked} 是 FIN，{ack} 确认了它：{receiver}只需在 TIME-WAIT 中等待 2 MSL。")
}

// MARK: Resets

extension Phrase {
    static let refused = Phrase(
        "9293 §3.10.7.1",
        en:
            "Nothing listens on port {port}: the {sender} never left CLOSED. Acknowledging {ack} shows which SYN it refuses.",
        zh: "端口 {port} 上没有程序在监听：{sender}从未离开 CLOSED。确认 {ack} 表明拒绝的是哪个 SYN。")
    static let reset = Phrase(
        "9293 §3.5.2",
        en:
            "The {sender} ends the connection at once, at {seq}: whatever was not delivered is lost, and nothing answers a RST.",
        zh: "{sender}在 {seq} 处立即终止连接：未送达的一切都丢失，RST 不会得到任何回应。")
    static let resetOfUnknown = Phrase(
        "9293 §3.10.7.1",
        en:
            "By its form an answer: the {sender} has no such connection, and its RST takes its number, {seq}, from what it was sent.",
        zh: "从形式上看，这是回应：{sender}没有这个连接，它的 RST 的序号 {seq} 取自它所收到的报文段。")
    static let resetIgnored = Phrase(
        "9293 §3.10.7.4",
        en:
            "A RST with number {seq}, which the {receiver} does not expect there: whoever gets such a RST stays as it is.",
        zh: "序号为 {seq} 的 RST，并非{receiver}此时所期待：收到这样的 RST，状态不变。")
}

// MARK: What drew an ACK that says nothing new, by cause

extension Phrase {
    /// A sentence for each `Cause`.
    static let causes: [Phrase] = [
        Phrase("5681 §2", en: "Nothing in this capture shows why it was sent.", zh: "从捕获中看不出为何发送它。"),
        Phrase(
            "5681 §4.2", en: "What reached the {sender} lies beyond a gap, so it asks for {ack} again.",
            zh: "到达{sender}的内容在缺口之后，所以它再次要求 {ack}。"),
        Phrase(
            "9293 §3.10.7.4", en: "It answers text that the {sender} had already.", zh: "它回应{sender}已经有了的数据。"),
        Phrase(
            "9293 §3.10.7.4", en: "It answers the {receiver}'s FIN, which the {sender} had already.",
            zh: "它回应{receiver}的 FIN，{sender}早已收到过。"),
        Phrase(
            "9293 §3.10.7.4", en: "It answers the {receiver}'s SYN, which the {sender} had already.",
            zh: "它回应{receiver}的 SYN，{sender}早已收到过。"),
        Phrase(
            "5961 §4", en: "A challenge ACK: the {sender} asks whether that SYN really came from the {receiver}.",
            zh: "质询 ACK：{sender}在问那个 SYN 是否真的来自{receiver}。"),
        Phrase(
            "5961 §3", en: "A challenge ACK: the {sender} asks whether that RST really came from the {receiver}.",
            zh: "质询 ACK：{sender}在问那个 RST 是否真的来自{receiver}。"),
        Phrase(
            "7323 §5.3", en: "It answers a segment whose timestamp is older than the last: an old duplicate.",
            zh: "它回应一个时间戳早于最近值的报文段：旧的重复。"),
        Phrase("9293 §3.8.4", en: "The answer to a keep-alive: still here.", zh: "对保活探测的回应：还在。"),
        Phrase(
            "9293 §3.8.6.1", en: "It answers what lies outside the {sender}'s window.", zh: "它回应落在{sender}窗口之外的内容。"),
        Phrase(
            "9293 §3.10.7.4", en: "It answers an acknowledgment of what the {sender} never sent.",
            zh: "它回应对{sender}从未发送过的内容的确认。"),
    ]
}

// MARK: Oddities, by bit

extension Phrase {
    /// A sentence for each of `Oddities.names`.
    static let oddities: [Phrase] = [
        Phrase(
            "9293 §3.8.1", en: "A retransmission: these numbers were sent before.", zh: "重传：这些序号以前发送过。"),
        Phrase(
            "5681 §3.2", en: "A fast retransmission: duplicate ACKs asked for {seq}, and no timer was waited for.",
            zh: "快速重传：重复的 ACK 要求 {seq}，不必等待定时器。"),
        Phrase(
            "9293 §3.8.1", en: "Needless: the {receiver} has acknowledged all of this already.",
            zh: "多余的重传：{receiver}早已确认了这些内容。"),
        Phrase(
            "9293 §3.4", en: "Out of order: it was overtaken on its way.", zh: "乱序：它在途中被后来的段超过了。"),
        Phrase(
            "9293 §3.4",
            en: "What the {sender} sent just before this has not passed here: lost, overtaken, or not captured.",
            zh: "{sender}紧接在此之前的内容还没有从这里经过：丢失了、被超过了，或没有被捕获。"),
        Phrase(
            "9293 §3.4", en: "It acknowledges what the capture never saw.", zh: "它确认了捕获中没有出现过的内容。"),
        Phrase(
            "5681 §2", en: "A duplicate ACK: what reached the {sender} was not {ack}, so it asks for {ack} again.",
            zh: "重复的 ACK：到达{sender}的不是 {ack}，所以它再次要求 {ack}。"),
        Phrase(
            "9293 §3.8.4", en: "A keep-alive: one number back, only to ask whether the {receiver} is still there.",
            zh: "保活探测：退回一个序号，只为询问{receiver}是否还在。"),
        Phrase("9293 §3.8.4", en: "The answer to a keep-alive: still here.", zh: "对保活探测的回应：还在。"),
        Phrase(
            "9293 §3.8.6", en: "Window 0: the {sender} has no room, the {receiver} must wait.",
            zh: "窗口为 0：{sender}没有空间了，{receiver}必须等待。"),
        Phrase(
            "9293 §3.8.6", en: "This fills the window that the {receiver} offered to its last byte.",
            zh: "这正好填满了{receiver}给出的窗口。"),
        Phrase(
            "9293 §3.8.6.1", en: "A zero-window probe: one byte, to learn whether there is room again.",
            zh: "零窗口探测：发一个字节，看是否又有空间。"),
        Phrase(
            "9293 §3.8.6.1", en: "The answer to the probe: still no room.", zh: "对零窗口探测的回应：仍没有空间。"),
        Phrase(
            "9293 §3.8.6", en: "A window update: there is room for {window} now.", zh: "窗口更新：现在有 {window}的空间。"),
        Phrase(
            "9293 §3.4.1", en: "This pair of ports was used before: a new first number tells the new connection apart.",
            zh: "这对端口以前用过：新的初始序号把新连接区分开来。"),
        Phrase(
            "6864 §4", en: "The same packet, seen a second time by the capture: it was sent once.",
            zh: "同一个分组被捕获了两次：它只发送过一次。"),
        Phrase("9293 §3.5", en: "A simultaneous open.", zh: "同时打开。"),
        Phrase(
            "9293 §3.5.3", en: "The {sender} cannot have used this number: somebody else sent this RST.",
            zh: "{sender}不可能用过这个序号：这个 RST 是别人发的。"),
        Phrase(
            "5961 §3.2",
            en: "It lies in the window, yet not at the next number: the {receiver} asks back with a challenge ACK.",
            zh: "它在窗口之内，但不是下一个序号：{receiver}以质询 ACK 反问。"),
    ]
}

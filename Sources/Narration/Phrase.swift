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
        en: "The {sender} has had no answer to its SYN,ACK and sends it again, with the same number {x}.",
        zh: "{sender}没有等到对 SYN,ACK 的回应，用同一个序号 {x} 重发。")
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
        en: "Neither SYN, ACK nor RST is set: whoever receives this drops it without an answer.",
        zh: "SYN、ACK、RST 都没有置位：接收方会不作回应地丢弃它。")
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
        en: "The FIN with number {last} again: its acknowledgment did not arrive in time.",
        zh: "再次发出序号为 {last} 的 FIN：它的确认没有及时到达。")
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
        en: "The {sender} has no such connection any more: its RST takes its number, {seq}, from what it was sent.",
        zh: "{sender}已没有这个连接：它的 RST 的序号 {seq} 取自它所收到的报文段。")
    static let resetIgnored = Phrase(
        "9293 §3.10.7.4",
        en: "A RST with number {seq}, which the {receiver} does not expect: it drops it and stays as it is.",
        zh: "序号为 {seq} 的 RST，并非{receiver}所期待：它丢弃该段，状态不变。")
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
            "9293 §3.4", en: "Something of the {sender}'s just before this was lost, or not captured.",
            zh: "{sender}在此之前的内容丢失了，或没有被捕获。"),
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

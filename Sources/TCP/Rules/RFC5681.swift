// SPDX-License-Identifier: MIT

// RFC 5681, with 6582 (NewReno), 3042 (limited transmit) and 6928 (initial window): congestion control.

extension Rule {
    static let rfc5681: [Rule] = [
        Rule(
            .initialWindow, 6928, "2", "6928-2-initial-window", .may(nil),
            "A new connection may have ten segments on the way before the first ACK.",
            "新连接在收到第一个 ACK 之前可以有十个报文段在途。"),
        Rule(
            .slowStart, 5681, "3.1", "5681-3.1-slow-start", .must(nil),
            "Slow start: each ACK of new text adds up to one segment to the congestion window.",
            "慢启动：每个确认新数据的 ACK 使拥塞窗口最多增加一个报文段。"),
        Rule(
            .congestionAvoidance, 5681, "3.1", "5681-3.1-avoidance", .must(nil),
            "Congestion avoidance: about one segment more for each round trip.",
            "拥塞避免：每个往返时间大约增加一个报文段。",
            linux: Sentence(
                english: "Linux uses CUBIC (RFC 9438) unless told otherwise.",
                chinese: "Linux 默认使用 CUBIC（RFC 9438）。")),
        Rule(
            .lossWindow, 5681, "3.1", "5681-3.1-loss-window", .must(nil),
            "After a timeout the threshold is half of what was on the way, and the window is one segment.",
            "超时之后，阈值为在途数据的一半，拥塞窗口为一个报文段。"),
        Rule(
            .duplicateACK, 5681, "2", "5681-2-duplicate", .prose,
            "A duplicate ACK: no text, the same number and window as before, while something is on the way.",
            "重复 ACK：不带数据，号码和窗口与之前相同，且仍有数据在途。"),
        Rule(
            .limitedTransmit, 3042, "2", "3042-2-limited-transmit", .should(nil),
            "Each of the first two duplicate ACKs lets one new segment out, so that a third can come.",
            "前两个重复 ACK 各允许发送一个新报文段，以便引出第三个。"),
        Rule(
            .fastRetransmit, 5681, "3.2", "5681-3.2-fast-retransmit", .should(nil),
            "The third duplicate ACK means a loss: the missing segment is sent again without waiting for the timer.",
            "第三个重复 ACK 意味着丢失：不等定时器就重发缺少的报文段。"),
        Rule(
            .fastRecovery, 5681, "3.2", "5681-3.2-fast-recovery", .must(nil),
            "During recovery each further duplicate ACK shows that a segment has left the network.",
            "恢复期间，每个重复 ACK 说明又有一个报文段离开了网络。",
            linux: Sentence(
                english: "Linux spreads the reduction over the round trip (PRR, RFC 6937).",
                chinese: "Linux 在一个往返时间内逐步减小窗口（PRR，RFC 6937）。")),
        Rule(
            .partialACK, 6582, "3.2", "6582-3.2-partial", .must(nil),
            "An ACK that covers only part of what was out names the next loss: sent again at once.",
            "只覆盖部分在途数据的 ACK 指出了下一个丢失：立即重发。"),
        Rule(
            .fullACK, 6582, "3.2", "6582-3.2-full", .must(nil),
            "An ACK of all that was out when the loss was found ends recovery.",
            "确认了发现丢失时全部在途数据的 ACK 结束恢复。"),
    ]
}

// SPDX-License-Identifier: MIT

// RFC 2018 (selective acknowledgment) and RFC 6675 (its use by the sender).

extension Rule {
    static let rfc2018: [Rule] = [
        Rule(
            .sackPermitted, 2018, "2", "2018-2-permitted", .may(nil),
            "SACK blocks may be sent only to a peer whose SYN permitted them.",
            "只有对方 SYN 允许时，才可以发送 SACK 块。"),
        Rule(
            .sackSent, 2018, "4", "2018-4-sent", .should(nil),
            "An ACK beyond a gap lists what is held, the newest block first.",
            "存在缺口时，ACK 列出已收到的块，最新的在最前。",
            linux: Sentence(
                english: "Linux's blocks cover a FIN, too.",
                chinese: "Linux 的块也覆盖 FIN。")),
        Rule(
            .sackReceived, 6675, "4", "6675-4-scoreboard", .must(nil),
            "SACK blocks mark what need not be sent again.",
            "SACK 块标出不必重发的内容。"),
        Rule(
            .sackRetransmit, 6675, "5", "6675-5-next", .must(nil),
            "With SACK the holes are filled in order, as far as the congestion window allows.",
            "有 SACK 时，在拥塞窗口允许的范围内依次补上缺口。"),
    ]
}

// SPDX-License-Identifier: MIT

// RFC 5961: blind attacks. Its checks on RST, SYN and ACK are part of RFC 9293 §3.10.7.4 and have their rows there.

extension Rule {
    static let rfc5961: [Rule] = [
        Rule(
            .challengeLimit, 5961, "7", "5961-7-limit", .should(nil),
            "Challenge ACKs are rationed, so that no stranger can make us send them without end.",
            "challenge ACK 有限速，使外人不能让我方无止境地发送。",
            linux: Sentence(
                english: "Linux also rations ACKs for segments outside the window: one in 500 ms a connection.",
                chinese: "Linux 对窗口外报文段的 ACK 也限速：每个连接 500 毫秒一个。"))
    ]
}

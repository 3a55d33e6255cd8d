// SPDX-License-Identifier: MIT

// RFC 6298: the retransmission timer.

extension Rule {
    static let rfc6298: [Rule] = [
        Rule(
            .rttFirst, 6298, "2.2", "6298-2.2-first", .must(nil),
            "The first round trip R sets SRTT to R, RTTVAR to R/2 and the timeout to R + 4 x R/2.",
            "第一次测得往返时间 R：SRTT 取 R，RTTVAR 取 R/2，超时取 R + 4 × R/2。"),
        Rule(
            .rttLater, 6298, "2.3", "6298-2.3-later", .must(nil),
            "Each further round trip moves SRTT by an eighth of the difference and RTTVAR by a quarter.",
            "之后每次测量使 SRTT 移动差值的八分之一，RTTVAR 移动四分之一。"),
        Rule(
            .karn, 6298, "3", "6298-3-karn", .must(nil),
            "A segment that was sent twice tells no round trip, unless a timestamp says which copy was answered.",
            "发送过两次的报文段不能用来测往返时间，除非时间戳能说明回应的是哪一份。"),
        Rule(
            .timerStarts, 6298, "5.1", "6298-5.1-start", .should(nil),
            "Sending something that wants an ACK starts the timer, if it is not running.",
            "发送需要确认的内容时，若定时器未运行则启动它。"),
        Rule(
            .timerStops, 6298, "5.2", "6298-5.2-stop", .should(nil),
            "When everything is acknowledged the timer stops.",
            "全部被确认后，定时器停止。"),
        Rule(
            .timerRestarts, 6298, "5.3", "6298-5.3-restart", .should(nil),
            "An ACK of something new restarts the timer for what is still on the way.",
            "确认新数据的 ACK 会为仍在途中的数据重新启动定时器。",
            linux: Sentence(
                english: "Linux leaves the timer alone when the ACK covers no whole segment.",
                chinese: "若 ACK 没有覆盖任何完整的报文段，Linux 不动定时器。")),
        Rule(
            .backOff, 6298, "5.5", "6298-5.5-back-off", .must(nil),
            "Each time the timer runs out, the next wait is twice as long.",
            "每次超时后，下一次等待时间加倍。",
            linux: Sentence(
                english: "For a SYN, Linux waits 1 s each for the first four repeats (tcp_syn_linear_timeouts).",
                chinese: "对 SYN，Linux 前四次重发各等 1 秒（tcp_syn_linear_timeouts）。")),
        Rule(
            .synTimedOut, 6298, "5.7", "6298-5.7-syn", .must(nil),
            "If the SYN itself had to be repeated, the timeout starts at 3 seconds when text flows.",
            "若 SYN 本身曾重发，开始传数据时超时从 3 秒算起。"),
    ]
}

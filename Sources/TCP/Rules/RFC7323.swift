// SPDX-License-Identifier: MIT

// RFC 7323 (window scale, timestamps, PAWS) and RFC 6191 (TIME-WAIT with timestamps).

extension Rule {
    static let rfc7323: [Rule] = [
        Rule(
            .windowScale, 7323, "2", "7323-2-window-scale", .must(nil),
            "If both SYNs carry a window scale, every later window field is shifted left by it; on a SYN never.",
            "若双方 SYN 都带窗口扩大选项，之后的窗口字段都要左移；SYN 上的窗口从不左移。"),
        Rule(
            .timestamps, 7323, "3.2", "7323-3.2-timestamps", .must(nil),
            "If both SYNs carry timestamps, every later segment but a RST does too.",
            "若双方 SYN 都带时间戳，之后除 RST 外的每个报文段也都要带。"),
        Rule(
            .timestampEcho, 7323, "4.3", "7323-4.3-echo", .must(nil),
            "The echoed timestamp is that of the earliest segment not yet acknowledged.",
            "回显的时间戳取自最早的尚未确认的报文段。"),
        Rule(
            .paws, 7323, "5.3", "7323-5.3-paws", .must(nil),
            "A segment whose timestamp is older than the last is an old duplicate: an ACK, and dropped.",
            "时间戳比上次更旧的报文段是旧的重复：回 ACK 并丢弃。"),
        Rule(
            .timeWaitTimestamps, 6191, "2", "6191-2-reopen", .should(4),
            "A SYN with a newer timestamp, or a number beyond the old ones, reopens TIME-WAIT safely.",
            "时间戳更新或序号更大的 SYN 可以安全地重新打开 TIME-WAIT。"),
    ]
}

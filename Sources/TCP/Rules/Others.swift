// SPDX-License-Identifier: MIT

// RFC 5482 (user timeout) and RFC 4987 (SYN flooding).

extension Rule {
    static let others: [Rule] = [
        Rule(
            .userTimeoutValue, 5482, "3.1", "5482-3.1-value", .should(nil),
            "The user may say how long sent text may stay unacknowledged before the connection is given up.",
            "用户可以规定已发送数据多久未被确认就放弃连接。"),
        Rule(
            .userTimeoutOption, 5482, "3.1", "5482-3.1-option", .should(nil),
            "An end may ask the other to wait longer: the timeout is the longer of both wishes, within our own limits.",
            "一端可以请求另一端多等一会：超时取双方期望中较长者，并受本端上下限约束。"),
        Rule(
            .synQueue, 4987, "3.2", "4987-3.2-syn-queue", .prose,
            "A half-open connection waits in the SYN queue; accept() sees it only when the handshake is over.",
            "半开连接在 SYN 队列中等待；握手完成后 accept() 才能看到。"),
        Rule(
            .synQueueFull, 4987, "2", "4987-2-full", .prose,
            "When the SYN queue is full a new SYN is dropped; its sender will try again.",
            "SYN 队列已满时丢弃新的 SYN；发送方会重试。"),
        Rule(
            .acceptQueueFull, 4987, "3.2", "4987-3.2-accept-queue", .prose,
            "When the accept queue is full the last ACK of a handshake is dropped, and the SYN,ACK is repeated.",
            "accept 队列已满时，握手的最后一个 ACK 被丢弃，并重发 SYN,ACK。"),
        Rule(
            .synCookie, 4987, "3.6", "4987-3.6-cookie", .prose,
            "A SYN cookie puts what must be remembered into the SYN,ACK's own number, so that nothing is kept.",
            "SYN cookie 把需要记住的内容放进 SYN,ACK 的序号里，本地不保留任何记录。"),
    ]
}

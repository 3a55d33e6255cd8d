// SPDX-License-Identifier: MIT

extension ChatCall.Effect {
    /// What a call did to the model, in English and in Simplified Chinese, and where the RFC says so.
    public var meaning: (english: StaticString, chinese: StaticString, section: StaticString) {
        switch self {
        case .socketOnly:
            (
                "a socket in the kernel, but no TCB yet: CLOSED is the absence of one",
                "内核里有了套接字，但还没有 TCB：CLOSED 就是没有 TCB", "3.3.2"
            )
        case .named:
            ("the socket has an address; still no TCB", "套接字有了地址；仍然没有 TCB", "3.9.1.1")
        case .passiveOpen:
            ("passive OPEN: a TCB, in LISTEN", "被动 OPEN：有了 TCB，处于 LISTEN", "3.10.1")
        case .activeOpen:
            (
                "active OPEN: SYN-SENT, and ESTABLISHED before the call returned",
                "主动 OPEN：SYN-SENT，调用返回之前已是 ESTABLISHED", "3.10.1"
            )
        case .refused:
            (
                "active OPEN: SYN-SENT, then a RST said that nobody listens: no TCB any more",
                "主动 OPEN：SYN-SENT，随后 RST 表明没有人监听：TCB 已删除", "3.10.7.3"
            )
        case .unanswered:
            ("no connection came about: no TCB", "连接没有建立：没有 TCB", "3.10.8")
        case .taken:
            (
                "no change: takes a connection that is already ESTABLISHED off the accept queue",
                "状态不变：从 accept 队列取出一个已经 ESTABLISHED 的连接", "3.9.1.1"
            )
        case .received:
            (
                "no change: hands over text that TCP has received already",
                "状态不变：交出 TCP 早已收到的数据", "3.10.3"
            )
        case .receivedEnd:
            (
                "the end of their text: their FIN is here, which is CLOSE-WAIT if we have not closed",
                "对方的数据到此为止：FIN 已到，若我方尚未关闭即为 CLOSE-WAIT", "3.10.3"
            )
        case .receivedReset:
            ("their RST ended the connection: no TCB any more", "对方的 RST 终止了连接：TCB 已删除", "3.10.7.4")
        case .sent:
            ("no change: the text waits in the send buffer until TCP sends it", "状态不变：数据放进发送缓冲区，由 TCP 发出", "3.10.2")
        case .closedFirst:
            (
                "CLOSE before them: FIN-WAIT-1 once the FIN goes out behind our text",
                "先于对方 CLOSE：FIN 跟在数据之后发出，进入 FIN-WAIT-1", "3.10.4"
            )
        case .closedSecond:
            (
                "CLOSE after them: LAST-ACK once the FIN goes out, until it is acknowledged",
                "后于对方 CLOSE：FIN 发出后进入 LAST-ACK，等它得到确认", "3.10.4"
            )
        case .released:
            ("no change: nothing is left to send; the descriptor is free", "状态不变：没有要发送的了；描述符已释放", "3.10.4")
        case .aborted:
            ("ABORT: a RST is sent and the TCB is deleted", "ABORT：发出 RST，TCB 已删除", "3.10.5")
        case .stoppedListening:
            ("the listening TCB is deleted; its connections stay", "监听的 TCB 已删除；已有的连接不受影响", "3.10.4")
        case .failed:
            ("failed: nothing has changed", "失败：什么也没有改变", "3.9.1")
        }
    }
}

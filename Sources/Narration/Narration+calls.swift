// SPDX-License-Identifier: MIT
public import Transcript

extension Narration {
    /// What a socket call did to the model.
    public func meaning(of effect: SocketCall.Effect) -> String {
        language == .english ? Narration.english(effect) : Narration.chinese(effect)
    }

    private static func english(_ effect: SocketCall.Effect) -> String {
        switch effect {
        case .socketOnly: "a socket in the kernel, but no TCB yet: CLOSED is the absence of one"
        case .named: "the socket has an address; still no TCB"
        case .passiveOpen: "passive OPEN: a TCB, in LISTEN"
        case .activeOpen: "active OPEN: SYN-SENT, and ESTABLISHED before the call returned"
        case .refused: "active OPEN: SYN-SENT, then a RST said that nobody listens: no TCB any more"
        case .unanswered: "no connection came about: no TCB"
        case .taken: "no change: takes a connection that is already ESTABLISHED off the accept queue"
        case .received: "no change: hands over text that TCP has received already"
        case .receivedEnd: "the end of their text: their FIN is here, which is CLOSE-WAIT if we have not closed"
        case .receivedReset: "their RST ended the connection: no TCB any more"
        case .sent: "no change: the text waits in the send buffer until TCP sends it"
        case .closedFirst: "CLOSE before them: FIN-WAIT-1 once the FIN goes out behind our text"
        case .closedSecond: "CLOSE after them: LAST-ACK once the FIN goes out, until it is acknowledged"
        case .released: "no change: nothing is left to send; the descriptor is free"
        case .aborted: "ABORT: a RST is sent and the TCB is deleted"
        case .stoppedListening: "the listening TCB is deleted; its connections stay"
        case .failed: "failed: nothing has changed"
        }
    }

    private static func chinese(_ effect: SocketCall.Effect) -> String {
        switch effect {
        case .socketOnly: "内核里有了套接字，但还没有 TCB：CLOSED 就是没有 TCB"
        case .named: "套接字有了地址；仍然没有 TCB"
        case .passiveOpen: "被动 OPEN：有了 TCB，处于 LISTEN"
        case .activeOpen: "主动 OPEN：SYN-SENT，调用返回之前已是 ESTABLISHED"
        case .refused: "主动 OPEN：SYN-SENT，随后 RST 表明没有人监听：TCB 已删除"
        case .unanswered: "连接没有建立：没有 TCB"
        case .taken: "状态不变：从 accept 队列取出一个已经 ESTABLISHED 的连接"
        case .received: "状态不变：交出 TCP 早已收到的数据"
        case .receivedEnd: "对方的数据到此为止：FIN 已到，若我方尚未关闭即为 CLOSE-WAIT"
        case .receivedReset: "对方的 RST 终止了连接：TCB 已删除"
        case .sent: "状态不变：数据放进发送缓冲区，由 TCP 发出"
        case .closedFirst: "先于对方 CLOSE：FIN 跟在数据之后发出，进入 FIN-WAIT-1"
        case .closedSecond: "后于对方 CLOSE：FIN 发出后进入 LAST-ACK，等它得到确认"
        case .released: "状态不变：没有要发送的了；描述符已释放"
        case .aborted: "ABORT：发出 RST，TCB 已删除"
        case .stoppedListening: "监听的 TCB 已删除；已有的连接不受影响"
        case .failed: "失败：什么也没有改变"
        }
    }
}

// SPDX-License-Identifier: MIT
import Chat

extension Topic {
    /// Every topic. A student's word that two of them know belongs to the one with the longer key.
    static let all: [Topic] = [
        greeting, farewell, help, identity,
        handshake, sequence, acknowledgment, initialNumber, window, state, ports, roundTrip, segmentSize,
        closing, halfClose, timeWait, reset, listening,
        transport, udp, internet, socket, architecture, checksum, retransmission, framing,
    ]

    // MARK: Manners

    static let greeting = Topic(keys: ["hello", "hi", "hey", "good morning", "你好", "您好", "嗨", "早上好"]) { facts in
        Phrases(
            "Hello! Every word of ours is a run of numbered bytes in TCP.", "你好！我们说的每个字，在 TCP 里都是编了号的字节。")
            + facts.ports
            + Phrases(
                "Ask me about the handshake, seq, ack, windows, ports, states… or say help.",
                "可以问我握手、序号、确认、窗口、端口、状态……或者说“帮助”。")
    }

    static let farewell = Topic(keys: ["bye", "goodbye", "quit", "exit", "再见", "拜拜", "退出"]) { _ in
        Phrases(
            "Goodbye! It is you who closes: Ctrl-D sends a FIN and still listens, Ctrl-C closes. Watch the states.",
            "再见！由你来关闭：Ctrl-D 发出 FIN 但仍能接收，Ctrl-C 直接关闭。留意状态的变化。")
    }

    static let help = Topic(keys: ["help", "menu", "topics", "what can you do", "what can i ask", "帮助", "你会什么", "能问什么"])
    { _ in
        Phrases(
            "Ask me in your own words: handshake, seq, ack, ISN, window, ports, state, round trip, MSS, FIN, "
                + "TIME-WAIT, RST, backlog, TCP and UDP, IPv4 and IPv6, sockets, C/S and B/S, checksum, "
                + "retransmission, framing.",
            "随便问：握手、序号、确认、ISN、窗口、端口、状态、往返时间、MSS、FIN、半关闭、TIME-WAIT、RST、backlog、TCP 与 UDP、IPv4 与 IPv6、套接字、"
                + "C/S 与 B/S、校验和、重传、消息边界。")
    }

    static let identity = Topic(keys: ["who are you", "your name", "what are you", "你是谁", "你叫什么"]) { _ in
        Phrases(
            "I am wiretalk's tutor, a small program at the server's end of this connection. I know a fixed set of "
                + "answers about TCP, and ask the kernel about this connection.",
            "我是 wiretalk 的导师，运行在这条连接服务器端的一个小程序。我会回答一些关于 TCP 的固定问题，也会向内核打听这条连接。")
    }

    static let unknown = Topic(keys: []) { _ in
        Phrases(
            "That is not among the things I know. Say help to see what is.", "这个我不懂。说“帮助”看看我懂什么。")
    }

    // MARK: Opening, numbers, state

    static let handshake = Topic(keys: [
        "handshake", "three way", "3 way", "syn", "connect", "握手", "三次握手", "建立连接",
    ]) { facts in
        Phrases(
            "Three segments open a connection: SYN (my first number is x), SYN,ACK (mine is y, I expect x+1), ACK (I "
                + "expect y+1). Three, so that each side knows that the other has heard its number (RFC 9293 §3.5).",
            "三个报文段建立连接：SYN（我的初始序号是 x）、SYN,ACK（我的是 y，等你的 x+1）、ACK（等你的 y+1）。要三次，双方才都知道对方收到了自己的序号（RFC 9293 §3.5）。")
            + facts.numbers
    }

    static let sequence = Topic(keys: ["seq", "sequence", "sequence number", "sequence numbers", "序号", "序列号"]) {
        facts in
        Phrases(
            "Every byte of text has a number; a segment's seq is that of its first byte. SYN and FIN take one number "
                + "each, a bare ACK none (RFC 9293 §3.4).",
            "数据的每个字节都有一个序号，报文段的 seq 是其中第一个字节的序号。SYN 和 FIN 各占一个序号，纯 ACK 不占（RFC 9293 §3.4）。")
            + facts.numbers
    }

    static let acknowledgment = Topic(keys: [
        "ack", "acks", "acknowledgment", "acknowledgement", "acknowledge", "确认", "确认号", "应答",
    ]) { facts in
        Phrases(
            "The ack field holds the next number expected: everything before it has come. One ACK covers all before "
                + "it, so not each segment needs its own (RFC 9293 §3.4).",
            "ack 字段是期待的下一个序号：它之前的都已收到。一个 ACK 覆盖它之前的全部，所以不必每个报文段都单独确认（RFC 9293 §3.4）。")
            + facts.numbers
    }

    static let initialNumber = Topic(keys: [
        "isn", "initial sequence number", "first number", "why random", "初始序号", "初始序列号",
    ]) { facts in
        Phrases(
            "The first number is not 0: it moves with a clock and a secret of the machine, so that old segments do not "
                + "fit and outsiders cannot guess it (RFC 9293 §3.4.1, RFC 6528).",
            "初始序号不是 0：它由时钟和机器的一个秘密算出，使旧报文段对不上号，外人也猜不到（RFC 9293 §3.4.1、RFC 6528）。")
            + facts.numbers
    }

    static let window = Topic(keys: ["window", "windows", "flow control", "zero window", "窗口", "流量控制", "零窗口"]) { _ in
        Phrases(
            "The window says how many bytes the receiver has room for beyond the ack. A program that does not read "
                + "it shrink to 0, and the sender must wait and probe (RFC 9293 §3.8.6). With window scale the field "
                + "is shifted left (RFC 7323 §2).",
            "窗口表示接收方在 ack 之后还容得下多少字节。程序不读，窗口就会缩到 0，发送方只能等待并探测（RFC 9293 §3.8.6）。有窗口扩大选项时，该字段要左移（RFC 7323 §2）。")
    }

    static let state = Topic(keys: ["state", "states", "status", "established", "状态"]) { facts in
        Phrases(
            "TCP has eleven states, and each end has one of its own (RFC 9293 §3.3.2).",
            "TCP 有十一个状态，两端各有各的（RFC 9293 §3.3.2）。")
            + facts.stateNow
    }

    static let ports = Topic(keys: ["port", "ports", "my port", "your port", "address", "端口", "端口号", "地址"]) { facts in
        Phrases(
            "A port tells the connections of one machine apart: 16 bits. A server waits at a known one, the kernel "
                + "lends the client a free one; address and port of both ends together name the connection (RFC 9293 "
                + "§3.3.1).",
            "端口用来区分同一台机器上的连接，16 位。服务器守在众所周知的端口，客户端的端口由内核临时分配；两端的地址和端口合起来标识一条连接（RFC 9293 §3.3.1）。")
            + facts.ports
    }

    static let roundTrip = Topic(keys: [
        "rtt", "round trip", "round trip time", "latency", "delay", "ping", "往返", "往返时间", "时延", "延迟",
    ]) { facts in
        Phrases(
            "The round trip is the time from sending a byte to its ACK; the retransmission timer is set by it (RFC "
                + "6298 §2).",
            "往返时间是从发出一个字节到收到它的 ACK 的时间，重传定时器据此设定（RFC 6298 §2）。")
            + facts.roundTripNow
    }

    static let segmentSize = Topic(keys: ["mss", "segment size", "maximum segment size", "mtu", "最大报文段", "报文段长度"]) {
        facts in
        Phrases(
            "MSS is the most text that an end wants in one segment; each says its own in its SYN, and it counts "
                + "neither IP's header nor TCP's (RFC 9293 §3.7.1).",
            "MSS 是一端愿意在一个报文段里接收的最大数据量，各自在 SYN 中声明，不含 IP 和 TCP 首部（RFC 9293 §3.7.1）。")
            + facts.mss
    }
}

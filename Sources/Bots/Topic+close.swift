// SPDX-License-Identifier: MIT
import Chat

// Closing, and what lies around TCP.

extension Topic {
    static let closing = Topic(keys: [
        "fin", "close", "closing", "disconnect", "four way", "4 way", "terminate", "挥手", "四次挥手", "关闭", "断开",
    ]) { _ in
        Phrases(
            "A FIN says: no more text from me. It takes one number and is acknowledged like a byte; the other "
                + "direction stays open until its own FIN. Who closes first goes through FIN-WAIT-1 and FIN-WAIT-2 to "
                + "TIME-WAIT, the other through CLOSE-WAIT to LAST-ACK (RFC 9293 §3.6).",
            "FIN 的意思是：我没有数据了。它占一个序号，像字节一样被确认；另一个方向要等它自己的 FIN。先关闭的一端经 FIN-WAIT-1、FIN-WAIT-2 到 TIME-WAIT，另一端经 "
                + "CLOSE-WAIT 到 LAST-ACK（RFC 9293 §3.6）。")
    }

    static let halfClose = Topic(keys: [
        "half close", "half closed", "shutdown", "close wait", "半关闭", "半关",
    ]) { _ in
        Phrases(
            "After your FIN you can still receive: that is half-closed. You are in FIN-WAIT-2, I in CLOSE-WAIT until I "
                + "close, too. Try it: Ctrl-D in wiretalk chat, or shutdown(SHUT_WR) (RFC 9293 §3.6).",
            "发出 FIN 之后你仍能接收，这就是半关闭。你处于 FIN-WAIT-2，我在关闭之前处于 CLOSE-WAIT。试试看：在 wiretalk chat 里按 Ctrl-D，或者 "
                + "shutdown(SHUT_WR)（RFC 9293 §3.6）。")
    }

    static let timeWait = Topic(keys: ["time wait", "2msl", "msl", "2 msl", "timewait"]) { _ in
        Phrases(
            "Who closed first waits in TIME-WAIT for two maximum segment lifetimes: its last ACK may be lost and asked "
                + "for again, and old segments must die out before the ports are used anew (RFC 9293 §3.6.1). On Linux "
                + "it lasts 60 seconds.",
            "先关闭的一端要在 TIME-WAIT 等两个最大报文段生存期：最后的 ACK 可能丢失而需重发，旧报文段也要先消失，端口才能重用（RFC 9293 §3.6.1）。Linux 上是 60 秒。")
    }

    static let reset = Topic(keys: ["rst", "reset", "refused", "connection refused", "复位", "重置", "拒绝"]) { _ in
        Phrases(
            "A RST ends a connection at once, without answer. It says that nobody listens at that port, or that a "
                + "program gave up; it is believed only if its number is exactly the one expected (RFC 9293 §3.5.2, "
                + "§3.10.7.4).",
            "RST 立即终止连接，不需要回应。它表示该端口没有人监听，或者程序放弃了连接；只有序号恰好是期待的那个才会被接受（RFC 9293 §3.5.2、§3.10.7.4）。")
    }

    static let listening = Topic(keys: [
        "backlog", "listen", "accept", "queue", "accept queue", "监听", "队列", "半连接", "全连接",
    ]) { facts in
        Phrases(
            "The kernel shakes hands by itself: when accept() returns, the connection has been ESTABLISHED all along. "
                + "It waited in the accept queue, whose length is listen's backlog.",
            "握手由内核独自完成：accept() 返回时，连接早已是 ESTABLISHED。它一直在 accept 队列里等着，队列的长度就是 listen 的 backlog。")
            + facts.ports
    }

    static let transport = Topic(keys: ["tcp", "what is tcp", "transport", "传输层", "什么是tcp"]) { facts in
        Phrases(
            "TCP makes a reliable stream of bytes, in order, for two programs, out of IP packets that may be lost, "
                + "doubled or overtake each other: by numbers, acknowledgments and repeats (RFC 9293 §2.2).",
            "TCP 靠序号、确认和重传，用可能丢失、重复、乱序的 IP 分组，为两个程序提供可靠、有序的字节流（RFC 9293 §2.2）。")
            + facts.stateNow
    }

    static let udp = Topic(keys: [
        "udp", "tcp vs udp", "tcp and udp", "udp and tcp", "datagram", "用户数据报", "无连接", "tcp和udp", "tcp与udp",
    ]) { _ in
        Phrases(
            "UDP sends single datagrams: no handshake, no order, no repeats, but message boundaries are kept. TCP has "
                + "a handshake, order and repeats, and keeps no boundaries. DNS and games often take UDP, files and "
                + "web pages mostly TCP (RFC 768, RFC 9293).",
            "UDP 发送单个数据报：没有握手、没有顺序、没有重传，但保留消息边界。TCP 有握手、有序、会重传，但不保留边界。DNS 和游戏多用 UDP，文件和网页多用 TCP（RFC 768、RFC 9293）。")
    }

    static let internet = Topic(keys: ["ip", "ipv4", "ipv6", "ipv4 and ipv6", "网际", "ip地址", "ip 地址"]) { facts in
        Phrases(
            "IP carries TCP's segments from machine to machine. IPv4 addresses have 32 bits, IPv6 addresses 128; TCP "
                + "is the same over both, only the pseudo-header of its checksum differs (RFC 8200 §8.1).",
            "IP 把 TCP 的报文段从一台机器送到另一台。IPv4 地址 32 位，IPv6 地址 128 位；TCP 在两者之上完全一样，只是校验和的伪首部不同（RFC 8200 §8.1）。")
            + facts.family
    }

    static let socket = Topic(keys: ["socket", "sockets", "api", "套接字", "插口"]) { facts in
        Phrases(
            "A socket is a program's handle on the kernel's TCP. Server: socket, bind, listen, accept; client: socket, "
                + "connect; then both send, recv and close. A new socket has no TCB yet: CLOSED is the absence of one "
                + "(RFC 9293 §3.3.2).",
            "套接字是程序使用内核 TCP 的把手。服务器：socket、bind、listen、accept；客户端：socket、connect；然后双方 send、recv、close。新套接字还没有 "
                + "TCB：CLOSED 就是没有 TCB（RFC 9293 §3.3.2）。")
            + facts.ports
    }

    static let architecture = Topic(keys: [
        "c s", "b s", "client server", "browser server", "cs", "bs", "client", "server", "客户端", "服务器", "浏览器",
    ]) { facts in
        Phrases(
            "C/S: a client program of its own talks to a server, as we do now. B/S: the browser is the client for all, "
                + "and HTTP goes over the connection. TCP sees no difference: one end connects, the other listens.",
            "C/S：专门的客户端程序与服务器交谈，就像我们现在这样。B/S：浏览器充当通用的客户端，连接上走的是 HTTP。对 TCP 来说没有区别：一端 connect，另一端 listen。")
            + facts.ports
    }

    static let checksum = Topic(keys: ["checksum", "checksums", "校验", "校验和", "检验和"]) { _ in
        Phrases(
            "TCP's checksum is a 16-bit one's complement sum over a pseudo-header with the addresses, the header and "
                + "text. A segment that fails is dropped, and the sender repeats it (RFC 9293 §3.1). In a capture of "
                + "our own packets it is often not computed yet: the network card, or nobody on lo, does that later.",
            "TCP 校验和是对含地址的伪首部、首部和数据求 16 位反码和。不对的报文段被丢弃，由发送方重传（RFC 9293 §3.1）。捕获自己发出的分组时它往往还没有算好：由网卡稍后计算，在 lo 上则根本不算。")
    }

    static let retransmission = Topic(keys: [
        "retransmission", "retransmit", "retransmissions", "rto", "lost", "loss", "timeout", "重传", "超时", "丢包",
    ]) { facts in
        Phrases(
            "What is not acknowledged in time is sent again, with the same numbers; each wait is twice the last (RFC "
                + "6298 §5). Three duplicate ACKs bring it sooner (RFC 5681 §3.2).",
            "没有及时得到确认的数据会用同样的序号重发，每次等待时间加倍（RFC 6298 §5）。收到三个重复 ACK 则提前重传（RFC 5681 §3.2）。")
            + facts.repeats
    }

    static let framing = Topic(keys: [
        "framing", "message boundary", "message boundaries", "boundaries", "sticky", "newline", "粘包", "消息边界", "分包",
        "换行",
    ]) { _ in
        Phrases(
            "TCP keeps no messages: two sends may come in one recv, and one send in several. So programs must mark the "
                + "ends themselves. I take a line feed for one, or 200 ms of silence.",
            "TCP 没有消息的概念：两次 send 可能在一次 recv 里到达，一次 send 也可能分几次到达。所以程序必须自己标出边界。我以换行为界，或者以 200 毫秒的沉默为界。")
    }
}

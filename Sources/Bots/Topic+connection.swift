// SPDX-License-Identifier: MIT
import Chat
import TCP

// What is true of this very connection.

extension ConnectionFacts {
    /// Both ends with their ports.
    var ports: Phrases {
        Phrases(
            "On this connection your end is \(remote) and mine is \(local).",
            "在这条连接上，你那端是 \(remote)，我这端是 \(local)。")
    }

    /// The state that the kernel gives.
    var stateNow: Phrases {
        guard let state else {
            return Phrases("The kernel does not tell me the state of my end.", "内核没有告诉我这一端的状态。")
        }
        return Phrases(
            "My end of this connection is in \(state) now: so says the kernel.", "内核说，我这一端现在处于 \(state)。")
    }

    /// Both directions' numbers, or why they cannot be seen.
    var numbers: Phrases {
        guard let iss, let irs else { return blind }
        let first = Phrases(
            "Here, your first number was x = \(irs.rawValue) and mine y = \(iss.rawValue).",
            "在这里，你的初始序号是 x = \(irs.rawValue)，我的是 y = \(iss.rawValue)。")
        guard let rcvNxt, let sndNxt else { return first }
        let (theirs, ours) = (rcvNxt.offset(from: irs), sndNxt.offset(from: iss))
        return first
            + Phrases(
                "I expect x+\(theirs) = \(rcvNxt.rawValue) from you next, and my next byte is y+\(ours) = "
                    + "\(sndNxt.rawValue).",
                "我等着你的 x+\(theirs) = \(rcvNxt.rawValue)，我的下一个字节是 y+\(ours) = \(sndNxt.rawValue)。")
    }

    /// A program gets bytes from its socket, never headers.
    private var blind: Phrases {
        switch missing {
        case .missed:
            Phrases(
                "I capture packets, but have not seen this connection's handshake, so I do not know where its numbers "
                    + "began.",
                "我在捕获分组，但没有看到这条连接的握手，所以不知道序号从哪里开始。")
        case .forbidden(let remedy):
            Phrases(
                "The numbers of this connection I cannot see: a socket gives a program the bytes and keeps the "
                    + "headers, and I may not capture packets here.",
                "这条连接的序号我看不到：套接字只把数据交给程序，首部留在内核里，而我在这里无权捕获分组。")
                + (remedy.map { Phrases("This would let me: \($0)", "这样就可以：\($0)") } ?? Phrases("", ""))
        case nil:
            Phrases("The numbers of this connection are not known to me.", "这条连接的序号我不知道。")
        }
    }

    /// The kernel's round trip.
    var roundTripNow: Phrases {
        guard let roundTrip else {
            return Phrases("The kernel has not told me the round trip.", "内核没有告诉我往返时间。")
        }
        return Phrases(
            "On this connection the kernel's smoothed value is \(roundTrip) µs.",
            "在这条连接上，内核的平滑值是 \(roundTrip) µs。")
    }

    /// Which internet protocol carries it.
    var family: Phrases {
        local.isIPv6
            ? Phrases("This connection runs over IPv6.", "这条连接走的是 IPv6。")
            : Phrases("This connection runs over IPv4.", "这条连接走的是 IPv4。")
    }

    var mss: Phrases {
        guard let sendMSS else { return Phrases("", "") }
        return Phrases(
            "To you I may put \(sendMSS) bytes of text in one segment.", "我发给你的一个报文段最多装 \(sendMSS) 字节数据。")
    }

    var repeats: Phrases {
        guard let retransmissions else { return Phrases("", "") }
        return Phrases(
            "On this connection my end has sent \(retransmissions) segments again so far.",
            "在这条连接上，我这一端至今重传了 \(retransmissions) 个报文段。")
    }
}

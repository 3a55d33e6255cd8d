// SPDX-License-Identifier: MIT
public import TCP

/// What a demonstration says before each of its parts.
extension Narration {
    /// Before the handshake.
    public var handshakeScene: String {
        switch language {
        case .english:
            "The handshake: three segments, because each end has a first number of its own to tell, and must hear that it "
                + "arrived (RFC 9293 §3.5)"
        case .chinese: "握手：三个报文段，因为两端各有一个初始序号要告诉对方，并且要知道对方已经收到（RFC 9293 §3.5）"
        }
    }

    /// Before the talk.
    public var talkScene: String {
        switch language {
        case .english: "Talking: every byte has a number, and each end says which one it expects next (RFC 9293 §3.4)"
        case .chinese: "对话：每个字节都有序号，每一端都说明自己期待的下一个序号（RFC 9293 §3.4）"
        }
    }

    /// Before the close.
    public var closeScene: String {
        switch language {
        case .english:
            "The close: each direction ends by itself, with a FIN that is acknowledged like a byte (RFC 9293 §3.6)"
        case .chinese: "关闭：两个方向各自结束，FIN 像一个字节一样占用序号并得到确认（RFC 9293 §3.6）"
        }
    }

    /// What three segments have settled: the numbers that they told, and the states that both ends are in now.
    ///
    /// `kernel` is what the kernel says of each end, where it was asked.
    public func handshakeOver(
        clientISN x: UInt32, serverISN y: UInt32, nanoseconds: Int64?, model: (client: State, server: State),
        kernel: (client: State?, server: State?)
    ) -> [String] {
        let (next, follows) = (x &+ 1, y &+ 1)
        let time = nanoseconds.map { "\($0 / 1_000) µs" }
        let end = { (name: String, state: State, kernel: State?) -> String in
            let asked = kernel.map { language == .english ? ", and the kernel says \($0)" : "，内核说是 \($0)" } ?? ""
            return language == .english ? "\(name) is in \(state)\(asked)" : "\(name)处于 \(state)\(asked)"
        }
        switch language {
        case .english:
            return [
                "The handshake is over: SYN, SYN,ACK, ACK" + (time.map { ", in \($0)" } ?? ""),
                "x = \(x)  the client's first number; the server expects x+1 = \(next)",
                "y = \(y)  the server's first number; the client expects y+1 = \(follows)",
                "x+1, y+1  stand in the third segment: it has no text and takes no number",
                end("the client", model.client, kernel.client), end("the server", model.server, kernel.server),
            ]
        case .chinese:
            return [
                "握手完成：SYN、SYN,ACK、ACK" + (time.map { "，用时 \($0)" } ?? ""),
                "x = \(x)  客户端的初始序号；服务器期待 x+1 = \(next)", "y = \(y)  服务器的初始序号；客户端期待 y+1 = \(follows)",
                "x+1、y+1  写在第三个报文段里，它没有数据，自己不占用序号",
                end("客户端", model.client, kernel.client), end("服务器", model.server, kernel.server),
            ]
        }
    }

    // MARK: A second person at the server's side

    /// How a second person joins.
    public func peerMayJoin(_ command: String) -> String {
        switch language {
        case .english: "the server's side is typed in another terminal of yours: `\(command)` there joins"
        case .chinese: "服务器一端由第二个人在您的另一个终端里输入：在那里运行 `\(command)` 即可加入"
        }
    }

    /// A second person has joined.
    public var peerHasJoined: String {
        language == .english ? "somebody has joined as the server" : "有人作为服务器加入了"
    }

    /// What the second person reads first.
    public var youAreTheServer: String {
        switch language {
        case .english: "you are the server: answer each line of the client's; Ctrl-D closes first"
        case .chinese: "您是服务器：请回答客户端的每一行；Ctrl-D 先关闭连接"
        }
    }

    /// The first person is asked for a line.
    public var saySomething: String {
        language == .english ? "say something (Ctrl-D ends):" : "说点什么（Ctrl-D 结束）："
    }
}

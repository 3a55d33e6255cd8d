// SPDX-License-Identifier: MIT

/// What is said above and below a row a connection.
extension Narration {
    /// The titles of the columns.
    public var summaryTitles: [StaticString] {
        switch language {
        case .english:
            [
                "#", "client", "server", "start", "duration", "handshake", "close", "segments", "client/server bytes",
                "states", "history",
            ]
        case .chinese:
            ["#", "客户端", "服务器", "开始", "持续", "握手", "关闭", "报文段", "字节 客户端/服务器", "状态", "历史"]
        }
    }

    /// What the letters of the last column mean, and from when times count.
    public var summaryLegend: String {
        switch language {
        case .english:
            "history: what each end sent, in the order of its first time: S SYN, H SYN,ACK, A an ACK without text, D text, "
                + "F FIN, R RST, T something sent again, W window 0; capitals are the client's, small letters the "
                + "server's. start and duration are in seconds, start from the first frame of the capture on."
        case .chinese:
            "历史：各端发送过什么，按首次出现的顺序：S 为 SYN，H 为 SYN,ACK，A 为不带数据的 ACK，D 为数据，F 为 FIN，R 为 RST，"
                + "T 为重发的内容，W 为窗口 0；大写是客户端的，小写是服务器的。开始与持续以秒计，开始从捕获的第一帧算起。"
        }
    }
}

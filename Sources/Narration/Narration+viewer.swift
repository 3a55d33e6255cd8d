// SPDX-License-Identifier: MIT

/// What the viewer in a terminal says of itself and asks.
extension Narration {
    /// What the viewer shows, as far as it decides which keys do something.
    public enum ViewerPage: Sendable { case ladder, question, hidden, prompt, bytes, text }

    /// The keys at the foot of the viewer, the most needed first: there may be no room for all.
    public func viewerKeys(_ page: ViewerPage) -> [(key: String, does: String)] {
        let isEnglish = language == .english
        switch page {
        case .ladder:
            return isEnglish
                ? [
                    ("space", "step"), ("b", "back"), ("o", "open"), ("w", "why"), ("?", "help"), ("q", "quit"),
                    ("n", "oddity"), ("c", "connection"), ("s", "play"), ("p", "predict"), ("/", "search"),
                    (":", "frame"), ("y", "SYN"),
                ]
                : [
                    ("空格", "前进"), ("b", "后退"), ("o", "打开"), ("w", "为什么"), ("?", "帮助"), ("q", "退出"),
                    ("n", "异常"), ("c", "连接"), ("s", "播放"), ("p", "预测"), ("/", "搜索"), (":", "帧号"),
                    ("y", "SYN"),
                ]
        case .question:
            return isEnglish
                ? [("1–9 0 -", "guess"), ("b", "back"), ("p", "no more questions"), ("?", "help"), ("q", "quit")]
                : [("1–9 0 -", "猜"), ("b", "后退"), ("p", "不再提问"), ("?", "帮助"), ("q", "退出")]
        case .hidden:
            return isEnglish
                ? [
                    ("a", "the question"), ("space", "step"), ("b", "back"), ("p", "no more questions"), ("?", "help"),
                    ("q", "quit"),
                ]
                : [
                    ("a", "前往问题"), ("空格", "前进"), ("b", "后退"), ("p", "不再提问"), ("?", "帮助"), ("q", "退出"),
                ]
        case .prompt:
            return isEnglish ? [("Enter", "go"), ("Esc", "leave")] : [("回车", "前往"), ("Esc", "返回")]
        case .bytes:
            return isEnglish
                ? [("↑ ↓", "field"), ("← →", "segment"), ("w", "why"), ("o", "close"), ("?", "help"), ("q", "quit")]
                : [("↑ ↓", "字段"), ("← →", "报文段"), ("w", "为什么"), ("o", "关闭"), ("?", "帮助"), ("q", "退出")]
        case .text:
            return isEnglish
                ? [("↑ ↓", "scroll"), ("← →", "segment"), ("o", "bytes"), ("Esc", "close"), ("q", "quit")]
                : [("↑ ↓", "滚动"), ("← →", "报文段"), ("o", "字节"), ("Esc", "关闭"), ("q", "退出")]
        }
    }

    /// Every key of the viewer with what it does.
    public var viewerHelp: [(key: String, does: String)] {
        switch language {
        case .english:
            [
                ("space → j ↓ Enter", "the next segment"), ("b ← k ↑", "the segment before"),
                ("n  N", "the next segment with an oddity; the one before"),
                ("c  C", "the next connection's first segment; the one before"),
                ("y  Y", "the next SYN; the one before"), ("g  G", "the first segment; the last"),
                (":", "the segment in a frame: type its number, then Enter"),
                ("/", "search forward: text, addresses, flags, states, marks, numbers; Enter alone searches on"),
                ("o", "open: header fields and the bytes that hold them; up and down choose a field"),
                ("w", "why: the rules, what Linux does, and both ends' numbers"),
                ("t", "then and now: rows as they looked when they passed, or as later frames show that they were"),
                ("s", "play at the capture's own pace; s, space or any step pauses"),
                (
                    "p",
                    "predict: hide states until they are guessed; behind a question that waits a connection's states stay "
                        + "hidden, wherever you go; p again shows them"
                ),
                ("a", "to the question that waits"),
                (".", "a dark screen until the next key"),
                ("PageDown PageUp F5", "a presenter's remote: step, step back, play or pause"),
                (
                    "×  …",
                    "how an arrow ends: × the segment was lost; … it crosses what is sent after it, and the line on which "
                        + "it arrives begins with …"
                ),
                ("STATE?  ?", "a state that nothing has shown yet, taken for granted; one that nobody knows"),
                ("?", "this help"),
                ("Esc", "back to the ladder; on it, pause"), ("Ctrl-Z", "to the shell; fg comes back"), ("q", "quit"),
            ]
        case .chinese:
            [
                ("空格 → j ↓ 回车", "下一个报文段"), ("b ← k ↑", "上一个报文段"),
                ("n  N", "下一个有异常的报文段；上一个"), ("c  C", "下一个连接的第一段；上一个"),
                ("y  Y", "下一个 SYN；上一个"), ("g  G", "第一段；最后一段"), (":", "某一帧中的报文段：输入帧号，再按回车"),
                ("/", "向后搜索：聊天内容、地址、标志、状态、异常、号码；直接按回车继续搜索"),
                ("o", "打开：首部字段及其所在的字节；上下键选择字段"), ("w", "为什么：规则、Linux 的做法、两端的变量"),
                ("t", "当时与实际：每一行按经过时的样子显示，或按之后的帧所说明的实际情况"),
                ("s", "按捕获时的节奏播放；按 s、空格或任意步进键暂停"),
                ("p", "预测：先猜后看状态；连接中有问题未答时，无论跳到哪里，其后的状态都不显示；再按 p 全部显示"),
                ("a", "前往待答的问题"), (".", "黑屏，直到按下任意键"),
                ("PageDown PageUp F5", "翻页笔：前进、后退、播放或暂停"),
                ("×  …", "箭头的末端：× 表示报文段丢失；… 表示它与后面的报文段交叉，它到达的那一行以 … 开头"),
                ("状态?  ?", "尚无证据、暂且假定的状态；无人知道的状态"), ("?", "本帮助"),
                ("Esc", "回到阶梯图；在阶梯图上则暂停"), ("Ctrl-Z", "回到 shell；用 fg 返回"), ("q", "退出"),
            ]
        }
    }

    /// Where the viewer stands; there may be more segments than were read yet.
    public func place(_ index: Int, of count: Int, isWhole: Bool) -> String {
        let more = isWhole ? "" : "+"
        if index < 0 { return language == .english ? "before the first segment" : "第一段之前" }
        return language == .english
            ? "segment \(index + 1) of \(count)\(more)" : "第 \(index + 1) 段，共 \(count)\(more) 段"
    }

    /// Said where what happens next waits for a key.
    public var nextCall: String { language == .english ? "space: the next call is made" : "按空格：发出下一个调用" }

    /// Said while it plays by itself.
    public func plays(_ pace: Int64) -> String {
        language == .english ? "plays at \(pace)×" : "以 \(pace) 倍速播放"
    }

    /// Said while it searches.
    public func searching(_ text: String, at place: Int) -> String {
        language == .english ? "searching for \(text): \(place)" : "正在搜索 \(text)：\(place)"
    }

    /// What is typed at the foot.
    public var askFrame: String { language == .english ? "frame: " : "帧号：" }
    /// What is searched for, at the foot.
    public var askSearch: String { language == .english ? "search: " : "搜索：" }

    /// What stands for more of the same.
    public func andMore(_ count: Int) -> String {
        language == .english ? "and \(count) more" : "还有 \(count) 项"
    }

    /// Said all the while when rows are shown as they looked when they passed.
    public var then: String { language == .english ? "as it looked then" : "当时所见" }

    /// Said when that begins, when it ends, and where rows cannot be shown both ways.
    public var looksThen: String {
        language == .english
            ? "each row as it looked when it passed: taken to have arrived, nothing later known; t: as it was"
            : "每一行按经过时的样子显示：当作已到达，还不知道之后的事；按 t 恢复"
    }

    /// The same, when it ends.
    public var looksNow: String {
        language == .english
            ? "each row as it was: later frames show what arrived" : "每一行按实际情况显示：之后的帧说明了什么到达了"
    }

    /// The same, where there is nothing to compare with.
    public var onlyThen: String {
        language == .english
            ? "rows of live traffic are shown as they looked then" : "实时流量的每一行都按经过时的样子显示"
    }

    /// Said where a search finds nothing more.
    public var noFurther: String { language == .english ? "none further" : "没有了" }

    /// Said where a frame is asked for behind the last segment.
    public func noFrame(_ number: String, last: Int) -> String {
        language == .english
            ? "there is no segment in frame \(number) or later: the last is in frame \(last)"
            : "第 \(number) 帧及以后没有报文段：最后一段在第 \(last) 帧"
    }

    /// Said where there may be more than was read.
    public var notReadYet: String { language == .english ? "none so far, still reading" : "目前没有，仍在读取" }
}

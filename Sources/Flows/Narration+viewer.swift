// SPDX-License-Identifier: MIT
public import TCP

/// What the viewer in a terminal says of itself and asks.
extension Narration {
    /// The line of keys at the foot of the viewer.
    public var viewerKeys: String {
        switch language {
        case .english: "space step  b back  n oddity  c connection  o open  p predict  ? help  q quit"
        case .chinese: "空格 前进  b 后退  n 下一异常  c 下一连接  o 打开  p 预测  ? 帮助  q 退出"
        }
    }

    /// Every key of the viewer with what it does.
    public var viewerHelp: [(key: String, does: String)] {
        switch language {
        case .english:
            [
                ("space → j Enter", "the next segment"), ("b ← k", "the segment before"),
                ("n  N", "the next segment with an oddity; the one before"),
                ("c  C", "the next connection's first segment; the one before"),
                ("g  G", "the first segment; the last"), ("o", "open: header fields, rulings and bytes"),
                ("p", "predict: hide the next states until guessed"),
                ("s", "play at the capture's own pace, or pause"), ("?", "this help"), ("q", "quit"),
            ]
        case .chinese:
            [
                ("空格 → j 回车", "下一个报文段"), ("b ← k", "上一个报文段"), ("n  N", "下一个有异常的报文段；上一个"),
                ("c  C", "下一个连接的第一段；上一个"), ("g  G", "第一段；最后一段"), ("o", "打开：首部字段、依据的规则和字节"),
                ("p", "预测：先猜后看下一个状态"), ("s", "按捕获时的节奏播放，或暂停"), ("?", "本帮助"), ("q", "退出"),
            ]
        }
    }

    /// Where the viewer stands.
    public func place(_ index: Int, of count: Int) -> String {
        language == .english ? "segment \(index + 1) of \(count)" : "第 \(index + 1) 段，共 \(count) 段"
    }

    /// Asks for the state that an end will be in.
    public func askState(of end: End) -> String {
        language == .english
            ? "In which state is the \(name(of: end)) after this?" : "此后\(name(of: end))处于什么状态？"
    }

    /// The verdict on a guess.
    public func verdict(guess: State, truth: State) -> String {
        switch (language, guess == truth) {
        case (.english, true): "Right: \(truth)."
        case (.english, false): "Not \(guess): \(truth)."
        case (.chinese, true): "对：\(truth)。"
        case (.chinese, false): "不是 \(guess)，是 \(truth)。"
        }
    }

    /// How many guesses were right so far.
    public func score(right: Int, of asked: Int) -> String {
        language == .english ? "\(right) of \(asked) right" : "答对 \(right) / \(asked)"
    }

    /// Said where a search finds nothing more.
    public var noFurther: String { language == .english ? "none further" : "没有了" }

    /// The titles of an open segment's parts.
    public var headerTitle: String { language == .english ? "Header (RFC 9293 §3.1)" : "首部（RFC 9293 §3.1）" }
    public var rulingsTitle: String { language == .english ? "Why" : "依据" }
    public var bytesTitle: String { language == .english ? "Bytes" : "字节" }
}

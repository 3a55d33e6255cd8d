// SPDX-License-Identifier: MIT
import Flows
import TCP
import Transcript

/// The words that stand on the page beside the sentences about segments: headings, buttons, help.
public enum PageWord: String, CaseIterable, Sendable {
    case title, chat, ladder, both, states, variables, octets, rules, connection, allConnections, segment
    case client, server, relative, absolute, toScale, evenly, language, theme, size, help, close, print
    case first, back, play, pause, next, last, oddity, position, pace, nothingSaid, acknowledged, unacknowledged
    case carriedBy, notText, missing, noOctets, cut, changed, justTaken, noChange, rfcSays, linuxDoes, sameOnLinux
    case basisObserved, basisInferred, basisAssumed, basisUnknown, fateDelivered, fateLost, fateUnknown, ways
    case later, sequenceSpace, keysTitle, keyStep, keyEnds, keyPlay, keyOddity
    case keyConnection, keyNumbers, keyScale, keySize, keyTheme, keyLanguage, keyHelp, keySYN, keySearch, search, found,
        note, offline, part, problems,
        field
    case value, choose, now, before, end, noSegments
    case sentAgain, repeats, kernelSays, noteAdd, noteEdit, noteRemove, noteKeep
    // Where a server is behind the page.
    case traces, open, openHint, dropHere, staysHere, tooLarge, download, follow, lost, servedHere, nothingYet
    case asHTML, asSVG, asMMD, asJSONL, asPCAPNG, asPKT
    case room, yourName, join, say, send, leave, roster, nobody, you
    case begin, beginAgain, stageWaiting, stageDone
    // Where the page reads a capture itself.
    case invite, inviteHow, reading, packedOtherwise, goesOn, ended, besideFile
}

extension Narration {
    /// A word or sentence of the page.
    public func word(_ word: PageWord) -> StaticString {
        let (english, chinese) = Narration.words(word)
        return language == .english ? english : chinese
    }

    private static func words(_ word: PageWord) -> (StaticString, StaticString) {
        switch word {
        case .title: ("Chat above, wire below", "上面是聊天，下面是线路")
        case .chat: ("What was said", "说了什么")
        case .ladder: ("What passed on the wire", "线路上经过了什么")
        case .both: ("Why", "为什么")
        case .states: ("States of both ends", "两端的状态")
        case .variables: ("Variables (RFC 9293 §3.3.1)", "变量（RFC 9293 §3.3.1）")
        case .octets: ("Bytes and header fields", "字节与首部字段")
        case .rules: ("Rules applied", "所用的规则")
        case .connection: ("Connection", "连接")
        case .allConnections: ("All connections", "全部连接")
        case .segment: ("Segment", "报文段")
        case .client: ("client", "客户端")
        case .server: ("server", "服务器")
        case .noSegments: ("No TCP segment is in this capture.", "这份捕获里没有 TCP 报文段。")
        case .part:
            ("This page holds one connection of a longer capture.", "本页只包含一份较长捕获中的一个连接。")
        case .offline:
            ("All of it is in this file: it asks nothing of any network.", "一切都在这个文件里：它不向任何网络请求内容。")
        case .problems: ("What could not be read", "无法读取的内容")
        default: controls(word)
        }
    }

    private static func controls(_ word: PageWord) -> (StaticString, StaticString) {
        switch word {
        case .relative: ("x+1", "x+1")
        case .absolute: ("Absolute numbers", "绝对序号")
        case .toScale: ("Time to scale", "按时间比例")
        case .evenly: ("Evenly spaced", "等距排列")
        case .language: ("中文", "English")
        case .theme: ("Light or dark", "浅色或深色")
        case .size: ("Projector size", "投影大小")
        case .help: ("Help", "帮助")
        case .close: ("Close", "关闭")
        case .print: ("Print", "打印")
        case .first: ("First segment", "第一个报文段")
        case .back: ("Step back", "后退一步")
        case .play: ("Play", "播放")
        case .pause: ("Pause", "暂停")
        case .next: ("Step forward", "前进一步")
        case .last: ("Last segment", "最后一个报文段")
        case .oddity: ("Next oddity", "下一处异常")
        case .position: ("Position in the trace", "在记录中的位置")
        case .pace: ("Pace", "速度")
        case .choose: ("Choose a connection", "选择连接")
        case .search: ("Search segments", "搜索报文段")
        case .found: ("found", "处匹配")
        default: panels(word)
        }
    }

    private static func panels(_ word: PageWord) -> (StaticString, StaticString) {
        switch word {
        case .nothingSaid: ("Nothing has been said yet.", "还没有说过话。")
        case .acknowledged: ("acknowledged by", "确认于")
        case .unacknowledged: ("no acknowledgment yet", "尚未确认")
        case .carriedBy: ("in", "由")
        case .notText: ("bytes that are not text", "字节，不是文本")
        case .missing: ("bytes of it were not captured", "字节未被捕获")
        case .noOctets: ("The bytes of this segment are not in the page.", "本页不含这个报文段的字节。")
        case .cut: ("more bytes are not shown", "更多字节未显示")
        case .changed: ("changed", "已改变")
        case .justTaken: ("Just taken", "刚刚发生")
        case .noChange: ("Neither end changes its state.", "两端状态都不变。")
        case .rfcSays: ("RFC says", "RFC 规定")
        case .linuxDoes: ("Linux does", "Linux 的做法")
        case .sameOnLinux: ("Linux does the same.", "Linux 也这样做。")
        case .basisObserved: ("seen", "看到的")
        case .basisInferred: ("follows from what it sent", "由它发送的内容推出")
        case .basisAssumed: ("assumed: nothing has shown it yet", "假定：尚无证据")
        case .basisUnknown: ("nobody knows: it was never heard", "未知：从未见到它发送")
        case .fateDelivered: ("It arrived, as shown by", "已到达，依据是")
        case .fateLost: ("It did not arrive, as shown by", "未到达，依据是")
        case .fateUnknown: ("Nothing here shows whether it arrived.", "这里没有什么能表明它是否到达。")
        case .ways:
            (
                """
                An arrow that ends in × was lost. One that leaves its row crosses what is sent after it, and arrives further \
                down. A state with ? and a hatched band is taken for granted: nothing has shown it yet. ? alone: nobody knows.
                """,
                """
                以 × 结束的箭头：报文段丢失了。离开本行的箭头与后面发送的报文段交叉，在下面的某一行到达。带 ? 的状态和斑纹色带是假定的：尚无证据。\
                只有 ?：无人知道。
                """
            )
        case .later: ("later", "之后")
        case .sequenceSpace: ("Sequence space", "序号空间")
        case .field: ("Field", "字段")
        case .value: ("Value", "值")
        case .now: ("now", "现在")
        case .before: ("before", "之前")
        case .end: ("end", "端")
        case .note: ("Note", "备注")
        case .noteAdd: ("Add a note", "添加备注")
        case .noteEdit: ("Change this note", "修改此备注")
        case .noteRemove: ("Remove this note", "删除此备注")
        case .noteKeep: ("Keep", "保存")
        case .sentAgain: ("Sent again in", "重发于")
        case .repeats: ("Sends again what was in", "重发了报文段")
        case .kernelSays: ("the kernel says", "内核说")
        default: keys(word)
        }
    }

    private static func served(_ word: PageWord) -> (StaticString, StaticString) {
        switch word {
        case .traces: ("Traces", "记录列表")
        case .open: ("Open…", "打开…")
        case .openHint: ("Open a capture; it stays on this machine", "打开捕获文件；它只留在本机")
        case .dropHere: ("Drop the capture here. It stays on this machine.", "把捕获文件放在这里。它只留在本机。")
        case .staysHere: ("it stays on this machine", "它只留在本机")
        case .tooLarge:
            ("This file is larger than the page takes: use wiretalk view.", "文件超过了本页的上限：请用 wiretalk view 打开。")
        case .download: ("Download", "下载")
        case .asHTML: ("Page that works offline (.html)", "离线网页（.html）")
        case .asSVG: ("Picture (.svg)", "图片（.svg）")
        case .asMMD: ("Mermaid diagram (.mmd)", "Mermaid 图（.mmd）")
        case .asJSONL: ("JSON lines (.jsonl)", "JSON 行（.jsonl）")
        case .asPCAPNG: ("Capture with comments (.pcapng)", "带注释的捕获文件（.pcapng）")
        case .asPKT: ("packetdrill script (.pkt)", "packetdrill 脚本（.pkt）")
        case .follow: ("Follow the newest", "跟随最新")
        case .nothingYet: ("Nothing has passed yet.", "还没有报文段经过。")
        case .servedHere:
            ("wiretalk serves this page from where it runs; it asks nobody else.", "本页由运行中的 wiretalk 提供，不向任何别处请求内容。")
        case .lost: ("The program does not answer. Trying again…", "程序没有回应，正在重试……")
        case .room: ("Chat", "聊天室")
        case .yourName: ("Your name", "你的名字")
        case .join: ("Join", "加入")
        case .say: ("Say something", "说点什么")
        case .send: ("Send", "发送")
        case .leave: ("Leave", "离开")
        case .roster: ("Who is connected", "谁已连接")
        case .nobody: ("Nobody yet.", "还没有人。")
        case .you: ("you", "你")
        case .begin: ("Begin the conversation", "开始对话")
        case .beginAgain: ("Once more", "再来一次")
        case .stageWaiting: ("The teacher will begin the conversation.", "对话将由老师开始。")
        case .stageDone: ("The conversation is over.", "对话已结束。")
        case .invite: ("Drop a capture here, or open one", "把捕获文件放在这里，或打开一个")
        case .inviteHow:
            (
                "A .pcap or .pcapng file, gzipped or not. It is read in this browser and goes nowhere.",
                ".pcap 或 .pcapng 文件，gzip 压缩的也可以。它只在此浏览器里读取，不会发往任何地方。"
            )
        case .reading: ("Reading…", "正在读取……")
        case .packedOtherwise:
            (
                "No browser unpacks what this file is packed by: unpack it first, or use wiretalk view.",
                "浏览器无法解开这种压缩格式：请先解压，或使用 wiretalk view。"
            )
        case .goesOn:
            (
                "What is behind here could not be unpacked: wiretalk view reads the rest of the file.",
                "此后的内容无法解压：wiretalk view 能读取文件的其余部分。"
            )
        case .ended: ("The capture could not be shown: open it again.", "无法显示此捕获：请重新打开。")
        case .besideFile:
            (
                "A page that was opened as a file may not read others by name: drop the capture here.",
                "以文件方式打开的网页不能按名字读取其他文件：请把捕获文件放在这里。"
            )
        default: ("", "")
        }
    }

    private static func keys(_ word: PageWord) -> (StaticString, StaticString) {
        switch word {
        case .keysTitle: ("Keys", "按键")
        case .keyStep: ("one segment back, one forward", "后退、前进一个报文段")
        case .keyEnds: ("first and last segment", "第一个与最后一个报文段")
        case .keyPlay: ("play and pause", "播放与暂停")
        case .keyOddity: ("next and previous oddity", "下一处、上一处异常")
        case .keyConnection: ("next and previous connection", "下一个、上一个连接")
        case .keySYN: ("next SYN", "下一个 SYN")
        case .keySearch: ("search; Enter goes to the next one found", "搜索；回车到下一处")
        case .keyNumbers: ("relative or absolute numbers", "相对或绝对序号")
        case .keyScale: ("time to scale or evenly spaced", "按时间比例或等距")
        case .keySize: ("projector size", "投影大小")
        case .keyTheme: ("light or dark", "浅色或深色")
        case .keyLanguage: ("English or Chinese", "中文或英文")
        case .keyHelp: ("this list", "本列表")
        default: served(word)
        }
    }
}

/// The oddities' names as people read them.
extension Narration {
    /// An oddity in a few words; `bit` is its place in `Oddities.names`.
    public func oddity(_ bit: Int) -> StaticString {
        guard Narration.oddityWords.indices.contains(bit) else { return "" }
        return language == .english ? Narration.oddityWords[bit].0 : Narration.oddityWords[bit].1
    }

    private static let oddityWords: [(StaticString, StaticString)] = [
        ("retransmission", "重传"), ("fast retransmission", "快速重传"), ("needless retransmission", "多余的重传"),
        ("out of order", "乱序"), ("something before it is missing", "之前有缺失"),
        ("acknowledges something not captured", "确认了未捕获的内容"), ("duplicate ACK", "重复的 ACK"),
        ("keep-alive", "保活探测"), ("answer to a keep-alive", "对保活的回应"), ("window 0", "窗口为 0"),
        ("window full", "窗口已满"), ("zero-window probe", "零窗口探测"), ("answer to a zero-window probe", "对零窗口探测的回应"),
        ("window update", "窗口更新"), ("ports used again", "端口重用"), ("captured twice", "捕获了两次"),
        ("simultaneous open", "同时打开"), ("a RST by somebody else", "来自第三方的 RST"),
        ("a RST to be challenged", "会被质询的 RST"),
    ]
}

// SPDX-License-Identifier: MIT
import Flows
import TCP
import Transcript

/// What the page says of a header's fields.
extension Narration {
    /// A field's name and its one sentence.
    public func words(for field: HeaderField) -> (title: StaticString, meaning: StaticString) {
        let row = FieldWords.rows[HeaderField.allCases.firstIndex(of: field) ?? 0]
        return language == .english ? (row.title, row.meaning) : (row.titleChinese, row.meaningChinese)
    }
}

/// A field's words in both languages.
private struct FieldWords: Sendable {
    let title, titleChinese, meaning, meaningChinese: StaticString

    init(_ title: StaticString, _ chinese: StaticString, en: StaticString, zh: StaticString) {
        self.title = title
        titleChinese = chinese
        meaning = en
        meaningChinese = zh
    }

    /// In the order of ``HeaderField``.
    static let rows = link + internet + internet6 + transport + options + rest

    private static let link: [FieldWords] = [
        FieldWords(
            "Link header", "链路层首部", en: "What the link puts before the IP packet.", zh: "链路层放在 IP 分组之前的内容。"),
        FieldWords("Destination", "目的地址", en: "The network card that is to take the frame.", zh: "应当接收这一帧的网卡。"),
        FieldWords("Source", "源地址", en: "The network card that sent the frame.", zh: "发送这一帧的网卡。"),
        FieldWords(
            "Type", "类型", en: "What the frame carries: 0800 is IPv4, 86dd is IPv6.",
            zh: "帧里装的是什么：0800 是 IPv4，86dd 是 IPv6。"),
    ]

    private static let internet: [FieldWords] = [
        FieldWords(
            "Version, header length", "版本和首部长度", en: "Version 4, and the header's length in words of four bytes.",
            zh: "版本 4，以及以四字节为单位的首部长度。"),
        FieldWords(
            "Service, ECN", "服务类型和 ECN",
            en: "How the packet is to be treated, and two bits by which routers report congestion.",
            zh: "分组应得到怎样的服务，以及路由器报告拥塞用的两位。"),
        FieldWords(
            "Total length", "总长度", en: "Bytes of header and contents: TCP's text ends where this says.",
            zh: "首部加内容的字节数：TCP 的数据到此为止。"),
        FieldWords(
            "Identification", "标识", en: "Tells the fragments of one packet from those of another.",
            zh: "把一个分组的分片与别的分组的分片区分开。"),
        FieldWords(
            "Fragment", "分片", en: "Whether the packet may be cut, and where this piece belongs.",
            zh: "分组能否被切开，以及这一片属于哪里。"),
        FieldWords(
            "Time to live", "生存时间", en: "Each router takes one off; at 0 the packet is dropped.",
            zh: "每过一个路由器减一；减到 0 就被丢弃。"),
        FieldWords("Protocol", "协议", en: "6 means that a TCP segment follows.", zh: "6 表示后面是 TCP 报文段。"),
        FieldWords(
            "Header checksum", "首部校验和", en: "Guards the IP header alone.", zh: "只保护 IP 首部。"),
        FieldWords("Source", "源地址", en: "The host that sent the packet.", zh: "发送分组的主机。"),
        FieldWords("Destination", "目的地址", en: "The host that is to get it.", zh: "应当收到它的主机。"),
        FieldWords("Options", "选项", en: "Rarely used.", zh: "很少使用。"),
    ]

    private static let internet6: [FieldWords] = [
        FieldWords(
            "Version, class, flow", "版本、类别和流标签",
            en: "Version 6, how the packet is to be treated, and a label for its flow.",
            zh: "版本 6，分组应得到怎样的服务，以及流标签。"),
        FieldWords(
            "Payload length", "有效载荷长度", en: "Bytes after this header: TCP's text ends where this says.",
            zh: "此首部之后的字节数：TCP 的数据到此为止。"),
        FieldWords("Next header", "下一个首部", en: "6 means that a TCP segment follows.", zh: "6 表示后面是 TCP 报文段。"),
        FieldWords(
            "Hop limit", "跳数限制", en: "Each router takes one off; at 0 the packet is dropped.",
            zh: "每过一个路由器减一；减到 0 就被丢弃。"),
        FieldWords("Source", "源地址", en: "The host that sent the packet.", zh: "发送分组的主机。"),
        FieldWords("Destination", "目的地址", en: "The host that is to get it.", zh: "应当收到它的主机。"),
        FieldWords(
            "Extension headers", "扩展首部", en: "What IPv6 puts between its header and TCP's.",
            zh: "IPv6 放在自己的首部与 TCP 首部之间的内容。"),
    ]

    private static let transport: [FieldWords] = [
        FieldWords("Source port", "源端口", en: "The program at the sender's end.", zh: "发送端的程序。"),
        FieldWords("Destination port", "目的端口", en: "The program at the receiver's end.", zh: "接收端的程序。"),
        FieldWords(
            "Sequence number", "序号", en: "SEG.SEQ: the number of the first byte of text, or of the SYN.",
            zh: "SEG.SEQ：第一个数据字节的序号，或 SYN 的序号。"),
        FieldWords(
            "Acknowledgment number", "确认号",
            en: "SEG.ACK: the number that the sender expects next. It means something only if the ACK bit is set.",
            zh: "SEG.ACK：发送方接下来期待的序号。只有 ACK 位置位时才有意义。"),
        FieldWords(
            "Data offset", "数据偏移", en: "The TCP header's length in words of four bytes: the text begins after it.",
            zh: "以四字节为单位的 TCP 首部长度：数据从其后开始。"),
        FieldWords("Control bits", "控制位", en: "The flags: what kind of segment this is.", zh: "标志位：这是哪种报文段。"),
        FieldWords(
            "Window", "窗口", en: "SEG.WND: how many bytes the sender has room for, before any window scale.",
            zh: "SEG.WND：发送方还能接收多少字节，尚未乘以窗口扩大因子。"),
        FieldWords(
            "Checksum", "校验和", en: "Guards header, text and addresses. On lo only a part of the sum is there.",
            zh: "保护首部、数据和地址。在 lo 上这里只有部分和。"),
        FieldWords(
            "Urgent pointer", "紧急指针", en: "Where urgent text ends; it means something only if the URG bit is set.",
            zh: "紧急数据的末尾；只有 URG 位置位时才有意义。"),
    ]

    private static let options: [FieldWords] = [
        FieldWords(
            "Maximum segment size", "最大报文段长度", en: "The most text that the sender wants to get in one segment.",
            zh: "发送方希望在一个报文段里收到的最多数据。"),
        FieldWords(
            "Window scale", "窗口扩大", en: "By how many bits all later windows of the sender are to be shifted.",
            zh: "发送方以后的窗口值都要左移多少位。"),
        FieldWords(
            "SACK permitted", "允许选择确认", en: "The sender understands selective acknowledgments.", zh: "发送方理解选择确认。"),
        FieldWords(
            "SACK", "选择确认", en: "What has arrived beyond a hole, from the first number to the one after the last.",
            zh: "空缺之后已经收到的部分：从第一个序号到最后一个之后的序号。"),
        FieldWords(
            "Timestamps", "时间戳", en: "The sender's clock, and the latest reading of the other clock given back.",
            zh: "发送方的时钟，以及交还的对方时钟的最新读数。"),
        FieldWords("No operation", "空操作", en: "Fills up to a whole word.", zh: "填充到整字。"),
        FieldWords("End of options", "选项结束", en: "Nothing follows it.", zh: "后面没有别的选项了。"),
        FieldWords("Other option", "其他选项", en: "An option that no rule here reads.", zh: "这里的规则都不读取的选项。"),
    ]

    private static let rest: [FieldWords] = [
        FieldWords("Text", "数据", en: "What the application said.", zh: "应用程序所说的内容。"),
        FieldWords("Trailer", "尾部", en: "Octets after the packet: padding or a frame check.", zh: "分组之后的字节：填充或帧校验。"),
    ]
}

// SPDX-License-Identifier: MIT
import TCP
public import Transcript

/// What is said of UDP, beside TCP.
extension Narration {
    /// The first line of a chat over UDP.
    public func datagrams(to remote: String, from local: String) -> String {
        words(
            "datagrams to \(remote), from \(local): nothing is agreed, so there are no states",
            "向 \(remote) 发数据报，从 \(local) 发出：没有约定什么，所以没有状态")
    }

    /// Said of a line that is too long for one datagram.
    public func tooLong(_ count: Int, most: Int) -> String {
        words(
            "a datagram carries \(most) bytes of text here, and that has \(count): say it in parts",
            "这里一个数据报最多带 \(most) 字节，这句有 \(count) 字节：请分开说")
    }

    /// Said when a server wants to know that nobody has forged our address.
    public var proves: String {
        words(
            "the server wants to see that we are at our address: asked again with its cookie",
            "服务器要确认我们真的在这个地址：带上它的 cookie 再问一次")
    }

    /// Said when less was received than a datagram had.
    public func cutOff(_ count: Int, of length: Int) -> String {
        words(
            "\(count) of \(length) bytes were received, and the rest is lost: UDP keeps no stream to read on from",
            "\(length) 个字节只收了 \(count) 个，其余的丢了：UDP 没有可以接着读的流")
    }

    /// Said when no answer came.
    public var nothingCame: String {
        words(
            "nothing came: the question or the answer was lost, or nobody is there; UDP does not tell",
            "什么也没来：问题或回答丢了，或者那里没有人；UDP 不会告诉你")
    }

    /// Said when ICMP told that nobody listens on a port.
    public var nobodyThere: String {
        words(
            "nobody is there: ICMP port unreachable came back, which is to UDP what RST is to TCP",
            "那里没有人：收到了 ICMP 端口不可达，它之于 UDP 就像 RST 之于 TCP")
    }

    /// A datagram's comment in a capture file.
    public func comment(_ datagram: Datagram) -> String {
        let size = bytes(UInt32(clamping: datagram.length))
        return Narration.commentMark
            + words(
                "\(name(of: datagram.sender)) sends \(size) over UDP: nothing was agreed, so there are no states, and nothing "
                    + "tells whether it arrives [RFC 768]",
                "\(name(of: datagram.sender))用 UDP 发出 \(size)：没有约定什么，所以没有状态，也不知道是否到达 [RFC 768]")
    }

    /// The comment of an ICMP message.
    public func comment(_ report: ICMPReport) -> String { Narration.commentMark + explain(report) }

    /// What an ICMP "port unreachable" is to UDP.
    public var likeRST: String { words("to UDP what RST is to TCP", "它之于 UDP 就像 RST 之于 TCP") }

    // MARK: The same lines over both

    /// What is said over both, if nothing else is asked for.
    public var tenLines: [String] {
        words(
            "one two three four five six seven eight nine ten",
            "第一句 第二句 第三句 第四句 第五句 第六句 第七句 第八句 第九句 第十句"
        ).split(separator: " ").map { String($0) }
    }

    /// The first line: nothing real may look like it.
    public func title(of same: SameLines) -> String {
        words(
            "wiretalk demo   the same \(same.lines.count) lines over TCP and over UDP, on a MODELLED wire that loses "
                + "\(same.loss) either way (seed \(same.seed))",
            "wiretalk demo   同样的 \(same.lines.count) 句话，分别用 TCP 和 UDP 说；线路是模型，两个方向各丢 \(same.loss)"
                + "（种子 \(same.seed)）")
    }

    /// What heads the lines.
    public var lineName: String { words("line", "内容") }

    /// When a line was there: as which, and how long after it was said.
    public func arrived(place: Int, milliseconds: Int64) -> String {
        words("\(Narration.ordinal(place)), after \(milliseconds) ms", "第 \(place) 个到，用了 \(milliseconds) 毫秒")
    }

    /// A line never arrived.
    public var neverArrived: String { words("lost", "丢失") }

    /// How many packets it took, how many of them were lost, and how many octets of headers they had.
    public func cost(_ name: String, packets: Int, lost: Int, headers: Int, text: Int) -> String {
        words(
            "\(name): \(packets) packets, \(lost) of them lost; \(headers) bytes of headers for \(text) bytes of text",
            "\(name)：\(packets) 个分组，丢了 \(lost) 个；为 \(text) 字节的内容付出 \(headers) 字节的首部")
    }

    /// What is to be learnt from it.
    public func sameLinesOver(_ same: SameLines) -> String {
        let wait = same.handshake.map { $0.nanoseconds / 1_000_000 } ?? 0
        return words(
            "TCP's handshake took \(wait) ms before a line could be said; UDP needs none. TCP said again what was lost and gave "
                + "the lines out in order, so some waited for one before them. Over UDP what was lost stays lost, and what came "
                + "was given out as it came.",
            "TCP 先用了 \(wait) 毫秒握手才能说第一句；UDP 不用。TCP 重说了丢失的内容，并按顺序交付，所以有的句子要等前面的。"
                + "UDP 丢了就丢了，到一个交一个。")
    }

    private static func ordinal(_ number: Int) -> String {
        let isTeen = (11...13).contains(number % 100)
        let ending = isTeen ? "th" : ["th", "st", "nd", "rd"][number % 10 < 4 ? number % 10 : 0]
        return "\(number)\(ending)"
    }

    private func words(_ english: String, _ chinese: String) -> String { language == .english ? english : chinese }
}

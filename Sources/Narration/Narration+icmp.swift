// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP
public import Transcript

/// What is said of an ICMP message.
extension Narration {
    /// What it reports, and of which packet: the connection, the ends and the number that it quotes.
    public func explain(_ report: ICMPReport) -> String {
        let message = report.message
        var words = language == .english ? message.kind : Narration.chinese[message.kind] ?? message.kind
        if let detail = detail(of: message) { words += language == .english ? " (\(detail))" : "（\(detail)）" }
        guard let quoted = message.quoted else { return words }
        let about = report.connection.map { "#\($0) " } ?? Narration.name(of: quoted.protocolNumber)
        let number = quoted.sequence.map { ", seq \($0)" } ?? ""
        return words + (language == .english ? ", about " : "，关于 ")
            + "\(about)\(quoted.source) → \(quoted.destination)\(number)"
    }

    private static func name(of protocolNumber: UInt8) -> String {
        switch protocolNumber {
        case 6: "TCP "
        case 17: "UDP "
        default: "IP \(protocolNumber) "
        }
    }

    /// What the code adds, for the kinds that tell a sender why its packet did not arrive.
    private func detail(of message: ICMPMessage) -> String? {
        let words: (String, String)? =
            switch (message.isVersion6, message.type, message.code) {
            case (false, 3, 0), (true, 1, 0): ("no route to its network", "没有到该网络的路由")
            case (false, 3, 1), (true, 1, 3): ("no such host answers", "主机没有回应")
            case (false, 3, 2): ("its protocol is not known there", "对方不支持该协议")
            case (false, 3, 3), (true, 1, 4): ("nothing listens on its port", "该端口上没有程序在监听")
            case (false, 3, 4): ("too big, and it must not be fragmented", "分组太大且不允许分片")
            case (false, 3, 9), (false, 3, 10), (false, 3, 13), (true, 1, 1): ("a rule forbids it", "被规则禁止")
            case (_, 11, 0), (true, 3, 0): ("its hops were used up", "跳数已用完")
            case (_, 11, 1), (true, 3, 1): ("a fragment of it is missing", "缺少它的一个分片")
            default: nil
            }
        return words.map { language == .english ? $0.0 : $0.1 }
    }

    private static let chinese = [
        "echo reply": "回显应答", "echo request": "回显请求", "destination unreachable": "目的不可达",
        "source quench": "源抑制", "redirect": "重定向", "time exceeded": "超时", "parameter problem": "参数问题",
        "packet too big": "分组太大", "router solicitation": "路由器请求", "router advertisement": "路由器通告",
        "neighbor solicitation": "邻居请求", "neighbor advertisement": "邻居通告",
    ]
}

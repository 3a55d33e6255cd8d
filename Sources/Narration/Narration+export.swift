// SPDX-License-Identifier: MIT
public import Flows
public import TCP
import Transcript

/// What an exported document says beside the sentences about its segments.
extension Narration {
    /// What a reader of the ladder is told below it, where it does not show everything.
    public func notShown(_ count: Int) -> String {
        switch language {
        case .english: "\(count) more segments are not drawn here"
        case .chinese: "另有 \(count) 个报文段未画出"
        }
    }

    /// How a connection was opened and in what time, how it ended, and how much was said.
    public func summary(_ connection: Connection) -> String {
        var opened = name(of: connection.handshake.kind)
        if let roundTrip = connection.handshake.roundTrip {
            opened += language == .english ? " in \(duration(roundTrip))" : " \(duration(roundTrip))"
        }
        let closed = name(of: connection.close.kind)
        switch language {
        case .english:
            let segments = "\(connection.segments) segment\(connection.segments == 1 ? "" : "s")"
            let bytes = "\(connection.clientBytes) byte\(connection.clientBytes == 1 ? "" : "s")"
            return
                "\(opened); \(closed). \(segments), \(bytes) from the client, \(connection.serverBytes) from the server."
        case .chinese:
            return "\(opened)；\(closed)。\(connection.segments) 个报文段，客户端发送 \(connection.clientBytes) 字节，"
                + "服务器发送 \(connection.serverBytes) 字节。"
        }
    }

    /// How a connection was opened, in a few words.
    public func name(of handshake: Connection.Handshake.Kind) -> String {
        switch (language, handshake) {
        case (.english, .threeWay): "Three-way handshake"
        case (.english, .simultaneous): "Simultaneous open"
        case (.english, .refused): "Refused"
        case (.english, .unanswered): "SYN never answered"
        case (.english, .partial): "Handshake seen in part"
        case (.english, .unseen): "Handshake not seen"
        case (.chinese, .threeWay): "三次握手"
        case (.chinese, .simultaneous): "同时打开"
        case (.chinese, .refused): "被拒绝"
        case (.chinese, .unanswered): "SYN 未得到回应"
        case (.chinese, .partial): "只看到部分握手"
        case (.chinese, .unseen): "未看到握手"
        }
    }

    /// How a connection ended, in a few words.
    public func name(of close: Connection.Close.Kind) -> String {
        switch (language, close) {
        case (.english, .orderly): "closed in order by both ends"
        case (.english, .halfClosed): "closed by one end only"
        case (.english, .reset): "ended by a RST"
        case (.english, .open): "still open at the end"
        case (.chinese, .orderly): "两端有序关闭"
        case (.chinese, .halfClosed): "只有一端关闭"
        case (.chinese, .reset): "被 RST 终止"
        case (.chinese, .open): "结束时仍然打开"
        }
    }

    /// What our own comments in a capture file begin with, so as to be known again.
    public static let commentMark = "wiretalk: "

    /// What stands before a note, with the number of its frame.
    public func noted(on number: Int) -> String {
        language == .english ? "note on frame \(number): " : "第 \(number) 帧的笔记："
    }

    /// Of the comments that a capture file has for a packet, those that are not ours: somebody's notes.
    public static func notes(in comments: [String]) -> [String] {
        comments.filter { !$0.hasPrefix(commentMark) && !$0.isEmpty && TraceComment($0)?.event == nil }
    }

    /// A segment's comment in a capture file: the states right after it, then the sentences, then where they come from.
    public func comment(_ annotation: Annotation, _ segment: Segment) -> String {
        let colon = language == .english ? ": " : "："
        let states = End.allCases.map { end in
            let before = "\(annotation.before[end].name)"
            let after = "\(annotation.after[end].name)"
            return "\(name(of: end)) \(before == after ? after : "\(before) → \(after)")"
        }
        let space = language == .english ? " " : ""
        return Narration.commentMark + states.joined(separator: language == .english ? ", " : "，") + colon
            + explanation(annotation, segment) + space + "[\(source(annotation, segment))]"
    }
}

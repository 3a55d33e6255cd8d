// SPDX-License-Identifier: MIT
import Flows
import Packets
public import Transcript

/// What is said of what could not be read.
extension Narration {
    /// What is wrong, without the layer's name.
    public func reason(_ problem: Problem) -> String {
        switch (problem.cause, language) {
        case (.decoding(let error), .english): error.reason
        case (.decoding(let error), .chinese): Narration.chinese(error)
        case (.unread(let count, let link), .english): "\(count) frames of link type \(link) were not read"
        case (.unread(let count, let link), .chinese): "链路类型 \(link) 的 \(count) 个帧没有读取"
        case (.words(let english, _), .english): english
        case (.words(_, let chinese), .chinese): chinese
        }
    }

    /// In Chinese, what `DecodeError.reason` says in English.
    private static func chinese(_ error: DecodeError) -> String {
        switch error.fault {
        case .headerCut: "首部需要 \(error.need) 字节，只捕获了 \(error.have) 字节"
        case .statedHeaderCut: "首部自称 \(error.need) 字节，只捕获了 \(error.have) 字节"
        case .headerBeyondPacket: "首部需要 \(error.need) 字节，分组只有 \(error.have) 字节"
        case .lengthTooSmall: "长度字段为 \(error.have) 字节，最小应为 \(error.need)"
        case .version: "版本是 \(error.have)，应为 \(error.need)"
        case .nesting: "首部嵌套超过 \(error.need) 层"
        case .compressed: "内容经过压缩，无法单独读取"
        case .piece: "只是分组的一片：本层的分片不重组"
        case .several: "一帧中有多个分组，不予拆分"
        case .linkType: "链路类型 \(LinkType(rawValue: UInt16(truncatingIfNeeded: error.have)).name) 不被支持"
        }
    }
}

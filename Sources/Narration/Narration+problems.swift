// SPDX-License-Identifier: MIT
import CaptureFiles
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
        case (.file(let problem), .english): problem.description
        case (.file(let problem), .chinese): Narration.chinese(problem)
        case (.noCapture(let error), .english): error.description
        case (.noCapture(let error), .chinese): Narration.chinese(error)
        case (.dropped(let count), .english): Narration.dropped(count)
        case (.dropped(let count), .chinese): "捕获到此又丢弃了 \(count) 个帧：它们可能在线路上出现过，这里却没有"
        case (.words(let english, _), .english): english
        case (.words(_, let chinese), .chinese): chinese
        }
    }

    private static func dropped(_ count: UInt64) -> String {
        count == 1
            ? "a frame was dropped by the capture up to here: it may have passed on the wire, and is missing only here"
            : "\(count) frames were dropped by the capture up to here: they may have passed on the wire, and are missing only here"
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

    /// In Chinese, what `CaptureProblem` says of itself in English.
    private static func chinese(_ problem: CaptureProblem) -> String {
        switch problem {
        case .cut(let need, let have): "文件在一条 \(need) 字节的记录中间结束：只有 \(have) 字节"
        case .absurdLength(let length): "长度 \(length) 字节不可能属实"
        case .cutBlock(let need, let have): "块的内容需要 \(need) 字节，只有 \(have) 字节"
        case .lengthsDisagree(let first, let second): "块的两个长度不一致：\(first) 和 \(second)"
        case .unknownInterface(let index): "一个块所指的接口 \(index) 在本节中不存在"
        case .tooManyInterfaces(let most): "接口超过 \(most) 个"
        case .badByteOrder: "无法判断一节的字节序"
        case .version(let major, let minor): "一节的 pcapng 版本是 \(major).\(minor)；已知的是 1.0"
        case .compressedDataDamaged(let program): "压缩数据损坏或不完整：可用 \(program) -t 检查"
        case .compressedDataFollowed(let program): "压缩数据之后还有 \(program) 无法读取的内容"
        case .damagedOptions(.section): "节首部的选项已损坏：这不影响其中的分组"
        case .damagedOptions(.interface): "接口的选项已损坏：读不出时，其时钟按从 1970 年起的微秒计"
        case .damagedOptions(.packet): "一个分组的选项已损坏：可能缺少一条注释"
        case .damagedOptions(.statistics): "一个统计块的选项已损坏：分组之外的记录可能有缺失"
        case .timeBeyondRange(let ticks): "时间戳 \(ticks) 超出 2262 年：该分组没有时间"
        case .reservedBits(let word): "链路类型 0x\(String(word, radix: 16)) 中含有无意义的位"
        }
    }

    private static func chinese(_ error: CaptureError) -> String {
        switch error {
        case .empty: "文件是空的"
        case .notACapture: "既不是 pcap 文件，也不是 pcapng 文件"
        case .headerCut(let need, let have): "文件在首部中间结束：需要 \(need) 字节，只有 \(have) 字节"
        case .version(let major, let minor): "pcap 版本是 \(major).\(minor)；已知的是版本 2 及以后"
        }
    }
}

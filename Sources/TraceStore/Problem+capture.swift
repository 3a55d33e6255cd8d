// SPDX-License-Identifier: MIT
public import CaptureFiles
public import Transcript

extension Problem {
    /// A problem of a capture file itself.
    public init(_ problem: CaptureProblem) {
        self.init(layer: "file", en: "\(problem)", zh: Problem.chinese(problem))
    }

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
}

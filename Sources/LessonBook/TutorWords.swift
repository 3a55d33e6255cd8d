// SPDX-License-Identifier: MIT
import Flows
import Narration
import TCP

/// What the tutor says that stands in no entry.
enum TutorWords {
    static let unknown = BothLanguages(
        "That is not among the things I know, and I make nothing up. Say help to see what is.",
        "这个我不知道，我也不编。说“帮助”看看我懂什么。")

    static let choose = BothLanguages("I am not sure what you mean. Give me the number:", "我不确定你问的是哪个。请回一个数字：")

    static let noChoice = BothLanguages(
        "I have offered nothing of that number. Ask me in words.", "我没有给出这个数字的选项。请用文字问我。")

    static let stillOpen = BothLanguages("Nobody has closed it yet.", "还没有人关闭它。")

    static let handshakeMissed = BothLanguages(
        "I capture packets, but have not seen this connection's handshake, so I do not know where its numbers began.",
        "我在捕获分组，但没有看到这条连接的握手，所以不知道序号从哪里开始。")

    static let mayNotCapture = BothLanguages(
        "The numbers of this connection I cannot see: a socket gives a program the bytes and keeps the headers, and I may "
            + "not capture packets here.",
        "这条连接的序号我看不到：套接字只把数据交给程序，首部留在内核里，而我在这里无权捕获分组。")

    static func wouldLet(_ remedy: String) -> BothLanguages<String> {
        BothLanguages(" This would let me: \(remedy)", "这样就可以：\(remedy)")
    }

    static let notKnown = BothLanguages("That is not known of this connection.", "这条连接的这一点我不知道。")

    static func basis(_ basis: Basis, _ language: Language) -> String {
        switch basis {
        case .observed: BothLanguages("observed", "观察到的")[language]
        case .inferred: BothLanguages("inferred", "推断的")[language]
        case .assumed: BothLanguages("assumed", "假定的")[language]
        case .unknown: BothLanguages("not known", "未知")[language]
        }
    }

    static func name(_ end: End, _ language: Language) -> String {
        end == .client
            ? BothLanguages("client", "客户端")[language] : BothLanguages("server", "服务器")[language]
    }

    /// The numbers of frames; of many the first and the last.
    static func frames(_ frames: [Int], _ language: Language) -> String {
        guard let first = frames.first, let last = frames.last else { return "" }
        switch frames.count {
        case 1: return BothLanguages("frame \(first)", "第 \(first) 帧")[language]
        case 2...6:
            var list = ""
            for frame in frames {
                list += list.isEmpty ? "\(frame)" : language == .english ? ", \(frame)" : "、\(frame)"
            }
            return BothLanguages("frames \(list)", "第 \(list) 帧")[language]
        default:
            return BothLanguages("frames from \(first) to \(last)", "第 \(first) 到 \(last) 帧")[language]
        }
    }

    /// How much an entry about the connection itself gains by a question's words: a great deal by "my", a little by "I", and without
    /// either it loses.
    static func mineFactor(_ question: String) -> Double {
        var factor = 0.6
        var word = ""
        for scalar in question.unicodeScalars {
            let value = scalar.value
            if (0x41...0x5A).contains(value & 0xDF), value < 0x80 {
                word.unicodeScalars.append(Unicode.Scalar(UInt8(value | 0x20)))
            } else {
                if mine.contains(word) { return 1.2 }
                if word == "i" { factor = 1.08 }
                word = ""
            }
        }
        if mine.contains(word) { return 1.2 }
        let scalars = Array(question.unicodeScalars)
        for wanted in mineChinese {
            let wanted = Array(wanted.unicodeScalars)
            guard wanted.count <= scalars.count else { continue }
            for start in 0...(scalars.count - wanted.count)
            where scalars[start..<start + wanted.count].elementsEqual(wanted) { return 1.2 }
        }
        return word == "i" ? 1.08 : factor
    }

    private static let mine: Set<String> = ["my", "mine", "our", "ours", "we", "us", "this", "your", "me"]
    private static let mineChinese = ["我", "咱", "这条", "这个连接", "你的", "你这"]
}

// SPDX-License-Identifier: MIT
import LessonBook
import Narration

extension ServiceFailure {
    /// One sentence: what went wrong, whose fault it is, what to do.
    func sentence(_ language: Language) -> String { words[language] }

    private var words: BothLanguages<String> {
        let number = number ?? 0
        switch reason {
        case .noCurl:
            return BothLanguages(
                "There is no curl on this machine, which is what asks the service: the teacher can install it.",
                "这台机器上没有 curl，而服务要靠它来询问：请老师安装。")
        case .helperLost:
            return BothLanguages(
                "The process that asks the service has ended: the server must be started again.",
                "负责询问服务的进程已经结束：需要重新启动服务器。")
        case .unknownHost:
            return BothLanguages(
                "The service's host is not known here: check --bot-url, and this machine's network.",
                "这里找不到服务的主机：请检查 --bot-url 和本机网络。")
        case .unreachable:
            return BothLanguages(
                "Nobody listens where the service should be (a RST answered our SYN): it is not running, or --bot-url is wrong.",
                "服务所在之处没有人监听（我们的 SYN 得到了 RST）：服务没有运行，或者 --bot-url 写错了。")
        case .noConnection:
            return BothLanguages(
                "No connection to the service came about in time: its SYN was not answered.",
                "没能及时连上服务：SYN 没有得到回应。")
        case .noAnswer: return BothLanguages("The service did not answer in \(number) s.", "服务在 \(number) 秒内没有回答。")
        case .stalled: return BothLanguages("The service said nothing more for \(number) s.", "服务有 \(number) 秒没有再说什么。")
        case .endless:
            return BothLanguages(
                "The service was not done after \(number) s, and is not waited for any longer.",
                "服务过了 \(number) 秒还没有说完，不再等了。")
        case .encryption:
            return BothLanguages(
                "No encrypted connection to the service came about: its certificate or its TLS does not suit.",
                "没能与服务建立加密连接：证书或 TLS 不合适。")
        case .redirected:
            return BothLanguages(
                "The service has moved\(to); wiretalk follows no redirect, because a key would go along: give the new address as --bot-url.",
                "服务搬家了\(to)；wiretalk 不跟随重定向，因为密钥会一起过去：请把新地址写进 --bot-url。")
        case .refused:
            return BothLanguages(
                "The service does not take our key (\(code)): the teacher has to check it.",
                "服务不接受我们的密钥（\(code)）：请老师检查。")
        case .noModel:
            return BothLanguages("The service has no such model\(colon).", "服务没有这个模型\(colon)。")
        case .tooMany:
            return BothLanguages(
                "The service is asked too much\(self.number.map { ", and wants to be left alone for \($0) s" } ?? "") (429): ask again later.",
                "服务忙不过来\(self.number.map { "，要求 \($0) 秒后再来" } ?? "")（429）：请稍后再问。")
        case .serverError:
            return BothLanguages(
                "The service has a fault of its own (\(code))\(colon): ask again later.",
                "服务自己出了故障（\(code)）\(colon)：请稍后再问。")
        case .otherStatus:
            return BothLanguages(
                "The service refuses the question (\(code))\(colon): check --bot-url and --bot-model.",
                "服务拒绝了这个问题（\(code)）\(colon)：请检查 --bot-url 和 --bot-model。")
        case .notUnderstood:
            return BothLanguages(
                "What is at --bot-url did not answer as such a service does: check the address.",
                "--bot-url 那里的回答不像这种服务：请检查地址。")
        case .empty: return BothLanguages("The service's answer was empty.", "服务的回答是空的。")
        case .brokenOff: return BothLanguages("The connection to the service broke off.", "与服务的连接中断了。")
        case .reported: return BothLanguages("The service reports an error\(colon).", "服务报告了错误\(colon)。")
        case .tooLong:
            return BothLanguages(
                "That has \(number) characters, and the robot takes 150 (4602): ask in fewer.",
                "这句话有 \(number) 个字符，而机器人最多收 150 个（4602）：请问得短一些。")
        case .turing:
            return TuringCode(rawValue: number)?.words ?? BothLanguages("The robot said \(number).", "机器人返回 \(number)。")
        }
    }

    private var code: String { status.map { "HTTP \($0)" } ?? "HTTP" }
    private var colon: String { detail.map { $0.isEmpty ? "" : ": \($0)" } ?? "" }
    private var to: String { detail.map { $0.isEmpty ? "" : " (→ \($0))" } ?? "" }
}

extension TuringCode {
    /// Whose fault it is, and what to do.
    var words: BothLanguages<String> {
        switch self {
        case .nothingFound:
            BothLanguages(
                "The robot found nothing to say to that (5000): it is nobody's fault, ask in other words.",
                "机器人没有找到答案（5000）：不是谁的错，换个说法再问。")
        case .notSupported:
            BothLanguages(
                "The robot does not do that yet (6000): ask it something else.", "机器人还不支持这个功能（6000）：问点别的吧。")
        case .malformed:
            BothLanguages(
                "The robot says that our request is malformed (4000): that is wiretalk's fault, tell its authors.",
                "机器人说我们的请求格式不对（4000）：这是 wiretalk 的错，请告诉作者。")
        case .encryption:
            BothLanguages(
                "The robot wants encrypted requests (4001): switch the secret off in the account's settings.",
                "机器人要求加密请求（4001）：请在账户设置里关闭密钥加密。")
        case .noRight, .noRightEither:
            BothLanguages(
                "The account has no right to that (\(rawValue)): its owner has to check what it includes.",
                "账户没有这项功能的权限（\(rawValue)）：请账户所有者检查。")
        case .noCallsLeft:
            BothLanguages(
                "The account has no calls left today (4003): tomorrow it has, or its owner buys more.",
                "账户今天的调用次数已用完（4003）：明天再试，或由所有者购买。")
        case .badKey:
            BothLanguages(
                "The robot does not know our key (4007): the teacher has to check it.", "机器人不认识我们的密钥（4007）：请老师检查。")
        case .noUser, .badUser, .userUnknown:
            BothLanguages(
                "The robot does not like the user id that we sent (\(rawValue)): that is wiretalk's fault; a new connection has a new one.",
                "机器人不接受我们发送的用户标识（\(rawValue)）：这是 wiretalk 的错；新的连接会用新的标识。")
        case .uploadEmpty, .uploadTooMany, .uploadFailed:
            BothLanguages(
                "The robot failed at an upload (\(rawValue)), though none was sent: the fault is its own.",
                "机器人上传失败（\(rawValue)），但我们并没有上传：错在机器人。")
        case .emptyText: BothLanguages("The robot got no text (4600): say something.", "机器人没有收到文字（4600）：请说点什么。")
        case .tooLong:
            BothLanguages("That is too long for the robot (4602): ask in fewer words.", "这句话对机器人来说太长了（4602）：请问得短一些。")
        case .serverError:
            BothLanguages(
                "The robot's server has a fault of its own (8008): ask again later.", "机器人的服务器出了故障（8008）：请稍后再问。")
        }
    }
}

/// What is said while an answer is waited for, and around it.
enum ServiceWords {
    static func waiting(_ ahead: Int) -> BothLanguages<String> {
        BothLanguages("(in line: \(ahead) before you)", "（排队中：前面还有 \(ahead) 个）")
    }
    static let thinking = BothLanguages("(thinking …)", "（思考中……）")
    static let cutOff = BothLanguages(" (cut off here)", "（在此截断）")
    static func answers(_ model: String) -> BothLanguages<String> {
        BothLanguages("(\(model) answers)", "（由 \(model) 回答）")
    }
    static let substitute = BothLanguages("I am the tutor until it answers again.", "在它恢复之前，由我这个导师来回答。")
    static let foreign = BothLanguages(" (not a number of this connection)", "（不是这条连接的数字）")
    static let system = BothLanguages(
        "You are the tutor of a class that learns TCP, and answer in two or three plain sentences, in English. This is true of the student's connection, and no other number is; what is not here you do not know:",
        "你是一个学习 TCP 的班级的导师，用两三句简单的中文回答。以下是学生这条连接的事实，别的数字都不是；这里没有的你不知道：")
}

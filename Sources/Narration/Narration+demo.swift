// SPDX-License-Identifier: MIT
import Flows
public import Transcript

/// What a demonstration says of itself.
extension Narration {
    /// The first line of a demonstration whose packets pass over the machine's own `lo`.
    public var realOnLoopback: String {
        switch language {
        case .english: "wiretalk demo   real packets, captured on lo by libpcap"
        case .chinese: "wiretalk demo   真实的分组，由 libpcap 在 lo 上捕获"
        }
    }

    /// The first line of a demonstration in a network namespace, where an ordinary user may capture.
    public var realInOwnNetwork: String {
        switch language {
        case .english:
            "wiretalk demo   real packets, captured on lo by libpcap in a network of its own (no root needed)"
        case .chinese: "wiretalk demo   真实的分组，由 libpcap 在自己的网络命名空间的 lo 上捕获（不需要 root）"
        }
    }

    /// The first line of a demonstration where no packet can be seen; nothing real may look like it.
    public var modelled: String {
        switch language {
        case .english:
            "wiretalk demo   MODELLED segments: no packet can be captured here. To see real ones: sudo wiretalk demo"
        case .chinese: "wiretalk demo   以下报文段是模型产生的：这里无法捕获分组。要看真实的：sudo wiretalk demo"
        }
    }

    /// Said where no packet may be captured: what shows people their own ones all the same, and who can mend it.
    public var ownPackets: String {
        switch language {
        case .english:
            "your own packets you can see now, without root, with `wiretalk demo --interactive`; `wiretalk doctor` tells "
                + "whoever looks after this machine how packets can be shown here, too"
        case .chinese:
            "现在不用 root 就能看到自己的分组：`wiretalk demo --interactive`；要让这里也显示分组，请管理本机的人运行 `wiretalk doctor`"
        }
    }

    /// Stands before a second command that helps as well as the first.
    public var mend: String { language == .english ? "or" : "或者" }

    /// The last line: how often the model and the kernel agreed.
    public func agreement(agreed: Int, asked: Int, tooFast: Int, synSent: Int64?) -> String {
        let lasted = synSent.map { $0 / 1_000 }
        switch language {
        case .english:
            let example = lasted.map { " (SYN-SENT lasted \($0) µs)" } ?? ""
            return "model and kernel agreed at \(agreed) of \(asked) points asked; "
                + "\(tooFast) states passed too fast to ask\(example)"
        case .chinese:
            let example = lasted.map { "（SYN-SENT 只持续了 \($0) µs）" } ?? ""
            return "询问了 \(asked) 处，模型与内核一致 \(agreed) 处；\(tooFast) 个状态过得太快，来不及询问\(example)"
        }
    }
}

/// What is said while a capture is read, and at its end.
extension Narration {
    /// How many frames were read so far.
    public func frames(_ count: Int) -> String { language == .english ? "\(count) frames" : "\(count) 帧" }

    /// What was read in all: the last line of a replay as text.
    public func totals(_ summary: Summary) -> String {
        switch language {
        case .english:
            [
                (summary.frames, "frame"), (summary.segments, "TCP segment"), (summary.connections, "connection"),
                (summary.problems, "problem"),
            ].map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: ", ")
        case .chinese:
            "\(summary.frames) 帧，\(summary.segments) 个 TCP 报文段，\(summary.connections) 个连接，\(summary.problems) 个问题"
        }
    }
}

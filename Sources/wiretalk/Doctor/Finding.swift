// SPDX-License-Identifier: MIT
import Diagrams
import Narration
import Transcript

/// One thing that `doctor` tried.
struct Finding {
    enum Verdict: String {
        /// It works.
        case good
        /// It does not, and something is lost by that.
        case bad
        /// Neither: something to know.
        case note
    }

    /// A word that scripts may look for; it stays.
    var id: String
    var verdict: Verdict
    /// One sentence.
    var says: Sentence
    /// The command that mends it, if there is one.
    var remedy: String?

    init(_ id: String, _ verdict: Verdict, en english: String, zh chinese: String, remedy: String? = nil) {
        self.id = id
        self.verdict = verdict
        says = Sentence(english: english, chinese: chinese)
        self.remedy = remedy
    }
}

/// Something said in both languages.
struct Sentence {
    var english, chinese: String

    func callAsFunction(_ language: Language) -> String { language == .english ? english : chinese }
}

/// All that `doctor` has to say.
struct DoctorReport {
    var findings: [Finding]
    var capturesOnLoopback: Bool
    var hasOwnNetwork: Bool

    var canCapture: Bool { capturesOnLoopback || hasOwnNetwork }

    private var conclusion: Sentence {
        switch (capturesOnLoopback, hasOwnNetwork) {
        case (true, _):
            Sentence(
                english: "real traffic can be captured here, on the machine's own devices",
                chinese: "这里可以捕获真实的流量，包括本机的网络设备")
        case (false, true):
            Sentence(
                english:
                    "real traffic can be captured here in a network of its own: `wiretalk demo` needs nothing more; "
                    + "`watch` and `serve` need the first remedy to see this machine's traffic",
                chinese: "这里可以在自己的网络命名空间中捕获真实的流量：`wiretalk demo` 不需要别的；"
                    + "`watch` 和 `serve` 要看到本机的流量，需要上面第一条补救命令")
        case (false, false):
            Sentence(
                english: "no real traffic can be captured here: `wiretalk demo` shows modelled segments, and `replay` "
                    + "reads files",
                chinese: "这里无法捕获真实的流量：`wiretalk demo` 演示由模型产生的报文段，`replay` 可以读取文件")
        }
    }

    /// What is said, folded to the terminal; a command that mends something is left whole.
    func lines(_ style: Style) -> [String] {
        let marks: [Finding.Verdict: String] =
            style.hasUnicode ? [.good: "✓", .bad: "✗", .note: "·"] : [.good: "ok  ", .bad: "FAIL", .note: "note"]
        let mend = style.language == .english ? "mend it:" : "补救："
        let found = findings.flatMap { finding -> [String] in
            let mark = (marks[finding.verdict] ?? "") + " "
            let indent = TerminalWidth.width(of: mark)
            let says = Prose.folded(style.fitted(finding.says(style.language)), to: style.width - indent)
            let lines = says.enumerated().map { ($0 == 0 ? mark : String(repeating: " ", count: indent)) + $1 }
            return lines + (finding.remedy.map { ["    \(mend) \($0)"] } ?? [])
        }
        return found + [""] + Prose.folded(style.fitted(conclusion(style.language)), to: style.width)
    }

    /// A line a finding, then one of the whole.
    func write(in language: Language, into output: inout Output) {
        for finding in findings {
            output.object { line in
                line.string("type", "finding")
                line.string("id", finding.id)
                line.string("verdict", finding.verdict.rawValue)
                line.string("says", finding.says(language))
                line.string("remedy", finding.remedy)
            }
        }
        output.object { line in
            line.string("type", "doctor")
            line.boolean("canCapture", canCapture)
            line.boolean("onDevices", capturesOnLoopback)
            line.boolean("inOwnNetwork", hasOwnNetwork)
            line.string("says", conclusion(language))
        }
    }
}

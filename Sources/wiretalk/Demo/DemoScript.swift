// SPDX-License-Identifier: MIT
import Bots
import Flows
import Narration

/// What is said in a demonstration, and how the server answers.
struct DemoScript {
    var says: [String]
    var isInteractive = false
    var isIPv6 = false
    var save: String?
    var language: Language

    /// The client's line of this number, from 0; nil when it has no more to say.
    func line(_ index: Int) -> String? {
        if index < says.count { return says[index] }
        guard isInteractive else { return nil }
        complain(language == .english ? "say something (Ctrl-D ends):" : "说点什么（Ctrl-D 结束）：")
        return readLine()
    }

    /// The tutor's answer to a line, itself a line.
    func reply(to text: String, _ facts: ConnectionFacts) -> String {
        Tutor(language: language).answer(to: text, facts).split(separator: "\n").joined(separator: " ")
    }

    /// What is said when nothing else is asked for.
    static func usual(_ language: Language) -> [String] {
        switch language {
        case .english: ["hello", "What is a sequence number?"]
        case .chinese: ["你好", "什么是序号？"]
        }
    }
}

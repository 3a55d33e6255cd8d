// SPDX-License-Identifier: MIT
import Chat
import LessonBook
import LessonFiles
import Narration
import Synchronization
import TCP
import Testing

@testable import Bots

private struct Nothing: FactsSource {
    func facts(of connection: ChatConnection) async -> TutorFacts { TutorFacts() }
}

/// All that a reply tells.
private func told(_ reply: Reply) async -> [UInt8] {
    var bytes: [UInt8] = []
    for await case .text(let piece) in reply { bytes += piece }
    return bytes
}

private func connection(_ number: Int = 0) -> ChatConnection {
    ChatConnection(
        number: number, end: .server, local: HostPort(host: "127.0.0.1", port: 1),
        remote: HostPort(host: "127.0.0.1", port: 2))
}

@Suite("The tutor on connections", .timeLimit(.minutes(3)))
struct TutorBotTests {
    private func say(_ bot: TutorBot, _ text: String, on number: Int = 0) async -> String {
        let message = ChatMessage(bytes: Array(text.utf8), ending: .newline)
        return String(decoding: await told(await bot.reply(to: message, on: connection(number))), as: UTF8.self)
    }

    @Test("What was offered is taken by number, once, and on that connection alone")
    func choices() async {
        let bot = TutorBot(TutorFiles.builtIn, language: .english, facts: Nothing())
        let question = "number of segments lost again window"
        let offer = await say(bot, question)
        #expect(offer.contains("1) ") && offer.contains("Give me the number"))
        #expect(!(await say(bot, "1", on: 1)).contains("RFC"))
        #expect(await say(bot, "1") != offer)
        _ = await say(bot, question)
        bot.leave(connection())
        #expect(!(await say(bot, "1")).contains("RFC"))
    }

    @Test("A question to which nothing fits is handed on")
    func unanswered() async {
        let heard = Mutex<[String]>([])
        let bot = TutorBot(TutorFiles.builtIn, language: .english, facts: Nothing()) { language, question in
            heard.withLock { $0.append("\(language.rawValue) \(question)") }
        }
        _ = await say(bot, "hello")
        _ = await say(bot, "xyzzy plugh")
        _ = await say(bot, "量子纠缠")
        #expect(heard.withLock { $0 } == ["en xyzzy plugh", "zh 量子纠缠"])
    }

    @Test("Bytes that are not text, and too many of them, are answered in kind")
    func oddMessages() async {
        let bot = TutorBot(TutorFiles.builtIn, language: .english, facts: Nothing())
        let binary = ChatMessage(bytes: [0xFF, 0x00, 0x0A], ending: .silence)
        let long = ChatMessage(bytes: Array(repeating: 0x61, count: 65_536), length: 70_000, ending: .newline)
        let answers = [await bot.reply(to: binary, on: connection()), await bot.reply(to: long, on: connection())]
        #expect(
            String(decoding: await told(answers[0]), as: UTF8.self).hasPrefix(
                "3 bytes that are not UTF-8 text: ff 00 0a."))
        #expect(String(decoding: await told(answers[1]), as: UTF8.self).contains("70000 bytes"))
    }
}

@Suite("The echo", .timeLimit(.minutes(3)))
struct EchoTests {
    @Test func echoes() async {
        for bytes: [UInt8] in [Array("你好".utf8), [0xFF, 0x00], []] {
            let reply = await EchoBot().reply(to: ChatMessage(bytes: bytes, ending: .newline), on: connection())
            #expect(await told(reply) == bytes)
        }
        let long = ChatMessage(bytes: Array(repeating: 0x61, count: 10), length: 20, ending: .newline)
        let reply = await EchoBot().reply(to: long, on: connection())
        #expect(String(decoding: await told(reply), as: UTF8.self) == "aaaaaaaaaa… (10 / 20)")
    }
}

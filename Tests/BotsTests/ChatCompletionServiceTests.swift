// SPDX-License-Identifier: MIT
import Chat
import Foundation
import LessonBook
import LessonFiles
import Narration
import TCP
import Testing

@testable import Bots

@Suite("Services that speak chat-completions", .timeLimit(.minutes(3)), .serialized)
struct ChatCompletionServiceTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let steps: [ScriptedServer.Step]
        let reads: String
        var notices: [String] = []
        var isWhole = true
        var testDescription: String { name }

        init(_ name: String, _ bytes: [UInt8], reads: String, notices: [String] = []) {
            self.name = name
            steps = [.send(bytes)]
            self.reads = reads
            self.notices = notices
        }

        init(_ name: String, steps: [ScriptedServer.Step], fails reads: String, notices: [String] = []) {
            self.name = name
            self.steps = steps
            self.reads = reads
            self.notices = notices
            isWhole = false
        }

        init(_ name: String, _ bytes: [UInt8], fails reads: String) {
            self.init(name, steps: [.send(bytes)], fails: reads)
        }
    }

    static let rows: [Row] = [
        // As Ollama, llama.cpp and vLLM stream.
        Row(
            "Ollama",
            HTTP.chunked([
                HTTP.delta(#""role":"assistant","content":"Hel""#), HTTP.delta(#""role":"assistant","content":"lo""#),
                HTTP.delta(#""role":"assistant","content":"""#, finish: #""stop""#), HTTP.done,
            ]), reads: "Hello"),
        Row(
            "llama.cpp: content null at first, and usage without choices at the end",
            HTTP.chunked([
                HTTP.delta(#""role":"assistant","content":null"#), HTTP.text("Hello"),
                HTTP.delta("", finish: #""stop""#),
                #"data: {"choices":[],"usage":{"total_tokens":3}}"# + "\n\n", HTTP.done,
            ]), reads: "Hello"),
        Row(
            "vLLM: a role first, empty pieces, the reason beside",
            HTTP.chunked([
                HTTP.delta(#""role":"assistant","content":"""#), HTTP.text("你"), HTTP.text("好"),
                HTTP.delta(#""content":"""#, finish: #""stop""#), HTTP.done,
            ]), reads: "你好"),
        Row(
            "comments and CR LF",
            HTTP.stream(
                ": keep-alive\r\n\r\n" + HTTP.text("Hi").replacingOccurrences(of: "\n", with: "\r\n") + HTTP.done),
            reads: "Hi"),
        Row(
            "CR alone", HTTP.stream((HTTP.text("Hi") + HTTP.done).replacingOccurrences(of: "\n", with: "\r")),
            reads: "Hi"),
        Row(
            "no blank lines between events",
            HTTP.stream(
                (HTTP.text("a") + HTTP.text("b")).replacingOccurrences(of: "\n\n", with: "\n") + HTTP.done), reads: "ab"
        ),
        Row(
            "no blank after data:", HTTP.stream(HTTP.text("Hi").replacingOccurrences(of: "data: ", with: "data:")),
            reads: "Hi"),
        Row("no [DONE]", HTTP.stream(HTTP.text("Hi")), reads: "Hi"),
        Row(
            "nothing after the last event, not even a line end", HTTP.stream(String(HTTP.text("Hi").dropLast(2))),
            reads: "Hi"),
        Row(
            "reasoning_content, and empty reasoning beside content",
            HTTP.stream(
                HTTP.delta(#""reasoning_content":"hmm""#) + HTTP.delta(#""reasoning":"so""#)
                    + HTTP.delta(#""reasoning_content":"","content":"4""#)
                    + HTTP.delta(#""reasoning":null,"content":"2""#)
                    + HTTP.done), reads: "42", notices: ["(thinking …)"]),
        Row(
            "<think> in the content, cut anywhere",
            HTTP.stream(["<th", "ink>ho", "w?</thi", "nk>\\n\\nY", "es < no"].map(HTTP.text).joined() + HTTP.done),
            reads: "Yes < no", notices: ["(thinking …)"]),
        Row(
            "cut off", HTTP.stream(HTTP.text("Once") + HTTP.delta("", finish: #""length""#) + HTTP.done),
            reads: "Once (cut off here)"),
        Row(
            "a plain JSON answer",
            HTTP.answer(200, #"{"choices":[{"message":{"role":"assistant","content":"plain"}}]}"#), reads: "plain"),
        Row("content in parts", HTTP.stream(HTTP.delta(#""content":[{"type":"text","text":"part"}]"#)), reads: "part"),
        Row(
            "a number of its own",
            HTTP.stream(["Your seq is 287", "1923041, mine 5", "5555, RFC 9293 §3.4."].map(HTTP.text).joined()),
            reads: "Your seq is 2871923041, mine 55555 (not a number of this connection), RFC 9293 §3.4."),
        Row("a pair of surrogates", HTTP.stream(HTTP.text("\\ud83d\\ude42")), reads: "🙂"),
        // Failures.
        Row(
            "an error in the middle",
            HTTP.stream(HTTP.text("So") + #"data: {"error":{"message":"out of memory"}}"# + "\n\n"),
            fails: "So The service reports an error: out of memory."),
        Row(
            "an error as a string", HTTP.answer(200, #"{"error":"no more"}"#),
            fails: "The service reports an error: no more."),
        Row(
            "401", HTTP.answer(401, #"{"error":{"message":"Incorrect API key provided: sk-1"}}"#),
            fails: "The service does not take our key (HTTP 401): the teacher has to check it."),
        Row(
            "403", HTTP.answer(403, "no", type: "text/plain"),
            fails: "The service does not take our key (HTTP 403): the teacher has to check it."),
        Row(
            "404: the models that there are", HTTP.answer(404, #"{"error":{"message":"model not found"}}"#),
            fails: "The service has no such model: small: small, large."),
        Row(
            "400", HTTP.answer(400, #"{"error":{"message":"bad role"}}"#),
            fails: "The service refuses the question (HTTP 400): bad role: check --bot-url and --bot-model."),
        Row(
            "429 with Retry-After", HTTP.answer(429, "{}", fields: "Retry-After: 30\r\n"),
            fails: "The service is asked too much, and wants to be left alone for 30 s (429): ask again later."),
        Row(
            "500", HTTP.answer(500, #"{"error":"cuda\nfault\u001b[2J"}"#),
            fails: "The service has a fault of its own (HTTP 500): cuda fault [2J: ask again later."),
        Row(
            "503 with HTML", HTTP.answer(503, "<html>busy</html>", type: "text/html"),
            fails: "The service has a fault of its own (HTTP 503): ask again later."),
        Row(
            "a web page", HTTP.answer(200, "<html>welcome</html>", type: "text/html"),
            fails: "What is at --bot-url did not answer as such a service does: check the address."),
        Row(
            "a redirect", HTTP.answer(302, "", fields: "Location: https://else.where/v1\r\n"),
            fails:
                "The service has moved (→ https://else.where/v1); wiretalk follows no redirect, because a key would go along: give the new address as --bot-url."
        ),
        Row(
            "nothing said", HTTP.stream(HTTP.delta("", finish: #""stop""#) + HTTP.done),
            fails: "The service's answer was empty."),
        Row("silence", steps: [.hang], fails: "The service did not answer in 1 s."),
        Row(
            "keep-alive comments, and no piece", steps: [.send(HTTP.stream(": ping\n\n")), .hang],
            fails: "The service did not answer in 1 s."),
        Row(
            "silence after a piece", steps: [.send(HTTP.stream(HTTP.text("Well"))), .hang],
            fails: "Well The service said nothing more for 0 s."),
        Row("a RST before the answer", steps: [.reset], fails: "The connection to the service broke off."),
        Row(
            "half a chunk",
            steps: [.send(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n\(HTTP.text("Hm"))".utf8))],
            fails: "Hm The connection to the service broke off."),
    ]

    @Test("What the client reads", arguments: rows)
    func reads(_ row: Row) async {
        let server = ScriptedServer { path, _ in path == "/v1/models" ? [.send(HTTP.models)] : row.steps }
        defer { server.stop() }
        let heard = await ask(serviceBot(.openai, server))
        #expect(heard.notices == row.notices)
        if row.isWhole {
            #expect(heard.text == row.reads)
            #expect(heard.failure == nil)
        } else {
            #expect(heard.text.hasPrefix(row.reads + " " + tutorSubstitute), "\(heard.text)")
            #expect(heard.failure != nil)
        }
    }

    @Test("A stream that is cut at any octet is the same")
    func cuts() {
        let body = Array((HTTP.text("<think>h</think>你好 ") + ": c\r\n\r\n" + HTTP.text("🙂 12345") + HTTP.done).utf8)
        func parts(_ pieces: [ArraySlice<UInt8>]) -> String {
            var completion = ChatCompletion()
            var parts: [ChatCompletion.Part] = []
            for piece in pieces { parts += completion.take(Array(piece)) }
            parts += completion.finish()
            return parts.map { if case .text(let text) = $0 { text } else { "" } }.joined()
        }
        for cut in 0...body.count { #expect(parts([body[..<cut], body[cut...]]) == "你好 🙂 12345") }
        #expect(parts(body.indices.map { body[$0...$0] }) == "你好 🙂 12345")
        let whole = HTTP.chunked([])
        for cut in 0...whole.count {
            var reply = HTTPReply()
            let bytes = reply.take(whole[..<cut]) + reply.take(whole[cut...])
            #expect(reply.status == 200)
            #expect(String(decoding: bytes, as: UTF8.self) == "0\r\n\r\n")
        }
    }

    @Test("The first model that there is answers, and is named once")
    func firstModel() async {
        let server = ScriptedServer { path, _ in
            path == "/v1/models" ? [.send(HTTP.models)] : [.send(HTTP.stream(HTTP.text("yes")))]
        }
        defer { server.stop() }
        let bot = serviceBot(.openai, server, model: nil)
        #expect(await ask(bot) == Heard(text: "yes", notices: ["(small answers)"], pieces: 1, status: 200))
        #expect(await ask(bot).notices == [])
        #expect(server.requests.filter { $0.hasPrefix("GET /v1/models") }.count == 1)
        #expect(server.requests.last?.contains(#""model":"small""#) == true)
    }

    @Test("A fault is tried again, twice; a refusal is not")
    func retries() async {
        for (status, tries) in [(500, 3), (429, 3), (401, 1), (400, 1)] {
            let server = ScriptedServer { _, _ in [.send(HTTP.answer(status, "{}"))] }
            defer { server.stop() }
            _ = await ask(serviceBot(.openai, server))
            #expect(server.requests.count == tries, "\(status)")
        }
        let server = ScriptedServer { _, count in
            count == 0 ? [.reset] : [.send(HTTP.stream(HTTP.text("at last") + HTTP.done))]
        }
        defer { server.stop() }
        #expect(await ask(serviceBot(.openai, server)).text == "at last")
    }

    @Test("A conversation goes along, and nobody else's")
    func history() async throws {
        let server = ScriptedServer { _, count in [.send(HTTP.stream(HTTP.text("answer \(count)")))] }
        defer { server.stop() }
        let bot = serviceBot(.openai, server)
        _ = await ask(bot, "first question")
        let other = ChatConnection(
            number: 1, end: .server, local: askingConnection.local, remote: askingConnection.remote)
        _ = await ask(bot, "other question", on: other)
        _ = await ask(bot, "second question")
        let last = try #require(server.requests.last)
        #expect(last.contains("first question") && last.contains("answer 0"))
        #expect(!last.contains("other question"))
        #expect(last.contains("2871923041"))
        bot.leave(askingConnection)
        _ = await ask(bot, "third question")
        #expect(server.requests.last?.contains("first question") == false)
    }

    @Test("Of a conversation at most twenty turns and 8 kB go along, beginning with a question")
    func bounds() {
        func turns(_ count: Int, _ bytes: Int) -> [Question.Turn] {
            (0..<count).map { Question.Turn(isAnswer: $0 % 2 == 1, text: String(repeating: "a", count: bytes)) }
        }
        #expect(ServiceBot.last(of: turns(50, 10)).count == 20)
        #expect(ServiceBot.last(of: turns(20, 1_000)).count == 8)
        #expect(ServiceBot.last(of: turns(21, 10)).first?.isAnswer == false)
        #expect(ServiceBot.last(of: turns(2, 9_000)).isEmpty)
    }

    @Test("A client that goes away ends the request")
    func leaves() async {
        let server = ScriptedServer { _, _ in [.send(HTTP.stream(HTTP.text("Well"))), .hang] }
        defer { server.stop() }
        let bot = serviceBot(.openai, server) { $0.between = 20_000 }
        let message = ChatMessage(bytes: Array("hello".utf8), ending: .newline)
        let reply = await bot.reply(to: message, on: askingConnection)
        let (pieces, heard) = AsyncStream.makeStream(of: Void.self)
        let task = Task { for await piece in reply { if case .text = piece { heard.yield() } } }
        for await _ in pieces { break }
        let left = ContinuousClock.now
        task.cancel()
        await server.left()
        let time = ContinuousClock.now - left
        #expect(time < .milliseconds(300))
        print("the service's connection was closed \(time) after its client had gone")
    }

    @Test("Four are asked at once, the others wait and are told so")
    func line() async {
        let server = ScriptedServer { _, _ in [.pause(milliseconds: 150), .send(HTTP.stream(HTTP.text("yes")))] }
        defer { server.stop() }
        let bot = serviceBot(.openai, server) {
            $0.first = 10_000; $0.whole = 10_000
        }
        let all = await withTaskGroup(of: Heard.self) { group in
            for number in 0..<10 {
                let connection = ChatConnection(
                    number: number, end: .server, local: askingConnection.local, remote: askingConnection.remote)
                group.addTask { await ask(bot, on: connection) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(all.allSatisfy { $0.text == "yes" })
        #expect(server.mostOpen == 4)
        let notices = all.flatMap(\.notices).sorted()
        #expect(notices == (1...6).map { "(in line: \($0) before you)" })
    }

    @Test("A key goes in a header, to the service alone; what the service says of it is not told")
    func key() async throws {
        let key = "sk-test-" + String(repeating: "k", count: 24)
        let server = ScriptedServer { _, count in
            count == 0
                ? [.send(HTTP.stream(HTTP.text("your key is \(key)")))]
                : [.send(HTTP.answer(400, #"{"error":"key \#(key)"}"#))]
        }
        defer { server.stop() }
        let bot = serviceBot(.openai, server, key: key)
        let (answer, refusal) = (await ask(bot), await ask(bot))
        #expect(server.requests.first?.contains("Authorization: Bearer \(key)\r\n") == true)
        #expect(!answer.text.contains(key))
        #expect(!refusal.text.contains(key) && refusal.failure?.contains(key) == false)
    }

    @Test("A redirect is not followed: the key does not go along")
    func redirect() async {
        let other = ScriptedServer { _, _ in [.send(HTTP.stream(HTTP.text("caught")))] }
        let server = ScriptedServer { _, _ in [.send(HTTP.answer(307, "", fields: "Location: \(other.url)\r\n"))] }
        defer {
            server.stop()
            other.stop()
        }
        _ = await ask(serviceBot(.openai, server, key: "sk-12345678"))
        #expect(other.requests.isEmpty)
    }
}

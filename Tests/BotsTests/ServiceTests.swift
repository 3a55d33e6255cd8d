// SPDX-License-Identifier: MIT
import Chat
import Foundation
import LessonBook
import LessonFiles
import Narration
import TCP
import Testing

@testable import Bots

/// What a client reads of an answer, and what the log says of it.
struct Heard: Equatable {
    var text = ""
    var notices: [String] = []
    var pieces = 0
    var status: Int?
    var failure: String?
}

private let connection = ChatConnection(
    number: 0, end: .server, local: HostPort(host: "127.0.0.1", port: 9000),
    remote: HostPort(host: "127.0.0.1", port: 51_234))

/// Facts that no service could guess.
private struct Facts: FactsSource {
    func facts(of connection: ChatConnection) async -> TutorFacts {
        var facts = TutorFacts()
        facts.client = "\(connection.remote)"
        facts.server = "\(connection.local)"
        facts.syn = 1
        facts.x = SequenceNumber(2_871_923_041)
        facts.y = SequenceNumber(1_190_227_764)
        return facts
    }
}

/// A bot that asks a scripted server, with little patience.
private func bot(
    _ dialect: ServicePlace.Dialect, _ server: ScriptedServer, model: String? = "small", key: String? = nil,
    _ change: (inout ServicePlace.Patience) -> Void = { _ in }
) -> ServiceBot {
    var place = ServicePlace(
        dialect, url: dialect == .turing ? server.url + "/api" : server.url, model: model, key: key)
    place.patience.first = 1_000
    place.patience.between = 400
    place.patience.whole = 3_000
    place.patience.retries = [20, 40]
    change(&place.patience)
    return ServiceBot(
        dialect, asking: HTTPService(place), tutor: TutorBot(TutorFiles.builtIn, language: .english, facts: Facts()),
        language: .english)
}

private func ask(_ bot: ServiceBot, _ question: String = "hello", on connection: ChatConnection = connection) async
    -> Heard
{
    var heard = Heard()
    let message = ChatMessage(bytes: Array(question.utf8), ending: .newline)
    for await piece in await bot.reply(to: message, on: connection) {
        switch piece {
        case .text(let bytes):
            heard.text += String(decoding: bytes, as: UTF8.self)
            heard.pieces += 1
        case .notice(let words): heard.notices.append(words)
        case .status(let status): heard.status = status
        case .failed(let reason): heard.failure = reason
        }
    }
    return heard
}

/// What the tutor adds when a service fails.
private let substitute = "I am the tutor until it answers again. Hello!"

@Suite("Services that speak chat-completions", .serialized)
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
        let heard = await ask(bot(.openai, server))
        #expect(heard.notices == row.notices)
        if row.isWhole {
            #expect(heard.text == row.reads)
            #expect(heard.failure == nil)
        } else {
            #expect(heard.text.hasPrefix(row.reads + " " + substitute), "\(heard.text)")
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
        let bot = bot(.openai, server, model: nil)
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
            _ = await ask(bot(.openai, server))
            #expect(server.requests.count == tries, "\(status)")
        }
        let server = ScriptedServer { _, count in
            count == 0 ? [.reset] : [.send(HTTP.stream(HTTP.text("at last") + HTTP.done))]
        }
        defer { server.stop() }
        #expect(await ask(bot(.openai, server)).text == "at last")
    }

    @Test("A conversation goes along, and nobody else's")
    func history() async throws {
        let server = ScriptedServer { _, count in [.send(HTTP.stream(HTTP.text("answer \(count)")))] }
        defer { server.stop() }
        let bot = bot(.openai, server)
        _ = await ask(bot, "first question")
        let other = ChatConnection(number: 1, end: .server, local: connection.local, remote: connection.remote)
        _ = await ask(bot, "other question", on: other)
        _ = await ask(bot, "second question")
        let last = try #require(server.requests.last)
        #expect(last.contains("first question") && last.contains("answer 0"))
        #expect(!last.contains("other question"))
        #expect(last.contains("2871923041"))
        bot.leave(connection)
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
        let bot = bot(.openai, server) { $0.between = 20_000 }
        let message = ChatMessage(bytes: Array("hello".utf8), ending: .newline)
        let reply = await bot.reply(to: message, on: connection)
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
        let bot = bot(.openai, server) {
            $0.first = 10_000; $0.whole = 10_000
        }
        let all = await withTaskGroup(of: Heard.self) { group in
            for number in 0..<10 {
                let connection = ChatConnection(
                    number: number, end: .server, local: connection.local, remote: connection.remote)
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
        let bot = bot(.openai, server, key: key)
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
        _ = await ask(bot(.openai, server, key: "sk-12345678"))
        #expect(other.requests.isEmpty)
    }
}

@Suite("The tutorial's robot", .serialized)
struct TuringTests {
    private func answer(_ json: String) -> [ScriptedServer.Step] { [.send(HTTP.answer(200, json))] }

    private func heard(_ json: String, _ question: String = "hello") async -> (Heard, ScriptedServer) {
        let server = ScriptedServer { _, _ in [.send(HTTP.answer(200, json))] }
        return (await ask(bot(.turing, server, key: "secret-of-the-class"), question), server)
    }

    @Test("It is asked as its API says")
    func request() async throws {
        let (heard, server) = await heard(
            #"{"intent":{"code":10004},"results":[{"groupType":0,"resultType":"text","values":{"text":"你好"}}]}"#, "在吗")
        #expect(heard == Heard(text: "你好", pieces: 1, status: 200))
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST /v1/api HTTP/1.1\r\n"))
        #expect(request.contains("Content-Type: application/json; charset=UTF-8\r\n"))
        #expect(!request.contains("Authorization"))
        let body = try #require(JSON(request.components(separatedBy: "\r\n\r\n")[1].utf8))
        #expect(body["reqType"] == .number("0"))
        #expect(body["perception"]?["inputText"]?["text"]?.text == "在吗")
        #expect(body["userInfo"]?["apiKey"]?.text == "secret-of-the-class")
        let user = try #require(body["userInfo"]?["userId"]?.text)
        #expect(user.count == 32 && user.allSatisfy { $0.isHexDigit })
    }

    @Test("Two connections are two users, one is one")
    func users() async throws {
        let server = ScriptedServer { _, _ in
            [.send(HTTP.answer(200, #"{"intent":{"code":1},"results":[{"values":{"text":"a"}}]}"#))]
        }
        let bot = bot(.turing, server, key: "secret-of-the-class")
        let other = ChatConnection(number: 1, end: .server, local: connection.local, remote: connection.remote)
        for connection in [connection, other, connection] { _ = await ask(bot, on: connection) }
        let users = server.requests.map { request in
            JSON(request.components(separatedBy: "\r\n\r\n")[1].utf8)?["userInfo"]?["userId"]?.text
        }
        #expect(users[0] == users[2] && users[0] != users[1])
    }

    @Test("All results are told in the order of their groups: words, then addresses")
    func results() async {
        let json = #"""
            {"intent":{"code":10008},"results":[
             {"groupType":2,"resultType":"news","values":{"news":[{"icon":"http://i","name":"Headline","info":"paper","detailurl":"http://n"}]}},
             {"groupType":1,"resultType":"url","values":{"url":"http://u"}},
             {"groupType":0,"resultType":"text","values":{"text":"Here:"}},
             {"groupType":1,"resultType":"image","values":{"image":"http://p"}}]}
            """#
        #expect(await heard(json).0.text == "Here: http://u http://p Headline paper http://n")
    }

    @Test("An error is an error, whatever the results say", arguments: TuringCode.allCases)
    func codes(_ code: TuringCode) async {
        let json =
            #"{"intent":{"code":\#(code.rawValue)},"results":[{"groupType":0,"resultType":"text","values":{"text":"nonsense"}}]}"#
        let (heard, server) = await heard(json)
        #expect(heard.text.hasPrefix(code.words.english + " " + substitute), "\(heard.text)")
        #expect(heard.text.contains("\(code.rawValue)"))
        #expect(!heard.text.contains("nonsense"))
        #expect(!code.words.chinese.isEmpty && code.words.chinese.contains("\(code.rawValue)"))
        #expect(server.requests.count == (code == .serverError ? 3 : 1))
    }

    @Test("Text over 150 characters is refused before it is sent")
    func long() async {
        let (heard, server) = await heard("{}", String(repeating: "长", count: 151))
        #expect(heard.text.hasPrefix("这句话有 151 个字符"))
        #expect(server.requests.isEmpty)
        let (_, other) = await self.heard("{}", String(repeating: "长", count: 150))
        #expect(other.requests.count == 1)
    }

    @Test("A fault of HTTP is tried again, a strange answer is not", arguments: [(503, 3), (404, 1), (200, 1)])
    func faults(_ status: Int, _ tries: Int) async {
        let server = ScriptedServer { _, _ in [.send(HTTP.answer(status, "<html>"))] }
        let heard = await ask(bot(.turing, server, key: "secret-of-the-class"))
        #expect(heard.failure != nil)
        #expect(server.requests.count == tries)
    }
}

@Suite("Keys")
struct KeyTests {
    @Test(
        "A key's file must be its owner's alone",
        arguments: [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o700, false)])
    func modes(_ mode: Int, _ isTaken: Bool) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = FileManager.default.createFile(
            atPath: path, contents: Data("sk-secret\n".utf8), attributes: [.posixPermissions: mode])
        if isTaken {
            #expect(try BotKey.read(file: path) == "sk-secret")
        } else {
            #expect(throws: BotKey.Refusal.open(path: path, mode: UInt32(mode))) { try BotKey.read(file: path) }
        }
    }

    @Test("What is no key is refused", arguments: ["", " \n", "two words", "line\nbreak", "schlüssel"])
    func unfit(_ text: String) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        #expect(throws: BotKey.Refusal.unfit) { try BotKey.read(file: path) }
    }

    @Test("Taken from the environment, a key is nowhere in it")
    func environment() throws {
        setenv(BotKey.variable, "sk-in-the-environment", 1)
        #expect(try BotKey.takeFromEnvironment() == "sk-in-the-environment")
        #expect(getenv(BotKey.variable) == nil)
        #expect(try BotKey.takeFromEnvironment() == nil)
    }

    @Test(
        "Whether a key may go there",
        arguments: [
            ("https://api.example.org/v1", true), ("http://127.0.0.1:11434/v1", true), ("http://127.8.8.8", true),
            ("http://localhost/v1", true), ("http://[::1]:8080/v1", true), ("http://10.0.0.1/v1", false),
            ("http://openapi.turingapi.com/openapi/api/v2", false), ("http://127.0.0.1.example.org/", false),
            ("http://localhost.example.org/", false),
        ])
    func places(_ url: String, _ isSafe: Bool) throws {
        #expect(try #require(ServiceAddress(url)).isSafeForKeys == isSafe)
    }

    @Test(
        "What is no address of a service",
        arguments: ["", "ftp://a", "http://", "http://a b", "http://me:pw@a/", "a.b.c", "http://a\"\nb"])
    func addresses(_ url: String) { #expect(ServiceAddress(url) == nil) }
}

@Suite("The helper")
struct HelperTests {
    @Test("Questions go in, events come out, a question that nobody waits for is ended, and so is the helper")
    func talks() async throws {
        let server = ScriptedServer { path, count in
            count == 1 ? [.hang] : [.send(HTTP.stream(HTTP.text("你好") + HTTP.delta("", finish: #""length""#)))]
        }
        let ends = try #require(SocketPair())
        let (over, isOver) = AsyncStream.makeStream(of: Void.self)
        Thread {
            ServiceHelper.run(on: ends.theirs)
            isOver.finish()
        }.start()
        let service = HelperService(
            on: ends.ours, for: ServicePlace(.openai, url: server.url, model: "m", key: "12345678"))
        let question = Question(system: "s", turns: [.init(isAnswer: true, text: "t")], text: "q", user: "u")
        var events: [ServiceEvent] = []
        for await event in service.answer(question) { events.append(event) }
        #expect(events == [.status(200), .text("你好"), .cutOff])
        let task = Task { for await _ in service.answer(question) {} }
        while server.requests.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        await server.left()
        shutdown(ends.ours, CInt(SHUT_RDWR))
        for await _ in over {}
        var lost: [ServiceEvent] = []
        for await event in service.answer(question) { lost.append(event) }
        #expect(lost == [.failed(ServiceFailure(.helperLost))])
    }

    @Test("Every order and report comes through as it was")
    func wire() {
        var place = ServicePlace(.turing, url: "http://x", model: "m", key: "k\"\\\n")
        place.patience.retries = [1, 2, 3]
        let question = Question(system: nil, turns: [.init(isAnswer: false, text: "a\u{7F}")], text: "é\n", user: "u")
        for order in [ServiceWire.Order.place(place), .ask(7, question), .stop(3)] {
            #expect(JSON(order.json.written.utf8).flatMap { ServiceWire.Order($0) } == order)
            #expect(!order.json.written.contains("\n"))
        }
        let failure = ServiceFailure(.tooMany, status: 429, number: 3, detail: "d")
        let events: [ServiceEvent] = [.status(200), .model("m"), .thinking, .text("t"), .cutOff, .failed(failure)]
        for report in events.map({ ServiceWire.Report.event(1, $0) }) + [.over(2)] {
            #expect(JSON(report.json.written.utf8).flatMap { ServiceWire.Report($0) } == report)
        }
    }
}

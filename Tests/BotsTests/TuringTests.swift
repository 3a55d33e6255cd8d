// SPDX-License-Identifier: MIT
import Chat
import Foundation
import LessonBook
import LessonFiles
import Narration
import TCP
import Testing

@testable import Bots

@Suite("The tutorial's robot", .timeLimit(.minutes(3)), .serialized)
struct TuringTests {
    private func answer(_ json: String) -> [ScriptedServer.Step] { [.send(HTTP.answer(200, json))] }

    private func heard(_ json: String, _ question: String = "hello") async -> (Heard, ScriptedServer) {
        let server = ScriptedServer { _, _ in [.send(HTTP.answer(200, json))] }
        return (await ask(serviceBot(.turing, server, key: "secret-of-the-class"), question), server)
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
        #expect(body["reqType"] == .integer(0))
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
        let bot = serviceBot(.turing, server, key: "secret-of-the-class")
        let other = ChatConnection(
            number: 1, end: .server, local: askingConnection.local, remote: askingConnection.remote)
        for connection in [askingConnection, other, askingConnection] { _ = await ask(bot, on: connection) }
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
        #expect(heard.text.hasPrefix(code.words.english + " " + tutorSubstitute), "\(heard.text)")
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
        let heard = await ask(serviceBot(.turing, server, key: "secret-of-the-class"))
        #expect(heard.failure != nil)
        #expect(server.requests.count == tries)
    }
}

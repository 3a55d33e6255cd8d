// SPDX-License-Identifier: MIT
import Chat
import Foundation
import LessonBook
import LessonFiles
import Narration
import TCP
import Testing

@testable import Bots

@Suite("The helper", .timeLimit(.minutes(3)))
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

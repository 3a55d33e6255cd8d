// SPDX-License-Identifier: MIT
import TCP
import Testing

@testable import Chat

@Suite("Conversations, over memory and a clock that waits", .timeLimit(.minutes(3)))
struct ConversationTests {
    private func conversation(
        _ pair: MemoryPair, _ writer: MemoryWriter? = nil, _ clock: ManualClock = ManualClock(),
        _ reports: Reports = Reports(), framing: Framing.Mode = .auto, bot: any Bot = ParrotBot()
    ) -> Conversation<AsyncThrowingStream<[UInt8], any Error>, MemoryWriter, ManualClock> {
        Conversation(
            on: pair.connection, reading: pair.source, writing: writer ?? pair.writer, bot: bot,
            framing: framing, clock: clock, report: reports.add)
    }

    @Test("Nothing is said before the client speaks, and one write answers each message")
    func oneWriteEach() async {
        let pair = MemoryPair()
        pair.say("one\ntwo")
        pair.finish()
        #expect(await conversation(pair).run() == .finished)
        #expect(pair.writer.texts == ["你说的是：one\n", "你说的是：two\n"])
        let silent = MemoryPair()
        silent.finish()
        #expect(await conversation(silent).run() == .finished)
        #expect(silent.writer.texts == [])
    }

    @Test("A message without line feed is answered after 200 ms of silence, and not before")
    func silence() async {
        let (pair, clock, reports) = (MemoryPair(), ManualClock(), Reports())
        async let ending = conversation(pair, nil, clock, reports).run()
        pair.say("你")
        await clock.awaitSleeper(until: .milliseconds(200))
        clock.advance(by: .milliseconds(150))
        pair.say("好")
        // When the conversation began, and when each of the two was read.
        for _ in 1...3 { await clock.awaitReading() }
        clock.advance(by: .milliseconds(50))
        await clock.awaitSleeper(until: .milliseconds(350))
        #expect(pair.writer.texts == [])
        clock.advance(by: .milliseconds(150))
        await reports.first { if case .said(let said) = $0 { said.speaker == .server } else { false } }
        #expect(pair.writer.texts == ["你说的是：你好"])
        pair.finish()
        #expect(await ending == .finished)
    }

    @Test("The first line feed changes how a client is answered")
    func endsLines() async {
        let pair = MemoryPair()
        pair.say("a")
        pair.say("\nb")
        pair.finish()
        #expect(await conversation(pair, framing: .raw).run() == .finished)
        #expect(pair.writer.texts == ["你说的是：a", "你说的是： b\n"])
    }

    @Test("A reset: what had come is told, nothing is answered")
    func reset() async {
        let (pair, reports) = (MemoryPair(), Reports())
        pair.say("half")
        pair.reset()
        let ending = await conversation(pair, nil, ManualClock(), reports).run()
        #expect(ending == .lost(SocketFailure(call: "recv", errno: 104)))
        #expect(reports.said.map(\.message.ending) == [.loss])
        #expect(pair.writer.texts == [])
    }

    @Test("A client that does not read is given ten seconds, then a RST")
    func deaf() async {
        let (pair, clock, reports) = (MemoryPair(), ManualClock(), Reports())
        let writer = MemoryWriter(isDeaf: true)
        async let ending = conversation(pair, writer, clock, reports).run()
        pair.say("hello\n")
        await clock.awaitSleeper(until: .seconds(10))
        #expect(!writer.isAborted)
        clock.advance(by: .seconds(10))
        #expect(await ending == .dropped)
        #expect(writer.isAborted)
    }

    @Test("An answer in pieces: one write each and a line feed, with notices; what it was is reported as one")
    func pieces() async {
        let (pair, reports) = (MemoryPair(), Reports())
        pair.say("hello\n")
        pair.finish()
        let bot = PiecesBot([.notice("wait"), .text(Array("一\n".utf8)), .status(200), .text(Array("二".utf8))])
        #expect(await conversation(pair, nil, ManualClock(), reports, bot: bot).run() == .finished)
        #expect(pair.writer.texts == ["wait ", "一 ", "二", "\n"])
        #expect(reports.said.map(\.message.text) == ["hello", "wait 一 二"])
        #expect(reports.bot.map(\.kind) == [.asked, .piece, .piece, .answered])
        #expect(reports.bot.map(\.status) == [nil, nil, 200, 200])
    }

    @Test("A client without line feeds gets an answer in pieces as one write, without notices, cut at a character")
    func unframed() async {
        let (pair, clock) = (MemoryPair(), ManualClock())
        let bot = PiecesBot([.notice("wait"), .text(Array(repeating: 0x61, count: 1022)), .text(Array("长长".utf8))])
        pair.say("hello")
        pair.finish()
        #expect(await conversation(pair, nil, clock, framing: .raw, bot: bot).run() == .finished)
        #expect(pair.writer.texts == [String(repeating: "a", count: 1022)])
    }

    @Test("What is told after a failure is no piece of the service's")
    func failure() async {
        let (pair, reports) = (MemoryPair(), Reports())
        pair.say("hello\n")
        pair.finish()
        let bot = PiecesBot([.status(500), .failed(reason: "server error"), .text(Array("sorry".utf8))])
        #expect(await conversation(pair, nil, ManualClock(), reports, bot: bot).run() == .finished)
        #expect(pair.writer.texts == ["sorry", "\n"])
        #expect(reports.bot.map(\.kind) == [.asked, .failed])
        #expect(reports.bot.last?.status == 500)
        #expect(reports.bot.last?.reason == "server error")
    }

    @Test("An answer is not told without end")
    func endless() async {
        let pair = MemoryPair()
        pair.say("hello\n")
        pair.finish()
        let bot = PiecesBot(Array(repeating: .text(Array(repeating: 0x61, count: 10_000)), count: 10))
        #expect(await conversation(pair, bot: bot).run() == .finished)
        #expect(pair.writer.texts.joined().count == 65_537)
    }

    @Test("A client that is lost while a service is at work ends that work", arguments: [true, false])
    func gone(_ isLine: Bool) async {
        let (pair, clock) = (MemoryPair(), ManualClock())
        let bot = HangingBot()
        pair.writer.peer = .gone
        async let ending = conversation(pair, nil, clock, framing: isLine ? .auto : .raw, bot: bot).run()
        pair.say(isLine ? "hello\n" : "hello")
        await clock.awaitSleeper(until: .milliseconds(40))
        clock.advance(by: .milliseconds(40))
        #expect(await ending == .lost(SocketFailure(call: "recv", errno: 104)))
        await bot.cancelled()
        #expect(pair.writer.texts == [])
    }

    @Test(
        "One that said FIN while a service is at work is sent one blank, once: a client that is gone answers it with a RST"
    )
    func probed() async {
        let (pair, clock, reports) = (MemoryPair(), ManualClock(), Reports())
        let bot = HangingBot()
        pair.writer.peer = .finished
        let talk = conversation(pair, nil, clock, reports, bot: bot)
        let task = Task { await talk.run() }
        pair.say("hello\n")
        for time in 1...3 {
            await clock.awaitSleeper(until: .milliseconds(40 * time))
            clock.advance(by: .milliseconds(40))
        }
        await clock.awaitSleeper(until: .milliseconds(160))
        await reports.first { if case .call(let call) = $0 { call.name == "send" } else { false } }
        #expect(pair.writer.texts == [" "])
        task.cancel()
        #expect(await task.value == .cancelled)
        await bot.cancelled()
    }

    @Test("Cancelled, it ends, whatever it waits for")
    func cancelled() async {
        let pair = MemoryPair()
        let clock = ManualClock()
        let talk = conversation(pair, MemoryWriter(isDeaf: true), clock)
        pair.say("hello\n")
        let task = Task { await talk.run() }
        await clock.awaitSleeper(until: .seconds(10))
        task.cancel()
        #expect(await task.value != .finished)
    }
}

/// Answers with the same pieces each time.
private struct PiecesBot: Bot {
    let pieces: [Reply.Piece]
    let service: String? = "test"

    init(_ pieces: [Reply.Piece]) { self.pieces = pieces }

    func reply(to message: ChatMessage, on connection: ChatConnection) async -> Reply {
        Reply { [pieces] tell in pieces.forEach(tell) }
    }
}

/// Never answers.
final class HangingBot: Bot {
    private let questions = AsyncStream.makeStream(of: Void.self)
    private let ends = AsyncStream.makeStream(of: Void.self)

    func reply(to message: ChatMessage, on connection: ChatConnection) async -> Reply {
        Reply { [questions, ends] _ in
            questions.continuation.yield()
            try? await Task.sleep(for: .seconds(1000))
            ends.continuation.yield()
        }
    }

    /// Returns when it has been asked.
    func asked() async { for await _ in questions.stream { return } }

    /// Returns when the work for an answer has been cancelled.
    func cancelled() async { for await _ in ends.stream { return } }
}

@Suite("Talks, over memory and a clock that waits", .timeLimit(.minutes(3)))
struct TalkTests {
    private let pair = MemoryPair()
    private let clock = ManualClock()
    private let reports = Reports()

    private func talk(patience: Duration?) -> ClientConversation<
        AsyncThrowingStream<[UInt8], any Error>, MemoryWriter, ManualClock
    > {
        ClientConversation(
            on: pair.connection, reading: pair.source, writing: pair.writer, clock: clock, patience: patience,
            report: reports.add)
    }

    private func inputs(_ all: ClientInput...) -> AsyncStream<ClientInput> {
        AsyncStream { continuation in all.forEach { continuation.yield($0) } }
    }

    @Test("A script's next line waits for the answer to the last")
    func lockStep() async {
        async let ending = talk(patience: .seconds(5)).run(inputs(.line("one"), .line("two"), .end))
        await clock.awaitSleeper(until: .seconds(5))
        #expect(pair.writer.texts == ["one\n"])
        pair.say("1\n")
        await reports.first { if case .said(let said) = $0 { said.message.text == "two" } else { false } }
        #expect(pair.writer.texts == ["one\n", "two\n"])
        #expect(!pair.writer.isFinished)
        pair.say("2\n")
        await reports.first { if case .call(let call) = $0 { call.name == "shutdown" } else { false } }
        #expect(pair.writer.isFinished)
        pair.say("bye\n")
        pair.finish()
        #expect(await ending == .theyClosed)
        #expect(reports.said.filter { $0.speaker == .client }.map(\.message.text) == ["1", "2", "bye"])
    }

    @Test("A server that never answers costs a script its patience, line by line")
    func noAnswer() async {
        async let ending = talk(patience: .seconds(5)).run(inputs(.line("one"), .end))
        await clock.awaitSleeper(until: .seconds(5))
        clock.advance(by: .seconds(5))
        await clock.awaitSleeper(until: .seconds(10))
        #expect(pair.writer.isFinished)
        clock.advance(by: .seconds(5))
        #expect(await ending == .closed)
    }

    @Test("A person's lines wait for nothing")
    func person() async {
        #expect(await talk(patience: nil).run(inputs(.line("one"), .line("two"), .interrupt)) == .closed)
        #expect(pair.writer.texts == ["one\n", "two\n"])
    }

    @Test("A RST ends the talk")
    func reset() async {
        pair.reset()
        let ending = await talk(patience: nil).run(inputs())
        #expect(ending == .lost(SocketFailure(call: "recv", errno: 104)))
    }
}

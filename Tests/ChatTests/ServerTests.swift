// SPDX-License-Identifier: MIT
import Foundation
import Logging
import Synchronization
import TCP
import Testing
import Transcript

@testable import Chat

/// Says back what it hears, with a mark; a long answer to "long".
struct ParrotBot: Bot {
    func reply(to message: ChatMessage, on connection: ChatConnection) async -> Reply {
        guard let text = message.text else { return Reply(bytes: message.bytes) }
        if message.isCut { return Reply("too long: \(message.length)") }
        if text.hasPrefix("long") { return Reply(String(repeating: "长", count: 700)) }
        if text.hasPrefix("huge") { return Reply(String(repeating: "x", count: 1 << 20)) }
        return Reply("你说的是：\(text)")
    }
}

/// Everything a server reported.
final class Reports: Sendable {
    private let all = Mutex<[ChatReport]>([])
    private let changes = AsyncStream.makeStream(of: ChatReport.self)

    func add(_ report: ChatReport) {
        all.withLock { $0.append(report) }
        changes.continuation.yield(report)
    }

    var calls: [ChatCall] {
        all.withLock { $0.compactMap { if case .call(let call) = $0 { call } else { nil } } }
    }
    var said: [ChatLine] {
        all.withLock { $0.compactMap { if case .said(let said) = $0 { said } else { nil } } }
    }

    var bot: [BotEvent] {
        all.withLock { $0.compactMap { if case .bot(let event) = $0 { event } else { nil } } }
    }

    /// Waits for a report.
    func first(where isIt: (ChatReport) -> Bool) async {
        for await report in changes.stream where isIt(report) { return }
    }
}

/// A server on a port of the kernel's choice, for as long as `body` runs.
func withServer(
    _ place: String = "127.0.0.1:0", bot: any Bot = ParrotBot(), framing: Framing.Mode = .auto,
    limits: Limits = Limits(), backlog: Int = 5, _ body: @Sendable @escaping (UInt16, Reports) async throws -> Void
) async throws -> Reports {
    let reports = Reports()
    let place = try #require(HostPort(place))
    let listeners = try Listener.open(place, backlog: backlog, report: reports.add)
    let port = try #require(listeners.first).address.port
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    let server = ChatServer(
        listeners: listeners, bot: bot, framing: framing, limits: limits, logger: logger, report: reports.add)
    try await withThrowingTaskGroup { group in
        group.addTask { try await server.run() }
        try await body(port, reports)
        group.cancelAll()
        try await group.waitForAll()
    }
    return reports
}

@Suite("The server, over real sockets", .timeLimit(.minutes(3)))
struct ServerTests {
    @Test("A client that leaves ends the work for its answer, by RST or by FIN alike", arguments: [true, false])
    func leaves(_ isReset: Bool) async throws {
        let bot = HangingBot()
        _ = try await withServer(bot: bot) { port, reports in
            let peer = try await blocking {
                let peer = try Peer(port: port)
                try peer.send("hello\n")
                return peer
            }
            await bot.asked()
            let left = ContinuousClock.now
            if isReset { peer.reset() } else { peer.close() }
            await bot.cancelled()
            print("the work ended \(ContinuousClock.now - left) after the client had left")
        }
    }

    @Test("The tutorial's Python client: no line feed anywhere, one recv an answer")
    func tutorialClient() async throws {
        let long = String(repeating: "长", count: 341)
        let reports = try await withServer { port, _ in
            let output = try await blocking {
                try Program.peer("tutorial_client", ["127.0.0.1", "\(port)", "你好", "long", "再见"]).finish()
            }
            #expect(output.errors == "")
            #expect(output.output == "你说的是：你好\n\(long)\n你说的是：再见\n")
            #expect(output.status == 0)
        }
        #expect(reports.said.map(\.message.text) == ["你好", "你说的是：你好", "long", long, "再见", "你说的是：再见"])
        #expect(reports.said.map(\.speaker) == [.client, .server, .client, .server, .client, .server])
    }

    @Test("A client with line feeds gets whole lines, however long")
    func lines() async throws {
        _ = try await withServer { port, _ in
            try await blocking {
                let peer = try Peer(port: port)
                try peer.send("one\r\ntwo\nlong\n\n")
                #expect(try peer.receiveLine() == "你说的是：one")
                #expect(try peer.receiveLine() == "你说的是：two")
                #expect(try peer.receiveLine() == String(repeating: "长", count: 700))
                #expect(try peer.receiveLine() == "你说的是：")
            }
        }
    }

    @Test(
        "nc: a pipe that ends is answered to its end",
        .enabled(if: Machine.hasNetcat, "netcat-openbsd is not installed"))
    func netcat() async throws {
        _ = try await withServer { port, _ in
            let output = try await blocking {
                let nc = try Program("nc", ["-N", "127.0.0.1", "\(port)"])
                nc.type("first\nlast")
                return nc.finish()
            }
            #expect(output.output == "你说的是：first\n你说的是：last\n")
        }
    }

    @Test("A character split between two segments arrives whole")
    func splitCharacter() async throws {
        let reports = try await withServer { port, reports in
            let peer = try await blocking { try Peer(port: port) }
            try await blocking { try peer.send([0xE4, 0xBD]) }
            await reports.first { if case .call(let call) = $0 { call.effect == .received } else { false } }
            try await blocking {
                try peer.send([0xA0])
                #expect(try peer.receiveText() == "你说的是：你")
            }
        }
        #expect(reports.calls.filter { $0.effect == .received }.map(\.result) == [2, 1])
    }

    @Test("Bytes that are not UTF-8 come back as they are and kill nothing")
    func binary() async throws {
        let bytes: [UInt8] = [0xFF, 0xFE, 0x00, 0x80, 0x1B]
        let reports = try await withServer { port, _ in
            try await blocking {
                let peer = try Peer(port: port)
                try peer.send(bytes)
                #expect(try peer.receive() == bytes)
                try peer.send("ok")
                #expect(try peer.receiveText() == "你说的是：ok")
            }
        }
        #expect(reports.said.first?.message.text == nil)
    }

    @Test("A message of more than 64 KiB is answered once, and the next one, too")
    func tooLong() async throws {
        // By lines: on a busy machine 600 kB may take longer than the silence that ends a message.
        _ = try await withServer(framing: .line) { port, _ in
            try await blocking {
                let peer = try Peer(port: port)
                try peer.send(String(repeating: "你好", count: 100_000) + "\nhello\n")
                #expect(try peer.receiveLine() == "too long: 600000")
                #expect(try peer.receiveLine() == "你说的是：hello")
            }
        }
    }

    @Test("A client that never reads is dropped with a RST; the others do not notice")
    func neverReads() async throws {
        var limits = Limits()
        limits.patience = .milliseconds(100)
        let reports = try await withServer(limits: limits) { port, reports in
            let deaf = try await blocking {
                let deaf = try Peer(port: port)
                try deaf.send(String(repeating: "huge\n", count: 100))
                return deaf
            }
            await reports.first { if case .dropped = $0 { true } else { false } }
            try await blocking {
                let peer = try Peer(port: port)
                try peer.send("hello\n")
                #expect(try peer.receiveLine() == "你说的是：hello")
            }
            #expect(try await blocking { deaf.readToEnd() } == ECONNRESET)
        }
        #expect(reports.calls.contains { $0.effect == .aborted })
    }

    @Test("A thousand idle clients leave room for one that talks")
    func idle() async throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let count = min(1000, Int(clamping: limit.rlim_cur) / 2 - 100)
        // With a backlog of 5 the kernel drops SYNs whenever this machine is busy, and each costs a second.
        let reports = try await withServer(backlog: 1000) { port, _ in
            try await blocking {
                let idle = try (0..<count).map { _ in try Peer(port: port) }
                let peer = try Peer(port: port)
                try peer.send("hello")
                #expect(try peer.receiveText() == "你说的是：hello")
                withExtendedLifetime(idle) {}
            }
        }
        #expect(reports.calls.filter { $0.name == "accept" }.count == count + 1)
    }

    @Test("A hundred clients chat at once")
    func hundred() async throws {
        let reports = try await withServer(backlog: 100) { port, _ in
            try await withThrowingTaskGroup { group in
                for number in 0..<100 {
                    group.addTask {
                        try await blocking {
                            let peer = try Peer(port: port)
                            for line in 0..<10 {
                                try peer.send("\(number)-\(line)\n")
                                #expect(try peer.receiveLine() == "你说的是：\(number)-\(line)")
                            }
                            peer.finish()
                            #expect(try peer.receiveAll() == [])
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(reports.said.count == 2000)
    }

    @Test("A RST ends that conversation and no other")
    func reset() async throws {
        let reports = try await withServer { port, reports in
            try await blocking {
                let peer = try Peer(port: port)
                try peer.send("half a line")
                peer.reset()
            }
            await reports.first { if case .call(let call) = $0 { call.effect == .receivedReset } else { false } }
            try await blocking {
                let peer = try Peer(port: port)
                try peer.send("hello\n")
                #expect(try peer.receiveLine() == "你说的是：hello")
            }
        }
        let reset = try #require(reports.calls.first { $0.effect == .receivedReset })
        #expect(reset.name == "recv" && reset.errno == ECONNRESET)
    }

    @Test("Half-closure: what was said before their FIN is answered after it")
    func halfClose() async throws {
        // By lines only: on a machine that is busy, silence would end the last words before the FIN does.
        let reports = try await withServer(framing: .line) { port, _ in
            try await blocking {
                let peer = try Peer(port: port)
                try peer.send("huge\nhuge\nlast words")
                peer.finish()
                let all = try peer.receiveAll()
                #expect(all.count == 2 * (1 << 20) + 2 + Array("你说的是：last words\n".utf8).count)
            }
        }
        let names = reports.calls.map { "\($0.name) \($0.effect)" }
        // Their FIN ends their last words, so it is there before these are answered.
        #expect(names.suffix(4).dropLast() == ["recv receivedEnd", "send sent", "close closedSecond"])
    }

    @Test("The calls, in order, with what they do to the model")
    func calls() async throws {
        let reports = try await withServer { port, _ in
            try await blocking {
                let peer = try Peer(port: port)
                try peer.send("hi\n")
                _ = try peer.receiveLine()
                peer.finish()
                _ = try peer.receiveAll()
            }
        }
        #expect(
            reports.calls.map { "\($0.name) \($0.effect)" } == [
                "socket socketOnly", "bind named", "listen passiveOpen", "accept taken", "recv received", "send sent",
                "recv receivedEnd", "close closedSecond", "close stoppedListening",
            ])
        #expect(reports.calls.allSatisfy { $0.errno == nil })
    }

    @Test(
        "IPv4, IPv6, and both",
        arguments: [
            ("127.0.0.1:0", [false]), ("[::1]:0", [true]), ("*:0", [false, true]),
        ])
    func families(_ place: String, _ families: [Bool]) async throws {
        guard Machine.hasIPv6 || !families.contains(true) else { return }
        _ = try await withServer(place) { port, _ in
            try await blocking {
                for isIPv6 in families {
                    let peer = try Peer(port: port, isIPv6: isIPv6)
                    try peer.send("hi")
                    #expect(try peer.receiveText() == "你说的是：hi")
                }
            }
        }
    }

    @Test("The port is taken: the call and the error say so")
    func taken() async throws {
        _ = try await withServer { port, _ in
            let reports = Reports()
            let place = HostPort(host: "127.0.0.1", port: port)
            #expect(throws: Listener.Failure.call(place, SocketFailure(call: "bind", errno: EADDRINUSE))) {
                _ = try Listener.open(place, report: reports.add)
            }
            #expect(reports.calls.last?.errno == EADDRINUSE)
        }
    }

    @Test("Ending while clients storm in closes every one of them", arguments: 0..<5)
    func storm(round: Int) async throws {
        let storm = try await withServer { port, reports in
            Task.detached {
                try? await blocking { for _ in 0..<200 { _ = try? Peer(port: port) } }
            }
            await reports.first { if case .call(let call) = $0 { call.name == "accept" } else { false } }
        }
        let accepted = storm.calls.filter { $0.name == "accept" }.count
        let closed = storm.calls.filter { $0.name == "close" && $0.connection != nil }.count
        #expect(accepted == closed)
    }
}

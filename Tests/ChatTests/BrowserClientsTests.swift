// SPDX-License-Identifier: MIT
import Glibc
import Synchronization
import Testing
import Transcript

@testable import Chat

/// What a gateway told its guests.
final class Told: Sendable {
    private let all = Mutex<[(id: String, line: BrowserClientLine)]>([])
    private let changes = AsyncStream.makeStream(of: Void.self)

    func add(_ id: String, _ line: BrowserClientLine) {
        all.withLock { $0.append((id, line)) }
        changes.continuation.yield()
    }

    func lines(of id: String) -> [String] {
        all.withLock { $0.filter { $0.id == id }.map { "\($0.line.name?.description ?? "-"): \($0.line.text)" } }
    }

    /// Waits until somebody was told so many lines.
    func wait(for count: Int, of id: String) async {
        if lines(of: id).count >= count { return }
        for await _ in changes.stream where lines(of: id).count >= count { return }
    }
}

/// A gateway to a server of its own, for as long as `body` runs.
func withGateway<C: Clock>(
    _ clock: C, limits: GuestLimits = GuestLimits(), bot: any Bot = ParrotBot(),
    _ body: @Sendable @escaping (BrowserClients<C>, Told, _ guests: Reports) async throws -> Void
) async throws -> (server: Reports, guests: Reports) where C.Duration == Duration {
    let guests = Reports()
    let server = try await withServer(bot: bot, backlog: 128) { port, server in
        let told = Told()
        let gateway = BrowserClients(
            to: HostPort(host: "127.0.0.1", port: port), limits: limits, clock: clock, report: guests.add,
            tell: told.add)
        try await withThrowingTaskGroup { group in
            group.addTask { await gateway.run() }
            try await body(gateway, told, guests)
            group.cancelAll()
            try await group.waitForAll()
        }
        // Every connection ends before the server does, by a FIN or, with echoes unread, by a RST.
        for _ in 0..<guests.calls.count(where: { $0.name == "connect" }) {
            await server.first { if case .call(let call) = $0 { call.name == "close" } else { false } }
        }
    }
    return (server, guests)
}

@Suite("Guests without sockets", .timeLimit(.minutes(3)))
struct BrowserClientsTests {
    @Test("Each guest has a connection of its own, and hears what comes on it and nothing else")
    func talk() async throws {
        let (server, guests) = try await withGateway(ContinuousClock()) { gateway, told, _ in
            #expect(gateway.came("a") == [])
            try await gateway.join("a", as: "  Ada   Lovelace ")
            try await gateway.join("b", as: "小明")
            #expect(gateway.guests.map(\.name.description) == ["Ada Lovelace", "小明"])
            #expect(Set(gateway.guests.map(\.connection.local.port)).count == 2)
            try gateway.say("<b>你好</b>", from: "a")
            await told.wait(for: 2, of: "a")
            #expect(told.lines(of: "a") == ["Ada Lovelace: <b>你好</b>", "-: 你说的是：<b>你好</b>"])
            #expect(told.lines(of: "b") == [])
            #expect(gateway.came("a").map(\.text) == ["<b>你好</b>", "你说的是：<b>你好</b>"])
            gateway.leave("b")
        }
        #expect(server.said.count == 2)
        #expect(server.calls.count { $0.effect == .taken } == 2)
        #expect(
            guests.calls.filter { $0.connection?.local == guests.said.first?.connection.local }.map {
                "\($0.name) \($0.effect)"
            }
                == ["connect activeOpen", "send sent", "recv received", "close closedFirst"])
    }

    @Test(
        "Names",
        arguments: [
            ("Ada", "Ada"), ("  王 小明  ", "王 小明"), ("<script>", "<script>"), ("O'Neill & Söhne", "O'Neill & Söhne"),
            ("😀", "😀"), ("", nil), ("   ", nil), ("a\u{0}b", nil), ("a\u{1B}[2J", nil), ("a\u{202E}b", nil),
            ("a\u{200B}b", nil), ("a\u{E000}", nil),
            (String(repeating: "a", count: 32), String(repeating: "a", count: 32)),
            (String(repeating: "a", count: 33), nil), ("a" + String(repeating: "\u{301}", count: 100), nil),
        ] as [(String, String?)])
    func names(typed: String, name: String?) {
        #expect((try? BrowserClientName(typed))?.description == name)
    }

    @Test("A name that somebody has, a second connection, and words before there is one are refused")
    func refusals() async throws {
        _ = try await withGateway(ContinuousClock()) { gateway, _, _ in
            #expect(throws: BrowserClientRefusal("join before you say something")) { try gateway.say("hi", from: "a") }
            try await gateway.join("a", as: "Ada")
            await #expect(throws: BrowserClientRefusal("somebody here is called ADA already: take another name")) {
                try await gateway.join("b", as: "ADA")
            }
            await #expect(throws: BrowserClientRefusal("you have joined already")) {
                try await gateway.join("a", as: "Eve")
            }
            #expect(throws: BrowserClientRefusal("there is nothing to say")) { try gateway.say("\n\r\n", from: "a") }
            #expect(throws: BrowserClientRefusal("a message has at most 4096 bytes, this one has 4098")) {
                try gateway.say(String(repeating: "长", count: 1_366), from: "a")
            }
        }
    }

    @Test(
        "What is typed is one line",
        arguments: [
            ("a\nb\r\nc", "a b c"), ("tab\tstays", "tab\tstays"), ("\u{0}\u{1B}[2J", "\u{FFFD}\u{FFFD}[2J"),
            ("a\u{2028}b\u{85}c", "a b c"),
        ])
    func lines(typed: String, line: String) {
        #expect(BrowserClients<ContinuousClock>.line(of: typed) == line)
    }

    @Test("Ten messages at once, then five a second")
    func rate() async throws {
        let clock = ManualClock()
        _ = try await withGateway(clock) { gateway, _, _ in
            _ = gateway.came("a")
            try await gateway.join("a", as: "Ada")
            for index in 0..<10 { try gateway.say("\(index)", from: "a") }
            #expect(throws: BrowserClientRefusal.tooFast) { try gateway.say("10", from: "a") }
            clock.advance(by: .milliseconds(199))
            #expect(throws: BrowserClientRefusal.tooFast) { try gateway.say("10", from: "a") }
            clock.advance(by: .milliseconds(1))
            try gateway.say("10", from: "a")
            #expect(throws: BrowserClientRefusal.tooFast) { try gateway.say("11", from: "a") }
        }
    }

    @Test("Coming and going again and again is held up, too")
    func joinRate() async throws {
        _ = try await withGateway(ManualClock()) { gateway, _, guests in
            _ = gateway.came("a")
            for _ in 0..<5 {
                try await gateway.join("a", as: "Ada")
                gateway.leave("a")
                await guests.first { if case .call(let call) = $0 { call.name == "close" } else { false } }
                while !Task.isCancelled, gateway.name(of: "a") != nil { await Task.yield() }
            }
            await #expect(throws: BrowserClientRefusal.tooFast) { try await gateway.join("a", as: "Ada") }
        }
    }

    @Test("A page that is loaded again finds its connection; one that stays away is closed with a FIN")
    func reload() async throws {
        let clock = ManualClock()
        let (server, _) = try await withGateway(clock) { gateway, told, guests in
            _ = gateway.came("a")
            try await gateway.join("a", as: "Ada")
            try gateway.say("hello", from: "a")
            await told.wait(for: 2, of: "a")
            gateway.went("a")
            await clock.awaitSleeper(until: .seconds(30))
            clock.advance(by: .seconds(20))
            #expect(gateway.came("a").count == 2)
            // Away again: the time counts anew.
            gateway.went("a")
            await clock.awaitSleeper(until: .seconds(50))
            clock.advance(by: .seconds(20))
            #expect(gateway.came("a").count == 2)
            #expect(gateway.name(of: "a")?.description == "Ada")
            try gateway.say("still here", from: "a")
            await told.wait(for: 4, of: "a")

            gateway.went("a")
            await clock.awaitSleeper(until: .seconds(70))
            clock.advance(by: .seconds(30))
            await guests.first { if case .call(let call) = $0 { call.effect == .closedFirst } else { false } }
            while !Task.isCancelled, gateway.name(of: "a") != nil { await Task.yield() }
            #expect(gateway.came("a") == [])
        }
        #expect(server.calls.count { $0.effect == .taken } == 1)
        #expect(server.calls.contains { $0.effect == .receivedEnd })
    }

    @Test("Whoever joins without looking is forgotten as well")
    func neverLooked() async throws {
        let clock = ManualClock()
        _ = try await withGateway(clock) { gateway, _, _ in
            try await gateway.join("a", as: "Ada")
            await clock.awaitSleeper(until: .seconds(30))
            clock.advance(by: .seconds(30))
            while !Task.isCancelled, gateway.name(of: "a") != nil { await Task.yield() }
        }
    }

    @Test("There is room for so many guests")
    func full() async throws {
        var limits = GuestLimits()
        limits.guests = 2
        _ = try await withGateway(ContinuousClock(), limits: limits) { gateway, _, _ in
            try await gateway.join("a", as: "Ada")
            try await gateway.join("b", as: "Ben")
            await #expect(throws: BrowserClientRefusal.full) { try await gateway.join("c", as: "Cid") }
            #expect(gateway.guests.count == 2)
        }
    }

    @Test("The chat so far is kept to its last octets")
    func kept() async throws {
        var limits = GuestLimits()
        limits.kept = 45
        _ = try await withGateway(ContinuousClock(), limits: limits) { gateway, told, _ in
            try await gateway.join("a", as: "Ada")
            for (count, text) in ["one", "two", "three"].enumerated() {
                try gateway.say(text, from: "a")
                await told.wait(for: 2 * count + 2, of: "a")
            }
            #expect(gateway.came("a").map(\.text) == ["你说的是：two", "three", "你说的是：three"])
        }
    }

    @Test("Nobody listens")
    func refused() async throws {
        let listener = try #require(try Listener.open(HostPort(host: "127.0.0.1", port: 0)).first)
        listener.close()
        let gateway = BrowserClients(
            to: listener.address, clock: ContinuousClock(), report: { _ in }, tell: { _, _ in })
        try await withThrowingTaskGroup { group in
            group.addTask { await gateway.run() }
            await #expect(
                throws: BrowserClientRefusal(
                    "the chat server at \(listener.address) does not answer: connect: Connection refused (ECONNREFUSED)"
                )
            ) { try await gateway.join("a", as: "Ada") }
            #expect(gateway.name(of: "a") == nil)
            group.cancelAll()
            try await group.waitForAll()
        }
        await #expect(throws: BrowserClientRefusal("the chat is over")) { try await gateway.join("a", as: "Ada") }
    }
}

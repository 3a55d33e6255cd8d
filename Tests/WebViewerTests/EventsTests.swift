// SPDX-License-Identifier: MIT
import Synchronization
import Testing

@testable import WebViewer

@Suite("The stream of what happens", .timeLimit(.minutes(3)))
struct EventsTests {
    /// A page's stream of events, read line by line.
    final class Page: Sendable {
        private let wire: Wire
        private let rest = Mutex<[UInt8]>([])

        init(_ site: Site, fields: [String] = [], room: CInt? = nil) async throws {
            let request = (["GET /events HTTP/1.1", "Host: HOST"] + fields + ["", ""]).joined(separator: "\r\n")
            wire = try await blocking { [port = site.port] in try Wire(port: port, room: room) }
            try wire.send(Array(site.filled(request).utf8))
        }

        /// The next line that begins with one of these words; nil at the end.
        func line(_ words: String...) async throws -> String? {
            try await blocking { [self] in
                while let line = try next() {
                    if words.contains(where: { line.hasPrefix($0) }) { return line }
                }
                return nil
            }
        }

        private func next() throws -> String? {
            var octets = rest.withLock { $0 }
            while true {
                if let end = octets.firstIndex(of: UInt8(ascii: "\n")) {
                    rest.withLock { $0 = Array(octets[(end + 1)...]) }
                    return String(decoding: octets[..<end], as: UTF8.self)
                }
                let more = try wire.receive()
                if more.isEmpty { return nil }
                octets += more
            }
        }

        func vanish() { wire.vanish() }
    }

    @Test("Everybody hears the same, in the same order, under the same growing numbers")
    func everybody() async throws {
        try await Site.open { site in
            var pages: [Page] = []
            for _ in 0..<5 {
                let page = try await Page(site)
                #expect(try await page.line("retry") == "retry: 1000")
                pages.append(page)
            }
            for count in 1...3 { site.hub.tell(ServerEvent(.rows, "{\"trace\":0,\"segments\":\(count)}\n{\"a\":1}")) }
            var heard: Set<[String?]> = []
            for page in pages {
                var lines: [String?] = []
                for _ in 0..<12 { lines.append(try await page.line("id", "event", "data")) }
                heard.insert(lines)
            }
            let lines = try #require(heard.first)
            #expect(heard.count == 1)
            let ids = lines.compactMap { $0 }.filter { $0.hasPrefix("id: ") }.compactMap { Int($0.dropFirst(4)) }
            #expect(ids.count == 3 && ids == ids.sorted() && Set(ids).count == 3)
            #expect(
                lines.filter { $0 == "event: rows" }.count == 3 && lines.filter { $0 == "data: {\"a\":1}" }.count == 3)
        }
    }

    @Test("What is for one browser the others do not hear")
    func one() async throws {
        let own = "0123456789abcdef0123456789abcdef", other = "fedcba9876543210fedcba9876543210"
        try await Site.open { site in
            let mine = try await Page(site, fields: ["Cookie: wiretalk-PORT=\(own)"])
            let theirs = try await Page(site, fields: ["Cookie: wiretalk-PORT=\(other)"])
            for page in [mine, theirs] { _ = try await page.line("retry") }
            site.hub.tell(ServerEvent(.chat, "\"for one\""), to: own)
            site.hub.tell(ServerEvent(.chat, "\"for all\""))
            #expect(try await mine.line("data") == "data: \"for one\"")
            #expect(try await theirs.line("data") == "data: \"for all\"")
        }
    }

    @Test("Text stays text: no line of it becomes a field or an event of its own")
    func lines() async throws {
        try await Site.open { site in
            let page = try await Page(site)
            _ = try await page.line("retry")
            site.hub.tell(ServerEvent(.chat, "one\nevent: rows\n\nid: 9"))
            site.hub.tell(ServerEvent(.stage, "{}"))
            #expect(try await page.line("event") == "event: chat")
            #expect(try await page.line("event") == "event: stage")
        }
    }

    @Test("A note that one writes, all hear of")
    func notes() async throws {
        try await Site.open { site in
            let page = try await Page(site)
            _ = try await page.line("retry")
            let answer = try await site.ask(
                "POST", "/ask", [GateTests.ours, GateTests.json, site.teacher],
                body: "{\"ask\":\"note\",\"trace\":0,\"number\":3,\"notes\":[\"<b>look</b>\"]}")
            #expect(answer.status == 200)
            #expect(try await page.line("event") == "event: notes")
            #expect(try await page.line("data")?.contains("<b>look") == true)
            let rows = try await site.ask("GET", "/trace/0/rows?connection=all&from=2&count=1")
            #expect(rows.body.contains("\"notes\":[\"<b>look</b>\"]"))
        }
    }

    @Test("A browser that vanishes is gone at once, though nothing happens")
    func vanished() async throws {
        let stage = EmptyStage()
        try await Site.open(activity: stage) { site in
            let page = try await Page(site)
            #expect(try await page.line("data") == "data: {\"is\":\"waiting\"}")
            #expect(site.hub.count == 1)
            page.vanish()
            await stage.wait(for: "went")
            #expect(site.hub.count == 0)
            // It comes back, and is told anew what it missed.
            let again = try await Page(site, fields: ["Last-Event-ID: 3"])
            #expect(try await again.line("data") == "data: {\"is\":\"waiting\"}")
        }
    }

    @Test("A browser that does not read is cut off, and costs the others nothing")
    func slow() async throws {
        let stage = EmptyStage()
        try await Site.open(activity: stage) { site in
            let slow = try await Page(site, room: 4_096)
            let quick = try await Page(site)
            for page in [slow, quick] { _ = try await page.line("data") }
            let event = ServerEvent(.rows, String(repeating: "x", count: 256 << 10))
            var told = 0
            while site.hub.count == 2, told < 4_096 {
                site.hub.tell(event)
                #expect(try await quick.line("data: x") != nil)
                told += 1
            }
            // What waited for it is bounded; the kernel's buffers hold some megabytes more.
            #expect(told > 32 && told < 200, "\(told) events of 256 KiB")
            await stage.wait(for: "went")
            site.hub.tell(ServerEvent(.stage, "\"on\""))
            #expect(try await quick.line("data: \"") == "data: \"on\"")
        }
    }

    @Test("The server ends when it is told to, whoever still listens")
    func ends() async throws {
        let pages = Mutex<[Page]>([])
        try await Site.open { site in
            for _ in 0..<3 {
                let page = try await Page(site)
                _ = try await page.line("retry")
                pages.withLock { $0.append(page) }
            }
        }
        for page in pages.withLock({ $0 }) { #expect(try await page.line("data") == nil) }
    }
}

// SPDX-License-Identifier: MIT
import Flows
import Narration
import Testing

@testable import WebViewer

@Suite("Who may ask the server what", .timeLimit(.minutes(3)))
struct GateTests {
    /// A request and the status of its answer.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        var method = "GET"
        var target = "/session"
        var host: String?
        var fields: [String] = []
        var body = ""
        let status: Int

        var testDescription: String { name }
    }

    static let ours = "Origin: http://HOST"
    static let json = "Content-Type: application/json"
    static let leave = "{\"ask\":\"leave\"}"

    /// Names that may lead here, but are not ours (DNS rebinding).
    static let hosts: [Row] = [
        Row(name: "the address", status: 200),
        Row(name: "localhost", host: "localhost:PORT", status: 200),
        Row(name: "localhost in capitals", host: "LocalHost:PORT", status: 200),
        Row(name: "a stranger's name", host: "evil.example:PORT", status: 421),
        Row(name: "a stranger's name that begins as ours", host: "127.0.0.1.evil.example:PORT", status: 421),
        Row(name: "a stranger's name behind ours", host: "127.0.0.1:PORT.evil.example", status: 421),
        Row(name: "ours as the user at a stranger's", host: "HOST@evil.example", status: 421),
        Row(name: "a stranger as the user at ours", host: "evil.example@HOST", status: 421),
        Row(name: "another port", host: "127.0.0.1:1", status: 421),
        Row(name: "no port, which means 80", host: "127.0.0.1", status: 421),
        Row(name: "an address that is not listened on", host: "[::1]:PORT", status: 421),
        Row(name: "every address", host: "0.0.0.0:PORT", status: 421),
        Row(name: "ours, abbreviated", host: "127.1:PORT", status: 421),
        Row(name: "nothing", host: "", status: 421),
        Row(name: "blanks about it", host: " HOST\t", status: 200),
    ]

    /// What a browser says of the page that asks.
    static let sites: [Row] = [
        Row(name: "our page", fields: ["Sec-Fetch-Site: same-origin"], status: 200),
        Row(name: "a person", fields: ["Sec-Fetch-Site: none"], status: 200),
        Row(name: "another site", fields: ["Sec-Fetch-Site: cross-site"], status: 403),
        Row(name: "another port of this machine", fields: ["Sec-Fetch-Site: same-site"], status: 403),
        Row(
            name: "a link elsewhere opens the page", target: "/",
            fields: ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"], status: 200),
        Row(
            name: "another site loads the page as a picture", target: "/",
            fields: ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"], status: 403),
        Row(
            name: "a link elsewhere opens an export", target: "/trace/0/export/a.html",
            fields: ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"], status: 403),
        Row(
            name: "asks with our origin", method: "POST", target: "/ask", fields: [ours, json], body: leave, status: 404
        ),
        Row(name: "asks without an origin", method: "POST", target: "/ask", fields: [json], body: leave, status: 403),
        Row(
            name: "asks from nowhere", method: "POST", target: "/ask", fields: ["Origin: null", json], body: leave,
            status: 403),
        Row(
            name: "asks from another site", method: "POST", target: "/ask",
            fields: ["Origin: http://evil.example", json], body: leave, status: 403),
        Row(
            name: "asks from another port", method: "POST", target: "/ask",
            fields: ["Origin: http://127.0.0.1:1", json],
            body: leave, status: 403),
        Row(
            name: "asks from another scheme", method: "POST", target: "/ask", fields: ["Origin: https://HOST", json],
            body: leave, status: 403),
        Row(
            name: "asks from another name of ours", method: "POST", target: "/ask", host: "localhost:PORT",
            fields: [ours, json], body: leave, status: 403),
        Row(
            name: "sends a capture from another site", method: "POST", target: "/captures?name=a",
            fields: ["Origin: http://evil.example"], body: "x", status: 403),
    ]

    static let methods: [Row] = ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"].map {
        Row(name: $0, method: $0, status: 405)
    }

    /// Paths that climb, and places that are none.
    static let paths: [Row] =
        [
            "/page/", "/page/none.js", "/page/page.html", "/page/../page.html", "/page/..%2fpage.html",
            "/page/%2e%2e%2fpage.html", "/../../../etc/passwd", "/page/../../etc/passwd", "/page/looks.css%00",
            "/trace", "/trace/1", "/trace/-1", "/trace/x", "/trace/0/none",
            "/trace/0/export/a.exe", "/trace/0/export/a.svg?connection=9", "//evil.example/", "/none",
        ].map { Row(name: $0, target: $0, status: 404) }

    /// Numbers that are none, or too many.
    static let numbers: [Row] =
        [
            "columns?from=-1", "columns?from=11", "columns?from=x", "columns?from=99999999999999999999",
            "rows?connection=x", "rows?connection=-1", "rows?from=-1", "rows?count=257", "rows?count=1e3",
            "dialogue", "dialogue?connection=all", "dialogue?connection=0&count=1001", "dialogue?connection=0&near=",
            "connections?count=1001",
        ].map { Row(name: $0, target: "/trace/0/\($0)", status: 400) }

    /// Beyond the end there is nothing, and that is no error.
    static let beyond: [Row] =
        [
            "columns?from=10", "rows?from=4611686018427387904&count=256", "rows?connection=9", "dialogue?connection=9",
            "connections?from=100", "search?text=&connection=all", "search?text=%00%ff&connection=9", "problems",
        ].map { Row(name: $0, target: "/trace/0/\($0)", status: 200) }

    @Test("A request is answered as it deserves", arguments: hosts + sites + methods + paths + numbers + beyond)
    func requests(row: Row) async throws {
        try await Site.open { site in
            let answer = try await site.ask(
                row.method, row.target, row.fields, body: row.body, host: row.host.map(site.filled))
            #expect(answer.status == row.status)
            #expect(!answer.body.contains(site.key.text) && !answer.head.joined().contains(site.key.text))
            // Whatever is answered, nothing in it runs, and nobody frames or keeps it.
            let policy = try #require(answer.values("Content-Security-Policy").first)
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"))
            #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
            #expect(answer.values("X-Content-Type-Options") == ["nosniff"])
            #expect(answer.values("Referrer-Policy") == ["no-referrer"])
            #expect(answer.values("Cross-Origin-Resource-Policy") == ["same-origin"])
            #expect(answer.values("Cache-Control") == ["no-store"])
            if row.status >= 400, row.target != "/" { #expect(answer.body.contains("\"error\":")) }
        }
    }

    @Test(
        "What is no request of HTTP/1.1 gets no answer that helps",
        arguments: [
            "GET /session HTTP/1.1\r\nHost: evil.example\r\nHost: HOST\r\nConnection: close\r\n\r\n",
            "GET /session HTTP/1.1\r\nConnection: close\r\n\r\n",
            "GET /session HTTP/1.1\r\nHost: HOST\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n",
            "GET /\(String(repeating: "x", count: 200_000)) HTTP/1.1\r\nHost: HOST\r\n\r\n",
            "GET /session HTTP/1.1\r\nHost: HOST\r\n\(String(repeating: "A: b\r\n", count: 1_000))\r\n",
            "POST /ask HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}", "SSH-2.0-OpenSSH_9.9\r\n",
            "BREW /session HTTP/1.1\r\nHost: HOST\r\n\r\n",
        ])
    func nonsense(text: String) async throws {
        try await Site.open { site in
            let answer = try await site.send(Array(site.filled(text).utf8))
            #expect(answer.status == 0 || answer.status >= 400, "\(answer.status)")
            // And the next one is served.
            #expect(try await site.ask("GET", "/session").status == 200)
        }
    }

    // MARK: Keys

    @Test("The key opens the page for its teacher, and leaves the address at once")
    func key() async throws {
        try await Site.open(watchers: false) { site in
            let answer = try await site.ask("GET", "/?key=KEY")
            #expect(answer.status == 303 && answer.values("Location") == ["/"])
            let cookie = try #require(answer.values("Set-Cookie").first)
            for part in ["HttpOnly", "Path=/", "SameSite="] { #expect(cookie.contains(part)) }
            let field = "Cookie: \(cookie.prefix { $0 != ";" })"
            let session = try await site.ask("GET", "/session", [field])
            #expect(session.status == 200 && session.body.contains("\"role\":\"teacher\""))
            #expect(try await site.ask("GET", "/", [field]).body.contains("&lt;lo&gt;"))
        }
    }

    @Test("The key on a browser's command line opens the page once")
    func oneTimeKey() async throws {
        try await Site.open(watchers: false) { site in
            let cookie = try #require(
                try await site.ask("GET", "/?key=\(site.opening.text)").values("Set-Cookie").first)
            let field = "Cookie: \(cookie.prefix { $0 != ";" })"
            #expect(try await site.ask("GET", "/session", [field]).body.contains("\"role\":\"teacher\""))
            let again = try await site.ask("GET", "/?key=\(site.opening.text)")
            #expect(again.status == 403 && again.values("Set-Cookie").isEmpty)
            let stolen = "Cookie: wiretalk-key-PORT=\(site.opening.text)"
            #expect(try await site.ask("GET", "/session", [stolen]).status == 403)
            #expect(try await site.ask("GET", "/?key=KEY").status == 303)
        }
    }

    /// Keys that are nearly right.
    static let keys: [(name: String, change: @Sendable (String) -> String)] = [
        ("none", { _ in "" }),
        ("its last character is another", { $0.dropLast() + ($0.last == "0" ? "1" : "0") }),
        ("its first character is another", { ($0.first == "0" ? "1" : "0") + $0.dropFirst() }),
        ("without its end", { String($0.dropLast()) }),
        ("with more behind", { $0 + "0" }),
        ("with a zero octet behind", { $0 + "%00" }),
        ("twice", { $0 + $0 }),
        ("in capitals", { "A" + $0.uppercased() }),
    ]

    @Test("A key that is nearly right opens nothing", arguments: keys.indices)
    func wrongKey(index: Int) async throws {
        let (name, change) = Self.keys[index]
        try await Site.open(watchers: false) { site in
            let wrong = change(site.key.text)
            let answer = try await site.ask("GET", "/?key=\(wrong)")
            #expect(answer.status == 403 && answer.values("Set-Cookie").isEmpty, "\(name)")
            for target in ["/", "/session", "/events", "/words", "/trace/0", "/trace/0/columns?from=0"] {
                let answer = try await site.ask("GET", target, ["Cookie: wiretalk-key-PORT=\(wrong)"])
                #expect(answer.status == 403, "\(name): \(target)")
            }
        }
    }

    @Test(
        "The key under another name opens nothing",
        arguments: ["wiretalk-PORT=KEY", "wiretalk-key=KEY", "wiretalk-key-1=KEY", "key=KEY", "xwiretalk-key-PORT=KEY"])
    func otherCookie(cookie: String) async throws {
        try await Site.open(watchers: false) { site in
            let answer = try await site.ask("GET", "/session", ["Cookie: \(cookie)"])
            #expect(answer.status == 403)
        }
    }

    // MARK: Roles

    /// What only the teacher may.
    static let teachers: [Row] = [
        Row(
            name: "note", target: "/ask", fields: [json],
            body: "{\"ask\":\"note\",\"trace\":0,\"number\":2,\"notes\":[\"n\"]}", status: 200),
        Row(name: "begin", target: "/ask", fields: [json], body: "{\"ask\":\"begin\"}", status: 200),
        Row(name: "capture", target: "/captures?name=a.pcap", body: "abc", status: 200),
    ]

    @Test("What the teacher may, a watcher may not", arguments: teachers)
    func roles(row: Row) async throws {
        let opener: WebServer.Opener = { name, octets in
            #expect(name == "a.pcap" && octets == Array("abc".utf8))
            return LiveTrace(title: name, language: .english)
        }
        try await Site.open(activity: EmptyStage(), opener: opener) { site in
            let watcher = "Cookie: wiretalk-PORT=0123456789abcdef0123456789abcdef"
            for cookie in [watcher, "Cookie: wiretalk-key-PORT=0123456789abcdef0123456789abcdef"] {
                let answer = try await site.ask("POST", row.target, row.fields + [Self.ours, cookie], body: row.body)
                #expect(answer.status == 403, "\(answer.body)")
            }
            let fields = row.fields + [Self.ours, watcher + "; wiretalk-key-PORT=KEY"]
            let answer = try await site.ask("POST", row.target, fields, body: row.body)
            #expect(answer.status == 200, "\(answer.body)")
            #expect(answer.body == (row.name == "capture" ? "{\"trace\":1}\n" : "{\"done\":true}\n"))
        }
    }

    @Test(
        "What is asked must be one of the things that can be asked, and small",
        arguments: [
            ("{\"ask\":\"say\",\"text\":\"hello\"}", 200), ("{\"ask\":\"shutdown\"}", 404), ("{}", 400), ("", 400),
            ("[", 400), ("{\"ask\":\"say\"}", 400), ("{\"ask\":\"say\",\"text\":7}", 400),
            (String(repeating: "[", count: 60_000), 400),
            ("{\"ask\":\"say\",\"text\":\"\(String(repeating: "x", count: 65_536))\"}", 413),
            ("{\"ask\":\"note\",\"trace\":9,\"number\":1,\"notes\":[]}", 404),
            ("{\"ask\":\"note\",\"trace\":-1,\"number\":1,\"notes\":[]}", 404),
            ("{\"ask\":\"note\",\"trace\":0,\"number\":99,\"notes\":[]}", 404),
            ("{\"ask\":\"note\",\"trace\":0,\"number\":-9223372036854775808,\"notes\":[]}", 404),
            (
                "{\"ask\":\"note\",\"trace\":0,\"number\":1,\"notes\":[\"\(String(repeating: "x", count: 2_001))\"]}",
                413
            ),
        ])
    func asks(body: String, status: Int) async throws {
        try await Site.open(activity: EmptyStage()) { site in
            let cookie = "Cookie: wiretalk-PORT=0123456789abcdef0123456789abcdef; wiretalk-key-PORT=KEY"
            let answer = try await site.ask("POST", "/ask", [Self.ours, Self.json, cookie], body: body)
            #expect(answer.status == status, "\(answer.body)")
        }
    }

    @Test("Asking is JSON and says so: a form of another site cannot")
    func mediaType() async throws {
        try await Site.open(activity: EmptyStage()) { site in
            let cookie = "Cookie: wiretalk-PORT=0123456789abcdef0123456789abcdef"
            let answer = try await site.ask(
                "POST", "/ask", [Self.ours, "Content-Type: text/plain", cookie], body: Self.leave)
            #expect(answer.status == 400)
        }
    }

    @Test("A capture larger than may be is refused before it is taken in")
    func largeCapture() async throws {
        let opener: WebServer.Opener = { name, _ in
            Issue.record("it was read")
            return LiveTrace(title: name, language: .english)
        }
        try await Site.open(opener: opener) { site in
            let head = """
                POST /captures?name=a HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\n\(site.teacher)\r\n\
                Content-Length: \(WebServer.mostUpload + 1)\r\nConnection: close\r\n\r\n
                """
            let answer = try await site.send(Array(site.filled(head).utf8))
            #expect(answer.status == 413)
        }
    }
}

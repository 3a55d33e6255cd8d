// SPDX-License-Identifier: MIT
import Foundation
import Glibc
import TCP
import Testing

@testable import Chat

/// The program, as it was built beside these tests.
enum Wiretalk {
    static let path: String? = {
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let path = folder.appending(path: "wiretalk").path
        if FileManager.default.isExecutableFile(atPath: path) { return path }
        print("skipped: there is no program beside the tests at \(path)")
        return nil
    }()

    static func run(_ arguments: [String], blind: Bool = false) throws -> Program {
        let path = try #require(Wiretalk.path)
        let environment = ["LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "COLUMNS": "200"]
        // An ordinary user may not capture; root has to give that up.
        guard blind, getuid() == 0 else { return try Program(path, arguments, environment: environment) }
        return try Program(
            "setpriv", ["--bounding-set=-all", "--inh-caps=-all", path] + arguments, environment: environment)
    }

    /// A server on a port of the kernel's choice, which it is waited for and ended with Ctrl-C.
    static func withServer(
        _ arguments: [String] = [], at place: String = "127.0.0.1:0", blind: Bool = false,
        _ body: @escaping @Sendable (UInt16) throws -> Void
    ) async throws -> (output: String, errors: String, status: CInt) {
        try await blocking {
            let server = try run(["serve", place] + arguments, blind: blind)
            let greeting = server.complaint()
            do {
                try body(try #require(UInt16(greeting.split(separator: ";")[0].split(separator: ":").last ?? "")))
            } catch {
                server.signal(SIGKILL)
                throw error
            }
            server.signal(SIGINT)
            return server.finish()
        }
    }
}

@Suite(
    "wiretalk serve and wiretalk chat",
    .enabled(if: Wiretalk.path != nil, "the program was not built beside the tests"),
    .timeLimit(.minutes(5))
)
struct ProgramTests {
    @Test("serve says what each call does, answers the tutorial's client, and ends with 0 at Ctrl-C")
    func serve() async throws {
        let result = try await Wiretalk.withServer { port in
            let client = try Program.peer("tutorial_client", ["127.0.0.1", "\(port)", "你好", "端口"]).finish()
            #expect(client.errors == "")
            #expect(client.output.contains("你好！"))
            #expect(client.output.contains("127.0.0.1:\(port)"))
        }
        #expect(result.status == 0)
        // Lines are folded between words, wherever the terminal is too narrow.
        let said = result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for part in [
            "socket(AF_INET, SOCK_STREAM) = ", "no TCB yet: CLOSED is the absence of one", "bind(127.0.0.1:0)",
            "listen(5) → passive OPEN: a TCB, in LISTEN", "no change: takes a connection that is already ESTABLISHED",
            "#0 recv() = 6", "LAST-ACK",
        ] {
            #expect(said.contains(part), "\(part)")
        }
    }

    @Test("Without permission to capture it says so once, serves on, and the tutor says why it sees no numbers")
    func blind() async throws {
        let result = try await Wiretalk.withServer(["--lang", "en"], blind: true) { port in
            let chat = try Wiretalk.run(["chat", "127.0.0.1:\(port)", "--say", "seq"]).finish()
            #expect(chat.output.contains("I may not capture packets here"))
            #expect(chat.output.contains("setcap"))
            #expect(chat.status == 0)
        }
        #expect(result.errors.components(separatedBy: "no permission to capture").count == 2)
        #expect(result.output.contains("#0 client ▸ seq"))
        #expect(result.status == 0)
    }

    @Test(
        "With permission each client's segments are shown, and the tutor names its numbers",
        .enabled(if: getuid() == 0, "only root can be sure to be allowed to capture")
    )
    func seeing() async throws {
        let result = try await Wiretalk.withServer(["--lang", "en"]) { port in
            let chat = try Wiretalk.run(["chat", "127.0.0.1:\(port)", "--say", "hi", "--say", "my seq"]).finish()
            #expect(chat.output.contains("Your first number was x = "))
        }
        #expect(result.output.contains("1  SYN  seq x"))
        #expect(result.output.contains("client ▸ hi"))
    }

    @Test("chat reads a pipe in lock step, ends with it, and shows the states")
    func pipe() async throws {
        _ = try await Wiretalk.withServer(["--bot", "echo"]) { port in
            let chat = try Wiretalk.run(["chat", "localhost:\(port)"])
            chat.type("one\n你好\n\u{1B}[2J\nlast")
            let result = chat.finish()
            #expect(result.output == "one\n你好\n␛[2J\nlast\n")
            #expect(result.errors.contains("connected to 127.0.0.1:\(port) over IPv4"))
            #expect(result.errors.contains("shutdown(SHUT_WR) → "))
            #expect(result.errors.contains("close() → no change: nothing is left to send"))
            #expect(result.errors.contains("the kernel says TIME-WAIT"))
            #expect(result.status == 0)
        }
    }

    @Test("Nobody listens")
    func refused() async throws {
        let listener = try #require(try Listener.open(HostPort(host: "127.0.0.1", port: 0)).first)
        listener.close()
        let result = try await blocking { try Wiretalk.run(["chat", "\(listener.address)"]).finish() }
        #expect(
            result.errors
                == "Error: nothing is listening on \(listener.address): start `wiretalk serve \(listener.address)`\n")
        #expect(result.status == 1)
        if getuid() == 0 { #expect(result.output.contains("RST,ACK")) }
    }

    @Test(
        "Wrong usage is 64, what cannot be done is 1",
        arguments: [
            (["serve", "127.0.0.1:nine"], 64, "127.0.0.1:nine"), (["serve", "--bot", "nobody"], 64, "nobody"),
            (["serve", "--framing", "none"], 64, "none"),
            (["serve", "192.0.2.1:9000"], 1, "no address of this machine"),
            (["chat", "no.such.host.invalid:1"], 1, "there is no host no.such.host.invalid"),
            (["chat", "--wait", "-1"], 64, "--wait"),
        ])
    func errors(_ arguments: [String], _ status: CInt, _ part: String) async throws {
        let result = try await blocking { try Wiretalk.run(arguments).finish() }
        #expect(result.status == status)
        #expect(result.errors.contains(part), "\(result.errors)")
    }

    @Test("A port that is taken")
    func taken() async throws {
        _ = try await Wiretalk.withServer { port in
            let second = try Wiretalk.run(["serve", "127.0.0.1:\(port)"]).finish()
            #expect(second.status == 1)
            #expect(second.errors.contains("127.0.0.1:\(port) is taken"))
        }
    }

    @Test("serve --json prints the calls as the trace has them")
    func json() async throws {
        let result = try await Wiretalk.withServer(["--json"]) { port in
            _ = try Wiretalk.run(["chat", "127.0.0.1:\(port)", "--say", "hello"]).finish()
        }
        let lines = try result.output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        let calls = lines.filter { $0["type"] as? String == "call" }
        #expect(
            calls.compactMap { $0["call"] as? String }.prefix(7)
                == ["socket", "bind", "listen", "accept", "recv", "send", "recv"])
        #expect(calls[2]["state"] as? String == "LISTEN")
        #expect(calls[3]["state"] as? String == "ESTABLISHED")
        #expect(calls.allSatisfy { $0["end"] as? String == "server" && $0["errno"] is NSNull })
    }

    @Test(
        "On a terminal: editing, history, Ctrl-D half-closes, Ctrl-C closes; both show the states",
        arguments: [
            ("\\x04", ["shutdown(SHUT_WR) → CLOSE before them", "recv() = 0 → the end", "says TIME-WAIT"]),
            ("\\x03", ["close() → CLOSE before them", "TIME-WAIT, asked after"]),
            ("!INT", ["close() → CLOSE before them", "TIME-WAIT, asked after"]),
        ])
    func terminal(_ end: String, _ states: [String]) async throws {
        let program = try #require(Wiretalk.path)
        _ = try await Wiretalk.withServer(["--bot", "echo"]) { port in
            let steps = [
                "you ▸", "hellp", "hellp", "\\x7fo\\r", "server ▸ hello", "你们\\x7f好\\r", "server ▸ 你好",
                "\\x1b[A\\x1b[A!\\r",
                "server ▸ hello!", end,
            ].map { $0.contains("\\") && !$0.allSatisfy(\.isASCII) ? Wiretalk.escaped($0) : $0 }
            let chat = try Program.peer("terminal", steps + ["--", program, "chat", "127.0.0.1:\(port)"]).finish()
            #expect(chat.output.hasSuffix("exit 0\n"), "\(chat.output)\(chat.errors)")
            for state in states { #expect(chat.output.contains(state), "\(chat.output)") }
        }
    }

    @Test("Ctrl-C closes the connections that are open")
    func closes() async throws {
        try await blocking {
            let server = try Wiretalk.run(["serve", "*:0"])
            let port = try #require(
                UInt16(server.complaint().split(separator: ";")[0].split(separator: ":").last ?? ""))
            let families = Machine.hasIPv6 ? [false, true] : [false]
            let peers = try families.map { try Peer(port: port, isIPv6: $0) }
            for peer in peers {
                try peer.send("hi")
                #expect(try peer.receiveText().hasPrefix("Hello!"))
            }
            server.signal(SIGINT)
            for peer in peers { #expect(try peer.receive() == []) }
            #expect(server.finish().status == 0)
        }
    }
}

extension Wiretalk {
    /// A text as Python escapes, so that it can stand beside others.
    static func escaped(_ text: String) -> String {
        text.utf8.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "\\x" + String($0, radix: 16) }.joined()
    }
}

extension Program {
    /// One line of its complaints, without line feed.
    func complaint() -> String { Program.line(of: errors) }
}

// SPDX-License-Identifier: MIT
import Testing

@testable import Chat

/// What comes in, when, and which messages that makes.
struct FramingCase: CustomTestStringConvertible, Sendable {
    let name: String
    let mode: Framing.Mode
    /// Milliseconds and what came then; nothing means that only time has passed.
    let input: [(Int, [UInt8])]
    let messages: [ChatMessage]
    /// When the next message would be ended by silence, in milliseconds.
    var deadline: Int?

    var testDescription: String { name }

    init(
        _ name: String, _ mode: Framing.Mode, _ input: [(Int, [UInt8])], _ messages: [ChatMessage],
        deadline: Int? = nil
    ) {
        self.name = name
        self.mode = mode
        self.input = input
        self.messages = messages
        self.deadline = deadline
    }
}

private func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
private func message(_ text: String, _ ending: ChatMessage.Ending) -> ChatMessage {
    ChatMessage(bytes: utf8(text), ending: ending)
}

private let cases: [FramingCase] = [
    .init("a line", .auto, [(0, utf8("hello\n"))], [message("hello", .newline)]),
    .init("two lines in one segment", .auto, [(0, utf8("a\nb\n"))], [message("a", .newline), message("b", .newline)]),
    .init("a line in two segments", .auto, [(0, utf8("he")), (50, utf8("llo\n"))], [message("hello", .newline)]),
    .init("telnet ends lines with CR LF", .auto, [(0, utf8("hello\r\n"))], [message("hello", .newline)]),
    .init("CR and LF in two segments", .auto, [(0, utf8("hello\r")), (1, utf8("\n"))], [message("hello", .newline)]),
    .init("an empty line is a message", .auto, [(0, utf8("\n"))], [message("", .newline)]),
    .init("no line feed: not yet", .auto, [(0, utf8("你好"))], [], deadline: 200),
    .init("no line feed, 199 ms", .auto, [(0, utf8("你好")), (199, [])], [], deadline: 200),
    .init("no line feed, 200 ms", .auto, [(0, utf8("你好")), (200, [])], [message("你好", .silence)]),
    .init(
        "each byte begins the silence anew", .auto, [(0, utf8("a")), (150, utf8("b")), (300, [])], [], deadline: 350),
    .init(
        "two messages 200 ms apart", .auto, [(0, utf8("a")), (200, []), (200, utf8("b"))],
        [message("a", .silence)], deadline: 400),
    .init(
        "bytes that are read late are no silence", .auto, [(0, utf8("a")), (500, utf8("b")), (600, [])], [],
        deadline: 700),
    .init(
        "a line, then text that silence ends", .auto, [(0, utf8("a\nb")), (200, [])],
        [message("a", .newline), message("b", .silence)]),
    .init(
        "a character in two segments", .auto, [(0, [0xE4, 0xBD]), (50, [0xA0]), (250, [])], [message("你", .silence)]),
    .init("half a character is waited for", .auto, [(0, [0xE4, 0xBD]), (1999, [])], [], deadline: 2000),
    .init(
        "a character whose rest comes late", .auto, [(0, utf8("你") + [0xE5]), (900, [0xA5, 0xBD]), (1100, [])],
        [message("你好", .silence)]),
    .init(
        "half a character that never ends", .auto, [(0, [0xE4, 0xBD]), (2000, [])],
        [ChatMessage(bytes: [0xE4, 0xBD], ending: .silence)]),
    .init(
        "bytes that are not UTF-8 wait for nothing more", .auto, [(0, [0xFF, 0xFE, 0xE4]), (200, [])],
        [ChatMessage(bytes: [0xFF, 0xFE, 0xE4], ending: .silence)]),
    .init("line: silence ends nothing", .line, [(0, utf8("a")), (60_000, utf8("b\n"))], [message("ab", .newline)]),
    .init(
        "raw: each read is a message", .raw, [(0, utf8("a\nb")), (1, utf8("c"))],
        [message("a\nb", .read), message("c", .read)]),
    .init("raw: but no half characters", .raw, [(0, [0xE4, 0xBD]), (1, [0xA0])], [message("你", .read)]),
    .init(
        "raw: half a character that never ends", .raw, [(0, [0xE4]), (2000, [])],
        [ChatMessage(bytes: [0xE4], ending: .silence)]),
]

@Suite("Framing: where a message ends")
struct FramingTests {
    @Test(arguments: cases)
    func endsMessages(_ row: FramingCase) {
        var framing = Framing(row.mode)
        var messages: [ChatMessage] = []
        for (time, bytes) in row.input {
            if bytes.isEmpty {
                if let message = framing.wait(until: .milliseconds(time)) { messages.append(message) }
            } else {
                messages += framing.receive(bytes, at: .milliseconds(time))
            }
        }
        #expect(messages == row.messages)
        #expect(framing.deadline == row.deadline.map { .milliseconds($0) })
    }

    @Test("Every way to cut a text into segments gives the same messages", arguments: Framing.Mode.allCases)
    func anyCut(mode: Framing.Mode) {
        let text = utf8("héllo\r\n你好，世界\n🙂 and more\n")
        for cut in 1..<text.count {
            for second in cut...text.count where mode != .raw {
                var framing = Framing(mode)
                var messages = framing.receive(text[..<cut], at: .zero)
                messages += framing.receive(text[cut..<second], at: .milliseconds(100))
                messages += framing.receive(text[second...], at: .milliseconds(200))
                #expect(messages.map(\.text) == ["héllo", "你好，世界", "🙂 and more"], "cut at \(cut) and \(second)")
            }
            guard mode == .raw else { continue }
            var framing = Framing(mode)
            let messages = framing.receive(text[..<cut], at: .zero) + framing.receive(text[cut...], at: .zero)
            #expect(messages.allSatisfy { $0.text != nil }, "cut at \(cut)")
            #expect(messages.flatMap(\.bytes) == text)
        }
    }

    @Test("What a FIN ends is a message; nothing is none")
    func finish() {
        var framing = Framing(.line)
        #expect(framing.finish(.finish) == nil)
        _ = framing.receive(utf8("bye"), at: .zero)
        #expect(framing.finish(.finish) == message("bye", .finish))
        #expect(framing.finish(.finish) == nil)
    }

    @Test("A message longer than is kept is counted to its end, and the next is whole")
    func tooLong() throws {
        var framing = Framing(.auto, kept: 10)
        var messages: [ChatMessage] = []
        for _ in 0..<100 { messages += framing.receive(utf8("你好"), at: .zero) }
        messages += framing.receive(utf8("\nhello\n"), at: .zero)
        try #require(messages.count == 2)
        #expect(messages[0].length == 600)
        #expect(messages[0].isCut)
        #expect(messages[0].text == "你好你", "cut at a character")
        #expect(messages[1] == message("hello", .newline))
    }

    @Test(arguments: [
        ("hello", "hello"), ("", ""), ("你好", "你好"), ("\u{1B}[31mred", "\u{1B}[31mred"),
    ])
    func text(_ sent: String, _ text: String?) {
        #expect(ChatMessage(bytes: utf8(sent), ending: .newline).text == text)
    }

    @Test("What is not text", arguments: [[0xFF, 0xFE], [0x00], [0x61, 0x00], [0xC0, 0x80], [0xED, 0xA0, 0x80]])
    func notText(_ bytes: [UInt8]) {
        #expect(ChatMessage(bytes: bytes, ending: .newline).text == nil)
    }
}

@Suite("Replies")
struct ReplyTests {
    @Test("A client without line feeds gets at most 1024 bytes, cut at a character")
    func cut() {
        let chinese = utf8(String(repeating: "长", count: 700))
        #expect(ReplyBytes.cut(chinese, to: 1024) == utf8(String(repeating: "长", count: 341)))
        #expect(ReplyBytes.cut(utf8("短"), to: 1024) == utf8("短"))
        let exact = utf8(String(repeating: "a", count: 1021) + "长")
        #expect(ReplyBytes.cut(exact, to: 1024) == exact)
        let emoji = utf8(String(repeating: "a", count: 1021) + "🙂")
        #expect(ReplyBytes.cut(emoji, to: 1024) == utf8(String(repeating: "a", count: 1021)))
    }

    @Test("A client with line feeds gets one line")
    func line() {
        #expect(ReplyBytes.line(utf8("one\ntwo")) == utf8("one two\n"))
        #expect(ReplyBytes.line(utf8("one\n")) == utf8("one\n"))
        #expect(ReplyBytes.line([]) == utf8("\n"))
    }
}

@Suite("HOST:PORT")
struct HostPortTests {
    @Test(arguments: [
        ("127.0.0.1:9000", "127.0.0.1", 9000), ("localhost", "localhost", 9000), (":8080", "127.0.0.1", 8080),
        ("8080", "127.0.0.1", 8080), ("*", "*", 9000), ("*:80", "*", 80), ("[::1]:80", "::1", 80), ("[::]", "::", 9000),
        ("::1", "::1", 9000), ("fe80::1%eth0", "fe80::1%eth0", 9000), ("", "127.0.0.1", 9000), ("host:0", "host", 0),
    ])
    func reads(_ text: String, host: String, port: Int) {
        #expect(HostPort(text) == HostPort(host: host, port: UInt16(port)))
    }

    @Test(arguments: ["host:", "host:port", "host:65536", "host:-1", "[::1", "[::1]9000", "[]:80", "70000", "host:+1"])
    func refuses(_ text: String) {
        #expect(HostPort(text) == nil)
    }

    @Test(arguments: ["127.0.0.1:9000", "[::1]:80", "localhost:9000"])
    func writes(_ text: String) {
        #expect(HostPort(text)?.description == text)
    }
}

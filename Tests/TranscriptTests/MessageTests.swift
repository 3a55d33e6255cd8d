// SPDX-License-Identifier: MIT
import Exchanges
import TCP
import Testing

@testable import Flows
@testable import Transcript

/// One segment of a conversation after its handshake, its numbers relative to the ISNs.
private struct Step: Sendable {
    var end: End
    var flags: Flags = .psh
    var seq: UInt32
    var ack: UInt32
    var text: [UInt8] = []
    /// Milliseconds after the segment before it.
    var after: Int64 = 1

    static func client(_ seq: UInt32, _ text: String, ack: UInt32 = 1, after: Int64 = 1, _ flags: Flags = .psh) -> Step
    {
        Step(end: .client, flags: flags, seq: seq, ack: ack, text: Array(text.utf8), after: after)
    }

    static func client(_ seq: UInt32, _ bytes: [UInt8], ack: UInt32 = 1, after: Int64 = 1) -> Step {
        Step(end: .client, seq: seq, ack: ack, text: bytes, after: after)
    }

    static func server(_ seq: UInt32, _ text: String, ack: UInt32, after: Int64 = 1, _ flags: Flags = .psh) -> Step {
        Step(end: .server, flags: flags, seq: seq, ack: ack, text: Array(text.utf8), after: after)
    }
}

/// What a message is expected to be: who said what, in which frames (the handshake has 1 to 3), and who acknowledged it.
private struct Said: CustomTestStringConvertible, Sendable {
    let name: String
    let steps: [Step]
    /// As in "c1 hello [4] 5", the acknowledging frame or "-", in the order in which they are told.
    let expected: [String]

    init(_ name: String, _ steps: [Step], _ expected: [String]) {
        self.name = name
        self.steps = steps
        self.expected = expected
    }

    var testDescription: String { name }
}

@Suite("Messages end after LF, when the other side begins to send, after 200 ms of silence, or at FIN or RST")
struct MessageTests {
    private static let lines = [
        Said("LF", [.client(1, "a\nb\n"), .server(1, "", ack: 5)], ["c1 a [4] 5", "c2 b [4] 5"]),
        Said(
            "CR LF, split between two segments", [.client(1, "a\r"), .client(3, "\nb\n")],
            ["c1 a [4,5] -", "c2 b [5] -"]),
        Said("CR alone ends nothing", [.client(1, "a\rb\n")], ["c1 a\rb [4] -"]),
        Said("LF alone is a message without text", [.client(1, "\n")], ["c1  [4] -"]),
        Said(
            "an ACK in the middle of a message is none of it",
            [
                .client(1, "ab\n"), .server(1, "", ack: 3), .server(1, "", ack: 4),
            ], ["c1 ab [4] 6"]),
        Said(
            "one ACK for two messages", [.client(1, "a\n"), .client(3, "b\n"), .server(1, "", ack: 5)],
            ["c1 a [4] 6", "c2 b [5] 6"]),
    ]

    private static let turns = [
        Said(
            "the other side begins to send", [.client(1, "a"), .server(1, "b", ack: 1), .client(2, "c", ack: 2)],
            ["s1 b [5] 6", "c1 a [4] -", "c2 c [6] -"]),
        Said(
            "the other side's bare ACK is no beginning", [.client(1, "a"), .server(1, "", ack: 2), .client(2, "b\n")],
            ["c1 ab [4,6] -"]),
        Said(
            "the other side's repeated text is no beginning",
            [
                .server(1, "x\n", ack: 1), .client(1, "a", ack: 3), .server(1, "x\n", ack: 1),
                .client(2, "b\n", ack: 3),
            ], ["s1 x [4] 5", "c1 ab [5,7] -"]),
    ]

    private static let silences = [
        Said(
            "200 ms to the nanosecond are not over", [.client(1, "a"), .client(2, "b", after: 200)], ["c1 ab [4,5] -"]),
        Said("201 ms are", [.client(1, "a"), .client(2, "b", after: 201)], ["c1 a [4] -", "c2 b [5] -"]),
        Said(
            "any segment shows that they are over",
            [.client(1, "a"), .server(1, "", ack: 2), .server(1, "", ack: 2, after: 300)],
            ["c1 a [4] 5"]),
        Said(
            "each 150 ms after the last: one message",
            [.client(1, "a"), .client(2, "b", after: 150), .client(3, "c\n", after: 150)],
            ["c1 abc [4,5,6] -"]),
    ]

    private static let ends = [
        Said("FIN with text", [.client(1, "a", [.psh, .fin]), .server(1, "", ack: 3)], ["c1 a [4] 5"]),
        Said("FIN after text", [.client(1, "a"), .client(2, "", [.fin]), .server(1, "", ack: 3)], ["c1 a [4] 6"]),
        Said(
            "FIN before a hole is filled: the message ends when it is",
            [
                .client(1, "a"), .client(3, "c", [.psh, .fin]), .client(2, "b"), .server(1, "", ack: 5),
            ], ["c1 abc [4,6,5] 7"]),
        Said("RST of the other end, acknowledging", [.client(1, "a"), .server(1, "", ack: 2, [.rst])], ["c1 a [4] 5"]),
        Said(
            "RST of the other end, not acknowledging", [.client(1, "a"), .server(1, "", ack: 1, [.rst])], ["c1 a [4] -"]
        ),
        Said(
            "a RST far off ends what was being said, and what comes is acknowledged",
            [
                .client(1, "a"), .server(3_000_000, "", ack: 2, [.rst]), .client(2, "b\n"), .server(1, "", ack: 4),
            ], ["c1 a [4] 5", "c2 b [6] 7"]),
    ]

    private static let losses = [
        Said("sent twice, said once", [.client(1, "ab\n"), .client(1, "ab\n")], ["c1 ab [4] -"]),
        Said("sent again with more", [.client(1, "ab"), .client(1, "abc\n")], ["c1 abc [4,5] -"]),
        Said("sent again from the middle on", [.client(1, "abc"), .client(3, "cd\n")], ["c1 abcd [4,5] -"]),
        Said("overtaken", [.client(3, "c\n"), .client(1, "ab")], ["c1 abc [5,4] -"]),
        Said(
            "overtaken twice", [.client(5, "e\n"), .client(3, "cd"), .client(1, "ab")], ["c1 abcde [6,5,4] -"]),
        Said(
            "lost to the capture, acknowledged: what came before it ends",
            [
                .client(1, "ab"), .client(5, "ef\n"), .server(1, "", ack: 8),
            ], ["c1 ab [4] 6", "c2 ef [5] 6"]),
        Said(
            "never filled: told at the end", [.client(1, "ab"), .client(5, "ef\n")], ["c1 ab [4] -", "c2 ef [5] -"]),
        Said(
            "a keep-alive's octet is none of it",
            [
                .client(1, "ab"), .server(1, "", ack: 3), .client(2, [0], after: 100), .client(3, "c\n"),
            ], ["c1 abc [4,7] -"]),
    ]

    private static let characters = [
        Said(
            "a character split between segments", [.client(1, Array("é".utf8.prefix(1))), .client(2, [0xA9, 0x0A])],
            ["c1 é [4,5] -"]),
        Said(
            "a character of four octets, one a segment",
            [
                .client(1, [0xF0]), .client(2, [0x9F]), .client(3, [0x98]), .client(4, [0x80, 0x0A]),
            ], ["c1 😀 [4,5,6,7] -"]),
        Said(
            "a character split by silence is two that are none",
            [
                .client(1, [0xC3]), .client(2, [0xA9], after: 300),
            ], ["c1 \u{FFFD} [4] -", "c2 \u{FFFD} [5] -"]),
    ]

    @Test("Messages", arguments: lines + turns + silences + ends + losses + characters)
    private func messages(row: Said) {
        let handshake: [Step] = [
            .client(0, "", .syn), .server(0, "", ack: 1, .syn), .client(1, ""),
        ]
        var exchange = Exchange()
        var dialogue = Dialogue(connection: 0)
        var messages: [Message] = []
        for step in handshake + row.steps {
            let (mine, theirs) =
                step.end == .client
                ? (Exchange.clientISN, Exchange.serverISN) : (Exchange.serverISN, Exchange.clientISN)
            let segment = Segment(
                seq: SequenceNumber(mine &+ step.seq),
                ack: exchange.number == 0 ? nil : SequenceNumber(theirs &+ step.ack), flags: step.flags,
                window: 64_240, textLength: UInt32(step.text.count))
            let annotation = exchange.pass(segment, from: step.end, after: step.after * 1_000_000)
            dialogue.take(annotation, segment, text: step.text.span.bytes, into: &messages)
        }
        dialogue.finish(into: &messages)
        let told = messages.map { message in
            let end = message.sender == .client ? "c" : "s"
            let frames = message.segments.map(String.init).joined(separator: ",")
            let by = message.acknowledgedBy.map(String.init) ?? "-"
            return "\(end)\(message.number) \(message.text) [\(frames)] \(by)"
        }
        #expect(told == row.expected)
    }

    @Test(
        "What is UTF-8, and what is text that people read",
        arguments: [
            ("plain", Array("hello\tyou".utf8), true, true), ("Chinese", Array("你好".utf8), true, true),
            ("colours of a terminal", Array("\u{1B}[31mred".utf8), true, true),
            ("a length before each word, as binary protocols have it", [0, 0, 0, 2, 0x61, 0x62], true, false),
            ("a control character", [0x61, 0x01], true, false), ("DEL", [0x61, 0x7F], true, false),
            ("Latin-1", [0x63, 0x61, 0x66, 0xE9], false, false), ("half a character", [0x61, 0xC3], false, false),
            ("an overlong NUL", [0xC0, 0x80], false, false), ("a surrogate", [0xED, 0xA0, 0x80], false, false),
            ("nothing", [], true, true),
        ] as [(String, [UInt8], Bool, Bool)])
    func kinds(name: String, bytes: [UInt8], isUTF8: Bool, isText: Bool) {
        let message = Message(
            connection: 0, sender: .client, number: 1, bytes: bytes, length: Int64(bytes.count), missing: 0,
            segments: [],
            acknowledgedBy: nil, end: SequenceNumber(0))
        #expect(message.isUTF8 == isUTF8)
        #expect(message.isText == isText)
    }

    @Test(
        "Where a long message is cut, half a character is left out; anywhere else it is not UTF-8",
        arguments: [0, 1, 2])
    func cut(before: Int) {
        let filler = [UInt8](repeating: 0x61, count: Message.kept - 3 - before)
        let long = Array((filler + Array("你好吗".utf8)).prefix(Message.kept))
        var message = Message(
            connection: 0, sender: .client, number: 1, bytes: long, length: 100_000, missing: 0, segments: [],
            acknowledgedBy: nil, end: SequenceNumber(0))
        #expect(message.isText)
        #expect(!message.text.contains("\u{FFFD}"))
        message.bytes[100] = 0xFF
        #expect(!message.isUTF8)
    }
}

// SPDX-License-Identifier: MIT
import Exchanges
import Packets
import TCP
import Testing

@testable import Flows
@testable import Transcript

@Suite("Dialogue: text in order, split into messages")
struct DialogueTests {
    /// A conversation that also keeps its text.
    struct Talk {
        var exchange = Exchange()
        var dialogue = Dialogue(connection: 0)
        var messages: [Message] = []

        init() {
            say(.client, .syn, seq: 0, ack: nil)
            say(.server, .syn, seq: 0, ack: 1)
            say(.client, [], seq: 1, ack: 1)
        }

        mutating func say(
            _ end: End, _ flags: Flags = [], seq: UInt32, ack: UInt32?, _ text: [UInt8] = [], after: Int64 = 1_000_000
        ) {
            let mine = end == .client ? Exchange.clientISN : Exchange.serverISN
            let theirs = end == .client ? Exchange.serverISN : Exchange.clientISN
            let segment = Segment(
                seq: SequenceNumber(mine &+ seq), ack: ack.map { SequenceNumber(theirs &+ $0) }, flags: flags,
                window: 64_240, textLength: UInt32(text.count))
            let annotation = exchange.pass(segment, from: end, after: after)
            dialogue.take(annotation, segment, text: text.span.bytes, into: &messages)
        }

        mutating func say(_ end: End, seq: UInt32, ack: UInt32?, _ text: String, after: Int64 = 1_000_000) {
            say(end, .psh, seq: seq, ack: ack, Array(text.utf8), after: after)
        }

        mutating func finish() -> [String] {
            dialogue.finish(into: &messages)
            return messages.map { "\($0.sender == .client ? "c" : "s")\($0.number) \($0.text)" }
        }
    }

    @Test("A message is tied to its segment and to the first ACK of its last octet")
    func ties() throws {
        var talk = Talk()
        talk.say(.client, seq: 1, ack: 1, "hello\n")
        talk.say(.server, seq: 1, ack: 7, "")
        let message = try #require(talk.messages.first)
        #expect(message.text == "hello")
        #expect(message.segments == [4])
        #expect(message.acknowledgedBy == 5)
        #expect(message.length == 6)
    }

    @Test("A line feed ends a message, with or without a carriage return before it")
    func lines() {
        var talk = Talk()
        talk.say(.client, seq: 1, ack: 1, "one\r\ntwo\nthr")
        talk.say(.client, seq: 13, ack: 1, "ee\n")
        let said = talk.finish()
        #expect(said == ["c1 one", "c2 two", "c3 three"])
        #expect(talk.messages[2].segments == [4, 5])
    }

    @Test("The other side's beginning to send ends a message")
    func turn() {
        var talk = Talk()
        talk.say(.client, seq: 1, ack: 1, "你好")
        talk.say(.server, seq: 1, ack: 7, "hi")
        talk.say(.client, seq: 7, ack: 3, "bye")
        let said = talk.finish()
        #expect(said == ["c1 你好", "s1 hi", "c2 bye"])
    }

    @Test("200 ms of silence end a message, and 200 ms to the nanosecond do not")
    func silence() {
        var talk = Talk()
        talk.say(.client, seq: 1, ack: 1, "a")
        talk.say(.client, seq: 2, ack: 1, "b", after: 200_000_000)
        talk.say(.client, seq: 3, ack: 1, "c", after: 200_000_001)
        let said = talk.finish()
        #expect(said == ["c1 ab", "c2 c"])
    }

    @Test("A FIN ends a message")
    func fin() {
        var talk = Talk()
        talk.say(.client, [.fin, .psh], seq: 1, ack: 1, Array("last".utf8))
        talk.say(.server, seq: 1, ack: 6, "")
        #expect(talk.messages.map(\.text) == ["last"])
    }

    @Test("Text out of order waits for what is missing; repeats add nothing")
    func reordering() {
        var talk = Talk()
        talk.say(.client, seq: 4, ack: 1, "lo\n")
        talk.say(.client, seq: 1, ack: 1, "hel")
        talk.say(.client, seq: 1, ack: 1, "hello\n")
        let said = talk.finish()
        #expect(said == ["c1 hello"])
    }

    @Test("A hole that the other end acknowledges is skipped: it was filled where the capture did not see")
    func hole() {
        var talk = Talk()
        talk.say(.client, seq: 1, ack: 1, "one\n")
        talk.say(.client, seq: 9, ack: 1, "three\n")
        talk.say(.server, seq: 1, ack: 15, "")
        let said = talk.finish()
        #expect(said == ["c1 one", "c2 three"])
    }

    @Test("A character split between two segments arrives whole")
    func split() {
        var talk = Talk()
        let text = Array("你好\n".utf8)
        talk.say(.client, .psh, seq: 1, ack: 1, Array(text[..<2]))
        talk.say(.client, .psh, seq: 3, ack: 1, Array(text[2...]))
        let said = talk.finish()
        #expect(said == ["c1 你好"])
        #expect(talk.messages[0].isText)
    }

    @Test("What is not UTF-8 is binary, and its text has U+FFFD")
    func binary() {
        var talk = Talk()
        talk.say(.client, .psh, seq: 1, ack: 1, [0xff, 0xfe, 0x41])
        let said = talk.finish()
        #expect(said == ["c1 \u{FFFD}\u{FFFD}A"])
        #expect(!talk.messages[0].isText)
    }

    @Test("A million octets without a line end keep 64 KiB, and the length tells the truth")
    func bulk() {
        var talk = Talk()
        let block = [UInt8](repeating: UInt8(ascii: "x"), count: 50_000)
        for index in 0..<20 { talk.say(.client, .psh, seq: UInt32(1 + index * 50_000), ack: 1, block) }
        _ = talk.finish()
        #expect(talk.messages.map(\.bytes.count) == [Message.kept])
        #expect(talk.messages.map(\.length) == [1_000_000])
    }

    @Test("Numbers wrap around 2^32 in the middle of a message")
    func wrap() {
        var dialogue = Dialogue(connection: 0)
        var exchange = Exchange()
        var messages: [Message] = []
        var seq = SequenceNumber(UInt32.max - 1)
        for piece in ["ab", "cd", "ef\n"] {
            let segment = Segment(
                seq: seq, ack: SequenceNumber(1), flags: .psh, window: 100, textLength: UInt32(piece.utf8.count))
            let annotation = exchange.pass(segment, from: .client)
            dialogue.take(annotation, segment, text: Array(piece.utf8).span.bytes, into: &messages)
            seq += UInt32(piece.utf8.count)
        }
        dialogue.finish(into: &messages)
        #expect(messages.map(\.text) == ["abcdef"])
    }
}

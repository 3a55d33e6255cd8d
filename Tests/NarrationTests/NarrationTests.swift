// SPDX-License-Identifier: MIT
import Exchanges
import Packets
import TCP
import Testing

@testable import Flows
@testable import Narration
@testable import Transcript

@Suite("Narration: every sentence, with the connection's own numbers")
struct NarrationTests {
    let english = Narration(language: .english)
    let chinese = Narration(language: .chinese)

    private func told(_ annotation: Annotation, _ segment: Segment) -> String {
        english.explanation(annotation, segment)
    }

    @Test("The handshake says x, y, x+1 and y+1, that a SYN takes a number, and that an ACK without text takes none")
    func handshake() {
        var exchange = Exchange()
        let syn = Segment(seq: SequenceNumber(1_000), flags: .syn, window: 9)
        let first = told(exchange.pass(syn, from: .client), syn)
        #expect(first.contains("x = 1000"))
        #expect(first.contains("carries no text"))
        #expect(first.contains("x+1 is next"))
        let synAck = Segment(seq: SequenceNumber(5_000), ack: SequenceNumber(1_001), flags: .syn, window: 9)
        let second = told(exchange.pass(synAck, from: .server), synAck)
        #expect(second.contains("I heard x, I expect x+1"))
        #expect(second.contains("y = 5000"))
        let ack = Segment(seq: SequenceNumber(1_001), ack: SequenceNumber(5_001), flags: [], window: 9)
        let third = told(exchange.pass(ack, from: .client), ack)
        #expect(third.contains("I expect y+1"))
        #expect(third.contains("no number is taken"))
        #expect(third.contains("still x+1"))
    }

    @Test("Every sentence has both languages, fills every hole, and cites its RFC", arguments: Oddities.names.indices)
    func oddities(bit: Int) {
        let segment = Segment(
            seq: SequenceNumber(1_001), ack: SequenceNumber(5_001), flags: .psh, window: 9, textLength: 6)
        var exchange = Exchange()
        exchange.open()
        var annotation = exchange.pass(segment, from: .client)
        annotation.oddities = Oddities(rawValue: 1 << UInt32(bit))
        for narration in [english, chinese] {
            let text = narration.explanation(annotation, segment)
            #expect(!text.isEmpty)
            #expect(!text.contains("{") && !text.contains("}"))
            #expect(narration.source(annotation, segment).hasPrefix("RFC "))
        }
        let hasHan = chinese.explanation(annotation, segment).unicodeScalars.contains {
            (0x4E00...0x9FFF).contains($0.value)
        }
        #expect(hasHan)
    }

    @Test("A refusal says that nobody listens, and on which port")
    func refusal() {
        var exchange = Exchange()
        _ = exchange.pass(.client, .syn, seq: 0)
        let rst = Segment(seq: SequenceNumber(0), ack: SequenceNumber(1_001), flags: .rst, window: 0)
        let text = told(exchange.pass(rst, from: .server), rst)
        #expect(text.contains("Nothing listens on port 9000"))
        #expect(text.contains("never left CLOSED"))
    }

    @Test("One byte is a byte")
    func plural() {
        #expect(english.bytes(1) == "1 byte")
        #expect(english.bytes(2) == "2 bytes")
    }

    @Test("A text of one byte takes a number, a longer one several")
    func numbersOfText() {
        for (length, en, zh) in [
            (1, "1 byte of text, number x+1;", "序号 x+1；"), (6, "6 bytes of text, numbers x+1 to x+6;", "序号 x+1 到 x+6；"),
        ] {
            var exchange = Exchange()
            exchange.open()
            let text = Segment(
                seq: SequenceNumber(1_001), ack: SequenceNumber(5_001), flags: .psh, window: 9,
                textLength: UInt32(length))
            let annotation = exchange.pass(text, from: .client)
            #expect(told(annotation, text).contains(en))
            #expect(chinese.explanation(annotation, text).contains(zh))
        }
    }

    @Test(
        "What could not be read is said in both languages, with its numbers",
        arguments: [
            (DecodeError.Fault.headerCut, ["4242", "1717"]), (.statedHeaderCut, ["4242", "1717"]),
            (.headerBeyondPacket, ["4242", "1717"]), (.lengthTooSmall, ["4242", "1717"]),
            (.version, ["4242", "1717"]), (.nesting, ["4242"]), (.linkType, ["1717"]), (.compressed, []), (.piece, []),
            (.several, []),
        ])
    func problems(fault: DecodeError.Fault, numbers: [String]) {
        let problem = Problem(number: 1, DecodeError(.ipv4, fault, need: 4_242, have: 1_717))
        let (en, zh) = (english.reason(problem), chinese.reason(problem))
        #expect(problem.layer == "IPv4")
        #expect(en.utf8.allSatisfy { $0 < 0x80 })
        #expect(zh.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) })
        for number in numbers {
            #expect(en.contains(number))
            #expect(zh.contains(number))
        }
    }
}

@Suite("What the kernel answered")
struct KernelAnswerTests {
    @Test("What passed before it could be asked is said so")
    func passed() {
        let late = KernelAnswer(state: .timeWait, delay: 312_000, expected: .finWait1)
        let inTime = KernelAnswer(state: .finWait1, delay: 90_000, expected: .finWait1)
        #expect(
            Narration(language: .english).kernelAnswered([late])
                == "the kernel says TIME-WAIT, asked after 312 µs; FIN-WAIT-1 passed too fast to ask")
        #expect(
            Narration(language: .english).kernelAnswered([inTime, late])
                == "the kernel says FIN-WAIT-1, asked after 90 µs → TIME-WAIT, asked after 312 µs")
        #expect(
            Narration(language: .chinese).kernelAnswered([late]) == "内核说：TIME-WAIT（312 µs 后询问）；FIN-WAIT-1 过得太快，来不及询问")
    }
}

// SPDX-License-Identifier: MIT
import Exchanges
import Flows
import TCP
import Testing
import Transcript

@testable import Narration

/// What is said of a segment for its bits, its options and its time, each by what an RFC says of it.
@Suite("Words: what a header's bits, options and time mean, and when they do not")
struct WordsTests {
    /// A conversation of which each segment's sentences are kept, by their names.
    struct Talk {
        var exchange = Exchange()
        private(set) var words = ""

        mutating func pass(
            _ end: End, _ flags: Flags, seq: UInt32, ack: UInt32? = nil, text: UInt32 = 0, window: UInt16 = 64_240,
            urgent: UInt16 = 0, after: Int64? = nil, options: Options = .none, ecn: UInt8 = 0
        ) -> Set<Phrase> {
            let mine = end == .client ? Exchange.clientISN : Exchange.serverISN
            let theirs = end == .client ? Exchange.serverISN : Exchange.clientISN
            let segment = Segment(
                seq: SequenceNumber(mine &+ seq), ack: ack.map { SequenceNumber(theirs &+ $0) }, flags: flags,
                window: window, urgentPointer: urgent, textLength: text, options: options)
            let annotation = exchange.pass(segment, from: end, after: after, ecn: ecn)
            words = Narration(language: .english).explanation(annotation, segment)
            var phrases: Set<Phrase> = []
            Narration.phrases(annotation, segment) { phrases.insert($0) }
            return phrases
        }

        mutating func open(_ syn: Flags = [], _ synAck: Flags = [], options: Options = .none) -> [Set<Phrase>] {
            [
                pass(.client, syn.union(.syn), seq: 0, options: options),
                pass(.server, synAck.union(.syn), seq: 0, ack: 1, options: options),
                pass(.client, [], seq: 1, ack: 1),
            ]
        }
    }

    @Test("RFC 3168 §6.1: ECN is offered, agreed on, and then ECE and CWR mean something")
    func ecn() {
        var talk = Talk()
        let opening = talk.open([.ece, .cwr], .ece)
        #expect(opening[0].contains(.ecnOffered) && opening[1].contains(.ecnAgreed))
        #expect(!opening[2].contains(.congestionEchoed))
        let marked = talk.pass(.client, .psh, seq: 1, ack: 1, text: 10, ecn: 3)
        #expect(marked.contains(.congestionMarked))
        #expect(talk.pass(.server, .ece, seq: 1, ack: 11).contains(.congestionEchoed))
        #expect(talk.pass(.client, [.psh, .cwr], seq: 11, ack: 1, text: 10, ecn: 2).contains(.congestionAnswered))
    }

    @Test(
        "RFC 3168 §6.1.1: without an offer, or with both flags thrown back, nothing is agreed on",
        arguments: [([], .ece), ([.ece, .cwr], [.ece, .cwr]), ([.ece, .cwr], [])] as [(Flags, Flags)])
    func noECN(syn: Flags, synAck: Flags) {
        var talk = Talk()
        #expect(!talk.open(syn, synAck)[1].contains(.ecnAgreed))
        #expect(!talk.pass(.server, [.ece, .psh], seq: 1, ack: 1, text: 5).contains(.congestionEchoed))
    }

    @Test("RFC 9768 §3.1: all three bits offer Accurate ECN, and a server of RFC 3168 answers with ECE")
    func accurateECN() {
        var talk = Talk()
        let opening = talk.open([.ae, .ece, .cwr], .ece)
        #expect(opening[0].contains(.accurateECNOffered) && !opening[0].contains(.ecnOffered))
        #expect(opening[1].contains(.ecnAgreed))
        var other = Talk()
        #expect(!other.open([.ae, .ece, .cwr], [.ae, .cwr])[1].contains(.ecnAgreed))
    }

    @Test("RFC 9293 §3.8.5: the pointer names the octet after the urgent text")
    func urgent() {
        var talk = Talk()
        _ = talk.open()
        #expect(talk.pass(.client, [.psh, .urg], seq: 1, ack: 1, text: 10, urgent: 4).contains(.urgent))
        #expect(talk.words.contains("up to x+4 is urgent"))
        #expect(!talk.pass(.client, .psh, seq: 11, ack: 1, text: 10, urgent: 4).contains(.urgent))
    }

    @Test("RFC 2883 §4: a first block below the acknowledgment, or inside the second, names what came twice")
    func duplicates() {
        var talk = Talk()
        let options = Options(sackPermitted: true)
        _ = talk.open(options: options)
        _ = talk.pass(.client, .psh, seq: 1, ack: 1, text: 10)
        func block(_ left: UInt32, _ right: UInt32) -> SACKBlocks.Block {
            SACKBlocks.Block(
                left: SequenceNumber(Exchange.clientISN + left), right: SequenceNumber(Exchange.clientISN + right))
        }
        let twice = talk.pass(.server, [], seq: 1, ack: 11, options: Options(sack: SACKBlocks([block(1, 11)])))
        #expect(twice.contains(.duplicateReported))
        #expect(talk.words.contains("x+1 to x+10"))
        let held = talk.pass(.server, [], seq: 1, ack: 11, options: Options(sack: SACKBlocks([block(21, 31)])))
        #expect(!held.contains(.duplicateReported))
        let inside = SACKBlocks([block(21, 31), block(21, 51)])
        #expect(talk.pass(.server, [], seq: 1, ack: 11, options: Options(sack: inside)).contains(.duplicateReported))
    }

    @Test("RFC 9293 §3.8.6: a window whose right edge goes back shrinks; RFC 7323 §2.4: rounding is none")
    func shrinking() {
        var talk = Talk()
        _ = talk.open(options: Options(windowScale: 3))
        _ = talk.pass(.server, [], seq: 1, ack: 1, window: 1_000)
        _ = talk.pass(.client, .psh, seq: 1, ack: 1, text: 15)
        // 8000 from 1, then 7984 from 16: one octet less, which the scale of 8 rounds off.
        #expect(!talk.pass(.server, [], seq: 1, ack: 16, window: 998).contains(.shrinkingWindow))
        #expect(talk.pass(.server, [], seq: 1, ack: 16, window: 900).contains(.shrinkingWindow))
        #expect(!talk.pass(.server, [], seq: 1, ack: 16, window: 1_200).contains(.shrinkingWindow))
    }

    @Test(
        "RFC 9293 §3.8.6.3: an ACK that waits longer than a round trip, and no longer than it may",
        arguments: [(15, false), (35, false), (200, true), (900, false)] as [(Int64, Bool)])
    func delayed(milliseconds: Int64, isDelayed: Bool) {
        var talk = Talk()
        _ = talk.open()
        _ = talk.pass(.client, .psh, seq: 1, ack: 1, text: 10)
        let phrases = talk.pass(.server, [], seq: 1, ack: 11, after: milliseconds * 1_000_000)
        #expect(phrases.contains(.delayed) == isDelayed)
        #expect(talk.words.contains("\(milliseconds) ms") == isDelayed)
    }

    @Test("RFC 9293 §3.8.6.3: what was sent again was not waited for")
    func notDelayed() {
        var talk = Talk()
        _ = talk.open()
        _ = talk.pass(.client, .psh, seq: 1, ack: 1, text: 10)
        _ = talk.pass(.client, .psh, seq: 1, ack: 1, text: 10, after: 200_000_000)
        #expect(!talk.pass(.server, [], seq: 1, ack: 11, after: 50_000_000).contains(.delayed))
    }

    @Test("RFC 9293 §3.6: text that acknowledges a FIN says so, once; a FIN that does is told with both changes")
    func acknowledgedFIN() {
        var talk = Talk()
        _ = talk.open()
        _ = talk.pass(.client, .fin, seq: 1, ack: 1)
        let text = talk.pass(.server, .psh, seq: 1, ack: 2, text: 5)
        #expect(text.isSuperset(of: [.text, .acknowledgesFIN, .clientMoves]))
        #expect(talk.words.contains("x+1, as well"))
        #expect(talk.words.contains("FIN-WAIT-1 → FIN-WAIT-2"))
        #expect(!talk.pass(.server, .psh, seq: 6, ack: 2, text: 5).contains(.acknowledgesFIN))

        var other = Talk()
        _ = other.open()
        _ = other.pass(.client, .fin, seq: 1, ack: 1)
        #expect(other.pass(.server, .fin, seq: 1, ack: 2) == [.finSecond, .clientMoves])
        #expect(other.words.contains("FIN-WAIT-1 → FIN-WAIT-2 → TIME-WAIT"))
    }

    @Test("An acknowledgment of less than was acknowledged is older, and one of as much is not new")
    func older() {
        var talk = Talk()
        _ = talk.open()
        for place in 0..<3 as Range<UInt32> { _ = talk.pass(.client, .psh, seq: 1 + 10 * place, ack: 1, text: 10) }
        #expect(talk.pass(.server, [], seq: 1, ack: 31).contains(.ack))
        #expect(talk.pass(.server, [], seq: 1, ack: 11).contains(.olderAck))
        #expect(talk.pass(.server, [], seq: 1, ack: 21).contains(.olderAck))
        #expect(talk.pass(.server, [], seq: 1, ack: 31).contains(.ackOfNothingNew))
    }

    @Test("RFC 9293 §3.8.4, §3.8.6.1: one number back is a keep-alive, a window probe, or an octet sent again")
    func oneBack() {
        var talk = Talk()
        _ = talk.open()
        #expect(talk.pass(.client, .psh, seq: 1, ack: 1, text: 1).contains(.text))
        // Not acknowledged: it is sent again.
        let again = talk.pass(.client, .psh, seq: 1, ack: 1, text: 1, after: 300_000_000)
        #expect(again.contains(.retransmission) && !again.contains(.keepAliveText))
        _ = talk.pass(.server, [], seq: 1, ack: 2)
        #expect(talk.pass(.client, [], seq: 1, ack: 1, after: 9_000_000_000).contains(.keepAlive))
        #expect(talk.pass(.server, [], seq: 1, ack: 2).contains(.keepAliveAnswer))
        _ = talk.pass(.server, [], seq: 1, ack: 2, window: 0)
        #expect(talk.pass(.client, [], seq: 1, ack: 1).contains(.windowProbe))
        #expect(talk.pass(.server, [], seq: 1, ack: 2, window: 0).contains(.windowProbeAnswer))
    }

    @Test("RFC 9293 §3.10.7.1: a RST is an answer if it takes its number from what was acknowledged")
    func resets() {
        var talk = Talk()
        _ = talk.open()
        _ = talk.pass(.client, .psh, seq: 1, ack: 1, text: 10)
        #expect(talk.pass(.server, .rst, seq: 1).contains(.resetByForm))

        var other = Talk()
        _ = other.open()
        _ = other.pass(.client, .psh, seq: 1, ack: 1, text: 10)
        #expect(other.pass(.server, .rst, seq: 1, ack: 11).contains(.reset))
    }
}

// SPDX-License-Identifier: MIT
import Exchanges
import TCP
import Testing

@testable import Flows

/// What passes is taken to arrive, until its receiver says otherwise. Text is 100 octets a segment: 1, 101, 201, …
@Suite("A duplicate ACK takes back what was believed to be delivered: RFC 5681 §2, RFC 2018 §3")
struct HoleTests {
    var exchange = Exchange()

    init() {}

    /// RCV.NXT of the server, relative.
    private var received: UInt32 {
        let numbers = exchange.observer.numbers(of: Exchange.client, Exchange.server)
        return (numbers?.server.rcvNxt?.rawValue ?? 0) &- Exchange.clientISN
    }

    private mutating func text(_ seq: UInt32) -> Annotation {
        exchange.pass(.client, .psh, seq: seq, ack: 1, text: 100)
    }

    private mutating func acknowledge(
        _ ack: UInt32, _ blocks: [ClosedRange<UInt32>] = [], window: UInt16 = 64_240
    ) -> Annotation {
        let sack = SACKBlocks(
            blocks.map {
                .init(
                    left: SequenceNumber(Exchange.clientISN &+ $0.lowerBound),
                    right: SequenceNumber(Exchange.clientISN &+ $0.upperBound))
            })
        return exchange.pass(.server, [], seq: 1, ack: ack, window: window, options: Options(sack: sack))
    }

    @Test("Without SACK: back to the hole, and on when it is filled")
    mutating func withoutBlocks() {
        exchange.open()
        _ = text(1)
        _ = acknowledge(101)
        _ = text(101)
        #expect(text(201).rules.contains(.textDelivered))
        #expect(received == 301)
        #expect(acknowledge(101).oddities.contains(.duplicateAck))
        #expect(received == 101)
        let beyond = text(301)
        #expect(beyond.rules.contains(.textHeld) && !beyond.rules.contains(.textDelivered))
        #expect(received == 101)
        #expect(text(101).rules.contains(.textDelivered))
        #expect(received == 401)
        _ = acknowledge(401)
        #expect(received == 401)
    }

    @Test("With SACK: only what the blocks name has come")
    mutating func withBlocks() {
        exchange.open(options: Options(sackPermitted: true))
        _ = text(1)
        _ = acknowledge(101)
        for seq: UInt32 in [101, 201, 301] { _ = text(seq) }
        #expect(received == 401)
        // 101 and 301 are missing. To tshark another window makes this a window update.
        #expect(acknowledge(101, [201...301], window: 64_000).oddities == .windowUpdate)
        #expect(received == 101)
        _ = text(101)
        #expect(received == 301)
        _ = text(301)
        #expect(received == 401)
    }

    @Test("An ACK that is repeated because a segment came twice takes nothing back: RFC 2883 §4")
    mutating func duplicateSegment() {
        exchange.open(options: Options(sackPermitted: true))
        _ = text(1)
        _ = acknowledge(101)
        _ = text(101)
        #expect(acknowledge(101, [1...101]).oddities.contains(.duplicateAck))
        #expect(received == 201)
        _ = acknowledge(101)
        #expect(received == 201)
    }

    @Test("An acknowledgment that is merely on its way takes nothing back")
    mutating func behind() {
        exchange.open()
        for seq: UInt32 in [1, 101, 201] { _ = text(seq) }
        #expect(acknowledge(101).oddities.isEmpty)
        #expect(received == 301)
    }

    @Test("A state that a FIN brought about is not taken back")
    mutating func closed() {
        exchange.open()
        _ = text(1)
        _ = acknowledge(101)
        let closing = exchange.pass(.client, .fin, seq: 101, ack: 1, text: 100)
        #expect(closing.states == "FIN-WAIT-1/CLOSE-WAIT")
        #expect(acknowledge(101).states == "FIN-WAIT-1/CLOSE-WAIT")
        #expect(received == 202)
    }
}

// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("RFC 9293 §3.4 sequence numbers")
struct SequenceNumberTests {
    @Test(
        "order on a circle: the same everywhere on it",
        arguments: [0, 1, 100, .max, .max - 1, 1 << 31, (1 << 31) - 1] as [UInt32])
    func order(_ base: UInt32) {
        let here = SequenceNumber(base)
        for distance: UInt32 in [1, 2, 1000, (1 << 31) - 1] {
            let there = here + distance
            #expect(here.precedes(there) && !there.precedes(here))
            #expect(there.follows(here) && !here.follows(there))
            #expect(here.precedesOrEquals(there) && !there.precedesOrEquals(here))
            #expect(there.followsOrEquals(here) && !here.followsOrEquals(there))
            #expect(SequenceNumber.later(here, there) == there && SequenceNumber.later(there, here) == there)
            #expect(there.offset(from: here) == distance)
            #expect(there.distance(from: here) == Int32(distance))
            #expect(there - distance == here)
        }
        #expect(
            here.precedesOrEquals(here) && here.followsOrEquals(here) && !here.precedes(here) && !here.follows(here))
    }

    @Test("ranges across 2^32", arguments: [0, 50, .max, .max - 4] as [UInt32])
    func ranges(_ base: UInt32) {
        let range = SequenceRange(start: SequenceNumber(base), count: 10)
        #expect(range.contains(SequenceNumber(base)) && range.contains(SequenceNumber(base &+ 9)))
        #expect(!range.contains(SequenceNumber(base &+ 10)) && !range.contains(SequenceNumber(base &- 1)))
        #expect(range.overlaps(SequenceRange(start: SequenceNumber(base &+ 9), count: 5)))
        #expect(!range.overlaps(SequenceRange(start: SequenceNumber(base &+ 10), count: 5)))
        #expect(SequenceRange(from: SequenceNumber(base), to: SequenceNumber(base &+ 10)) == range)
        #expect(SequenceRange(from: SequenceNumber(base &+ 10), to: SequenceNumber(base)).isEmpty)
    }

    @Test("MAX.SND.WND bounds old acknowledgments (RFC 5961 §5)", arguments: [100, .max, 5] as [UInt32])
    func judged(_ iss: UInt32) {
        var send = TransmissionControlBlock.Send(iss: SequenceNumber(iss))
        send.nxt += 10
        send.una += 5
        send.maxWnd = 100
        #expect(send.judge(SequenceNumber(iss &+ 11)) == .beyond)
        #expect(send.judge(SequenceNumber(iss &+ 10)) == .new)
        #expect(send.judge(SequenceNumber(iss &+ 5)) == .duplicate)
        #expect(send.judge(SequenceNumber(iss &- 95)) == .duplicate)
        #expect(send.judge(SequenceNumber(iss &- 96)) == .tooOld)
    }
}

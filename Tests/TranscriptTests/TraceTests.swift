// SPDX-License-Identifier: MIT
import Exchanges
import Packets
import TCP
import Testing

@testable import Flows
@testable import Transcript

@Suite("Trace: going back in a capture")
struct TraceTests {
    /// A packet of a conversation without a handshake: text of ten octets each, the server's every third.
    private func packet(_ index: Int, seq: UInt32? = nil) -> [UInt8] {
        let isServer = index.isMultiple(of: 3)
        let (source, destination) = isServer ? (Exchange.server, Exchange.client) : (Exchange.client, Exchange.server)
        let segment = Segment(
            seq: SequenceNumber(seq ?? UInt32(index / 2 * 10)), ack: SequenceNumber(5), flags: .psh, window: 9)
        return PacketEncoder(from: source, to: destination).packet(segment, text: Array("0123456789".utf8))
    }

    /// The segment that a packet is, and what the transcriber says beside it.
    private func take(
        _ index: Int, seq: UInt32? = nil, _ transcriber: inout Transcriber
    ) -> (passing: AnnotatedSegment?, beside: Int) {
        let frame = packet(index, seq: seq)
        var passing: AnnotatedSegment?
        var beside = 0
        transcriber.take(
            frame.span.bytes,
            FrameInfo(
                number: index + 1, time: Timestamp(nanoseconds: Int64(index) * 10_000_000), originalLength: frame.count,
                link: .raw)
        ) { moment in
            if case .segment(let segment) = moment { passing = segment } else { beside += 1 }
        }
        return (passing, beside)
    }

    private func location(_ index: Int) -> Trace.FrameLocation {
        Trace.FrameLocation(
            offset: UInt64(index * 100), capturedLength: 64, originalLength: 64, number: index + 1, time: nil,
            link: LinkType(rawValue: 1))
    }

    @Test("Going on from any bookmark gives every annotation, and all that is beside it, again", arguments: [1, 3, 7])
    func bookmarks(interval: Int) throws {
        var trace = Trace(interval: interval)
        var transcriber = Transcriber(seed: 1)
        var kept: [(AnnotatedSegment, Int)] = []
        for index in 0..<20 {
            let before = transcriber
            let (found, beside) = take(index, &transcriber)
            let passing = try #require(found)
            trace.append(passing.annotation, passing.segment.flags, at: location(index), before: before)
            kept.append((passing, beside))
        }
        for index in kept.indices {
            var (start, again) = trace.bookmark(before: index)
            #expect(index - start < interval)
            var last: (passing: AnnotatedSegment?, beside: Int)?
            while start <= index {
                last = take(start, &again)
                start += 1
            }
            #expect(last?.passing?.annotation.oddities == kept[index].0.annotation.oddities)
            #expect(last?.passing?.annotation.after == kept[index].0.annotation.after)
            #expect(last?.passing?.acknowledges == kept[index].0.acknowledges)
            #expect(last?.beside == kept[index].1)
            #expect(trace.records[index].frame.offset == UInt64(index * 100))
            #expect(trace.records[index].flags == [.psh, .ack])
        }
    }

    @Test("Jumping to the next oddity")
    func jump() throws {
        var trace = Trace()
        var transcriber = Transcriber(seed: 1)
        for (index, seq) in [1, 11, 11, 21].enumerated() {
            let before = transcriber
            let passing = try #require(take(index * 3 + 1, seq: UInt32(seq), &transcriber).passing)
            trace.append(passing.annotation, passing.segment.flags, at: location(index), before: before)
        }
        #expect(trace.next([.retransmission, .outOfOrder, .spuriousRetransmission], after: 0) == 2)
        #expect(trace.next(.zeroWindow, after: 0) == nil)
    }
}

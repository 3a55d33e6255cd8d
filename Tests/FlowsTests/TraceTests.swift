// SPDX-License-Identifier: MIT
import Packets
import TCP
import Testing

@testable import Flows

@Suite("Trace: going back in a capture")
struct TraceTests {
    @Test("Going on from any bookmark gives every annotation again", arguments: [1, 3, 7])
    func bookmarks(interval: Int) {
        var trace = Trace(interval: interval)
        var exchange = Exchange()
        var kept: [(Segment, End, Annotation)] = []
        for index in 0..<20 {
            let end: End = index.isMultiple(of: 3) ? .server : .client
            let segment = Segment(
                seq: SequenceNumber(UInt32(index / 2 * 10)), ack: SequenceNumber(5), flags: .psh, window: 9,
                textLength: 10)
            let before = exchange.observer
            let annotation = exchange.pass(segment, from: end)
            let location = Trace.FrameLocation(
                offset: UInt64(index * 100), capturedLength: 64, originalLength: 64, number: index + 1,
                time: annotation.time, link: LinkType(rawValue: 1))
            trace.append(annotation, at: location, before: before)
            kept.append((segment, end, annotation))
        }
        for index in kept.indices {
            var (start, observer) = trace.bookmark(before: index)
            #expect(index - start < interval)
            var again = Exchange()
            again.observer = observer
            again.number = start
            again.time = (kept[start].2.time?.nanoseconds ?? 0) - again.step
            var last: Annotation?
            while start <= index {
                last = again.pass(kept[start].0, from: kept[start].1)
                start += 1
            }
            observer = again.observer
            #expect(last?.oddities == kept[index].2.oddities)
            #expect(last?.after == kept[index].2.after)
            #expect(trace.records[index].frame.offset == UInt64(index * 100))
        }
    }

    @Test("Jumping to the next oddity")
    func jump() {
        var trace = Trace()
        var exchange = Exchange()
        for (index, seq) in [1, 11, 11, 21].enumerated() {
            let before = exchange.observer
            let annotation = exchange.pass(.client, .psh, seq: UInt32(seq), ack: 1, text: 10)
            let location = Trace.FrameLocation(
                offset: 0, capturedLength: 0, originalLength: 0, number: index + 1, time: nil,
                link: LinkType(rawValue: 1))
            trace.append(annotation, at: location, before: before)
        }
        #expect(trace.next([.retransmission, .outOfOrder, .spuriousRetransmission], after: 0) == 2)
        #expect(trace.next(.zeroWindow, after: 0) == nil)
    }
}

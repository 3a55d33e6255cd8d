// SPDX-License-Identifier: MIT
import Flows
import TCP

/// What one end has sent and not yet seen acknowledged: each segment's first copy, in the order of their numbers.
struct Unacknowledged: Sendable {
    private var segments: [Sent] = []
    /// Those before it are done with.
    private var first = 0
    /// The highest acknowledgment so far.
    private var acknowledged: SequenceNumber?
    /// The number after the highest that was sent.
    private var reached: SequenceNumber?

    private struct Sent: Sendable {
        let start, end: SequenceNumber
        let frame: Int
        let time: Int64?
        /// Whether any of it was sent more than once.
        var isRepeated: Bool

        /// Until `now`; nil if it was sent again, or if the clock was set back meanwhile.
        func roundTrip(at now: Int64?) -> Int64? {
            guard !isRepeated, let now, let time, now >= time else { return nil }
            return now - time
        }
    }

    /// How many are kept: where ACKs are not captured, they would be all.
    private static let most = 2_048

    /// Notes a segment that takes up numbers. Those that were noted before are repeated by it; what is new waits.
    ///
    /// `isRepeat` says that it was sent before, where the capture may not have seen it: of what lies behind other numbers.
    mutating func add(_ segment: Segment, frame: Int, at time: Int64?, isRepeat: Bool) {
        let end = segment.end
        let isBehind = reached.map { segment.seq.precedes($0) } ?? false
        if segment.isSYN, first < segments.count, segments[first].start != segment.seq { forget() }
        reached = reached.map { .later($0, end) } ?? end
        if let acknowledged, end.precedesOrEquals(acknowledged) { return }
        // From the highest number back, as most segments come in order.
        var low = segments.count
        while low > first, segment.seq.precedes(segments[low - 1].end) { low -= 1 }
        var high = low
        while high < segments.count, segments[high].start.precedes(end) {
            segments[high].isRepeated = true
            high += 1
        }
        if high > low, end.precedesOrEquals(segments[high - 1].end) { return }
        guard segments.count - first < Unacknowledged.most else { return }
        // Where it repeats what is there and goes on beyond, its own end was sent but once.
        let sent = Sent(
            start: segment.seq, end: end, frame: frame, time: time, isRepeated: isRepeat && isBehind && high == low)
        segments.insert(sent, at: high)
    }

    /// Takes out what an ACK covers.
    mutating func cover(upTo ack: SequenceNumber, at now: Int64?, into covered: inout [Acknowledged]) {
        if let acknowledged, !ack.follows(acknowledged) { return }
        acknowledged = ack
        while first < segments.count, segments[first].end.precedesOrEquals(ack) {
            let sent = segments[first]
            first += 1
            covered.append(Acknowledged(number: sent.frame, roundTrip: sent.roundTrip(at: now)))
        }
        if first == segments.count {
            segments.removeAll(keepingCapacity: true)
            first = 0
        } else if first >= 512 {
            segments.removeFirst(first)
            first = 0
        }
    }

    /// Another first number: what was sent before it belongs to no one.
    private mutating func forget() {
        segments.removeAll(keepingCapacity: true)
        first = 0
        acknowledged = nil
        reached = nil
    }
}

// SPDX-License-Identifier: MIT

// RFC 7323 §4.3 and §5 (timestamps, PAWS) and the reopening of TIME-WAIT (RFC 9293 §3.6.1, RFC 6191).

extension Endpoint {
    /// How long TS.Recent is good for, when a connection was idle: 24 days (RFC 7323 §5.5).
    private static let timestampLife = Interval.seconds(24 * 86_400)

    /// R1 of RFC 7323 §5.3: a segment that is older than the last one by its timestamp is refused.
    mutating func checkTimestamps(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        guard block.usesTimestamps, !segment.isRST else { return .proceed }
        guard let timestamps = segment.options.timestamps else {
            guard !configuration.toleratesMissingTimestamps else { return .proceed }
            outcome.rule(.timestamps, holds: false)
            return .stop
        }
        let isOld = Int32(bitPattern: timestamps.value &- block.tsRecent) < 0
        guard isOld, now - block.tsRecentTaken < Endpoint.timestampLife else { return .proceed }
        outcome.rule(.paws, Fact(.segTSval, timestamps.value), Fact(.tsRecent, block.tsRecent))
        if configuration.limitsAllEmptyACKs, segment.textLength == 0 {
            challenge(at: now, into: &outcome)
        } else {
            acknowledging.isDue = true
        }
        return .stop
    }

    /// TS.Recent is taken from a segment that covers Last.ACK.sent (§4.3).
    mutating func noteTimestamp(of segment: Segment, at now: Instant, _ outcome: inout Outcome) {
        guard block.usesTimestamps, let timestamps = segment.options.timestamps, !segment.isRST,
            segment.seq.precedesOrEquals(block.lastACKSent),
            Int32(bitPattern: timestamps.value &- block.tsRecent) >= 0
        else { return }
        outcome.rule(.timestampEcho, Fact(.segTSval, timestamps.value))
        block.tsRecent = timestamps.value
        block.tsRecentTaken = now
    }

    /// TIME-WAIT and a new SYN: reopen if its timestamp is newer, or its number is beyond all old ones.
    mutating func reopen(with segment: Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        guard configuration.reopensTimeWait else { return .proceed }
        var isNewer = segment.seq.follows(block.rcv.nxt)
        if block.usesTimestamps, let timestamps = segment.options.timestamps {
            let difference = Int32(bitPattern: timestamps.value &- block.tsRecent)
            isNewer = difference > 0 || (difference == 0 && isNewer)
            outcome.rule(
                .timeWaitTimestamps, holds: isNewer, Fact(.segTSval, timestamps.value), Fact(.tsRecent, block.tsRecent))
        }
        outcome.rule(
            .timeWaitReopens, holds: isNewer, Fact(.segSEQ, segment.seq), Fact(.rcvNXT, block.rcv.nxt))
        guard isNewer else { return .proceed }
        let oldNext = block.snd.nxt
        disarmAll(into: &outcome)
        createTCB(origin: .passive, remoteSpecified: true)
        chooseISS(at: now, beyond: oldNext, into: &outcome)
        answerSYN(segment, at: now, into: &outcome)
        return .stop
    }
}

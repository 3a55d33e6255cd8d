// SPDX-License-Identifier: MIT

// RFC 7323 §4.3 and §5 (timestamps, PAWS) and the reopening of TIME-WAIT (RFC 9293 §3.6.1, RFC 6191).

extension Endpoint {
    /// R1 of RFC 7323 §5.3: a segment that is older than the last one by its timestamp is refused.
    mutating func checkTimestamps(_ segment: Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        guard block.usesTimestamps else { return .proceed }
        switch block.paws.judge(segment, at: now) {
        case .current:
            return .proceed
        case .missing:
            guard !configuration.toleratesMissingTimestamps else { return .proceed }
            outcome.rule(.timestamps, holds: false)
        case .old:
            if let value = segment.options.timestamps?.value {
                outcome.rule(.paws, Fact(.segTSval, value), Fact(.tsRecent, block.paws.recent))
            }
            acknowledgeRefused(segment, at: now, into: &outcome)
        }
        return .stop
    }

    /// TS.Recent is taken from a segment that covers Last.ACK.sent (§4.3).
    mutating func noteTimestamp(of segment: Segment, at now: Instant, _ outcome: inout Outcome) {
        guard block.usesTimestamps, block.paws.note(segment, at: now) else { return }
        outcome.rule(.timestampEcho, Fact(.segTSval, block.paws.recent))
    }

    /// TIME-WAIT and a new SYN: reopen if its timestamp is newer, or its number is beyond all old ones.
    mutating func reopen(with segment: Segment, at now: Instant, _ outcome: inout Outcome) -> Next {
        guard configuration.reopensTimeWait else { return .proceed }
        var isNewer = segment.seq.follows(block.rcv.nxt)
        if block.usesTimestamps, let timestamps = segment.options.timestamps {
            let difference = Int32(bitPattern: timestamps.value &- block.paws.recent)
            isNewer = difference > 0 || (difference == 0 && isNewer)
            outcome.rule(
                .timeWaitTimestamps, holds: isNewer, Fact(.segTSval, timestamps.value),
                Fact(.tsRecent, block.paws.recent))
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

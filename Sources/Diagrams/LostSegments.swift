// SPDX-License-Identifier: MIT
public import Flows
import TCP
import Transcript

/// Which segment a retransmission shows to have been lost: the one before it, from the same end, that carried the
/// number with which it begins.
struct LostSegments: Sendable {
    private var sent: [(sender: End, seq: SequenceNumber, end: SequenceNumber, place: Int)] = []

    /// A segment that may be sent again, and where it stands.
    mutating func note(_ passing: AnnotatedSegment, at place: Int) {
        let segment = passing.segment
        guard segment.length > 0 else { return }
        sent.append((passing.annotation.sender, segment.seq, segment.end, place))
    }

    /// Where the segment stands that was lost, if this one mends a loss.
    func original(of passing: AnnotatedSegment) -> Int? {
        guard passing.annotation.oddities.mendsLoss else { return nil }
        let seq = passing.segment.seq
        return sent.last {
            $0.sender == passing.annotation.sender && $0.seq.precedesOrEquals(seq) && seq.precedes($0.end)
        }?.place
    }
}

extension Oddities {
    /// Why numbers are used again though nothing was lost.
    static let reusesWithoutLoss: Oddities = [
        .spuriousRetransmission, .outOfOrder, .keepAlive, .zeroWindowProbe, .capturedTwice,
    ]

    /// Whether a segment is sent again because it was lost, as far as can be seen.
    public var mendsLoss: Bool { contains(.retransmission) && isDisjoint(with: .reusesWithoutLoss) }
}

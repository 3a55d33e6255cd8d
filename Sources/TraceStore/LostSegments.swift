// SPDX-License-Identifier: MIT
import Flows
import TCP
import Transcript

/// Which segments were lost, as far as a capture shows it, and which mend that: a retransmission stands for the segment
/// before it, from the same end, that carried the number with which it begins.
struct LostSegments: Sendable {
    /// The row of the lost segment, by the row of the one that mends it, and the other way round.
    private var originals: [UInt32: UInt32] = [:]
    private var mendings: [UInt32: UInt32] = [:]

    /// How many segments of its connection the one that was lost is looked for back.
    private static let reach = 400

    /// Adds the segment that stands in a row.
    mutating func add(_ passing: AnnotatedSegment, row: Int, _ columns: Columns) {
        guard passing.annotation.oddities.mendsLoss else { return }
        var place = columns.previous(of: row)
        for _ in 0..<LostSegments.reach {
            guard let other = place else { return }
            let range = columns.range(at: other)
            if columns.sender(at: other) == passing.annotation.sender,
                range.seq.precedesOrEquals(passing.segment.seq), passing.segment.seq.precedes(range.end)
            {
                originals[UInt32(clamping: row)] = UInt32(clamping: other)
                if mendings[UInt32(clamping: other)] == nil {
                    mendings[UInt32(clamping: other)] = UInt32(clamping: row)
                }
                return
            }
            place = columns.previous(of: other)
        }
    }

    /// The row of the segment that the one in this row repeats, because that was lost; nil if it mends no loss.
    func original(of row: Int) -> Int? { originals[UInt32(clamping: row)].map { Int($0) } }

    /// The row of the first segment that shows that the one in this row was lost; nil if none does.
    func mending(of row: Int) -> Int? { mendings[UInt32(clamping: row)].map { Int($0) } }
}

extension Oddities {
    /// Whether a segment is sent again because it was lost, as far as can be seen, and not for another reason.
    var mendsLoss: Bool {
        contains(.retransmission)
            && isDisjoint(with: [.spuriousRetransmission, .outOfOrder, .keepAlive, .zeroWindowProbe, .capturedTwice])
    }
}

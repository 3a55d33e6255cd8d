// SPDX-License-Identifier: MIT
import Exchanges
import Flows
import Foundation
import Narration
import Packets
import TCP
import Testing
import Transcript

/// Sentences that frames can refute, each with what refutes it. Those that are not here say what the segment's own header
/// says (its numbers, its window, its flags), or what RFC 9293 says of any segment of its form: no other frame can refute them.
@Suite("Sentences: none that a frame refutes")
struct SentencesTests {
    /// A sentence, by a part of it in each language, and whether it holds of the last of some rows of one connection.
    struct Check: Sendable {
        let english, chinese: String
        let holds: @Sendable (AnnotatedSegment, ArraySlice<AnnotatedSegment>) -> Bool

        init(
            _ english: String, _ chinese: String,
            _ holds: @escaping @Sendable (AnnotatedSegment, ArraySlice<AnnotatedSegment>) -> Bool
        ) {
            (self.english, self.chinese, self.holds) = (english, chinese, holds)
        }
    }

    /// The frames of the same end, and those of the other, among some rows.
    private static func own(_ row: AnnotatedSegment, _ rows: ArraySlice<AnnotatedSegment>) -> [Segment] {
        rows.filter { $0.annotation.sender == row.annotation.sender }.map(\.segment)
    }

    private static func others(_ row: AnnotatedSegment, _ rows: ArraySlice<AnnotatedSegment>) -> [Segment] {
        rows.filter { $0.annotation.sender != row.annotation.sender }.map(\.segment)
    }

    private static func overlap(_ a: Segment, _ b: Segment) -> Bool {
        a.seq.precedes(b.end) && b.seq.precedes(a.end) && !a.isRST && !b.isRST
    }

    static let checks = [
        Check("No answer came in time", "迟迟没有回应") { row, before in others(row, before).isEmpty },
        Check("A retransmission: these numbers", "重传：这些序号") { row, before in
            own(row, before).contains { overlap($0, row.segment) }
        },
        Check("Needless: the", "多余的重传") { row, before in
            others(row, before).contains { $0.ack?.followsOrEquals(row.segment.end) ?? false }
        },
        Check("It acknowledges what the capture never saw", "它确认了捕获中没有出现过的内容") { row, before in
            guard let ack = row.segment.ack else { return false }
            return !others(row, before).contains { $0.end.followsOrEquals(ack) && !$0.isRST }
        },
        Check("lies beyond a gap", "在缺口之后") { row, before in
            guard let ack = row.segment.ack else { return false }
            return others(row, before).contains { $0.end.follows(ack) && $0.length > 0 }
        },
        Check("It answers text that", "早已有了的数据|已经有了的数据") { row, before in
            others(row, before).contains { $0.textLength > 0 }
        },
        Check("'s FIN, which the", "的 FIN，") { row, before in
            !row.segment.isFIN ? others(row, before).contains { $0.isFIN } : true
        },
        Check("'s SYN, which the", "的 SYN，") { row, before in others(row, before).contains { $0.isSYN } },
        Check("whether that SYN really", "那个 SYN 是否真的") { row, before in others(row, before).contains { $0.isSYN } },
        Check("whether that RST really", "那个 RST 是否真的") { row, before in others(row, before).contains { $0.isRST } },
        Check("The answer to a keep-alive", "对保活探测的回应") { row, before in
            guard let ack = row.segment.ack else { return false }
            return others(row, before).contains { $0.seq == ack - 1 && $0.textLength <= 1 }
        },
        Check("A keep-alive: one number back", "保活探测：退回") { row, before in
            row.segment.textLength <= 1 && own(row, before).contains { $0.end == row.segment.seq + 1 }
        },
        Check("while the .* has no room", "没有空间时退回") { row, before in
            others(row, before).contains { $0.window == 0 }
        },
        Check("has not passed here", "还没有从这里经过") { row, before in
            !own(row, before).contains { $0.end == row.segment.seq && !$0.isRST }
        },
        Check("again: no acknowledgment of it had come", "还没有收到对它的确认") { row, before in
            own(row, before).contains { $0.isFIN }
        },
        Check("Nothing listens on port", "没有程序在监听") { row, before in
            row.segment.isRST && others(row, before).contains { $0.isSYN && row.segment.ack == $0.end }
        },
        Check("has no such connection", "没有这个连接") { row, _ in row.segment.isRST },
        Check("A fast retransmission", "快速重传") { row, before in
            others(row, before).count { $0.ack == row.segment.seq } >= 2
        },
    ]

    private func read(_ rows: [AnnotatedSegment], _ name: String, _ said: inout Set<String>) {
        let (english, chinese) = (Narration(language: .english), Narration(language: .chinese))
        for (place, row) in rows.enumerated() where !row.annotation.oddities.contains(.capturedTwice) {
            let before = rows[..<place].filter {
                $0.annotation.connection == row.annotation.connection
            }
            let words = english.explanation(row.annotation, row.segment)
            let twin = chinese.explanation(row.annotation, row.segment)
            for check in Self.checks {
                let isSaid = words.range(of: check.english, options: .regularExpression) != nil
                let isSaidInChinese = twin.range(of: check.chinese, options: .regularExpression) != nil
                #expect(isSaid == isSaidInChinese, "\(name), frame \(row.annotation.number): \(words) \(twin)")
                guard isSaid else { continue }
                said.insert(check.english)
                #expect(check.holds(row, before[...]), "\(name), frame \(row.annotation.number): \(words)")
            }
        }
    }

    @Test("Over every capture")
    func captures() throws {
        var said: Set<String> = []
        for story in try StoriesTests.stories() { read(try Replayed(story.name).segments, story.name, &said) }
        #expect(said.count >= 9)
    }

    @Test("Over seeded conversations")
    func conversations() {
        let count = UInt64(ProcessInfo.processInfo.environment["CONVERSATIONS"] ?? "") ?? 60
        var said: Set<String> = []
        for seed in 1...min(count, 1_000) { read(SeededConversation(seed: seed).told(), "seed \(seed)", &said) }
    }
}

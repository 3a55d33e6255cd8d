// SPDX-License-Identifier: MIT
import Exchanges
import Foundation
import Testing

/// Seeded conversations of two endpoints over a bad wire, of which the truth is known, held against what is told of a
/// capture of them. `CONVERSATIONS` says how many.
@Suite("What really arrived: seeded conversations, captured at either end, in the middle, and with frames missing")
struct ConversationsTests {
    static let count = UInt64(ProcessInfo.processInfo.environment["CONVERSATIONS"] ?? "") ?? 200

    @Test("Every fate that is decided is right, and so is every state that is not assumed")
    func conversations() {
        var score = ConversationScore()
        for seed in 1...Self.count { score.add(SeededConversation(seed: seed), seed: seed) }
        for line in score.wrong.prefix(20) { Issue.record("\(line)") }
        print(
            "\(Self.count) conversations, \(score.segments) segments: \(share(score.decided, score.segments)) decided, "
                + "\(share(score.sure, score.states)) of the states; of those that end in order "
                + "\(share(score.orderly.decided, score.orderly.segments)) and "
                + "\(share(score.orderly.sure, score.orderly.states)); of those where each answers at once "
                + "\(share(score.calm.decided, score.calm.segments)) and \(share(score.calm.sure, score.calm.states))")
        #expect(Double(score.orderly.sure) >= 0.9 * Double(score.orderly.states))
        // An ACK without text that shares its timestamp with what its sender says next leaves no trace.
        #expect(Double(score.calm.decided) >= 0.9 * Double(score.calm.segments))
    }

    private func share(_ part: Int, _ whole: Int) -> String {
        whole == 0 ? "none" : "\((Double(part) / Double(whole) * 1_000).rounded() / 10) %"
    }
}

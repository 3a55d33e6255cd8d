// SPDX-License-Identifier: MIT
public import Flows

extension Narration {
    /// That a segment which was told before did not arrive, and what shows it.
    public func neverCame(_ decided: DecidedFate) -> String {
        guard let frame = decided.passage.evidence else {
            switch language {
            case .english: return "frame \(decided.number) did not arrive"
            case .chinese: return "第 \(decided.number) 帧没有到达"
            }
        }
        switch language {
        case .english: return "frame \(decided.number) did not arrive: frame \(frame) answers another copy of it"
        case .chinese: return "第 \(decided.number) 帧没有到达：第 \(frame) 帧回答的是另一次发送"
        }
    }
}

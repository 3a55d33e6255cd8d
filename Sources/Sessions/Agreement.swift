// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP
import Transcript

/// How often the kernel was asked for a socket's state, how often the model had said the same, and which states came
/// and went between two questions.
public struct Agreement: Sendable {
    /// How often the kernel was asked, how often the model had said the same, and how many states nobody could ask about.
    public private(set) var asked = 0, agreed = 0, tooFast = 0
    /// How long the client was in SYN-SENT, in nanoseconds, as the capture shows it.
    public private(set) var synSent: Int64?
    private var passed: [(end: End, state: State)] = []
    private var synTime: Int64?

    mutating func note(_ reading: KernelReading) {
        asked += 1
        if reading.agrees { agreed += 1 }
    }

    /// A call or a segment put an end in this state.
    mutating func passes(_ end: End, _ state: State) {
        if passed.last(where: { $0.end == end })?.state != state { passed.append((end, state)) }
    }

    mutating func note(_ passing: AnnotatedSegment) {
        let annotation = passing.annotation
        for end in End.allCases where annotation.before[end] != annotation.after[end] {
            passes(end, annotation.after[end].value)
        }
        guard let time = annotation.time?.nanoseconds else { return }
        if passing.segment.isSYN, passing.segment.ack == nil { synTime = time }
        if passing.segment.isSYN, passing.segment.ack != nil, let synTime { synSent = time - synTime }
    }

    /// The kernel is asked now: whatever was passed since the last question, but for the state it is in, was too fast.
    mutating func settle(_ states: [End: State?]) {
        for end in End.allCases {
            let mine = passed.filter { $0.end == end }.map(\.state)
            guard let last = states[end] ?? .closed else { continue }
            tooFast += mine.filter { $0 != last && $0 != .closed }.count
        }
        passed = []
    }
}

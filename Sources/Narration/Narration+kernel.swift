// SPDX-License-Identifier: MIT
public import TCP
public import Transcript

/// What the kernel said of a socket, some time after a call on it was made.
public struct KernelAnswer: Hashable, Sendable {
    /// The state that it is in; CLOSED if there is no such socket.
    public var state: State
    /// Nanoseconds since the call was made, or since it returned what the other end had done.
    public var delay: Int64
    /// The state that the call led to; nil if it changed none.
    public var expected: State?

    /// An answer.
    public init(state: State, delay: Int64, expected: State?) {
        self.state = state
        self.delay = delay
        self.expected = expected
    }
}

extension Narration {
    /// What the kernel says of each end's socket; CLOSED where there is none.
    public func kernelSays(_ readings: [KernelReading]) -> String {
        let states = readings.map { "\(name(of: $0.end)) \($0.state ?? .closed)" }
        return language == .english
            ? "the kernel says: " + states.joined(separator: ", ") : "内核说：" + states.joined(separator: "，")
    }

    /// What the kernel answered, one answer after the other, and what had passed before it could be asked.
    public func kernelAnswered(_ answers: [KernelAnswer]) -> String {
        guard let first = answers.first else { return "" }
        let said = answers.map { answer in
            let delay = "\(answer.delay / 1_000) µs"
            return language == .english ? "\(answer.state), asked after \(delay)" : "\(answer.state)（\(delay) 后询问）"
        }.joined(separator: " → ")
        let missed = first.expected.flatMap { $0 == first.state ? nil : $0 }
        switch language {
        case .english:
            return "the kernel says \(said)" + (missed.map { "; \($0) passed too fast to ask" } ?? "")
        case .chinese:
            return "内核说：\(said)" + (missed.map { "；\($0) 过得太快，来不及询问" } ?? "")
        }
    }
}

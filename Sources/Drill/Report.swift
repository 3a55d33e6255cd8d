// SPDX-License-Identifier: MIT

public import TCP

/// What came of running a script.
public struct Report: Sendable {
    /// PASS, FAIL, SKIP or ERROR, with where and why.
    public var verdict: Verdict
    /// Whose habits the model had.
    public var profile: Profile.Name
    /// Leniencies that were needed, each once, in order of first use.
    public var leniencies: [Leniency] = []
    /// What deserves a look though it is not a failure.
    public var warnings: [String] = []
    /// Every segment and call, with the state of the TCP under test before and after.
    public var ladder: [Rung] = []
    /// Every rule that was followed, each once.
    public var rules: [Rule.ID] = []

    /// A report of a run that has a verdict and nothing else yet.
    public init(verdict: Verdict, profile: Profile.Name) {
        self.verdict = verdict
        self.profile = profile
    }

    /// One line of the run's ladder.
    public struct Rung: Sendable {
        /// What happened: a segment came or went, a call was made, a clock ran out.
        public enum Kind: Sendable {
            case received, sent, call, timer

            /// Its name, as JSON has it.
            public var name: StaticString {
                switch self {
                case .received: "received"
                case .sent: "sent"
                case .call: "call"
                case .timer: "timer"
                }
            }
        }

        /// When, on the virtual clock.
        public var time: Instant
        /// What kind of thing happened.
        public var kind: Kind
        /// As a script would write it.
        public var text: String
        /// The state of the TCP under test.
        public var before, after: State
        /// The transitions that it caused.
        public var moves: [Transition]
    }
}

/// What a script has shown.
public enum Verdict: Hashable, Sendable {
    case pass
    /// The script's expectation and what happened instead.
    case fail(line: Int, expected: String, got: String)
    /// A word or command that the model does not know; never counted as a pass.
    case skip(line: Int, String)
    /// The script breaks the language's rules.
    case error(line: Int, String)

    /// PASS, FAIL, SKIP or ERROR.
    public var name: String {
        switch self {
        case .pass: "PASS"
        case .fail: "FAIL"
        case .skip: "SKIP"
        case .error: "ERROR"
        }
    }
}

/// A difference between stacks that does not make a script fail.
public enum Leniency: String, CaseIterable, Hashable, Sendable {
    /// PSH on text is a stack's habit.
    case psh
    /// A pure ACK may come up to 500 ms off; none is added and none is left out.
    case acktime
    /// Options of a SYN count as a set, without nop and eol, and the value of wscale is free.
    case optset
    /// An ACK may repeat, or not repeat, a FIN of ours that is not acknowledged: a BSD's does.
    case finack
    /// SO_RCVBUF and SO_SNDBUF values are free.
    case rcvbuf
}

/// How scripts are run.
public struct Settings: Sendable {
    /// nil: recognised from the script's commands.
    public var profile: Profile.Name?
    /// The differences that do not fail a script.
    public var leniencies = Set(Leniency.allCases)
    /// Words to replace in the script.
    public var definitions: [String: String] = [:]
    /// Whether segments left over at the end make the script fail.
    public var strictTail = false

    /// The usual: every leniency, the profile recognised.
    public init() {}
}

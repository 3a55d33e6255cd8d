// SPDX-License-Identifier: MIT

/// One legal change of state: from where, by what, to where, by which rule.
///
/// ``Transition/table`` holds them all. The model moves only along them, the observer believes only along them, and the
/// diagrams are drawn from them.
public struct Transition: Hashable, Sendable {
    /// What moves a connection from one state to another.
    public enum Trigger: UInt8, CaseIterable, Hashable, Sendable {
        // The user's calls (RFC 9293 §3.10.1–3.10.6).
        case passiveOpen, activeOpen, send, close, abort
        // What arrives (§3.10.7). A segment may pull two of these, one after the other: its ACK, then its FIN.
        case syn, synAck, ackOfSYN, fin, ackOfFIN, rst
        // Time (§3.10.8).
        case userTimeout, timeWaitTimeout
    }

    /// The state that is left.
    public let from: State
    /// What pulls it.
    public let trigger: Trigger
    /// The state that is entered.
    public let to: State
    /// The rule that allows it.
    public let rule: Rule.ID

    /// A row of the table.
    @inlinable
    public init(_ from: State, _ trigger: Trigger, _ to: State, _ rule: Rule.ID) {
        self.from = from
        self.trigger = trigger
        self.to = to
        self.rule = rule
    }

    /// Every legal transition.
    public static let table: [Transition] = opening + closing + resetting + resettingBySYN + timing

    static let opening: [Transition] = [
        Transition(.closed, .passiveOpen, .listen, .passiveOpen),
        Transition(.closed, .activeOpen, .synSent, .activeOpen),
        Transition(.listen, .activeOpen, .synSent, .openInListen),
        Transition(.listen, .send, .synSent, .sendInListen),
        Transition(.listen, .syn, .synReceived, .listenSYN),
        Transition(.synSent, .synAck, .established, .synSentSYNACK),
        Transition(.synSent, .syn, .synReceived, .synSentSYN),
        Transition(.synReceived, .ackOfSYN, .established, .ackOfSYN),
        Transition(.synReceived, .syn, .listen, .synBackToListen),
        Transition(.timeWait, .syn, .synReceived, .timeWaitReopens),
    ]

    static let closing: [Transition] = [
        Transition(.listen, .close, .closed, .closeInListen),
        Transition(.synSent, .close, .closed, .closeInSynSent),
        Transition(.synReceived, .close, .finWait1, .closeSendsFIN),
        Transition(.established, .close, .finWait1, .closeSendsFIN),
        Transition(.closeWait, .close, .lastAck, .closeInCloseWait),
        Transition(.established, .fin, .closeWait, .finPassive),
        Transition(.finWait1, .ackOfFIN, .finWait2, .ackOfFIN),
        Transition(.finWait1, .fin, .closing, .finSimultaneous),
        Transition(.finWait2, .fin, .timeWait, .finAfterOurs),
        Transition(.closing, .ackOfFIN, .timeWait, .ackOfFIN),
        Transition(.lastAck, .ackOfFIN, .closed, .ackOfFIN),
    ]

    static let resetting: [Transition] = [
        Transition(.listen, .abort, .closed, .abortSilently),
        Transition(.synSent, .abort, .closed, .abortSilently),
        Transition(.synReceived, .abort, .closed, .abortSendsRST),
        Transition(.established, .abort, .closed, .abortSendsRST),
        Transition(.finWait1, .abort, .closed, .abortSendsRST),
        Transition(.finWait2, .abort, .closed, .abortSendsRST),
        Transition(.closeWait, .abort, .closed, .abortSendsRST),
        Transition(.closing, .abort, .closed, .abortSilently),
        Transition(.lastAck, .abort, .closed, .abortSilently),
        Transition(.timeWait, .abort, .closed, .abortSilently),
        Transition(.synSent, .rst, .closed, .synSentRST),
        Transition(.synReceived, .rst, .listen, .rstBackToListen),
        Transition(.synReceived, .rst, .closed, .rstRefused),
        Transition(.established, .rst, .closed, .rstExact),
        Transition(.finWait1, .rst, .closed, .rstExact),
        Transition(.finWait2, .rst, .closed, .rstExact),
        Transition(.closeWait, .rst, .closed, .rstExact),
        Transition(.closing, .rst, .closed, .rstExact),
        Transition(.lastAck, .rst, .closed, .rstExact),
        Transition(.timeWait, .rst, .closed, .rstExact),
    ]

    /// Without RFC 5961 a SYN in the window ends an open connection.
    static let resettingBySYN: [Transition] =
        [.synReceived, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait]
        .map { Transition($0, .syn, .closed, .synResets) }

    static let timing: [Transition] =
        State.allCases.filter { $0 != .closed && $0 != .listen && $0 != .timeWait }
        .map { Transition($0, .userTimeout, .closed, .userTimeout) }
        + [Transition(.timeWait, .timeWaitTimeout, .closed, .timeWaitExpires)]

    /// The row of the table with these three, if there is one.
    public static func row(from: State, by trigger: Trigger, to: State) -> Transition? {
        table.first { $0.from == from && $0.trigger == trigger && $0.to == to }
    }
}

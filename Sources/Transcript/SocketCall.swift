// SPDX-License-Identifier: MIT
import Flows
public import Packets
public import TCP

/// A socket call that one of our own ends made.
public struct SocketCall: Sendable {
    /// When it was made, and when it returned.
    public var made, returned: Timestamp
    /// The end that made it.
    public var end: End
    /// Its name, as in `listen`, and its arguments as a reader writes them.
    public var call, arguments: String
    /// What it returned, −1 if it failed; nil while it has not returned.
    public var result: Int?
    /// The error's symbol, as in ECONNREFUSED; nil if it succeeded.
    public var errno: String?
    /// What it did to the model; nil if nobody said.
    public var effect: Effect?
    /// The state that the model is in after the call; nil when there is no TCB yet.
    public var state: State?
    /// The connection, where it is known which one that is.
    public var connection: Int?

    /// A call that was made at one time and returned at another.
    public init(
        made: Timestamp, returned: Timestamp, end: End, call: String, arguments: String, result: Int?, errno: String?,
        effect: Effect?, state: State?, connection: Int? = nil
    ) {
        self.made = made
        self.returned = returned
        self.end = end
        self.call = call
        self.arguments = arguments
        self.result = result
        self.errno = errno
        self.effect = effect
        self.state = state
        self.connection = connection
    }

    /// Where it stands among the segments: a call that makes TCP send comes before what is sent, so it stands where it was
    /// made; one that waits for the other end comes after what it waited for, so it stands where it returned.
    public var time: Timestamp { isAnswer ? returned : made }

    /// Whether it returns what the other end did: `accept` and `recv`.
    public var isAnswer: Bool { SocketCall.isAnswer(call) }

    /// Whether a call of this name returns what the other end did.
    public static func isAnswer(_ call: String) -> Bool { call == "accept" || call == "recv" }
}

extension SocketCall {
    /// What a call does to the TCB, if there is one.
    public enum Effect: String, Hashable, Sendable, CaseIterable {
        /// A socket without a TCB: CLOSED is the absence of one.
        case socketOnly
        /// The socket has an address; still no TCB.
        case named
        /// A passive OPEN: a TCB, in LISTEN.
        case passiveOpen
        /// An active OPEN that found its way: SYN-SENT, then ESTABLISHED before the call returned.
        case activeOpen
        /// An active OPEN that a RST answered: SYN-SENT, then no TCB.
        case refused
        /// An active OPEN that nobody answered, or that could not begin.
        case unanswered
        /// A connection that was ESTABLISHED already comes off the accept queue.
        case taken
        /// Text that was received and acknowledged before is handed over.
        case received
        /// The end of their text: their FIN was there before.
        case receivedEnd
        /// A RST had ended the connection.
        case receivedReset
        /// Text goes to the send buffer.
        case sent
        /// We close first: a FIN follows our text, and we can still receive.
        case closedFirst
        /// We close after them: a FIN, and only its acknowledgment is awaited.
        case closedSecond
        /// Nothing is left to tell the other end: both FINs were sent, or the connection is gone.
        case released
        /// An ABORT: a RST, and no TCB any more.
        case aborted
        /// The listening TCB is deleted; its connections stay.
        case stoppedListening
        /// The call failed and changed nothing.
        case failed
    }
}

extension SocketCall.Effect {
    /// The state that the call leaves its end in; nil if it does not decide that, or if there is no TCB.
    public var state: State? {
        switch self {
        case .passiveOpen: .listen
        case .activeOpen: .synSent
        case .taken: .established
        case .closedFirst: .finWait1
        case .closedSecond: .lastAck
        case .socketOnly, .named, .refused, .unanswered, .received, .receivedEnd, .receivedReset, .sent, .released,
            .aborted, .stoppedListening, .failed:
            nil
        }
    }

    /// The section of RFC 9293 that says so.
    public var section: StaticString {
        switch self {
        case .socketOnly: "3.3.2"
        case .named, .taken: "3.9.1.1"
        case .passiveOpen, .activeOpen: "3.10.1"
        case .refused: "3.10.7.3"
        case .unanswered: "3.10.8"
        case .received, .receivedEnd: "3.10.3"
        case .receivedReset: "3.10.7.4"
        case .sent: "3.10.2"
        case .closedFirst, .closedSecond, .released, .stoppedListening: "3.10.4"
        case .aborted: "3.10.5"
        case .failed: "3.9.1"
        }
    }
}

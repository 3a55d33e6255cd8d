// SPDX-License-Identifier: MIT
import Glibc

/// A socket call that one of our ends made, and what it did to the model of TCP.
public struct ChatCall: Hashable, Sendable {
    /// When it returned: nanoseconds of Unix time.
    public let time: Int64
    public let role: Role
    /// The connection; nil for calls on a listening socket and for those before there is a connection.
    public let connection: ChatConnection?
    /// The call's name, as in `listen`.
    public let name: String
    /// Its arguments as a reader writes them, as in `127.0.0.1:9000`.
    public let arguments: String
    /// What it returned: −1 if it failed.
    public let result: Int
    /// The kernel's number of the error; nil if it succeeded.
    public let errno: CInt?
    public let effect: Effect

    /// What a call does to the TCB, if there is one.
    public enum Effect: Hashable, Sendable, CaseIterable {
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

    public init(
        role: Role, connection: ChatConnection? = nil, name: String, arguments: String = "", result: Int = 0,
        errno: CInt? = nil, effect: Effect, time: Int64 = ChatCall.now()
    ) {
        self.time = time
        self.role = role
        self.connection = connection
        self.name = name
        self.arguments = arguments
        self.result = result
        self.errno = errno
        self.effect = effect
    }

    /// The time of day in nanoseconds of Unix time: the clock that libpcap stamps packets with.
    public static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// Something that was said on a connection.
public struct ChatLine: Hashable, Sendable {
    public let connection: ChatConnection
    public let speaker: Role
    /// Counts the speaker's messages on this connection, from 1.
    public let number: Int
    public let message: ChatMessage

    /// The same with at most so many bytes of the message, for those who only show it.
    public func shortened(to most: Int) -> ChatLine {
        let part = ChatMessage(bytes: Array(message.bytes.prefix(most)), length: message.length, ending: message.ending)
        return ChatLine(connection: connection, speaker: speaker, number: number, message: part)
    }
}

/// What a server or client tells of itself while it runs.
public enum ChatReport: Sendable {
    case call(ChatCall)
    case said(ChatLine)
    /// A client was dropped: it had not read for so long.
    case dropped(ChatConnection, after: Duration)
}

/// Takes reports, one at a time on each connection, right after what they report has happened.
public typealias ChatReporter = @Sendable (ChatReport) -> Void

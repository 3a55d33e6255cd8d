// SPDX-License-Identifier: MIT
import Glibc
import Synchronization
public import TCP
public import Transcript

/// A socket call that one of our ends made, and what it did to the model of TCP.
public struct ChatCall: Hashable, Sendable {
    /// What a call did to the model.
    public typealias Effect = SocketCall.Effect

    /// Tells this program's calls apart.
    public let id: UInt64
    /// When it was made, and when it returned, in nanoseconds of Unix time: the clock that libpcap stamps packets with.
    public let made: Int64
    /// When it returned; as ``made`` while it has not.
    public private(set) var returned: Int64
    /// Which end made it.
    public let end: End
    /// The connection; nil for calls on a listening socket and for those before there is a connection.
    public private(set) var connection: ChatConnection?
    /// The call's name, as in `listen`.
    public let name: String
    /// Its arguments as a reader writes them, as in `127.0.0.1:9000`.
    public let arguments: String
    /// What it returned: −1 if it failed; nil while it has not returned.
    public private(set) var result: Int?
    /// The kernel's number of the error; nil if it succeeded.
    public private(set) var errno: CInt?
    /// What it did to the model: known for certain only once it has returned.
    public private(set) var effect: Effect

    private static let count = Atomic<UInt64>(0)

    /// A call that was made and has returned.
    public init(
        end: End, connection: ChatConnection? = nil, name: String, arguments: String = "", result: Int? = 0,
        errno: CInt? = nil, effect: Effect, made: Int64 = ChatCall.now(), returned: Int64? = nil
    ) {
        id = ChatCall.count.add(1, ordering: .relaxed).newValue
        self.made = made
        self.returned = returned ?? made
        self.end = end
        self.connection = connection
        self.name = name
        self.arguments = arguments
        self.result = result
        self.errno = errno
        self.effect = effect
    }

    /// A call that is made now, and has not returned. `effect` is what it does if it succeeds.
    public static func underWay(
        _ name: String, _ arguments: String = "", end: End, connection: ChatConnection? = nil, effect: Effect
    ) -> ChatCall {
        ChatCall(end: end, connection: connection, name: name, arguments: arguments, result: nil, effect: effect)
    }

    /// The same call, which has returned.
    public func returning(
        _ result: Int, errno: CInt? = nil, effect: Effect? = nil, at time: Int64 = ChatCall.now(),
        connection: ChatConnection? = nil
    ) -> ChatCall {
        var call = self
        call.returned = time
        call.result = result
        call.errno = errno
        if let effect { call.effect = effect }
        if let connection { call.connection = connection }
        return call
    }

    /// Where it stands among segments: see `SocketCall.time`.
    public var time: Int64 { SocketCall.isAnswer(name) ? returned : made }

    /// The time of day in nanoseconds of Unix time.
    public static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension ChatCall {
    /// Does what this call, which is under way, stands for, and reports it twice: that it is made, before any segment can
    /// show it, and that it has returned.
    func make(_ report: ChatReporter, result: Int = 0, _ body: () async throws -> Void) async throws {
        report(.made(self))
        do {
            try await body()
        } catch let failure as SocketFailure {
            report(.call(returning(-1, errno: failure.errno, effect: .receivedReset)))
            throw failure
        } catch {
            report(.withdrawn(self))
            throw error
        }
        report(.call(returning(result)))
    }
}

/// Something that was said on a connection.
public struct ChatLine: Hashable, Sendable {
    /// The connection, seen from our end.
    public let connection: ChatConnection
    /// Who said it.
    public let speaker: End
    /// Counts the speaker's messages on this connection, from 1.
    public let number: Int
    /// What was said, with what ended it.
    public let message: ChatMessage
    /// When the speaker's own end gave it to TCP, or when the other end took it, in nanoseconds of Unix time.
    public let time: Int64

    init(
        connection: ChatConnection, speaker: End, number: Int, message: ChatMessage, time: Int64 = ChatCall.now()
    ) {
        self.connection = connection
        self.speaker = speaker
        self.number = number
        self.message = message
        self.time = time
    }

    /// The same with at most so many bytes of the message, for those who only show it.
    public func shortened(to most: Int) -> ChatLine {
        let part = ChatMessage(bytes: Array(message.bytes.prefix(most)), length: message.length, ending: message.ending)
        return ChatLine(connection: connection, speaker: speaker, number: number, message: part, time: time)
    }
}

/// What a server or client tells of itself while it runs.
public enum ChatReport: Sendable {
    /// A call that makes TCP send is made: it comes before whatever shows it.
    case made(ChatCall)
    /// A call has returned.
    case call(ChatCall)
    /// A call that was made will not be heard of again: its task was cancelled.
    case withdrawn(ChatCall)
    case said(ChatLine)
    /// A client was dropped: it had not read for so long.
    case dropped(ChatConnection, after: Duration)
    /// Something happened between the bot and the service that it asks.
    case bot(BotEvent)
}

/// Takes reports, one at a time on each connection, right after what they report has happened.
public typealias ChatReporter = @Sendable (ChatReport) -> Void

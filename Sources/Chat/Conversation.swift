// SPDX-License-Identifier: MIT
import TCP
import Transcript

/// A bot's side of one connection: takes messages from a sequence of bytes, tells one reply for each.
///
/// It knows bytes, a writer and a clock, and nothing of sockets. It ends when the other side has said everything
/// and has its answers, when the connection is lost, or when its task is cancelled; closing is left to its owner.
public struct Conversation<Source: AsyncSequence & Sendable, Writer: ByteWriter, C: Clock>: Sendable
where Source.Element == [UInt8], C.Duration == Duration {
    /// The connection that it is held on.
    public let connection: ChatConnection
    let source: Source
    let writer: Writer
    let bot: any Bot
    let mode: Framing.Mode
    let limits: Limits
    let clock: C
    let report: ChatReporter

    /// A conversation that has not begun.
    ///
    /// - Parameters:
    ///   - connection: What reports call it.
    ///   - source: What the other side sends, one array for each read.
    ///   - writer: Takes the replies.
    ///   - bot: Who answers.
    ///   - mode: What ends a message.
    ///   - limits: What one client is granted.
    ///   - clock: Tells silence from a pause.
    ///   - report: Is told of calls and messages.
    public init(
        on connection: ChatConnection, reading source: Source, writing writer: Writer, bot: any Bot,
        framing mode: Framing.Mode = .auto, limits: Limits = Limits(), clock: C, report: @escaping ChatReporter
    ) {
        self.connection = connection
        self.source = source
        self.writer = writer
        self.bot = bot
        self.mode = mode
        self.limits = limits
        self.clock = clock
        self.report = report
    }

    /// Talks until the conversation is over.
    public func run() async -> ConversationEnding {
        let framing = Framing(mode, kept: limits.message)
        do {
            return try await withMessages(in: reported, framing: framing, clock: clock) { messages in
                try await answer(messages)
            }
        } catch let failure as SocketFailure {
            return .lost(failure)
        } catch is Dropped {
            return .dropped
        } catch {
            return .cancelled
        }
    }

    private struct Dropped: Error {}

    /// Answers each message in turn.
    private func answer(_ messages: MessageStream) async throws -> ConversationEnding {
        var number = 0
        var endsLines = false
        for try await message in messages {
            number += 1
            report(
                .said(ChatLine(connection: connection, speaker: connection.end.peer, number: number, message: message))
            )
            guard message.ending != .loss else { continue }
            endsLines = endsLines || message.ending == .newline || message.bytes.contains(UInt8(ascii: "\n"))
            let told = try await tell(await bot.reply(to: message, on: connection), asLine: endsLines)
            report(
                .said(
                    ChatLine(
                        connection: connection, speaker: connection.end, number: number,
                        message: ChatMessage(bytes: told.bytes, ending: endsLines ? .newline : .read),
                        time: told.time ?? ChatCall.now())))
        }
        return Task.isCancelled ? .cancelled : .finished
    }

    /// Writes, and gives up if the other side does not read for too long. Returns when it began to.
    func send(_ bytes: [UInt8]) async throws -> Int64 {
        let isTooLong = Flag()
        let call = ChatCall.underWay(
            "send", "\(bytes.count) bytes", end: connection.end, connection: connection, effect: .sent)
        do {
            try await withThrowingTaskGroup { group in
                group.addTask {
                    try await call.make(report, result: bytes.count) {
                        do {
                            try await writer.write(bytes)
                        } catch  where isTooLong.isSet {
                            // It failed because we gave up, and not because of them.
                            throw CancellationError()
                        }
                    }
                }
                group.addTask {
                    try await clock.sleep(until: clock.now.advanced(by: limits.patience), tolerance: nil)
                    isTooLong.set()
                    await abort()
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch  where isTooLong.isSet {
        }
        guard !isTooLong.isSet else {
            report(.dropped(connection, after: limits.patience))
            throw Dropped()
        }
        return call.made
    }

    /// Gives the connection up.
    private func abort() async {
        let call = ChatCall.underWay("close", end: connection.end, connection: connection, effect: .aborted)
        report(.made(call))
        await writer.abort()
        report(.call(call.returning(0)))
    }

    /// The source, each read of it reported.
    private var reported: ReportedReads<Source> {
        ReportedReads(source: source, connection: connection, report: report)
    }
}

/// How a conversation ended.
public enum ConversationEnding: Hashable, Sendable {
    /// Their FIN came and everything was answered.
    case finished
    /// The connection was lost, by a RST most often.
    case lost(SocketFailure)
    /// They did not read their reply in time; the connection was aborted.
    case dropped
    /// Our own side wants to end it.
    case cancelled
}

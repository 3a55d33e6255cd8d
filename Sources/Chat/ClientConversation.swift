// SPDX-License-Identifier: MIT
import TCP
import Transcript

/// A person's or a script's side of one connection: lines go out, messages come in.
///
/// Like ``Conversation`` it knows bytes, a writer and a clock, and nothing of sockets or terminals. Each line is sent
/// with a line feed, which a server that waits for none takes for part of the text.
public struct ClientConversation<Source: AsyncSequence & Sendable, Writer: ByteWriter, C: Clock>: Sendable
where Source.Element == [UInt8], C.Duration == Duration {
    private let connection: ChatConnection
    private let source: Source
    private let writer: Writer
    private let clock: C
    private let patience: Duration?
    private let report: ChatReporter

    /// Each line waits for an answer for as long as `patience` before the next one goes out, and the end for the other
    /// side's; nil waits for nothing, as when a person decides.
    public init(
        on connection: ChatConnection, reading source: Source, writing writer: Writer, clock: C,
        patience: Duration? = nil, report: @escaping ChatReporter
    ) {
        self.connection = connection
        self.source = source
        self.writer = writer
        self.clock = clock
        self.patience = patience
        self.report = report
    }

    /// Talks until one side has had enough.
    public func run(_ inputs: AsyncStream<ClientInput>) async -> ClientEnding {
        do {
            return try await withMessages(in: reported, framing: Framing(.auto), clock: clock) { messages in
                await exchange(inputs, messages)
            }
        } catch {
            return .closed
        }
    }

    private enum Event: Sendable {
        case input(ClientInput)
        case heard(ChatMessage)
        case heardEnd
        case lost(SocketFailure)
        /// The time of the wait with this number is up.
        case late(Int)
    }

    private func exchange(_ inputs: AsyncStream<ClientInput>, _ messages: MessageStream) async -> ClientEnding {
        let (events, feed) = AsyncStream.makeStream(of: Event.self)
        let (permits, more) = AsyncStream.makeStream(of: Void.self)
        return await withTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await hear(messages, feed) }
            group.addTask {
                var permit = permits.makeAsyncIterator()
                for await input in inputs {
                    feed.yield(.input(input))
                    if patience != nil, await permit.next() == nil { return }
                }
            }
            var progress = Progress()
            for await event in events {
                if let ending = await take(event, &progress, more) { return ending }
                guard progress.needsAlarm, let patience else { continue }
                progress.needsAlarm = false
                let wait = progress.wait
                group.addTask {
                    try? await clock.sleep(until: clock.now.advanced(by: patience), tolerance: nil)
                    feed.yield(.late(wait))
                }
            }
            return .closed
        }
    }

    /// How far a talk has come.
    private struct Progress {
        var said = 0
        var heard = 0
        /// Whether we have said that we have no more to say.
        var isFinished = false
        /// Numbers the waits; nil while nothing is waited for.
        var isWaiting = false
        var wait = 0
        var needsAlarm = false

        mutating func begin() {
            isWaiting = true
            wait += 1
            needsAlarm = true
        }
    }

    /// What an event leads to; an ending if it is the last.
    private func take(
        _ event: Event, _ progress: inout Progress, _ more: AsyncStream<Void>.Continuation
    ) async -> ClientEnding? {
        switch event {
        case .input(.line(let text)):
            guard !progress.isFinished else { return nil }
            progress.said += 1
            progress.begin()
            return await ending { try await send(text, number: progress.said) }
        case .input(.end):
            guard !progress.isFinished else { return nil }
            progress.isFinished = true
            progress.begin()
            return await ending { try await finish() }
        case .input(.interrupt):
            return .closed
        case .heard(let message):
            progress.heard += 1
            report(
                .said(
                    ChatLine(
                        connection: connection, speaker: connection.end.peer, number: progress.heard, message: message)
                ))
            if progress.isFinished {
                progress.begin()
            } else if progress.isWaiting {
                progress.isWaiting = false
                more.yield()
            }
            return nil
        case .heardEnd:
            return .theyClosed
        case .lost(let failure):
            return .lost(failure)
        case .late(let wait):
            guard progress.isWaiting, wait == progress.wait else { return nil }
            progress.isWaiting = false
            more.yield()
            return progress.isFinished ? .closed : nil
        }
    }

    private func hear(_ messages: MessageStream, _ feed: AsyncStream<Event>.Continuation) async {
        do {
            for try await message in messages { feed.yield(.heard(message)) }
            feed.yield(.heardEnd)
        } catch let failure as SocketFailure {
            feed.yield(.lost(failure))
        } catch {
            feed.finish()
        }
    }

    private func ending(_ operation: () async throws -> Void) async -> ClientEnding? {
        do {
            try await operation()
            return nil
        } catch let failure as SocketFailure {
            return .lost(failure)
        } catch {
            return .closed
        }
    }

    private func send(_ text: String, number: Int) async throws {
        let bytes = Array((text + "\n").utf8)
        let call = underWay("send", "\(bytes.count) bytes", .sent)
        try await call.make(report, result: bytes.count) { try await writer.write(bytes) }
        report(
            .said(
                ChatLine(
                    connection: connection, speaker: connection.end, number: number,
                    message: ChatMessage(bytes: Array(text.utf8), ending: .newline), time: call.made)))
    }

    private func finish() async throws {
        try await underWay("shutdown", "SHUT_WR", .closedFirst).make(report) { try await writer.finish() }
    }

    private func underWay(_ name: String, _ arguments: String, _ effect: ChatCall.Effect) -> ChatCall {
        .underWay(name, arguments, end: connection.end, connection: connection, effect: effect)
    }

    private var reported: ReportedReads<Source> {
        ReportedReads(source: source, connection: connection, report: report)
    }
}

/// What the person or script at one end wants.
public enum ClientInput: Hashable, Sendable {
    /// Say this.
    case line(String)
    /// Say that no more will be said, and go on listening: Ctrl-D.
    case end
    /// Close: Ctrl-C.
    case interrupt
}

/// How a talk ended.
public enum ClientEnding: Hashable, Sendable {
    /// Their FIN came.
    case theyClosed
    /// We want to close.
    case closed
    /// The connection was lost, by a RST most often.
    case lost(SocketFailure)
}

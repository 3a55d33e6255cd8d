// SPDX-License-Identifier: MIT
import Glibc

/// What has been told of an answer.
struct Told: Sendable {
    /// Its bytes as they were sent, without the line end.
    var bytes: [UInt8] = []
    /// When the first of them was, in nanoseconds of Unix time; nil if nothing was sent.
    var time: Int64?
}

// An answer that comes in pieces.

extension Conversation {
    private enum Step: Sendable {
        case piece(Reply.Piece)
        /// It is time to look whether the client is still there.
        case glance
    }

    /// Tells an answer: as it comes to a client that ends lines, in one go to one that does not.
    func tell(_ reply: Reply, asLine: Bool) async throws -> Told {
        if let whole = reply.whole {
            let bytes = asLine ? ReplyBytes.line(whole) : ReplyBytes.cut(whole, to: limits.rawReply)
            return Told(bytes: asLine ? Array(bytes.dropLast()) : bytes, time: try await send(bytes))
        }
        let (steps, feed) = AsyncStream.makeStream(of: Step.self)
        return try await withThrowingTaskGroup { group in
            group.addTask {
                for await piece in reply { feed.yield(.piece(piece)) }
                feed.finish()
            }
            group.addTask {
                while (try? await clock.sleep(until: clock.now.advanced(by: limits.glance), tolerance: nil)) != nil {
                    feed.yield(.glance)
                }
            }
            defer { group.cancelAll() }
            return try await tell(steps, asLine: asLine)
        }
    }

    private func tell(_ steps: AsyncStream<Step>, asLine: Bool) async throws -> Told {
        var told = Told()
        var log = BotLog(self)
        var isProbed = false
        for await step in steps {
            switch step {
            case .glance:
                switch writer.peer {
                case .present: break
                case .gone: throw SocketFailure(call: "recv", errno: ECONNRESET)
                case .finished:
                    // Their FIN may be all that they had to say, or they are gone: one blank before the answer tells, as a
                    // socket that nobody holds any more answers it with a RST.
                    guard !isProbed, told.time == nil else { break }
                    isProbed = true
                    told.bytes.append(UInt8(ascii: " "))
                    told.time = try await send([UInt8(ascii: " ")])
                }
            case .piece(let piece):
                log.take(piece)
                guard let bytes = bytes(of: piece, asLine), !bytes.isEmpty else { continue }
                let room = limits.answer - told.bytes.count
                guard room > 0 else { continue }
                let part = ReplyBytes.cut(bytes, to: room)
                told.bytes += part
                guard asLine else { continue }
                let time = try await send(part)
                told.time = told.time ?? time
            }
        }
        // Of an answer that was ended early the rest is not made up.
        try Task.checkCancellation()
        log.finish()
        guard !asLine else {
            let time = try await send([UInt8(ascii: "\n")])
            told.time = told.time ?? time
            return told
        }
        let probe = isProbed ? 1 : 0
        let bytes = ReplyBytes.cut(Array(told.bytes.dropFirst(probe)), to: limits.rawReply)
        let time = try await send(bytes)
        return Told(bytes: told.bytes.prefix(probe) + bytes, time: told.time ?? time)
    }

    private func bytes(of piece: Reply.Piece, _ asLine: Bool) -> [UInt8]? {
        switch piece {
        case .text(let bytes): asLine ? ReplyBytes.inLine(bytes) : bytes
        case .notice(let words): asLine ? ReplyBytes.inLine((words + " ").utf8) : nil
        case .status, .failed: nil
        }
    }
}

/// Reports what happens between the bot and its service.
private struct BotLog<Source: AsyncSequence & Sendable, Writer: ByteWriter, C: Clock>
where Source.Element == [UInt8], C.Duration == Duration {
    private let conversation: Conversation<Source, Writer, C>
    private let start: C.Instant
    private var status: Int?
    private var hasFailed = false

    init(_ conversation: Conversation<Source, Writer, C>) {
        self.conversation = conversation
        start = conversation.clock.now
        report(.asked)
    }

    mutating func take(_ piece: Reply.Piece) {
        switch piece {
        case .text: if !hasFailed { report(.piece) }
        case .notice: break
        case .status(let code): status = code
        case .failed(let reason):
            hasFailed = true
            report(.failed, reason: reason)
        }
    }

    func finish() { if !hasFailed { report(.answered) } }

    private func report(_ kind: BotEvent.Kind, reason: String? = nil) {
        guard let name = conversation.bot.service else { return }
        conversation.report(
            .bot(
                BotEvent(
                    bot: name, connection: conversation.connection, kind: kind,
                    after: start.duration(to: conversation.clock.now), status: status, reason: reason)))
    }
}

// SPDX-License-Identifier: MIT
public import Logging
import NIOCore
import NIOPosix
import TCP
import Transcript

/// The chat server: a bot talks with every client that connects, with all of them at once.
///
/// ```
///   Listener ─ accept queue ─► accept loop ─► one task a client: Conversation ─► close
/// ```
public struct ChatServer: Sendable {
    private let listeners: [Listener]
    private let bot: any Bot
    private let mode: Framing.Mode
    private let limits: Limits
    private let logger: Logger
    private let report: ChatReporter

    private typealias Client = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Takes sockets that listen already, and closes them at the end.
    ///
    /// `report` is told of each socket call and message, on the thread that made it.
    public init(
        listeners: [Listener], bot: any Bot, framing mode: Framing.Mode = .auto, limits: Limits = Limits(),
        logger: Logger, report: @escaping ChatReporter
    ) {
        self.listeners = listeners
        self.bot = bot
        self.mode = mode
        self.limits = limits
        self.logger = logger
        self.report = report
    }

    /// Serves until its task is cancelled; then closes every connection.
    public func run() async throws {
        let (arrivals, door) = AsyncStream.makeStream(of: Acceptor.Arrival.self)
        let acceptors = listeners.map(Acceptor.init)
        let threads = NIOThreadPool(numberOfThreads: acceptors.count)
        threads.start()
        for acceptor in acceptors { threads.submit { _ in acceptor.run(door) } }
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                var count = 0
                for await arrival in arrivals {
                    guard let connection = welcome(arrival, number: count) else { continue }
                    count += 1
                    group.addTask { await talk(on: connection) }
                }
            }
        } onCancel: {
            acceptors.forEach { $0.stop() }
        }
        try await threads.shutdownGracefully()
        listeners.forEach { $0.close(report: report) }
    }

    /// Reports an `accept`, with whom it connects.
    private func welcome(_ arrival: Acceptor.Arrival, number: Int) -> ChatConnection? {
        let socket = arrival.socket
        let connection = ChatConnection(
            number: number, end: .server, local: HostPort(localOf: socket), remote: HostPort(remoteOf: socket),
            descriptor: socket)
        let isTaken = socket >= 0
        report(
            .call(
                ChatCall(
                    end: .server, connection: isTaken ? connection : nil, name: "accept",
                    arguments: "\(isTaken ? connection.remote : arrival.listener.address)", result: Int(socket),
                    errno: isTaken ? nil : arrival.errno, effect: isTaken ? .taken : .failed,
                    made: arrival.made, returned: arrival.returned)))
        return isTaken ? connection : nil
    }

    /// One client, to its `close`.
    private func talk(on connection: ChatConnection) async {
        defer { bot.leave(connection) }
        var closing: ChatCall?
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .withConnectedSocket(connection.descriptor) { Client.wrapping($0) }
            try await channel.executeThenClose { inbound, _ in
                let ending = await Conversation(
                    on: connection, reading: NIOBytes(inbound: inbound),
                    writing: NIOWriter(channel: channel.channel, descriptor: connection.descriptor),
                    bot: bot, framing: mode, limits: limits, clock: ContinuousClock(), report: report
                ).run()
                closing = close(connection, ending)
            }
        } catch {
            logger.debug("\(connection.remote): \(error)")
            if closing == nil { closing = close(connection, .lost(SocketFailure(error, call: "close"))) }
        }
        if let closing { report(.call(closing.returning(0))) }
    }

    /// Reports that the close is made that follows a conversation; nil if it was made already.
    private func close(_ connection: ChatConnection, _ ending: ConversationEnding) -> ChatCall? {
        let effect: ChatCall.Effect
        switch ending {
        case .finished: effect = .closedSecond
        case .cancelled: effect = .closedFirst
        case .lost: effect = .released
        case .dropped:
            logger.warning("\(connection.remote) has not read its reply for \(limits.patience): dropped with a RST")
            return nil
        }
        let call = ChatCall.underWay("close", end: .server, connection: connection, effect: effect)
        report(.made(call))
        return call
    }
}

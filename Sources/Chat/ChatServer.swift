// SPDX-License-Identifier: MIT
public import Logging
import NIOCore
import NIOPosix

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
            number: number, role: .server, local: HostPort(localOf: socket), remote: HostPort(remoteOf: socket),
            descriptor: socket)
        let isTaken = socket >= 0
        report(
            .call(
                ChatCall(
                    role: .server, connection: isTaken ? connection : nil, name: "accept",
                    arguments: "\(isTaken ? connection.remote : arrival.listener.address)", result: Int(socket),
                    errno: isTaken ? nil : arrival.errno, effect: isTaken ? .taken : .failed, time: arrival.time)))
        return isTaken ? connection : nil
    }

    /// One client, to its `close`.
    private func talk(on connection: ChatConnection) async {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .withConnectedSocket(connection.descriptor) { Client.wrapping($0) }
            let ending = try await channel.executeThenClose { inbound, _ in
                let ending = await Conversation(
                    on: connection, reading: NIOBytes(inbound: inbound), writing: NIOWriter(channel: channel.channel),
                    bot: bot, framing: mode, limits: limits, clock: ContinuousClock(), report: report
                ).run()
                if ending == .finished { call(connection, "recv", .receivedEnd) }
                return ending
            }
            tell(connection, ending)
        } catch {
            logger.debug("\(connection.remote): \(error)")
            call(connection, "close", .released)
        }
    }

    /// Reports what ended a conversation, and the close that followed.
    private func tell(_ connection: ChatConnection, _ ending: ConversationEnding) {
        switch ending {
        case .finished:
            call(connection, "close", .closedSecond)
        case .cancelled:
            call(connection, "close", .closedFirst)
        case .lost(let failure):
            call(connection, failure.call, .receivedReset, result: -1, errno: failure.errno)
            call(connection, "close", .released)
        case .dropped:
            logger.warning(
                "\(connection.remote) has not read its reply for \(limits.patience): dropped with a RST")
            call(connection, "close", .aborted)
        }
    }

    private func call(
        _ connection: ChatConnection, _ name: String, _ effect: ChatCall.Effect, result: Int = 0, errno: CInt? = nil
    ) {
        report(
            .call(
                ChatCall(
                    role: .server, connection: connection, name: name, result: result, errno: errno, effect: effect)))
    }
}

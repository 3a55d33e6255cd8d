// SPDX-License-Identifier: MIT
import Glibc
import NIOCore
import NIOPosix
import TCP

/// A client's connection, while it is open.
public struct ChatClient: Sendable {
    /// The connection, seen from the client's end.
    public let connection: ChatConnection
    /// What the server sends, one array for each read.
    public let bytes: NIOBytes
    /// What goes to the server.
    public let writer: NIOWriter
    /// The addresses that were tried and failed before this one answered.
    public let failed: [Attempt]

    /// An attempt to connect that failed.
    public struct Attempt: Hashable, Sendable {
        /// The address, as it was resolved.
        public let address: HostPort
        /// Why `connect` failed.
        public let failure: SocketFailure
    }

    /// Why there is no connection.
    public enum Failure: Error, Hashable, Sendable {
        case unknownHost(HostPort, reason: String)
        /// Every address failed; in the order in which they did.
        case unreachable(HostPort, [Attempt])

        /// Whether each address answered with a RST: the machine is there, and nobody listens.
        public var isRefusal: Bool {
            guard case .unreachable(_, let attempts) = self else { return false }
            return attempts.allSatisfy { $0.failure.errno == ECONNREFUSED }
        }
    }

    private typealias Server = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Connects, lets `body` talk, and closes; `report` is told of each socket call.
    ///
    /// - Throws: ``Failure`` if there is no connection, or what `body` throws.
    public static func connect<Result: Sendable>(
        to place: HostPort, report: @escaping ChatReporter,
        _ body: @Sendable (ChatClient) async throws -> Result
    ) async throws -> Result {
        let (connected, failed) = try await reach(place, report)
        let socket = connected.socket
        let connection = ChatConnection(
            number: 0, end: .client, local: HostPort(localOf: socket), remote: HostPort(remoteOf: socket),
            descriptor: socket)
        report(.call(connected.call.returning(0, at: connected.time, connection: connection)))
        let server = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .withConnectedSocket(socket) { Server.wrapping($0) }
        return try await server.executeThenClose { inbound, _ in
            try await body(
                ChatClient(
                    connection: connection, bytes: NIOBytes(inbound: inbound),
                    writer: NIOWriter(channel: server.channel, descriptor: connection.descriptor), failed: failed))
        }
    }

    /// A connected socket, and the attempts that failed before. The waiting is done on a thread made for that.
    private static func reach(
        _ place: HostPort, _ report: @escaping ChatReporter
    ) async throws -> (ConnectRace.Connected, [Attempt]) {
        let isCancelled = Flag()
        let outcome = try await withTaskCancellationHandler {
            try await NIOThreadPool.singleton.runIfActive {
                Swift.Result { () throws(Failure) in
                    let addresses: [SocketAddress]
                    do throws(Resolver.Unknown) {
                        addresses = try Resolver.addresses(of: place, forListening: false)
                    } catch {
                        throw .unknownHost(place, reason: error.reason)
                    }
                    var race = ConnectRace(Resolver.interleaved(addresses), report: report)
                    if let connected = race.run(until: { isCancelled.isSet }) { return (connected, race.failed) }
                    throw .unreachable(place, race.failed)
                }
            }
        } onCancel: {
            isCancelled.set()
        }
        return try outcome.get()
    }
}

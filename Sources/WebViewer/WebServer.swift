// SPDX-License-Identifier: MIT
package import Chat
import Flows
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
package import Narration

/// The server of the page: what browsers see of the traces, and the little that they may ask.
///
/// ```
///   Listener ─► RequestGuard ─► routes ─► WebTrace, Activity
///                                  └────► EventBroadcaster ─► every open page
/// ```
/// It takes sockets that listen already: they were opened before any thread existed, perhaps in another network namespace.
public struct WebServer: Sendable {
    /// Reads a capture that was dropped on the page, of this name and these octets.
    public typealias Opener = @Sendable (_ name: String, _ octets: [UInt8]) async throws(Refusal) -> any WebTrace

    /// How long a connection may stay that asks nothing.
    static let patience = TimeAmount.seconds(60)
    /// How many octets a capture may have that is dropped on the page.
    public static let mostUpload = 64 << 20

    let traces: Traces
    let hub: EventBroadcaster
    let activity: (any Activity)?
    let opener: Opener?
    let title: String
    let language: Language
    let gate: RequestGuard
    let listeners: [Listener]
    let logger: Logger
    let uploads = Uploads()

    /// - Parameters:
    ///   - listeners: Where it listens; they are closed at the end.
    ///   - host: What the person who started it called its host; nil for its address.
    ///   - key: What makes a browser the teacher's.
    ///   - opening: What makes the browser the teacher's that this program starts.
    ///   - letsWatchersIn: Whether a browser without the key may look, and chat.
    ///   - title: What the page is called.
    ///   - language: The language that the page begins in.
    ///   - traces: What is shown.
    ///   - hub: Through which browsers are told what happens.
    ///   - activity: The chat and the demonstration behind the page, if there are any.
    ///   - opener: Reads captures that are dropped on the page; nil if none may be.
    ///   - logger: Is told what goes wrong; it never hears a key.
    package init(
        listeners: [Listener], host: String? = nil, key: TeacherKey, opening: OneTimeKey? = nil, letsWatchersIn: Bool,
        title: String, language: Language, traces: Traces, hub: EventBroadcaster, activity: (any Activity)? = nil,
        opener: Opener? = nil,
        logger: Logger
    ) {
        self.listeners = listeners
        self.traces = traces
        self.hub = hub
        self.activity = activity
        self.opener = opener
        self.title = title
        self.language = language
        self.logger = logger
        let places = listeners.map(\.address)
        gate = RequestGuard(
            hosts: HostNames(places, calledToo: host), key: key, opening: opening,
            cookies: CookieNames(port: places.first?.port ?? 0), letsWatchersIn: letsWatchersIn)
    }

    /// Serves until its task is cancelled; then closes every connection.
    public func run() async throws {
        let (arrivals, door) = AsyncStream.makeStream(of: Acceptor.Arrival.self)
        let acceptors = listeners.map(Acceptor.init)
        let threads = NIOThreadPool(numberOfThreads: acceptors.count)
        threads.start()
        for acceptor in acceptors { threads.submit { _ in acceptor.run(door) } }
        let open = OpenConnections()
        let channel = child()
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await keepOpen() }
                for await arrival in arrivals where arrival.socket >= 0 {
                    let remote = HostPort(remoteOf: arrival.socket).host
                    guard open.enter(from: remote) else {
                        Listener.refuse(arrival.socket)
                        continue
                    }
                    group.addTask {
                        await serve(arrival.socket, channel)
                        open.leave(from: remote)
                    }
                }
                group.cancelAll()
            }
        } onCancel: {
            acceptors.forEach { $0.stop() }
            hub.closeAll()
        }
        try await threads.shutdownGracefully()
        listeners.forEach { $0.close() }
    }

    /// One connection, to its close.
    private func serve(_ socket: CInt, _ child: HTTP1Channel) async {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .withConnectedSocket(socket) { child.setup(channel: $0, logger: logger) }
            await child.handle(value: channel, logger: logger)
        } catch {
            logger.debug("a browser's connection: \(error)")
        }
    }

    /// A comment through every stream now and then, so that nothing on the way takes a quiet one for dead.
    private func keepOpen() async {
        while (try? await Task.sleep(for: .seconds(15))) != nil { hub.keepOpen() }
    }

    /// HTTP/1.1 on one connection: each request is answered by the routes.
    private func child() -> HTTP1Channel {
        let responder = routes()
        let logger = logger
        return HTTP1Channel(
            responder: { request, writer, channel in
                let context = WebContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
                let response = try await responder.respond(to: request, context: context)
                try await writer.write(response: response.head, body: response.body)
            },
            configuration: HTTP1Channel.Configuration(
                idleTimeout: WebServer.patience,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 8_192, maxHeaderListSize: 16_384, maxHeaderFieldCount: 64)))
    }
}

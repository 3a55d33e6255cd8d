// SPDX-License-Identifier: MIT
package import Chat
package import Narration
import Packets
import Sessions

/// All that stands behind `serve --web`: the page's server, the trace that it shows, and the gateway to the chat.
package struct ServeWeb: Sendable {
    package let addresses: PageAddresses
    package let listeners: [Listener]
    package let trace: LiveTrace
    private let hub = EventBroadcaster()
    private let board: RosterBoard
    private let gateway: BrowserClients<ContinuousClock>
    private let documents = PageTrafficFilter.Documents()
    private let server: WebServer
    private let port: UInt16

    /// `listeners` are the page's, whose host the person who started it called `host`; `chat` are the chat server's. `report`
    /// is told of the calls that are made for browsers.
    package init(
        calledToo host: String, listeners: [Listener], chat: [Listener], language: Language,
        report: @escaping ChatReporter
    ) {
        let target = chat.map(\.address.reachable).first ?? .usual
        let key = TeacherKey()
        self.listeners = listeners
        addresses = PageAddresses(listeners, key: key)
        port = listeners.first?.address.port ?? 0
        trace = LiveTrace(title: "\(target)", language: language)
        board = RosterBoard(hub: hub)
        gateway = BrowserClients(to: target, clock: ContinuousClock(), report: report) { [hub] guest, line in
            hub.tell(ServerEvent(line), to: guest)
        }
        server = WebServer(
            listeners: listeners, host: host, key: key, letsWatchersIn: true, title: "wiretalk \(target)",
            language: language, traces: Traces([trace]), hub: hub,
            activity: ServeActivity(server: target, gateway: gateway, board: board, documents: documents),
            logger: .plain)
    }

    /// What is shown to browsers, to be fed by whoever reads the capture.
    package var audience: ServeAudience {
        ServeAudience(trace: trace, board: board, gateway: gateway, port: port, documents: documents)
    }

    /// Serves until its task is cancelled.
    package func run() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await server.run() }
            group.addTask { await gateway.run() }
            group.addTask { await hub.tell(trace) }
            try await group.waitForAll()
        }
    }
}

extension HostPort {
    /// Where this machine reaches a server that listens here, on every address perhaps.
    fileprivate var reachable: HostPort {
        switch host {
        case "0.0.0.0": HostPort(host: "127.0.0.1", port: port)
        case "::": HostPort(host: "::1", port: port)
        default: self
        }
    }
}

// SPDX-License-Identifier: MIT
import Chat
import Flows
import Glibc
import WebViewer

/// All that stands behind `demo --web`: the page's server, its trace, and the curtain.
struct DemoWeb {
    let addresses: PageAddresses
    let trace: LiveTrace
    let curtain: DemoCurtain
    private let hub = Hub()
    private let server: WebServer

    /// `listeners` were opened in the machine's own network, wherever the demonstration plays.
    init(_ place: WebPlace, listeners: [Listener], language: Language) throws {
        let key = Key()
        addresses = PageAddresses(listeners, key: key)
        trace = LiveTrace(title: "wiretalk demo", language: language)
        curtain = try DemoCurtain(hub: hub)
        server = WebServer(
            listeners: listeners, host: place.place.host, key: key, letsWatchersIn: true, title: "wiretalk demo",
            language: language, traces: Traces([trace]), hub: hub, stage: curtain, logger: .plain)
    }

    /// Begins to serve, beside the thread that plays; a failure ends the program.
    func start() {
        Task.detached { [server, hub, trace] in
            await withTaskGroup { group in
                group.addTask { await hub.tell(trace) }
                do {
                    try await server.run()
                } catch {
                    complain("the page is no longer served: \(error)")
                    exit(1)
                }
            }
        }
    }
}

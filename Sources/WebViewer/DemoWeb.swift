// SPDX-License-Identifier: MIT
package import Chat
import Flows
import NIOPosix
package import Narration
import Sessions

/// All that stands behind `demo --web`: the page's server, its trace, and the curtain.
package struct DemoWeb: Sendable {
    package let addresses: PageAddresses
    package let trace: LiveTrace
    package let curtain: DemoActivity
    private let hub = EventBroadcaster()
    private let server: WebServer
    /// Says in one sentence what went wrong.
    private let say: @Sendable (String) -> Void

    /// `listeners` were opened in the machine's own network, wherever the demonstration plays.
    package init(
        host: String, listeners: [Listener], language: Language, say: @escaping @Sendable (String) -> Void
    ) throws {
        self.say = say
        let key = TeacherKey()
        addresses = PageAddresses(listeners, key: key)
        trace = LiveTrace(title: "wiretalk demo", language: language)
        curtain = try DemoActivity(hub: hub)
        server = WebServer(
            listeners: listeners, host: host, key: key, letsWatchersIn: true, title: "wiretalk demo",
            language: language, traces: Traces([trace]), hub: hub, activity: curtain, logger: .plain)
    }

    /// Begins to serve, beside the thread that plays; Ctrl-C or a failure ends the program, and notes that nobody exported
    /// are kept.
    ///
    /// ``Interrupt/hold()`` must have been called before any thread was made.
    package func start() {
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        thread.submit { [self] _ in
            runToEnd { interruption in
                let status = await serve(until: interruption)
                await LeftNotes.keep(of: [trace], say: say)
                return Recording.finishCurrent() ? status : 1
            }
        }
    }

    private func serve(until interruption: Interruption) async -> Int32 {
        await withTaskGroup(of: Int32?.self) { group in
            group.addTask { [server, say] in
                do {
                    try await server.run()
                    return 1
                } catch {
                    say("the page is no longer served: \(error)")
                    return 1
                }
            }
            group.addTask {
                return 128 + (await interruption.wait())
            }
            group.addTask { [hub, trace] in
                await hub.tell(trace)
                return nil
            }
            let first = await group.first { $0 != nil } ?? nil
            group.cancelAll()
            return first ?? 1
        }
    }
}

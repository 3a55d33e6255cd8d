// SPDX-License-Identifier: MIT
import ArgumentParser
import Chat
import Flows
import Logging
import Narration
import Sessions
import TerminalViewer
import TraceStore
import WebViewer

/// `wiretalk view`: a capture in the browser.
struct ViewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "view",
        abstract: "Show a capture in the browser: its ladder, its chat, its states, its bytes.",
        discussion: """
            Prints the page's address, with the key that lets you in, and opens it where there is a screen. Nobody \
            without the key sees anything. Notes that you add are in what you export from the page; Ctrl-C ends, and \
            keeps notes that you have not exported in a capture of their own, in this folder.

            EXAMPLE: wiretalk view handshake.pcap
            """)

    @Argument(help: "A capture file, plain or gzipped, or - for standard input.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp(
            "Serve the page at this place. The usual place gives way to another port if it is taken.",
            valueName: "host:port"))
    var at = WebPlace.usual

    @Flag(name: .customLong("no-open"), help: "Open no browser: print the address only.")
    var staysClosed = false

    @Option(help: ArgumentHelp("Say it in English or Simplified Chinese (default: by LANG).", valueName: "en|zh"))
    var lang: Language?

    func run() throws {
        let listeners = try at.listen(for: "wiretalk view \(file) --at")
        let language = lang ?? Language(locale: ScreenOptions.locale)
        let trace = try FileTrace(opening: file, language: language)
        Interrupt.hold()
        let (key, opening) = (TeacherKey(), OneTimeKey())
        let addresses = PageAddresses(listeners, key: key)
        let traces = Traces([trace])
        let server = WebServer(
            listeners: listeners, host: at.place.host, key: key, opening: opening, letsWatchersIn: false,
            title: trace.title, language: language, traces: traces, hub: EventBroadcaster(),
            opener: FileTrace.opener(language: language),
            logger: .plain)
        let extent = trace.extent()
        let (segments, connections) = (extent.segments, extent.connections)
        complain(
            "\(trace.title): \(segments) segment\(segments == 1 ? "" : "s"), "
                + "\(connections) connection\(connections == 1 ? "" : "s"); Ctrl-C ends")
        var output = Output()
        output.line(addresses.teacher)
        output.flush()
        if !staysClosed { addresses.openBrowser(opening) }
        runToEnd { interruption in
            let status = await serve(server, until: interruption)
            await LeftNotes.keep(of: traces.all, say: complain)
            return status
        }
    }
}

/// Serves a page until interrupted: that is the normal end.
private func serve(_ server: WebServer, until interruption: Interruption) async -> Int32 {
    await withTaskGroup(of: Int32.self) { group in
        group.addTask {
            do {
                try await server.run()
                return 0
            } catch {
                complain("\(error)")
                return 1
            }
        }
        group.addTask {
            await interruption.wait()
            return 0
        }
        let first = await group.next() ?? 0
        group.cancelAll()
        return first
    }
}

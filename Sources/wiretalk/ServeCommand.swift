// SPDX-License-Identifier: MIT
public import ArgumentParser
import Bots
public import Chat
import Diagrams
import Flows
import Glibc
import LiveCapture
import Narration
import Packets
import Sessions
import TerminalViewer
import Transcript
import WebViewer

/// `wiretalk serve`: the chat server.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "The chat server: says what each socket call does, and with permission shows each client's segments.",
        discussion: """
            HOST is an address, a name, or * for every address of this machine, over IPv6 and IPv4.

            With --web a page shows the segments as they pass, and whoever opens it can chat: each browser gets a TCP \
            connection of its own. The address with the key is the teacher's, the one without is for everybody. Of the \
            page's own traffic only the handshake and the close of those connections are shown that carried the page.

            EXAMPLE: wiretalk serve '[::1]:9000' --bot echo
            EXAMPLE: wiretalk serve --udp
            EXAMPLE: wiretalk serve --web '*:8080'
            EXAMPLE: wiretalk serve --bot openai --bot-url https://example.org/v1 --bot-key-file key.txt
            """)

    @Argument(help: ArgumentHelp("Where to listen.", valueName: "host:port"))
    var place: HostPort = .usual

    @Option(help: ArgumentHelp("How many connections may wait for accept.", valueName: "n"))
    var backlog = 5

    @OptionGroup var bots: BotOptions

    @Flag(help: "Chat over UDP, too, on the same port: one datagram is one message.")
    var udp = false

    @Option(
        help: ArgumentHelp(
            "What ends a message: line, a line feed; raw, the end of a read; auto, a line feed or 200 ms of silence.",
            valueName: "framing"))
    var framing = Framing.Mode.auto

    @Option(
        defaultAsFlag: WebPlace.usual, parsing: .next,
        help: ArgumentHelp(
            "Serve the page, too, at this place. The usual place gives way to another port if it is taken.",
            valueName: "host:port"))
    var web: WebPlace?

    @Option(
        help: ArgumentHelp(
            "Keep what is seen in this pcapng file: packets, socket calls, and notes made on the page.",
            valueName: "file"),
        completion: .file())
    var save: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard backlog >= 0 else { throw ValidationError("--backlog must not be negative") }
    }

    func run() throws {
        Interrupt.hold()
        let service = try bots.place()
        allowManyClients()
        let queue = SessionQueue()
        let report: ChatReporter = { queue.add($0) }
        let listeners: [Listener]
        do throws(Listener.Failure) {
            listeners = try Listener.open(place, backlog: backlog, report: report)
        } catch {
            throw Failure(error.sentence())
        }
        let datagrams = udp ? try listeners.map { try DatagramServer.open(beside: $0) } : []
        let pages = try web.map { web in
            let places = try web.listen()
            return ServeWeb(
                calledToo: web.place.host, listeners: places, chat: listeners, language: output.language, report: report
            )
        }
        let eyes = ServeCapture.open(on: listeners + (pages?.listeners ?? []))
        try CallingUser.behindSudo()?.takeOver()
        let places = listeners.map { "\($0.address)" }.joined(separator: ", ")
        complain("serving on \(places); Ctrl-C ends")
        for line in pages?.addresses.lines(whoElse: "for everybody else:") ?? [] { complain(line) }
        if let sentence = eyes.sentence {
            complain(sentence)
            complain(Narration(language: output.language).ownPackets)
        }
        let facts = ServeFacts(missing: eyes.missing)
        let bot = try bots.make(service, language: output.language, facts: facts)
        let server = ChatServer(listeners: listeners, bot: bot, framing: framing, logger: .plain, report: report)
        let recording = try save.map { try Recording(to: $0, of: eyes) }
        if let recording { pages?.trace.keepNotes { recording.add($0, onFrame: $1) } }
        let options = output
        runToEnd { interruption in
            let status = await serve(
                server, bot, datagrams, pages, eyes, facts, queue, recording, options, until: interruption)
            return Recording.finishCurrent() ? status : 1
        }
    }

    /// A thousand clients need a thousand descriptors.
    private func allowManyClients() {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(kind, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(kind, &limit)
    }
}

/// Serves until interrupted; then closes, and shows what was seen until then.
private func serve(
    _ server: ChatServer, _ bot: any Bot, _ datagrams: [DatagramServer], _ pages: ServeWeb?, _ eyes: ServeCapture,
    _ facts: ServeFacts,
    _ queue: SessionQueue,
    _ recording: Recording?, _ options: OutputOptions, until interruption: Interruption
) async -> Int32 {
    async let page: Void = ServeLog.write(queue, eyes, facts, pages?.audience, recording, options)
    async let watching: Void = watch(eyes.frames, queue)
    let status = await withTaskGroup(of: Int32.self) { group in
        group.addTask {
            do {
                try await server.run()
                return 0
            } catch {
                complain("\(error)")
                return 1
            }
        }
        for server in datagrams {
            group.addTask {
                await server.run(bot, isJSON: options.json)
                return 0
            }
        }
        if let pages {
            group.addTask {
                do {
                    try await pages.run()
                    return 0
                } catch {
                    complain("the page is no longer served: \(error)")
                    return 1
                }
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
    eyes.frames?.batches.stop()
    if eyes.frames == nil { queue.close() }
    await watching
    queue.close()
    await page
    if let pages { await LeftNotes.keep(of: [pages.trace], say: complain) }
    return status
}

/// Hands on what libpcap sees, until the capture is stopped; without one, that time passes, until the queue is closed.
private func watch(_ eyes: LiveFrames?, _ queue: SessionQueue) async {
    guard let eyes else { return await queue.keepTime() }
    do {
        try await queue.add(eyes)
    } catch {
        complain("\(error)")
    }
}

extension DatagramServer {
    fileprivate static func open(beside listener: Listener) throws -> DatagramServer {
        do throws(SocketFailure) {
            return try DatagramServer(beside: listener)
        } catch {
            throw Failure("cannot take datagrams on \(listener.address): \(error)")
        }
    }

    /// Answers, and tells of each datagram.
    fileprivate func run(_ bot: any Bot, isJSON: Bool) async {
        await run(bot) { line in
            guard !isJSON else { return }
            let text = TerminalSafe.text(String(decoding: line.bytes, as: UTF8.self))
            complain("udp \(line.client) \(line.isAnswer ? "◀" : "▶") \(text) (\(line.bytes.count))")
        }
    }
}

extension Recording {
    /// The file of a server: without a capture it has the socket calls alone.
    fileprivate convenience init(to path: String, of capture: ServeCapture) throws {
        if let frames = capture.frames {
            try self.init(to: path, link: frames.link, name: frames.header.source, say: complain)
        } else {
            try self.init(
                to: path, link: .raw, name: "sockets", about: "socket calls: no packet could be captured", say: complain
            )
            complain("\(path) will have socket calls only: no packets are captured")
        }
    }
}

extension Listener.Failure {
    /// Whether another program listens there.
    var isTaken: Bool {
        guard case .call(_, let failure) = self else { return false }
        return failure.errno == EADDRINUSE
    }

    /// What is wrong, and what to do. `command` is what the place that would do comes after.
    func sentence(command: String = "wiretalk serve") -> String {
        switch self {
        case .unknownHost(let place, let reason):
            return "there is no host \(place.host) to listen on (\(reason)): give an address of this machine, or *"
        case .call(let place, let failure):
            let other = HostPort(host: place.host, port: place.port < 1024 ? 9000 : place.port &+ 1)
            switch failure.errno {
            case EADDRINUSE:
                return "\(place) is taken, another program listens there: `\(command) \(other)` takes another port"
            case EACCES:
                return "\(place) needs root, as every port below 1024 does: `\(command) \(other)` does not"
            case EADDRNOTAVAIL:
                return "\(place.host) is no address of this machine: `ip address` lists those that are"
            default:
                return "cannot listen on \(place): \(failure)"
            }
        }
    }
}

extension HostPort: ExpressibleByArgument {
    /// Takes what was typed after the option or as the argument.
    public init?(argument: String) { self.init(argument) }
    /// What `--help` says.
    public var defaultValueDescription: String { description }
}

extension Framing.Mode: ExpressibleByArgument {}

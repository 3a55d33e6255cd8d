// SPDX-License-Identifier: MIT
import ArgumentParser
import Diagrams
import Flows
import Glibc
import LiveCapture
import Narration
import Packets
import Sessions
import TerminalViewer
import Transcript

/// `wiretalk watch`: annotates live traffic until Ctrl-C.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Annotate live traffic on a device, until Ctrl-C.",
        discussion: "EXAMPLE: sudo wiretalk watch -i lo 'tcp port 9000' --save chat.pcapng")

    @Option(name: .shortAndLong, help: ArgumentHelp("The device; any is all of them.", valueName: "device"))
    var interface = "lo"

    @Argument(help: "What to take in, in libpcap's filter language.")
    var filter: [String] = []

    @Option(help: ArgumentHelp("Keep what was seen in this pcapng file.", valueName: "file"), completion: .file())
    var save: String?

    @Option(help: ArgumentHelp("Octets kept of each frame.", valueName: "n"))
    var snaplen = Capture.wholeFrames

    @Option(help: ArgumentHelp("Stop after so many frames.", valueName: "n"))
    var count: Int?

    @Flag(help: "Print a row a connection and no segments.")
    var summary = false

    @OptionGroup var ladder: LadderOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard snaplen > 0 else { throw ValidationError("--snaplen must be at least 1") }
    }

    func run() throws {
        Interrupt.hold()
        let capture = try Capture(
            on: interface, filter: filter.joined(separator: " "), snapshotLength: snaplen, delivery: .live)
        try CallingUser.behindSudo()?.takeOver()
        var watch = try Watch(self, capture)
        try watch.run()
    }
}

/// One watching, from the first frame to the counters.
struct Watch {
    private let command: WatchCommand
    private let capture: Capture
    private let link: LinkType
    private let sieve: ReplayFilter
    private var session: LiveSession
    private let recording: Recording?

    init(_ command: WatchCommand, _ capture: Capture) throws {
        self.command = command
        self.capture = capture
        link = capture.link
        sieve = ReplayFilter(
            player: Player(command.output.form(command.ladder)), connection: nil,
            summary: command.summary ? command.output.summaryRows : nil, isJSON: command.output.json)
        session = LiveSession(isCapturing: true, seed: .random(in: .min ... .max))
        recording = try command.save.map { [link] in
            try Recording(to: $0, link: link, name: command.interface, say: complain)
        }
        session.recorder = recording
    }

    mutating func run() throws {
        complain("watching \(command.interface); Ctrl-C ends")
        sieve.show(
            .capture(CaptureHeader(source: command.interface, link: capture.link.name, resolution: capture.resolution)))
        sieve.begin()
        var failure: LiveCaptureError?
        do throws(LiveCaptureError) {
            try takeAll()
        } catch {
            failure = error
        }
        session.finish { [sieve] in sieve.show($0.event) }
        sieve.finish()
        let counters = try? capture.statistics()
        if let counters { recording?.add(dropped: counters.dropped) }
        let isSaved = recording?.finish() ?? true
        sieve.player.flush()
        if let counters { say(counters) }
        if let failure { complain("\(failure)") }
        if failure != nil || !isSaved { throw ExitCode.failure }
    }

    private mutating func takeAll() throws(LiveCaptureError) {
        while !Interrupt.hasCome {
            _ = try capture.wait(milliseconds: 100)
            let mark = capture.mark()
            let count = try takeWaiting()
            let dropped = try capture.statistics().dropped
            session.take(.dropped(dropped, time: now(), uptime: mark.uptime)) { [sieve] in sieve.show($0.event) }
            recording?.writeOut()
            if count == 0 { session.take(.mark(mark)) { [sieve] in sieve.show($0.event) } }
            sieve.player.flush()
            if let most = command.count, session.frames >= most { return }
        }
        try capture.deliverRest { bytes, info in take(bytes, info) }
    }

    private mutating func takeWaiting() throws(LiveCaptureError) -> Int {
        try capture.deliver { bytes, info in take(bytes, info) }
    }

    private mutating func take(_ bytes: RawSpan, _ info: FrameInfo) {
        if let most = command.count, session.frames >= most { return }
        if let rows = sieve.summary, rows.table.beginning == nil { rows.table.beginning = info.time }
        session.take(bytes, info) { [sieve] in sieve.show($0) }
    }

    private func say(_ counters: CaptureStatistics) {
        complain(
            "\(session.frames) frames taken in; the kernel dropped \(counters.dropped), "
                + "the device \(counters.droppedByInterface)")
    }
}

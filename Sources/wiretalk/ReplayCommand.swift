// SPDX-License-Identifier: MIT
import ArgumentParser
import TerminalViewer

/// `wiretalk replay`: annotates a capture.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Annotate a capture: pcap or pcapng, from a file or a pipe.",
        discussion: """
            An arrow that ends in × (x in ASCII) was lost; one that ends in … (..) crosses what is sent after it, and \
            arrives on a line of its own. A state with ? is taken for granted: nothing has shown it yet. ? alone: nobody \
            knows.

            With --summary the column history tells what each end sent, a letter for the first time of each kind: S SYN, \
            H SYN,ACK, A an ACK without text, D text, F FIN, R RST, T something sent again, W window 0. Capitals are \
            the client's, small letters the server's. Start and duration are in seconds, start from the first frame on.

            EXAMPLE: wiretalk replay handshake.pcap
            EXAMPLE: wiretalk replay handshake.pcap --brief
            EXAMPLE: tcpdump -i lo -w - tcp | wiretalk replay -
            """)

    @Argument(help: "A capture file, plain or gzipped, or - for standard input.", completion: .file())
    var file: String

    @Flag(
        help:
            "Print a row a connection and no segments: when, how it opened and closed, how much was said, what was odd."
    )
    var summary = false

    @Option(help: ArgumentHelp("Show this connection only; they count from 0.", valueName: "n"))
    var connection: Int?

    @Option(help: ArgumentHelp("Take in only what libpcap's filter lets through.", valueName: "expr"))
    var filter: String?

    @Option(
        help: ArgumentHelp("instant, 1x or 10x as it happened, or step: the next arrow at a key.", valueName: "pace"))
    var pace = Pace.instant

    @Flag(help: "With --pace step: hide the next states until they are guessed.")
    var predict = false

    @OptionGroup var ladder: LadderOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if predict, pace != .step { throw ValidationError("--predict goes with --pace step") }
        if ladder.brief, summary || output.json { throw ValidationError("--brief goes without --summary and --json") }
    }

    func run() throws {
        if isStepped { return try step() }
        if pace == .step { complain(Pace.needsTerminal) }
        var replay = try Replay(self)
        try replay.run()
    }
}

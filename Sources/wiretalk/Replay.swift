// SPDX-License-Identifier: MIT
import ArgumentParser
import CaptureFiles
import Diagrams
import FileSource
import Flows
import LiveCapture
import Narration
import Packets
import Sessions
import TerminalViewer
import TraceStore
import Transcript

/// One reading of a capture, from its first frame to the summary.
struct Replay: ~Copyable {
    private let command: ReplayCommand
    private var source: CaptureSource
    private var transcriber: Transcriber
    private let sieve: ReplayFilter
    /// `--filter`. (An argument's own getter takes as long as decoding a packet.)
    private let filter: String?
    private var filters: [LinkType: Filter] = [:]
    private var number = 0
    private var hasBegun = false
    private var couldRead = false
    private var dropped = DroppedFrames()

    init(_ command: ReplayCommand) throws {
        self.command = command
        filter = command.filter
        source = try CaptureSource(path: command.file)
        transcriber = Transcriber(
            interest: command.summary && !command.output.json ? .connections : .everything,
            hasHindsight: !source.isPipe, tellsFates: true, seed: .random(in: .min ... .max))
        sieve = ReplayFilter(
            player: Player(command.output.form(command.ladder), pace: command.pace), connection: command.connection,
            summary: command.summary ? command.output.summaryRows : nil, isJSON: command.output.json)
    }

    mutating func run() throws {
        let sieve = sieve
        sieve.begin()
        let isQuiet = Progress.isUndisturbing || (command.summary && sieve.player.isOnTerminal)
        let progress = Progress(isWanted: isQuiet, style: command.output.style)
        sieve.player.progress = progress
        var due = progress.due
        let source = source
        var pipe = PipeWait(source, isPaced: command.pace.factor != nil)
        while pipe.goesOn(flush: sieve.player.flush),
            try source.step(
                packet: { record, window in
                    try take(record, window, sieve)
                    if number >= due { due = progress.advance(to: number, share: source.share) }
                },
                other: { item, window in
                    switch item {
                    case .interface(let interface): begin(interface)
                    case .statistics(let statistics):
                        for event in statistics.savedEvents(in: window) { transcriber.tell(event) { sieve.show($0) } }
                        if let problem = dropped.problem(in: statistics) { note(problem) }
                    case .problem(let problem): note(Problem(problem))
                    case .packet: break
                    }
                })
        {}
        progress.hide()
        transcriber.finish { sieve.show($0) }
        sieve.player.say("")
        sieve.finish()
        sayTotals()
        sieve.player.flush()
        if let wanted = command.connection, wanted >= transcriber.observer.connectionCount {
            let count = transcriber.observer.connectionCount
            throw Failure("there is no connection \(wanted): \(source.name) has \(count), counted from 0")
        }
        if !couldRead, transcriber.summary.problems > 0 { throw ExitCode.failure }
    }

    private mutating func begin(_ interface: CaptureInterface) {
        sieve.show(
            .capture(
                CaptureHeader(
                    source: command.file, link: interface.link.name,
                    resolution: "\(interface.resolution)")))
    }

    /// Rows of connections count their start from the first frame that has a time.
    private mutating func begin(with record: RecordHeader, _ sieve: ReplayFilter) {
        sieve.summary?.table.beginning = record.info.time
        hasBegun = sieve.summary == nil || record.info.time != nil
    }

    private mutating func take(_ record: RecordHeader, _ window: RawSpan, _ sieve: ReplayFilter) throws {
        number = record.info.number
        if !hasBegun { begin(with: record, sieve) }
        let frame = window.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
        if let expression = filter {
            let program = try filters[record.info.link] ?? Filter(expression, link: record.info.link)
            filters[record.info.link] = program
            guard program.matches(frame, originalLength: record.info.originalLength) else { return }
        }
        if record.mayHaveComments {
            for event in record.savedEvents(in: window) { transcriber.tell(event) { sieve.show($0) } }
        }
        let wasRead = transcriber.take(frame, record.info) { sieve.show($0) }
        if wasRead { couldRead = true }
        if let notes = record.notes(in: window) { transcriber.tell(.notes(notes)) { sieve.show($0) } }
    }

    private mutating func note(_ problem: Problem) {
        transcriber.problem(problem) { [sieve] in sieve.show($0) }
    }

    private func sayTotals() {
        let totals = Narration(language: command.output.language).totals(transcriber.summary)
        for line in TerminalWidth.wrap(totals, to: command.output.style.width) { sieve.player.say(line) }
    }
}

// SPDX-License-Identifier: MIT
import ArgumentParser
import Diagrams
import Flows
import Glibc
import LiveCapture
import Narration
import Packets
import Sessions
import TCP
import Transcript
import WebViewer

/// How fast moments are shown.
enum Pace: String, ExpressibleByArgument, CaseIterable {
    case instant
    case live = "1x"
    case tenfold = "10x"
    case step

    /// Said where nobody can press a key.
    static let needsTerminal = "--pace step needs a terminal to press keys on"

    /// How many nanoseconds of a trace pass in one of the clock's; nil where the clock does not decide.
    var factor: Int64? {
        switch self {
        case .instant, .step: nil
        case .live: 1
        case .tenfold: 10
        }
    }
}

/// Shows moments, as a ladder or as JSON, at a pace.
final class Player {
    private var output = Output()
    private var text: TextLadder
    private var lines: JSONLines<Narration>
    private let isJSON: Bool
    private let pace: Pace
    private var last: Int64?
    /// A bar that is taken away before something is printed where it stands.
    var progress: Progress?
    /// What browsers are shown, at the same pace.
    private let trace: LiveTrace?

    init(_ options: OutputOptions, _ ladder: LadderOptions? = nil, pace: Pace = .instant, trace: LiveTrace? = nil) {
        self.trace = trace
        text = TextLadder(style: ladder.map { options.style($0) } ?? options.style, form: ladder?.form ?? .explained)
        lines = JSONLines(words: Narration(language: options.language))
        isJSON = options.json
        self.pace = pace
    }

    /// Shows a moment. A page shows a segment with its frame.
    func show(_ moment: TraceEvent, frame: [UInt8]? = nil) {
        if pace.factor != nil { keepPace(moment) }
        trace?.take(moment, frame: frame?.span.bytes)
        clear()
        if isJSON {
            lines.write(moment, into: &output.buffer)
        } else {
            text.write(moment, into: &output.buffer)
        }
        output.flushIfLarge()
    }

    /// Shows what happened in a session.
    func show(_ event: SessionEvent) {
        show(event.event, frame: event.frame?.bytes)
    }

    /// Shows what happened to pages and in JSON, where the ladder has no room for it.
    func showAside(_ event: SessionEvent) {
        if isJSON { return show(event) }
        trace?.take(event.event, frame: event.frame?.bytes.span.bytes)
    }

    /// A line that is not a moment's: a title or a result, folded on a terminal. JSON has none.
    func say(_ line: String) {
        clear()
        if !isJSON { output.line(Prose.text(line, for: 1)) }
    }

    /// A line that is written in place: nothing is made for it.
    func say(_ write: (inout [UInt8]) -> Void) {
        clear()
        if !isJSON { output.line(write) }
    }

    func flush() { output.flush() }

    private func clear() { if output.isTerminal { progress?.hide() } }

    /// Whether somebody watches what is printed.
    var isOnTerminal: Bool { output.isTerminal }

    /// Waits until a moment is due: of segments, datagrams and ICMP messages, as long as they were apart.
    private func keepPace(_ moment: TraceEvent) {
        let time: Timestamp?
        switch moment {
        case .segment(let passing): time = passing.annotation.time
        case .datagram(let datagram): time = datagram.time
        case .icmp(let report): time = report.time
        default: return
        }
        guard let factor = pace.factor, let time else { return }
        if let last, time.nanoseconds > last {
            output.flush()
            let wait = min(max(time.nanoseconds &- last, 0) / factor, 5_000_000_000)
            var interval = timespec(tv_sec: Int(wait / 1_000_000_000), tv_nsec: Int(wait % 1_000_000_000))
            nanosleep(&interval, nil)
        }
        last = time.nanoseconds
    }
}

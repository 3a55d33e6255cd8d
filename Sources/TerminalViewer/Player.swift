// SPDX-License-Identifier: MIT
package import Diagrams
import Flows
import Glibc
package import Narration
package import Packets
import TCP
package import Transcript

/// How fast moments are shown.
package enum Pace: String, CaseIterable {
    /// At once.
    case instant
    /// As it happened.
    case live = "1x"
    /// Ten times as fast.
    case tenfold = "10x"
    /// At a key.
    case step

    /// Said where nobody can press a key.
    package static let needsTerminal = "--pace step needs a terminal to press keys on"

    /// How many nanoseconds of a trace pass in one of the clock's; nil where the clock does not decide.
    package var factor: Int64? {
        switch self {
        case .instant, .step: nil
        case .live: 1
        case .tenfold: 10
        }
    }
}

/// Shows moments, as a ladder or as JSON, at a pace.
package final class Player {
    /// How moments are shown.
    package enum Form: Sendable {
        /// One JSON object a line, with its sentences in this language.
        case json(Language)
        /// A ladder.
        case ladder(Style, TextLadder.Form)
    }

    /// What else moments are handed to as they are shown, a segment with its frame.
    package typealias Mirror = (TraceEvent, _ frame: [UInt8]?) -> Void

    private var output = Output()
    private var text: TextLadder
    private var lines: JSONLines<Narration>
    private let isJSON: Bool
    private let pace: Pace
    private var last: Int64?
    /// A bar that is taken away before something is printed where it stands.
    package var progress: Progress?
    /// Pages, which are shown the same at the same pace.
    private let mirror: Mirror?

    package init(_ form: Form, pace: Pace = .instant, mirror: Mirror? = nil) {
        switch form {
        case .json(let language):
            isJSON = true
            text = TextLadder(style: Style())
            lines = JSONLines(words: Narration(language: language))
        case .ladder(let style, let form):
            isJSON = false
            text = TextLadder(style: style, form: form)
            lines = JSONLines(words: Narration(language: style.language))
        }
        self.pace = pace
        self.mirror = mirror
    }

    /// Shows a moment.
    package func show(_ moment: TraceEvent, frame: [UInt8]? = nil) {
        if pace.factor != nil { keepPace(moment) }
        mirror?(moment, frame)
        clear()
        if isJSON {
            lines.write(moment, into: &output.buffer)
        } else {
            text.write(moment, into: &output.buffer)
        }
        output.flushIfLarge()
    }

    /// Writes a line of JSON that is no moment's; a ladder has none.
    package func show(json line: JSONLine) {
        guard isJSON else { return }
        clear()
        line.append(to: &output.buffer)
        output.flushIfLarge()
    }

    /// Shows a moment to pages and in JSON, where the ladder has no room for it.
    package func showAside(_ moment: TraceEvent, frame: [UInt8]? = nil) {
        if isJSON { return show(moment, frame: frame) }
        mirror?(moment, frame)
    }

    /// A line that is not a moment's: a title or a result, folded on a terminal. JSON has none.
    package func say(_ line: String) {
        clear()
        if !isJSON { output.line(Prose.text(line, for: 1)) }
    }

    /// A line that is written in place: nothing is made for it.
    package func say(_ write: (inout [UInt8]) -> Void) {
        clear()
        if !isJSON { output.line(write) }
    }

    /// The same lines over TCP and over UDP: in a ladder side by side, in JSON as any trace.
    package func show(_ same: SameLines, from start: Timestamp, _ style: Style) {
        say(Narration(language: style.language).title(of: same))
        if isJSON {
            for event in same.trace(from: start) { show(event) }
        } else {
            for line in SideBySide(style).lines(same) { output.line(line) }
        }
        flush()
    }

    package func flush() { output.flush() }

    private func clear() { if output.isTerminal { progress?.hide() } }

    /// Whether somebody watches what is printed.
    package var isOnTerminal: Bool { output.isTerminal }

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

// SPDX-License-Identifier: MIT
import Flows
import Narration
import Packets
import TCP
import Transcript

/// What passes beside the segments: problems, ICMP, and how a connection went.
extension TextLadder {
    func problem(_ problem: Problem) -> [String] {
        let place = problem.number.map { "\($0)  " } ?? ""
        return beside("! \(place)\(problem.layer): \(TerminalSafe.text(ladder.narration.reason(problem)))", .bad)
    }

    /// A segment that was shown as if it had arrived, and did not; nothing of one that did.
    func fate(_ decided: DecidedFate) -> [String] {
        guard decided.passage.fate == .lost else { return [] }
        return beside("✗ \(ladder.narration.neverCame(decided))", .odd)
    }

    /// What passed beside the segments, folded.
    func beside(_ words: String, _ ink: Style.Ink) -> [String] {
        TerminalWidth.wrap(style.fitted(words), to: style.width - 4).enumerated().map { line, words in
            style.paint((line == 0 ? "" : "    ") + words, ink)
        }
    }

    /// What somebody noted, a note a line.
    func notes(_ notes: FrameNotes) -> [String] {
        let place = ladder.narration.noted(on: notes.number)
        return notes.texts.flatMap { beside("\(place)\(TerminalSafe.text($0))", .name) }
    }

    func disagreement(_ reading: KernelReading) -> [String] {
        beside("! \(ladder.narration.disagreement(reading))", .bad)
    }

    func icmp(_ report: ICMPReport) -> [String] {
        beside("\(report.number)  ICMP  \(ladder.narration.explain(report))", .odd)
    }

    /// How the connection went, and under it, an end each, the time in each state and the round trips.
    func ended(_ connection: Connection) -> [String] {
        let narration = ladder.narration
        let words = style.fitted("#\(connection.number)  " + narration.summary(connection))
        var lines = TerminalWidth.wrap(words, to: style.width)
        for end in End.allCases where form == .explained {
            let times = end == .client ? connection.clientTimes : connection.serverTimes
            let name = "    \(narration.name(of: end))  "
            let margin = String(repeating: " ", count: TerminalWidth.width(of: name))
            let room = style.width - TerminalWidth.width(of: name)
            let about = [narration.stays(times.stays), narration.roundTrips(times.roundTrips)].filter { !$0.isEmpty }
            let folded = about.flatMap { TerminalWidth.wrap(style.fitted($0), to: room) }
            lines += folded.enumerated().map { $0 == 0 ? name + $1 : margin + $1 }
        }
        return [""] + lines.map { style.paint($0, .faint) }
    }
}

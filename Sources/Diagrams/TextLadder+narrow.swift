// SPDX-License-Identifier: MIT
import Flows
import Narration
import Packets
import TCP
import Transcript

/// Where there is no room for a lane on each side: the arrow over the whole width, and both states under it.
extension TextLadder {
    /// Below so many columns.
    private static let least = 76

    var isNarrow: Bool { style.width < TextLadder.least }

    /// A segment's arrow, states and numbers.
    mutating func narrow(_ passing: AnnotatedSegment, isAsked: Bool = false, into out: inout [UInt8]) {
        label(passing, within: style.width - 7 - far(of: passing).cells)
        shaft(passing, across: style.width, tail: 3, into: &out)
        out.append(UInt8(ascii: "\n"))
        let room = style.width - 2
        let states = End.allCases.map { end in stays(passing, end, isAsked) }
        write(lines: pair(states, room).map { "  " + style.paint($0, .state) }, into: &out)
        if form == .brief { return narrowArrival(passing, into: &out) }
        let numbers = TextLadder.text { Ladder.absolute(passing.segment, into: &$0) }
        let time = time(of: passing).map { TextLadder.clock($0) } ?? ""
        write(lines: pair([numbers, time], room).map { "  " + style.paint($0, .faint) }, into: &out)
        if !isAsked { narrowArrival(passing, into: &out) }
    }

    /// What reaches its sender after it, and what becomes of that.
    private func narrowArrival(_ passing: AnnotatedSegment, into out: inout [UInt8]) {
        let annotation = passing.annotation
        guard !annotation.arrivals.isEmpty else { return }
        arrivalShaft(annotation, across: style.width, into: &out)
        out.append(UInt8(ascii: "\n"))
        guard hasMoved(annotation) else { return }
        let state = TextLadder.text { Ladder.state(annotation.after[annotation.sender], into: &$0) }
        let pieces = ["\(ladder.narration.name(of: annotation.sender)) \(state)", ""]
        let sides = annotation.sender == .client ? pieces : pieces.reversed()
        write(lines: pair(sides, style.width - 2).map { "  " + style.paint($0, .state) }, into: &out)
    }

    /// An end's name and state, and the one that it has left.
    private func stays(_ passing: AnnotatedSegment, _ end: End, _ isAsked: Bool) -> String {
        let name = "\(ladder.narration.name(of: end))"
        if isAsked { return name + " ?" }
        let was = TextLadder.text { _ = self.was(passing, end, into: &$0) }
        let state = TextLadder.text { Ladder.state(shown(passing, end), into: &$0) }
        return "\(name) \(state)" + (was.isEmpty ? "" : " (\(was))")
    }

    private static func text(_ write: (inout [UInt8]) -> Void) -> String {
        var octets: [UInt8] = []
        write(&octets)
        return String(decoding: octets, as: UTF8.self)
    }

    /// Two pieces of text, at both ends of a line or, if they do not fit, on a line each.
    private func pair(_ pieces: [String], _ room: Int) -> [String] {
        let width = pieces.reduce(0) { $0 + TerminalWidth.width(of: $1) }
        guard width + 2 <= room else { return pieces.flatMap { TerminalWidth.wrap($0, to: room) } }
        return [pieces.joined(separator: String(repeating: " ", count: room - width))]
    }
}

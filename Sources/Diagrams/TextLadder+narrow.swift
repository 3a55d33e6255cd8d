// SPDX-License-Identifier: MIT
import Flows
import Narration
import TCP

/// Where there is no room for a lane on each side: the arrow over the whole width, and both states under it.
extension TextLadder {
    /// Below so many columns.
    private static let least = 76

    var isNarrow: Bool { style.width < TextLadder.least }

    /// A segment's arrow, states, numbers and sentences.
    func narrow(_ row: Ladder.Row) -> [String] {
        let states = End.allCases.map { end in
            let was = was(row, end)
            let state = row.areStatesHidden ? "?" : "\(row.after[end].value)"
            return "\(ladder.narration.name(of: end)) \(state)" + (was.isEmpty ? "" : " (\(was))")
        }
        let time = row.time.map(TextLadder.clock) ?? ""
        let room = style.width - 2
        return [shaft(row, across: style.width)] + folded(states, room).map { "  " + style.paint($0, .state) }
            + folded([row.absoluteWithoutWindow, time], room).map { "  " + style.paint($0, .faint) }
            + explanation(row, indent: 2)
    }

    /// Two pieces of text, at both ends of a line or, if they do not fit, on a line each.
    private func folded(_ pieces: [String], _ room: Int) -> [String] {
        let width = pieces.reduce(0) { $0 + TerminalWidth.width(of: $1) }
        guard width + 2 <= room else { return pieces.flatMap { TerminalWidth.wrap($0, to: room) } }
        return [pieces.joined(separator: String(repeating: " ", count: room - width))]
    }
}

// SPDX-License-Identifier: MIT
import Flows
import Narration
import Packets
import TCP
public import Transcript

/// The same lines over TCP and over UDP, side by side in a terminal: what passed, then what became of each line.
public struct SideBySide: Sendable {
    private let style: Style
    private let ladder: Ladder

    /// Cells for the milliseconds, and between the two ladders.
    private static let margin = 7
    private static let gap = 3

    /// Written for a terminal.
    public init(_ style: Style) {
        self.style = style
        ladder = Ladder(narration: Narration(language: style.language))
    }

    private var narration: Narration { ladder.narration }
    private var half: Int { max(16, (style.width - SideBySide.margin - SideBySide.gap) / 2) }
    private func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    /// All lines, without the title.
    public func lines(_ same: SameLines) -> [String] {
        var lines = ["", head()]
        for event in same.trace(from: Timestamp(nanoseconds: 0)) { lines += row(event, same) }
        return (lines + [""] + table(same) + [""] + costs(same)).map { style.fitted($0) }
    }

    // MARK: What passed

    private func head() -> String {
        let ends = { (name: String) in
            let left = "\(name)  \(narration.name(of: .client))"
            let right = "\(narration.name(of: .server))"
            let room = half - TerminalWidth.width(of: left) - TerminalWidth.width(of: right)
            return left + blanks(room) + right
        }
        return style.paint("  ms   " + ends("TCP") + blanks(SideBySide.gap) + ends("UDP"), .strong)
    }

    private func row(_ event: TraceEvent, _ same: SameLines) -> [String] {
        switch event {
        case .segment(let passing):
            let annotation = passing.annotation
            var label = "\(annotation.number) \(Ladder.text { Ladder.flags(passing.segment.flags, into: &$0) }) "
            label += Ladder.text { ladder.relative(annotation, passing.segment, isNamed: false, into: &$0) }
            if passing.segment.textLength > 0 { label += " \(narration.bytes(passing.segment.textLength))" }
            let isOdd = !annotation.oddities.isEmpty
            return [
                clock(annotation.time)
                    + style.arrow(
                        label, over: half, from: annotation.sender, isLost: same.sent[annotation.number - 1].isLost,
                        ink: isOdd ? .odd : .strong, stroke: style.line)
            ]
        case .datagram(let datagram):
            let label = "\(datagram.number) \(TerminalSafe.text(datagram.message.text))"
            return [
                clock(datagram.time) + blanks(half + SideBySide.gap)
                    + style.dashed(
                        label, over: half, from: datagram.sender, isLost: datagram.fate == .lost, ink: .strong)
            ]
        default: return []
        }
    }

    private func clock(_ time: Timestamp?) -> String {
        let digits = time.map { "\($0.nanoseconds / 1_000_000)" } ?? ""
        return style.paint(blanks(SideBySide.margin - 2 - digits.count) + digits, .faint) + "  "
    }

    // MARK: What became of it

    private func table(_ same: SameLines) -> [String] {
        let first = min(24, max(8, same.lines.map { TerminalWidth.width(of: $0.text) }.max() ?? 0))
        let second = (same.lines.map { TerminalWidth.width(of: arrived($0.tcp)) }.max() ?? 0) + 3
        let row = { (cells: [String]) in
            let name = TerminalWidth.pad(TerminalWidth.cut(cells[0], to: first), to: first + 2)
            return TerminalWidth.cut("  \(name)\(TerminalWidth.pad(cells[1], to: second))\(cells[2])", to: style.width)
        }
        return [style.paint(row([narration.lineName, "TCP", "UDP"]), .strong)]
            + same.lines.map { row([TerminalSafe.text($0.text), arrived($0.tcp), arrived($0.udp)]) }
    }

    private func arrived(_ arrival: SameLines.Arrival?) -> String {
        guard let arrival else { return "\(style.cross) \(narration.neverArrived)" }
        return narration.arrived(place: arrival.place, milliseconds: arrival.after.nanoseconds / 1_000_000)
    }

    private func costs(_ same: SameLines) -> [String] {
        [false, true].flatMap { isDatagram in
            let packets = same.sent.filter { $0.isDatagram == isDatagram }
            let words = narration.cost(
                isDatagram ? "UDP" : "TCP", packets: packets.count, lost: packets.count(where: { $0.isLost }),
                headers: packets.reduce(0) { $0 + $1.headers },
                text: packets.reduce(0) { $0 + $1.packet.count - $1.headers })
            return TerminalWidth.wrap(words, to: style.width)
        } + TerminalWidth.wrap(narration.sameLinesOver(same), to: style.width)
    }
}

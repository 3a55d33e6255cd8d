// SPDX-License-Identifier: MIT
import Flows
import Narration
import TCP
import Transcript

/// Datagrams as dashed arrows: there are no bands beside them, since UDP has no states.
extension SVG {
    mutating func draw(_ datagram: Datagram, at time: Int64?) {
        let size = narration.bytes(UInt32(clamping: datagram.length))
        dashed(
            from: datagram.sender, number: datagram.number, "UDP", size,
            below: time.map { TextLadder.clock($0) + " s" } ?? "", isLost: datagram.fate == .lost, ink: Palette.ink)
        let message = datagram.message
        guard !message.bytes.isEmpty, message.isText else { return }
        let words = TerminalWidth.cut(TerminalSafe.text(message.text), to: 56)
        bubble(words, note: datagram.fate == .lost ? "× \(narration.lost)" : "", of: datagram.sender)
    }

    /// That a datagram found nobody.
    mutating func draw(_ report: ICMPReport, from end: End) {
        dashed(
            from: end, number: report.number, "ICMP", "port unreachable", below: narration.likeRST, isLost: false,
            ink: Palette.bad)
    }

    private mutating func dashed(
        from sender: End, number: Int, _ name: String, _ words: String, below: String, isLost: Bool, ink: String
    ) {
        let tail = y + 22
        let head = tail + SVG.slant
        let sign = sender == .client ? 1.0 : -1.0
        let from = (SVG.lanes[sender] ?? 0) + 9 * sign
        let to = (SVG.lanes[sender.peer] ?? 0) - 7 * sign
        let reach = isLost ? 0.88 : 1
        let (stop, low) = (from + (to - from) * reach - 10 * sign, tail + (head - tail) * reach - 0.4)
        let (middle, turn) = ((tail + head) / 2, SVG.number(2.05 * sign))
        body += """
            <line x1="\(SVG.number(from))" y1="\(SVG.number(tail))" x2="\(SVG.number(stop))" y2="\(SVG.number(low))" \
            stroke="\(ink)" stroke-width="2" stroke-dasharray="3 5"/>
            \(isLost ? cross(stop + 10 * sign, low) : tip(to, head, sign, ink))
            <circle cx="\(SVG.number(from))" cy="\(SVG.number(tail))" r="4" fill="\(ink)"/>
            <g transform="rotate(\(turn) 500 \(SVG.number(middle)))" text-anchor="middle">\
            <text x="500" y="\(SVG.number(middle - 7))" fill="\(ink)" xml:space="preserve">\
            <tspan fill="\(Palette.faint)">\(number)  </tspan><tspan font-weight="bold">\(name)</tspan>  \
            \(Markup.text(words))</text><text x="500" y="\(SVG.number(middle + 16))" font-size="11" \
            fill="\(Palette.faint)">\(Markup.text(below))</text></g>

            """
        y = head + 30
    }
}

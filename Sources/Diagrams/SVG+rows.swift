// SPDX-License-Identifier: MIT
import Flows
import Narration
import TCP
import Transcript

extension SVG {
    /// A segment: an arrow that slants down from its sender's lane to its receiver's, and what there is to say of it.
    mutating func draw(_ row: Ladder.Row) {
        if bands.isEmpty {
            for end in End.allCases { enter(row.before[end], end, at: y + 4) }
            y += 22
        }
        let tail = y + 22
        let head = tail + SVG.slant
        for end in End.allCases { enter(row.before[end], end, at: y + 6) }
        enter(row.sent, row.sender, at: tail)
        enter(row.after[row.sender.peer], row.sender.peer, at: head)
        arrow(row, from: tail, to: head)
        if !row.arrivals.isEmpty { arrivals(row, at: head + 6) }
        y = head + 26
        explanation(row)
        for words in row.notes { note(of: row, words) }
        y += 10
    }

    /// What somebody noted on a segment.
    private mutating func note(of row: Ladder.Row, _ words: String) {
        let lines = TerminalWidth.wrap("✎ " + TerminalSafe.text(words), to: 78)
        y += 4
        body += """
            <rect x="225" y="\(SVG.number(y - 12))" width="550" height="\(SVG.number(Double(lines.count) * 17 + 6))" rx="3" \
            fill="#fff5c2"/>

            """
        for line in lines {
            text(line, x: 235, y: y + 3, size: 13, ink: Palette.ink)
            y += 17
        }
        y += 6
    }

    private mutating func arrow(_ row: Ladder.Row, from tail: Double, to head: Double) {
        let isOdd = !row.oddities.isEmpty
        let ink = row.isReset ? Palette.bad : isOdd ? Palette.odd : Palette.ink
        let sign = row.sender == .client ? 1.0 : -1.0
        let from = (SVG.lanes[row.sender] ?? 0) + 9 * sign
        let to = (SVG.lanes[row.sender.peer] ?? 0) - 7 * sign
        let dash = isOdd ? " stroke-dasharray=\"7 4\"" : ""
        // What was lost ends before it arrives.
        let isLost = row.passage.fate == .lost
        let reach = isLost ? 0.88 : 1
        let (stop, low) = (from + (to - from) * reach - 10 * sign, tail + (head - tail) * reach - 0.4)
        if row.isUnderWay {
            underWay.append((row, tail))
            return label(row, middle: (tail + head) / 2, angle: 2.05 * sign, ink: ink)
        }
        body += """
            <line x1="\(SVG.number(from))" y1="\(SVG.number(tail))" x2="\(SVG.number(stop))" y2="\(SVG.number(low))" \
            stroke="\(ink)" stroke-width="2"\(dash)/>
            \(isLost ? cross(stop + 10 * sign, low) : tip(to, head, sign, ink))
            <circle cx="\(SVG.number(from))" cy="\(SVG.number(tail))" r="4" fill="\(ink)"/>

            """
        label(row, middle: (tail + head) / 2, angle: 2.05 * sign, ink: ink)
    }

    /// What crossed a segment reaches its sender after it.
    private mutating func arrivals(_ row: Ladder.Row, at y: Double) {
        let isClient = row.sender == .client
        for open in underWay where row.arrivals.holds(open.row, at: row.number) { cross(open, to: y, hasHead: true) }
        underWay.removeAll { row.arrivals.holds($0.row, at: row.number) }
        enter(row.after[row.sender], row.sender, at: y)
        text(
            row.arriving, x: (SVG.lanes[row.sender] ?? 0) + (isClient ? 26 : -26), y: y + 15, size: 12,
            anchor: isClient ? "start" : "end", ink: Palette.odd)
    }

    /// The arrow of a segment that crossed others, from where it was sent to where it arrives, behind all else.
    mutating func cross(_ open: (row: Ladder.Row, tail: Double), to y: Double, hasHead: Bool) {
        let sign = open.row.sender == .client ? 1.0 : -1.0
        let from = (SVG.lanes[open.row.sender] ?? 0) + 9 * sign
        let to = (SVG.lanes[open.row.sender.peer] ?? 0) - 7 * sign
        let ink = open.row.isReset ? Palette.bad : Palette.odd
        let (x, tail) = (SVG.number(from), SVG.number(open.tail))
        crossings += """
            <line x1="\(x)" y1="\(tail)" x2="\(SVG.number(to - 8 * sign))" y2="\(SVG.number(y))" stroke="\(ink)" \
            stroke-width="1.5"/>
            \(hasHead ? tip(to, y, sign, ink) : "")
            <circle cx="\(x)" cy="\(tail)" r="4" fill="\(ink)"/>

            """
    }

    func tip(_ x: Double, _ y: Double, _ sign: Double, _ ink: String) -> String {
        "<path d=\"M\(SVG.number(x)),\(SVG.number(y)) l\(SVG.number(-13 * sign)),-6 l0.4,11 z\" fill=\"\(ink)\"/>"
    }

    func cross(_ x: Double, _ y: Double) -> String {
        "<path d=\"M\(SVG.number(x - 6)),\(SVG.number(y - 6)) l12,12 m0,-12 l-12,12\" stroke=\"\(Palette.odd)\" "
            + "stroke-width=\"3\" fill=\"none\"/>"
    }

    /// The flags and numbers along the arrow, the absolute numbers and the time below it.
    private mutating func label(_ row: Ladder.Row, middle: Double, angle: Double, ink: String) {
        let size = row.size.isEmpty ? "" : "   " + row.size
        let marks = row.oddities.isEmpty ? "" : "   ◆ " + oddities(row).joined(separator: ", ")
        let turn = "rotate(\(SVG.number(angle)) 500 \(SVG.number(middle)))"
        body += """
            <g transform="\(turn)" text-anchor="middle"><text x="500" y="\(SVG.number(middle - 7))" fill="\(ink)" \
            xml:space="preserve"><tspan fill="\(Palette.faint)">\(row.number)  </tspan>\
            <tspan font-weight="bold">\(row.flags)</tspan>  \(Markup.text(row.relative + size + marks))</text>
            <text x="500" y="\(SVG.number(middle + 16))" font-size="11" fill="\(Palette.faint)" \
            xml:space="preserve">\(Markup.text(row.absolute + (row.time.map { "   " + TextLadder.clock($0) + " s" } ?? "")))</text></g>

            """
    }

    private func oddities(_ row: Ladder.Row) -> [String] {
        Oddities.names.indices.filter { row.oddities.contains("\(Oddities.names[$0])") }
            .map { "\(narration.oddity($0))" }
    }

    private mutating func explanation(_ row: Ladder.Row) {
        let source = row.source.split(separator: " ").joined(separator: "\u{A0}")
        let lines = TerminalWidth.wrap(row.explanation + " " + source, to: 84)
        if !row.arrivals.isEmpty { y += 14 }
        for line in lines {
            text(line, x: 225, y: y, size: 13, ink: Palette.faint, hasHalo: !row.arrivals.isEmpty || !underWay.isEmpty)
            y += 17
        }
    }

    /// What was said, in a bubble at its speaker's lane.
    mutating func draw(_ message: Message) {
        let said =
            message.isText
            ? TerminalWidth.cut(TerminalSafe.text(message.text), to: 56) : narration.notText(message.length)
        let frames = TextLadder.list(message.segments, to: "…")
        bubble(
            said, note: narration.carried(by: frames, acknowledgedBy: message.acknowledgedBy), of: message.sender)
    }

    /// A bubble at the lane of whoever said it, with a note.
    mutating func bubble(_ said: String, note: String, of sender: End) {
        let width = Double(max(TerminalWidth.width(of: said), 4)) * 8.2 + 28
        let isClient = sender == .client
        let left = isClient ? 215.0 : 785 - width
        let ink = isClient ? Palette.clientInk : Palette.serverInk
        body += """
            <rect x="\(SVG.number(left))" y="\(SVG.number(y - 2))" width="\(SVG.number(width))" height="28" rx="14" \
            fill="\(isClient ? "#e8f2fa" : "#f8ebf4")" stroke="\(ink)"/>

            """
        text(said, x: left + 14, y: y + 17, size: 14, ink: ink)
        // Beside the bubble if there is room between the lanes, else below it.
        let isBeside = width + 10 + Double(TerminalWidth.width(of: note)) * 6.2 <= 570
        if isBeside {
            text(
                note, x: isClient ? left + width + 10 : left - 10, y: y + 17, size: 11,
                anchor: isClient ? "start" : "end", ink: Palette.faint)
        } else {
            text(
                note, x: isClient ? left + 14 : 771, y: y + 41, size: 11, anchor: isClient ? "start" : "end",
                ink: Palette.faint)
        }
        y += isBeside ? 36 : 52
    }

    /// A line between or below the charts.
    mutating func note(_ words: String) {
        y += 20
        text(words, x: 500, y: y, size: 13, anchor: "middle", ink: Palette.faint)
        y += 4
    }

    // MARK: Marks

    mutating func text(
        _ words: String, x: Double, y: Double, size: Int = 14, weight: String? = nil, anchor: String = "start",
        ink: String, hasHalo: Bool = false
    ) {
        let bold = weight.map { " font-weight=\"\($0)\"" } ?? ""
        let side = anchor == "start" ? "" : " text-anchor=\"\(anchor)\""
        let halo = hasHalo ? " paint-order=\"stroke\" stroke=\"#ffffff\" stroke-width=\"4\"" : ""
        body += """
            <text x="\(SVG.number(x))" y="\(SVG.number(y))" font-size="\(size)"\(bold)\(side)\(halo) fill="\(ink)">\
            \(Markup.text(words))</text>

            """
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, ink: String) {
        body += """
            <line x1="\(SVG.number(x1))" y1="\(SVG.number(y1))" x2="\(SVG.number(x2))" y2="\(SVG.number(y2))" \
            stroke="\(ink)"/>

            """
    }

    /// A length with at most two decimals, the same on every machine.
    static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let (whole, part) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        let sign = hundredths < 0 ? "-" : ""
        if part == 0 { return "\(sign)\(whole)" }
        return "\(sign)\(whole)." + (part < 10 ? "0" : "") + (part % 10 == 0 ? "\(part / 10)" : "\(part)")
    }
}

extension Arrivals {
    /// Whether a segment that is on its way arrives after a frame.
    fileprivate func holds(_ row: Ladder.Row, at frame: Int) -> Bool {
        if let after = row.passage.arrivesAfter { return after == frame }
        return row.number == first || row.number == last
    }
}

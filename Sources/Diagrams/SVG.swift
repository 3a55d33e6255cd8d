// SPDX-License-Identifier: MIT
import Flows
import Narration
import Packets
import TCP
import Transcript

/// The ladder as one picture for a slide or a paper: SVG 1.1 of shapes and text, without scripts, styles or links.
///
/// The same trace gives the same octets. What it draws:
/// ```
///   client 10.0.0.2:20000                                      server 10.0.0.1:9000
///       CLOSED ┃                                                      ┃ LISTEN
///     SYN-SENT ┃●──── SYN  seq x ──────____                           ┃
///              ┃                           ────────_________________ ▶┃ SYN-RECEIVED
///              ┃  The client picks its first number …                 ┃
/// ```
public struct SVG: Sendable {
    let narration: Narration
    var body = ""
    var y = 0.0
    /// Where each end's band of colour began, and in which state.
    var bands: [End: (belief: Belief<State>, from: Double)] = [:]
    /// The segments that are still on their way, with the height at which they were sent, and the arrows of those that came.
    var underWay: [(row: Ladder.Row, tail: Double)] = []
    var crossings = ""

    static let width = 1_000.0
    static let lanes: [End: Double] = [.client: 190, .server: 810]
    static let slant = 22.0

    /// Draws every chart below the other.
    public static func document(_ charts: Charts, title: String) -> String {
        var picture = SVG(narration: charts.narration)
        picture.y = 24
        for chart in charts.all { picture.draw(chart) }
        if charts.leftOut > 0 { picture.note(charts.narration.notShown(charts.leftOut)) }
        return picture.document(title: title)
    }

    private func document(title: String) -> String {
        let height = Int(y.rounded(.up)) + 12
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" width="1000" height="\(height)" viewBox="0 0 1000 \(height)" \
            role="img" font-family="Helvetica, Arial, 'Noto Sans', 'Noto Sans CJK SC', sans-serif" font-size="14" \
            fill="\(Palette.ink)">
            <title>\(Markup.text(title))</title>
            <rect width="1000" height="\(height)" fill="#ffffff"/>
            \(body)</svg>

            """
    }

    // MARK: One connection

    private mutating func draw(_ chart: ConnectionChart) {
        heading(chart)
        let top = y
        let before = body
        body = ""
        bands = [:]
        underWay = []
        crossings = ""
        for item in chart.items {
            switch item {
            case .row(let row): draw(row)
            case .message(let message): draw(message)
            case .datagram(let datagram, let time): draw(datagram, at: time)
            case .unreachable(let report, let end): draw(report, from: end)
            }
        }
        y += 6
        for end in End.allCases { closeBand(end) }
        for open in underWay { cross(open, to: y, hasHead: false) }
        body = before + lanes(from: top) + crossings + body
        if chart.leftOut > 0 { note(narration.notShown(chart.leftOut)) }
        if let outcome = chart.outcome { note(narration.summary(outcome)) }
        y += 30
    }

    private mutating func heading(_ chart: ConnectionChart) {
        y += 18
        text(
            "\(narration.name(of: .client)) \(chart.client)", x: 30, y: y, size: 17, weight: "bold",
            ink: Palette.clientInk)
        text(
            "\(narration.name(of: .server)) \(chart.server)", x: 970, y: y, size: 17, weight: "bold", anchor: "end",
            ink: Palette.serverInk)
        let title = (chart.isDatagrams ? "UDP " : "") + (chart.connection > 0 ? "#\(chart.connection)" : "")
        if !title.isEmpty { text(title, x: 500, y: y, anchor: "middle", ink: Palette.faint) }
        y += 14
        line(30, y, 970, y, ink: Palette.line)
        y += 12
    }

    /// Each end's thin line, from the heading to the last row, behind all else: it joins its bands.
    private func lanes(from top: Double) -> String {
        End.allCases.map { end in
            let x = SVG.number(SVG.lanes[end] ?? 0)
            return "<line x1=\"\(x)\" y1=\"\(SVG.number(top))\" x2=\"\(x)\" y2=\"\(SVG.number(y))\" "
                + "stroke=\"\(Palette.line)\" stroke-width=\"1\"/>\n"
        }.joined()
    }

    // MARK: Bands

    /// An end is in this state from here on: its band changes colour and its name stands beside it.
    mutating func enter(_ belief: Belief<State>, _ end: End, at y: Double) {
        let name = Ladder.name(belief)
        if let band = bands[end], Ladder.name(band.belief) == name { return }
        closeBand(end, at: y)
        bands[end] = (belief, y)
        let x = (SVG.lanes[end] ?? 0) + (end == .client ? -14 : 14)
        text(
            name, x: x, y: y + 5, size: 14, weight: "bold", anchor: end == .client ? "end" : "start",
            ink: belief.isKnown ? "\(Palette.color(of: belief.value))" : Palette.faint)
    }

    /// Draws an end's band down to here: hatched where its state is taken for granted, and none where nobody knows it.
    private mutating func closeBand(_ end: End, at bottom: Double? = nil) {
        guard let band = bands[end], band.belief.isKnown else { return }
        let height = max(0, (bottom ?? y) - band.from)
        let (lane, top) = (SVG.lanes[end] ?? 0, SVG.number(band.from))
        let color = Palette.color(of: band.belief.value)
        if Ladder.isOpen(band.belief) {
            body += """
                <line x1="\(SVG.number(lane))" y1="\(top)" x2="\(SVG.number(lane))" y2="\(SVG.number(band.from + height))" \
                stroke="\(color)" stroke-width="10" stroke-dasharray="3 3"/>

                """
        } else {
            body += """
                <rect x="\(SVG.number(lane - 5))" y="\(top)" width="10" height="\(SVG.number(height))" rx="2" \
                fill="\(color)"/>

                """
        }
    }
}

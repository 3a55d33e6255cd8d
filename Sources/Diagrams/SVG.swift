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
    var bands: [End: (state: State, from: Double)] = [:]

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
        for item in chart.items {
            switch item {
            case .row(let row): draw(row)
            case .message(let message): draw(message)
            }
        }
        y += 6
        for end in End.allCases { closeBand(end) }
        body = before + lanes(from: top) + body
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
        if chart.connection > 0 { text("#\(chart.connection)", x: 500, y: y, anchor: "middle", ink: Palette.faint) }
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
    mutating func enter(_ state: State, _ end: End, at y: Double) {
        if let band = bands[end], band.state == state { return }
        closeBand(end, at: y)
        bands[end] = (state, y)
        let x = (SVG.lanes[end] ?? 0) + (end == .client ? -14 : 14)
        text(
            "\(state)", x: x, y: y + 5, size: 14, weight: "bold", anchor: end == .client ? "end" : "start",
            ink: "\(Palette.color(of: state))")
    }

    private mutating func closeBand(_ end: End, at bottom: Double? = nil) {
        guard let band = bands[end] else { return }
        let x = (SVG.lanes[end] ?? 0) - 5
        let height = max(0, (bottom ?? y) - band.from)
        body += """
            <rect x="\(SVG.number(x))" y="\(SVG.number(band.from))" width="10" height="\(SVG.number(height))" rx="2" \
            fill="\(Palette.color(of: band.state))"/>

            """
    }
}

// SPDX-License-Identifier: MIT
import Flows
import Narration
import Packets
import TCP
import Transcript

/// The ladder as a Mermaid sequence diagram, for pages that draw those: a message a segment, a note where states change.
public enum Mermaid {
    /// One diagram with every chart's two ends as participants, chart after chart.
    public static func document(_ charts: Charts) -> String {
        var lines = ["sequenceDiagram"]
        let all = charts.all
        for chart in all {
            for end in End.allCases {
                let address = end == .client ? chart.client : chart.server
                let words = escaped("\(charts.narration.name(of: end)) \(address)")
                lines.append("    participant \(name(end, chart)) as \(words)")
            }
        }
        for chart in all {
            for item in chart.items { lines += self.lines(item, chart, charts.narration) }
            if chart.leftOut > 0 { lines.append(note(charts.narration.notShown(chart.leftOut), chart)) }
            if let outcome = chart.outcome { lines.append(note(charts.narration.summary(outcome), chart)) }
        }
        if charts.leftOut > 0 { lines.append("    %% \(charts.narration.notShown(charts.leftOut))") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ item: ConnectionChart.Item, _ chart: ConnectionChart, _ narration: Narration)
        -> [String]
    {
        switch item {
        case .row(let row): return lines(row, chart, narration)
        case .message(let message):
            let said =
                message.isText
                ? TerminalWidth.cut(TerminalSafe.text(message.text), to: 60) : narration.notText(message.length)
            let side = message.sender == .client ? "left" : "right"
            return ["    Note \(side) of \(name(message.sender, chart)): \(escaped("\u{201C}" + said + "\u{201D}"))"]
        }
    }

    /// A segment: a cross ends the arrow of what was lost, as of a RST; an open head that of what is still on its way.
    private static func lines(_ row: Ladder.Row, _ chart: ConnectionChart, _ narration: Narration) -> [String] {
        let isLost = row.passage.fate == .lost
        let arrow =
            isLost ? "--x" : row.isUnderWay ? "-)" : row.isReset ? "-x" : row.oddities.isEmpty ? "->>" : "-->>"
        var label = "\(row.number)  \(row.flags)  \(row.relative)"
        if !row.size.isEmpty { label += "  \(row.size)" }
        if isLost { label += "  × \(narration.lost)" }
        if !row.oddities.isEmpty { label += "  ◆ " + row.oddities.joined(separator: ", ") }
        var lines = ["    \(name(row.sender, chart))\(arrow)\(name(row.sender.peer, chart)): \(escaped(label))"]
        func enter(_ end: End, _ before: Belief<State>, _ after: Belief<State>) {
            guard Ladder.name(before) != Ladder.name(after) else { return }
            lines.append(beside(end, Ladder.name(after), chart))
        }
        enter(row.sender, row.before[row.sender], row.sent)
        enter(row.sender.peer, row.before[row.sender.peer], row.after[row.sender.peer])
        if !row.arriving.isEmpty { lines.append(beside(row.sender, row.arriving, chart)) }
        enter(row.sender, row.sent, row.after[row.sender])
        return lines
    }

    private static func beside(_ end: End, _ words: String, _ chart: ConnectionChart) -> String {
        "    Note \(end == .client ? "left" : "right") of \(name(end, chart)): \(escaped(words))"
    }

    private static func note(_ words: String, _ chart: ConnectionChart) -> String {
        "    Note over \(name(.client, chart)),\(name(.server, chart)): \(escaped(words))"
    }

    private static func name(_ end: End, _ chart: ConnectionChart) -> String { "\(end.name)\(chart.connection)" }

    /// Text that Mermaid can take for nothing else: its own entity codes for what would end a line, begin a code or be
    /// markup in the page.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in TerminalSafe.text(text).unicodeScalars {
            switch scalar {
            case "#", ";", "<", ">", "&", "\"", "%", ":", "`", "\\": escaped += "#\(scalar.value);"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

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
        case .row(let row): return lines(row, chart)
        case .message(let message):
            let said =
                message.isText
                ? TerminalWidth.cut(TerminalSafe.text(message.text), to: 60) : narration.notText(message.length)
            let side = message.sender == .client ? "left" : "right"
            return ["    Note \(side) of \(name(message.sender, chart)): \(escaped("\u{201C}" + said + "\u{201D}"))"]
        }
    }

    private static func lines(_ row: Ladder.Row, _ chart: ConnectionChart) -> [String] {
        let arrow = row.isReset ? "-x" : row.oddities.isEmpty ? "->>" : "-->>"
        var label = "\(row.number)  \(row.flags)  \(row.relative)"
        if !row.size.isEmpty { label += "  \(row.size)" }
        if !row.oddities.isEmpty { label += "  ◆ " + row.oddities.joined(separator: ", ") }
        var lines = ["    \(name(row.sender, chart))\(arrow)\(name(row.sender.peer, chart)): \(escaped(label))"]
        for end in [row.sender, row.sender.peer] where row.before[end].value != row.after[end].value {
            let side = end == .client ? "left" : "right"
            lines.append("    Note \(side) of \(name(end, chart)): \(row.after[end].value)")
        }
        return lines
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

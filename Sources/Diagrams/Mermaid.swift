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
                let kind = chart.isDatagrams ? "UDP " : ""
                let words = escaped("\(kind)\(charts.narration.name(of: end)) \(address)")
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
        case .datagram(let datagram, _):
            let isLost = datagram.fate == .lost
            var label = "\(datagram.number)  UDP  \(said(datagram, narration))"
            if isLost { label += "  × \(narration.lost)" }
            return [arrow(datagram.sender, isLost ? "--x" : "-->>", label, chart)]
        case .unreachable(let report, let end):
            return [arrow(end, "--x", "\(report.number)  ICMP port unreachable: \(narration.likeRST)", chart)]
        }
    }

    /// A datagram's text, or how much it was.
    private static func said(_ datagram: Datagram, _ narration: Narration) -> String {
        let message = datagram.message
        guard message.isText, !message.bytes.isEmpty else { return narration.bytes(UInt32(clamping: datagram.length)) }
        return "\u{201C}\(TerminalWidth.cut(TerminalSafe.text(message.text), to: 60))\u{201D}"
    }

    private static func arrow(_ sender: End, _ arrow: String, _ label: String, _ chart: ConnectionChart) -> String {
        "    \(name(sender, chart))\(arrow)\(name(sender.peer, chart)): \(escaped(label))"
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
        var lines = [self.arrow(row.sender, arrow, label, chart)]
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

    private static func name(_ end: End, _ chart: ConnectionChart) -> String {
        (chart.isDatagrams ? "udp" : "") + "\(end.name)\(chart.connection)"
    }

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

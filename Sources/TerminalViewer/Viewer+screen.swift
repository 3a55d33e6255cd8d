// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import TCP

/// What is to be seen: as many lines as the terminal has, none wider than it is.
extension Viewer {
    public mutating func screen() -> [String] {
        let room = max(4, height - 2)
        var lines: [String]
        switch page {
        case .ladder: lines = ladder(room)
        case .detail: lines = scrolled(detail(), room)
        case .help: lines = scrolled(help(), room)
        }
        lines += Array(repeating: "", count: max(0, room - lines.count))
        return lines + foot()
    }

    /// The present segment at the bottom, and above it as many of those before as there is room for.
    private mutating func ladder(_ room: Int) -> [String] {
        var text = Text(style: style)
        var first = index
        // No segment takes less than three lines.
        while first > 0, index - first < room / 3 { first -= 1 }
        var lines: [String] = []
        for place in first...index {
            guard connection == nil || Int(book.trace.records[place].connection) == connection else { continue }
            guard let passing = book.passing(place) else { continue }
            if place == index, question != nil {
                lines += asked(passing)
            } else {
                lines += text.lines(.segment(passing))
            }
        }
        return Array(lines.drop { $0.isEmpty }.suffix(room))
    }

    /// The present segment with both states hidden.
    private func asked(_ passing: PassingSegment) -> [String] {
        var plain = style
        plain.hasColor = false
        var text = Text(style: plain)
        let after = passing.annotation.after
        let left = "\(after.client.value)"
        let right = "\(after.server.value)"
        let arrow = text.lines(.segment(passing)).first { $0.hasPrefix(left + " ") && $0.hasSuffix(" " + right) }
        guard let question, let arrow else { return [] }
        let hidden = Cells.pad("?", to: left.count) + arrow.dropFirst(left.count).dropLast(right.count) + "?"
        return [hidden, "", narration.askState(of: question.end)] + Cells.wrap(choices, to: style.width)
    }

    private func foot() -> [String] {
        var status = narration.place(index, of: book.trace.records.count)
        if asked > 0 { status += "   " + narration.score(right: right, of: asked) }
        if !note.isEmpty { status += "   " + note }
        return [Cells.cut(status, to: style.width), Cells.cut(narration.viewerKeys, to: style.width)]
    }

    private mutating func scrolled(_ lines: [String], _ room: Int) -> [String] {
        top = min(top, max(0, lines.count - room))
        return Array(lines.dropFirst(top).prefix(room))
    }

    private func help() -> [String] {
        let entries = narration.viewerHelp
        let width = entries.map { Cells.width(of: $0.key) }.max() ?? 0
        return entries.map { Cells.pad($0.key, to: width + 3) + $0.does }
    }
}

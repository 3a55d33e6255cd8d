// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Narration
import TCP
import Transcript

/// What is to be seen: as many lines as the terminal has, none wider than it is.
extension Viewer {
    public mutating func screen() -> [String] {
        let room = max(4, height - 2)
        var lines: [String]
        switch page {
        case .ladder: lines = ladder(room)
        case .bytes: lines = bytes(room)
        case .why: lines = scrolled(why(), room)
        case .help: lines = scrolled(help(), room)
        }
        lines += Array(repeating: "", count: max(0, room - lines.count))
        return lines + foot()
    }

    /// Who talks to whom at the top; the present segment at the bottom, and above it as many of those before as there is
    /// room for.
    private mutating func ladder(_ room: Int) -> [String] {
        guard let present = book.page(index) else { return [] }
        var text = TextLadder(style: style)
        let hasHead = room > 6
        let room = hasHead ? room - 2 : room
        let shown = Array(before(index, atMost: room / 3))
        let isSame = shown.first.map { book.trace.records[$0].connection == book.trace.records[index].connection }
        text.begin(
            at: book.trace.records.first?.frame.time,
            inside: hasHead && isSame == true ? present.passing.annotation.connection : nil)
        var lines: [String] = []
        var presentStart = 0
        for place in shown {
            presentStart = lines.count
            guard let page = place == index ? present : book.page(place) else { continue }
            lines += page.before.flatMap { text.lines($0) }
            if place == index, let question {
                lines += text.asked(page.passing) + ["", narration.askState(of: question.end)]
                lines += TerminalWidth.wrap(choices, to: style.width)
            } else {
                lines += text.lines(.segment(page.passing)) + beside(page, &text)
            }
        }
        // Of a present segment that is too long for the screen, its beginning.
        let start = max(0, min(lines.count - room, presentStart))
        let kept = Array(lines.dropFirst(start).drop { $0.isEmpty }.prefix(room))
        guard hasHead else { return kept }
        let rule = style.paint(String(repeating: style.line, count: style.width), .faint)
        return [text.heading(present.passing), rule] + kept
    }

    /// The places to show, in order: `index`, and those before it.
    private func before(_ index: Int, atMost count: Int) -> ReversedCollection<[Int]> {
        var places = [index]
        while places.count <= count, let place = step(from: places[places.count - 1], by: -1) { places.append(place) }
        return places.reversed()
    }

    /// Moments that are shown beside one segment; of more only how many there are.
    private static var mostBeside: Int { 12 }

    /// What was said and happened until the next segment, as far as it belongs to what is looked at.
    private func beside(_ page: SegmentContext, _ text: inout TextLadder) -> [String] {
        let moments = page.after.filter { moment in
            guard let connection else { return true }
            return moment.connection.map { $0 == connection } ?? true
        }
        var lines = moments.prefix(Self.mostBeside).flatMap { text.lines($0) }
        if moments.count > Self.mostBeside {
            lines.append(style.paint("  " + narration.andMore(moments.count - Self.mostBeside), .faint))
        }
        return lines
    }

    // MARK: The foot

    private func foot() -> [String] {
        [TerminalWidth.cut(status(), to: style.width, mark: style.to), keys()]
    }

    private func status() -> String {
        if let prompt {
            return (prompt.kind == .frame ? narration.askFrame : narration.askSearch) + prompt.text + "_"
        }
        var parts = [narration.place(index, of: book.trace.records.count, isWhole: book.isWhole)]
        if !book.isWhole, let share = book.share { parts.append(ProgressBar.text(share, cells: 10, style)) }
        if let pace { parts.append(narration.plays(pace)) }
        if asked > 0 { parts.append(narration.score(right: right, of: asked)) }
        if let search { parts.append(narration.searching(search.text, at: search.place)) }
        if !note.isEmpty { parts.append(note) }
        return parts.joined(separator: "   ")
    }

    /// As many of the keys as fit, the most needed first.
    private func keys() -> String {
        let page: Narration.ViewerPage =
            switch self.page {
            case .ladder: prompt == nil ? (question == nil ? .ladder : .question) : .prompt
            case .bytes: .bytes
            case .why, .help: .text
            }
        var shown: [String] = []
        var room = style.width
        for (key, does) in narration.viewerKeys(page) {
            let key = style.fitted(key)
            let width = TerminalWidth.width(of: key) + 1 + TerminalWidth.width(of: does)
            guard width <= room else { continue }
            shown.append(style.paint(key, .strong) + " " + style.paint(does, .faint))
            room -= width + 2
        }
        return shown.joined(separator: "  ")
    }

    func scrolled(_ lines: [String], _ room: Int) -> [String] {
        Array(lines.dropFirst(min(top, max(0, lines.count - room))).prefix(room))
    }

    /// Every key and what it does: beside it or, where that is too narrow, below it.
    private func help() -> [String] {
        let entries = narration.viewerHelp.map { (key: style.fitted($0.key), does: $0.does) }
        let width = (entries.map { TerminalWidth.width(of: $0.key) }.max() ?? 0) + 3
        let isNarrow = style.width < width + 30
        return entries.flatMap { entry in
            let margin = isNarrow ? 4 : width
            let does = TerminalWidth.wrap(entry.does, to: style.width - margin)
            let key = style.paint(TerminalWidth.pad(entry.key, to: width), .strong)
            let folded = does.map { String(repeating: " ", count: margin) + $0 }
            return isNarrow ? [key] + folded : [key + does[0]] + folded.dropFirst()
        }
    }
}

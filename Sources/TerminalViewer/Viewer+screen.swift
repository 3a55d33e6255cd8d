// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Narration
import TCP
import TraceStore
import Transcript

/// What is to be seen: as many lines as the terminal has, none wider than it is.
extension Viewer {
    /// The lines as they are now: as many as the terminal has, but at least six.
    public mutating func screen() -> [String] {
        let all = max(6, height)
        if isDark { return Array(repeating: "", count: all) }
        let foot = foot()
        let room = all - foot.count
        var lines: [String]
        switch page {
        case .ladder: lines = ladder(room)
        case .bytes: lines = bytes(room)
        case .why: lines = scrolled(why(), room)
        case .help: lines = scrolled(help(), room)
        }
        lines += Array(repeating: "", count: max(0, room - lines.count))
        return lines + foot
    }

    /// Who talks to whom at the top; the present segment at the bottom, and above it as many of those before as there is
    /// room for.
    private mutating func ladder(_ room: Int) -> [String] {
        guard index >= 0 else { return beginning(room) }
        guard let present = context(index) else { return [] }
        var text = TextLadder(style: style, form: form)
        let hasHead = room > 6
        let room = hasHead ? room - 2 : room
        let shown = Array(before(index, atMost: form == .brief ? room : room / 3))
        let columns = book.store.columns
        let isSame = shown.first.map { columns.connection(at: $0) == columns.connection(at: index) }
        text.begin(
            at: start,
            inside: hasHead && isSame == true ? present.passing.annotation.connection : nil)
        var lines: [String] = []
        var starts: [Int] = []
        for place in shown {
            starts.append(lines.count)
            guard let page = place == index ? present : context(place) else { continue }
            if step(from: place, by: -1) == nil { lines += heading() }
            if !page.before.isEmpty { lines += self.lines(of: page.before[...], after: -1, &text) }
            if isHidden(place) {
                lines += text.asked(page.passing) + hint(place)
            } else {
                lines += text.lines(.segment(page.passing)) + beside(page, place, &text)
                if place == index { lines += reason(page.passing) }
            }
        }
        // Whole segments only, but of a present one that is too long for the screen its beginning.
        let start = starts.first { $0 >= lines.count - room } ?? starts.last ?? 0
        let kept = Array(lines.dropFirst(start).drop { $0.isEmpty }.prefix(room))
        guard hasHead else { return kept }
        let rule = style.paint(String(repeating: style.line, count: style.width), .faint)
        return [text.heading(present.passing), rule] + kept
    }

    /// What was said and happened before the first segment: of what does not fit, the end.
    private mutating func beginning(_ room: Int) -> [String] {
        var text = TextLadder(style: style, form: form)
        let happened = lines(of: book.store.beginning(in: connection)[...], after: -1, &text)
        return Array((heading() + happened).suffix(room))
    }

    /// The title, above the first segment.
    private func heading() -> [String] {
        let lines = title.flatMap { TerminalWidth.wrap(style.fitted($0), to: style.width) }
        return lines.isEmpty ? [] : lines + [""]
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
    private func beside(_ page: SegmentContext, _ place: Int, _ text: inout TextLadder) -> [String] {
        var lines = lines(of: page.after.prefix(Self.mostBeside), after: place, &text)
        let more = page.after.count - min(page.after.count, Self.mostBeside) + page.leftOut
        if more > 0 { lines.append(style.paint("  " + narration.andMore(more), .faint)) }
        return lines
    }

    /// What events after a segment are shown as. A ladder tells only where the kernel and the model differ; whoever steps may look at what
    /// the kernel says each time: a line for both ends.
    private func lines(of events: ArraySlice<TraceEvent>, after place: Int, _ text: inout TextLadder) -> [String] {
        var lines: [String] = []
        var readings: [KernelReading] = []
        var scenes = book.scenes(after: place)[...]
        for (number, event) in events.enumerated() {
            while let scene = scenes.first, scene.place <= number {
                lines += said(readings) + titled(scene)
                readings = []
                scenes.removeFirst()
            }
            if case .kernel(let reading) = event {
                readings.removeAll { $0.end == reading.end }
                readings.append(reading)
            } else {
                lines += said(readings) + text.lines(event)
                readings = []
            }
            if case .kernel(let reading) = event, !reading.agrees { lines += text.lines(event) }
        }
        return lines + said(readings) + scenes.flatMap(titled)
    }

    private func titled(_ scene: SceneTitle) -> [String] {
        [""] + TerminalWidth.wrap(style.fitted(scene.words), to: style.width).map { style.paint($0, .strong) }
    }

    private func said(_ readings: [KernelReading]) -> [String] {
        guard !readings.isEmpty else { return [] }
        return TerminalWidth.wrap(narration.kernelSays(readings), to: style.width - 2)
            .map { style.paint("  " + style.fitted($0), .faint) }
    }

    // MARK: The foot

    /// Where one is, on as many lines as it takes, and the keys.
    private mutating func foot() -> [String] {
        let room = max(1, min(3, height - 5))
        let status = prompt == nil ? TerminalWidth.wrap(status(), to: style.width) : [status()]
        return status.prefix(room).map { TerminalWidth.cut($0, to: style.width, mark: style.to) } + [keys()]
    }

    private func status() -> String {
        if let prompt {
            return (prompt.kind == .frame ? narration.askFrame : narration.askSearch) + prompt.text + "_"
        }
        var parts = [narration.place(index, of: book.store.columns.count, isWhole: book.store.isWhole)]
        if !book.store.isWhole, let share = book.share { parts.append(ProgressBar.text(share, cells: 10, style)) }
        if book.waits, step(from: index, by: 1) == nil { parts.append(narration.nextCall) }
        if book.store.looksThen { parts.append(narration.then) }
        if let pace { parts.append(narration.plays(pace)) }
        if asked > 0 { parts.append(narration.score(right: right, of: asked)) }
        if let search { parts.append(narration.searching(search.trace.text, at: search.trace.rows)) }
        if !note.isEmpty { parts.append(note) }
        return parts.joined(separator: "   ")
    }

    /// As many of the keys as fit, the most needed first.
    private mutating func keys() -> String {
        let page: Narration.ViewerPage =
            switch self.page {
            case _ where prompt != nil: .prompt
            case .ladder where question != nil: .question
            case .ladder: isHidden(index) ? .hidden : .ladder
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

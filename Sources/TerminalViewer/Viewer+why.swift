// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Narration
import TCP
import TraceStore
import Transcript

/// Why both ends are believed to be where they are: the rules that were followed, and the numbers that decided.
extension Viewer {
    mutating func why() -> [String] {
        guard let page = context(index) else { return [] }
        let passing = page.passing
        var text = TextLadder(style: style)
        text.begin(at: start, inside: passing.annotation.connection)
        var lines = text.lines(.segment(passing)) + [""]
        for id in passing.annotation.rules.ids { lines += rule(id.rule) }
        lines += [""] + segment(passing) + [""] + variables(page)
        return lines
    }

    /// What the RFC says.
    func said(_ rule: Rule) -> [String] {
        let says = style.language == .english ? rule.english : rule.chinese
        let level = rule.level == .prose ? "" : "  \(rule.level)"
        let source = "RFC \(rule.rfc) §\(rule.section)\(level)"
        return [style.paint(style.fitted("\(narration.word(.rfcSays))  \(source)"), .strong)] + indented("\(says)")
    }

    /// What the RFC says, and what Linux does where it does something else.
    private func rule(_ rule: Rule) -> [String] {
        let lines = said(rule)
        let linux = rule.linux.map { style.language == .english ? $0.english : $0.chinese }
        guard let linux else {
            return lines + indented("\(narration.word(.sameOnLinux))").map { style.paint($0, .faint) }
        }
        return lines + [style.paint("\(narration.word(.linuxDoes))", .odd)] + indented("\(linux)")
    }

    func indented(_ words: String) -> [String] {
        TerminalWidth.wrap(style.fitted(words), to: style.width - 4).map { "    " + $0 }
    }

    /// The segment's own numbers, by the RFC's names for them (RFC 9293 §3.3.1).
    private func segment(_ passing: AnnotatedSegment) -> [String] {
        let segment = passing.segment
        let annotation = passing.annotation
        var facts = [
            "SEG.SEQ = \(segment.seq) (\(narration.place(segment.seq, of: annotation.sender, annotation)))",
            "SEG.LEN = \(segment.length)",
        ]
        if let ack = segment.ack {
            facts.append("SEG.ACK = \(ack) (\(narration.place(ack, of: annotation.sender.peer, annotation)))")
        }
        facts.append("SEG.WND = \(annotation.scaledWindow(segment).map(String.init) ?? "\(segment.window)?")")
        return TerminalWidth.wrap(facts.joined(separator: ", "), to: style.width)
    }

    /// Both ends' variables after the segment, and what each that changed was before.
    private mutating func variables(_ page: SegmentContext) -> [String] {
        guard let numbers = page.passing.numbers else { return [] }
        let before = numbersBefore()
        let title = TerminalWidth.pad("\(narration.word(.variables))", to: 30)
        let half = max(20, (style.width - 10) / 2)
        var lines = [style.paint(style.fitted(title), .strong)]
        let names = End.allCases.map { TerminalWidth.pad("\(narration.name(of: $0))", to: half) }
        lines.append(TerminalWidth.cut("          " + names.joined(), to: style.width, mark: style.to))
        for (row, name) in numbers.client.named.map(\.name).enumerated() {
            let cells = End.allCases.map { end in
                let now = numbers[end].named[row].value
                let then = before.flatMap { $0[end].named[row].value }
                let own = row < 4
                let changed = before == nil ? nil : now == then ? nil : then
                return TerminalWidth.pad(
                    cell(now, was: changed, own ? end : end.peer, row, page.passing.annotation), to: half)
            }
            lines.append(
                TerminalWidth.cut(
                    "  " + TerminalWidth.pad("\(name)", to: 8) + cells.joined(), to: style.width, mark: style.to))
        }
        return lines
    }

    /// A variable: its value, how far that is from the first number, and what it was.
    private func cell(_ now: UInt32?, was then: UInt32?, _ owner: End, _ row: Int, _ annotation: Annotation) -> String {
        guard let now else { return "-" }
        let isWindow = row == 3 || row == 6
        func place(_ value: UInt32) -> String { narration.place(SequenceNumber(value), of: owner, annotation) }
        var cell = "\(now)" + (isWindow ? "" : " \(place(now))")
        if let then { cell += " (\(isWindow ? "\(then)" : place(then)) \(style.arrow))" }
        return cell
    }

    /// What both ends' variables were before the present segment; nil for a connection's first.
    private mutating func numbersBefore() -> Pair<EndNumbers>? {
        book.store.columns.previous(of: index).flatMap { context($0)?.passing.numbers }
    }
}

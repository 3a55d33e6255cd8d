// SPDX-License-Identifier: MIT
import Flows
import Narration
import Packets
import TCP
import Transcript

/// A segment with a lane on each side: its head, its arrow, its numbers and its sentences, written octet by octet, since a
/// long capture has millions of them.
extension TextLadder {
    // MARK: Who talks

    /// Names both ends after an empty line, on a line or, if they do not fit, on two.
    func head(_ passing: AnnotatedSegment, into out: inout [UInt8]) {
        let (left, right) = ends(passing)
        out.append(UInt8(ascii: "\n"))
        if TerminalWidth.width(of: left.span) + TerminalWidth.width(of: right.span) + 8 <= style.width {
            heading(left, right, passing.annotation.connection, into: &out)
            out.append(UInt8(ascii: "\n"))
            return
        }
        for end in [left, right] {
            style.write(.strong, into: &out) { style.cut(end, to: style.width, into: &$0) }
            out.append(UInt8(ascii: "\n"))
        }
    }

    func heading(_ left: [UInt8], _ right: [UInt8], _ connection: Int, into out: inout [UInt8]) {
        var title: [UInt8] = []
        if connection != 0 {
            title.append(UInt8(ascii: "#"))
            title.append(decimal: UInt64(connection))
        }
        let names = TerminalWidth.width(of: left.span) + TerminalWidth.width(of: right.span)
        let gap = style.width - names - title.count - 2
        if gap < 2 {
            return style.write(.strong, into: &out) { style.cut(left + "  ".utf8 + right, to: style.width, into: &$0) }
        }
        style.write(.strong, into: &out) { $0.append(contentsOf: left) }
        out.append("  ")
        out.append(contentsOf: title)
        out.append(blanks: gap)
        style.write(.strong, into: &out) { $0.append(contentsOf: right) }
    }

    func ends(_ passing: AnnotatedSegment) -> (left: [UInt8], right: [UInt8]) {
        let isFromClient = passing.annotation.sender == .client
        var left: [UInt8] = []
        var right: [UInt8] = []
        left.reserveCapacity(64)
        right.reserveCapacity(64)
        left.append(ladder.narration.name(of: .client))
        left.append(UInt8(ascii: " "))
        (isFromClient ? passing.source : passing.destination).write(into: &left)
        right.append(ladder.narration.name(of: .server))
        right.append(UInt8(ascii: " "))
        (isFromClient ? passing.destination : passing.source).write(into: &right)
        return (left, right)
    }

    // MARK: The arrow

    mutating func arrow(_ passing: AnnotatedSegment, isAsked: Bool = false, into out: inout [UInt8]) {
        let cells = style.width - 2 * (TextLadder.lane + 1)
        left(isAsked ? nil : shown(passing, .client), into: &out)
        label(passing, within: cells - 8 - far(of: passing).cells + 1)
        shaft(passing, across: cells, tail: 3, into: &out)
        right(isAsked ? nil : shown(passing, .server), into: &out)
        out.append(UInt8(ascii: "\n"))
    }

    /// The state beside an end of an arrow: what has crossed it comes after it.
    func shown(_ passing: AnnotatedSegment, _ end: End) -> Belief<State> {
        end == passing.annotation.sender ? passing.annotation.sent : passing.annotation.after[end]
    }

    /// The client's state in its lane and the blank behind that: nil where it is to be guessed.
    func left(_ belief: Belief<State>?, into out: inout [UInt8]) {
        let cells = Ladder.cells(belief)
        style.write(.state, into: &out) { Ladder.state(belief, into: &$0) }
        out.append(blanks: TextLadder.lane + 1 - cells)
    }

    /// A blank and the server's state. The longest with its mark takes the place of the blank.
    func right(_ belief: Belief<State>?, into out: inout [UInt8]) {
        if Ladder.cells(belief) <= TextLadder.lane { out.append(UInt8(ascii: " ")) }
        style.write(.state, into: &out) { Ladder.state(belief, into: &$0) }
    }

    /// Puts into `label` what an arrow carries, in at most so many cells: with less between the parts, or cut.
    mutating func label(_ passing: AnnotatedSegment, within room: Int) {
        let segment = passing.segment
        label.removeAll(keepingCapacity: true)
        label.append(decimal: UInt64(passing.annotation.number))
        label.append("  ")
        Ladder.flags(segment.flags, into: &label)
        label.append("  ")
        ladder.relative(passing.annotation, segment, into: &label)
        if segment.textLength > 0 {
            label.append("  ")
            ladder.narration.bytes(segment.textLength, into: &label)
        }
        guard TerminalWidth.width(of: label.span) > room else { return }
        label = Array(label.split(separator: UInt8(ascii: " ")).joined(separator: [UInt8(ascii: " ")]))
        guard TerminalWidth.width(of: label.span) > room else { return }
        let whole = label
        label.removeAll(keepingCapacity: true)
        style.cut(whole, to: room, into: &label)
    }

    /// The arrow itself over so many cells, with `label` behind a tail of some.
    func shaft(_ passing: AnnotatedSegment, across cells: Int, tail: Int, into out: inout [UInt8]) {
        let isFromClient = passing.annotation.sender == .client
        let isReset = passing.segment.isRST
        let far = far(of: passing)
        if isFromClient { out.append(style.dot) } else { self.far(far, isFromClient, into: &out) }
        style.rule(tail, into: &out)
        out.append(UInt8(ascii: " "))
        style.write(isReset ? .bad : passing.annotation.oddities.isEmpty ? .strong : .odd, into: &out) {
            $0.append(contentsOf: label)
        }
        out.append(UInt8(ascii: " "))
        style.rule(max(1, cells - TerminalWidth.width(of: label.span) - tail - 3 - far.cells), into: &out)
        if isFromClient { self.far(far, isFromClient, into: &out) } else { out.append(style.dot) }
    }

    // MARK: Under the arrow

    /// The absolute numbers, the states that were left, and the time.
    mutating func numbers(_ passing: AnnotatedSegment, isAsked: Bool = false, into out: inout [UInt8]) {
        let segment = passing.segment
        style.begin(.faint, into: &out)
        let left = isAsked ? 0 : was(passing, .client, into: &out)
        out.append(blanks: TextLadder.lane + 5 - left)
        label.removeAll(keepingCapacity: true)
        if let time = time(of: passing) { TextLadder.clock(time, into: &label) }
        let room = style.width - max(left, TextLadder.lane + 5) - label.count - TextLadder.lane - 6
        let begin = out.count
        Ladder.absolute(segment, into: &out)
        let short = out.count
        Ladder.window(passing.annotation, segment, into: &out)
        if out.count - begin > room { out.removeLast(out.count - short) }
        out.append(blanks: max(1, room + 1 - (out.count - begin)))
        out.append(contentsOf: label)
        out.append(UInt8(ascii: " "))
        if !isAsked { _ = was(passing, .server, into: &out) }
        while out.last == UInt8(ascii: " ") { out.removeLast() }
        style.end(.faint, into: &out)
        out.append(UInt8(ascii: "\n"))
    }

    /// Nanoseconds since the first segment, if there is a clock.
    func time(of passing: AnnotatedSegment) -> Int64? {
        guard let time = passing.annotation.time, let start else { return nil }
        return time.nanoseconds(since: start)
    }

    /// Appends the state that an end has just left, if it has; returns the cells that takes.
    func was(_ passing: AnnotatedSegment, _ end: End, into out: inout [UInt8]) -> Int {
        let before = passing.annotation.before[end]
        let after = shown(passing, end)
        guard before.isKnown, after.isKnown, before.value != after.value else { return 0 }
        out.append(ladder.narration.was)
        Ladder.state(before, into: &out)
        return (style.language == .english ? 4 : 3) + Ladder.cells(before)
    }

    /// The sentences, folded, and at the end of the last line, or on one of its own, where they come from.
    mutating func explanation(_ passing: AnnotatedSegment, indent: Int, into out: inout [UInt8]) {
        let narration = ladder.narration
        let width = style.width - indent
        words.removeAll(keepingCapacity: true)
        narration.explain(passing.annotation, passing.segment, into: &words)
        if !passing.acknowledges.isEmpty {
            if style.language == .english { words.append(UInt8(ascii: " ")) }
            narration.roundTrips(passing.acknowledges, into: &words)
        }
        label.removeAll(keepingCapacity: true)
        narration.source(passing.annotation, passing.segment, into: &label)
        style.fit(&words)
        style.fit(&label)
        TerminalWidth.fold(words, to: width, into: &folded)
        for line in folded {
            out.append(blanks: indent)
            out.append(contentsOf: words[line.octets])
            out.append(UInt8(ascii: "\n"))
        }
        let source = TerminalWidth.width(of: label.span)
        if let last = folded.last?.cells, last + source + 2 <= width {
            out.removeLast()
            out.append(blanks: width - last - source)
        } else {
            out.append(blanks: indent + width - source)
        }
        style.write(.faint, into: &out) { $0.append(contentsOf: label) }
        out.append(UInt8(ascii: "\n"))
    }

    /// Nanoseconds as seconds, in groups: 0.000 034.
    static func clock(_ nanoseconds: Int64) -> String {
        var octets: [UInt8] = []
        clock(nanoseconds, into: &octets)
        return String(decoding: octets, as: UTF8.self)
    }

    static func clock(_ nanoseconds: Int64, into out: inout [UInt8]) {
        let micros = nanoseconds.magnitude / 1_000
        var digits = Digits()
        digits.prepend(3, lastDigitsOf: micros)
        digits.prepend(UInt8(ascii: " "))
        digits.prepend(3, lastDigitsOf: micros / 1_000)
        digits.prepend(UInt8(ascii: "."))
        digits.prepend(decimal: micros / 1_000_000)
        if nanoseconds < 0 { digits.prepend(UInt8(ascii: "-")) }
        out.append(digits)
    }
}

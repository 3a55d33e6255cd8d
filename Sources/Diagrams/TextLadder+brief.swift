// SPDX-License-Identifier: MIT
import Flows
import Narration
import Packets
import TCP
import Transcript

/// A line a segment: its number and time, and the arrow with what it carries between the states of both ends.
extension TextLadder {
    /// Cells for a frame's number, for a connection's, and for the time; longer ones take from the arrow.
    private static let numberCells = 4
    private static let connectionCells = 3
    private static let timeCells = 9

    mutating func brief(_ passing: AnnotatedSegment, into out: inout [UInt8]) {
        style.begin(.faint, into: &out)
        let marks = out.count
        out.append(padded: TextLadder.numberCells) { $0.append(decimal: UInt64(passing.annotation.number)) }
        out.append(UInt8(ascii: " "))
        out.append(padded: TextLadder.connectionCells) { out in
            guard passing.annotation.connection != 0 else { return }
            out.append(UInt8(ascii: "#"))
            out.append(decimal: UInt64(passing.annotation.connection))
        }
        out.append(UInt8(ascii: " "))
        let time = time(of: passing)
        out.append(padded: TextLadder.timeCells) { if let time { TextLadder.clock(time, into: &$0) } }
        out.append(UInt8(ascii: " "))
        let cells = style.width - (out.count - marks) - 2 * (TextLadder.lane + 1)
        style.end(.faint, into: &out)
        left(shown(passing, .client), into: &out)
        briefLabel(passing, within: cells - 5 - far(of: passing).cells)
        shaft(passing, across: cells, tail: 1, into: &out)
        right(shown(passing, .server), into: &out)
        out.append(UInt8(ascii: "\n"))
        arrival(
            passing, margin: TextLadder.numberCells + TextLadder.connectionCells + TextLadder.timeCells + 3, into: &out)
    }

    /// Puts into `label` the flags, the numbers counted from x and y, how much text, and, if there is room, what is odd.
    private mutating func briefLabel(_ passing: AnnotatedSegment, within room: Int) {
        let segment = passing.segment
        label.removeAll(keepingCapacity: true)
        Ladder.flags(segment.flags, into: &label)
        label.append(UInt8(ascii: " "))
        ladder.relative(passing.annotation, segment, isNamed: false, into: &label)
        if segment.textLength > 0 {
            let before = label.count
            label.append(UInt8(ascii: " "))
            ladder.narration.bytes(segment.textLength, into: &label)
            if TerminalWidth.width(of: label.span) > room {
                label.removeLast(label.count - before)
                label.append(UInt8(ascii: " "))
                label.append(decimal: UInt64(segment.textLength))
            }
        }
        for bit in passing.annotation.oddities.bits {
            let name = Oddities.names[bit]
            guard TerminalWidth.width(of: label.span) + 2 + name.utf8CodeUnitCount <= room else { break }
            label.append("  ")
            label.append(name)
        }
        guard TerminalWidth.width(of: label.span) > room else { return }
        let whole = label
        label.removeAll(keepingCapacity: true)
        style.cut(whole, to: max(0, room), into: &label)
    }
}

extension [UInt8] {
    /// Appends ASCII text with blanks before it, so that it takes at least so many cells.
    fileprivate mutating func append(padded cells: Int, _ write: (inout [UInt8]) -> Void) {
        let start = count
        write(&self)
        let missing = cells - (count - start)
        if missing > 0 { insert(contentsOf: repeatElement(UInt8(ascii: " "), count: missing), at: start) }
    }
}

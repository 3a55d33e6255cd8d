// SPDX-License-Identifier: MIT
import Flows
import Narration
import Packets
import TCP
import Transcript

/// What became of segments: the far end of an arrow, and the arrivals of those that crossed others.
///
/// As in the figures of RFC 9293 §3.5 and §3.6, an ellipsis ends the arrow of a segment that is still on its way, and begins
/// the line on which it arrives.
/// ```
///   FIN-WAIT-1   ●─── 4  FIN,ACK  seq x+1  ack y+1 ─────────────────────────────── … ESTABLISHED
///   CLOSING      ◀─── 5  FIN,ACK  seq y+1  ack x+1 ─────────────────────────────────● FIN-WAIT-1
///                                                         … 4 arrives ──────────────▶ CLOSING
/// ```
extension TextLadder {
    /// How an arrow ends.
    enum Far {
        case head
        case lost
        case underWay
    }

    /// Cells from the cross of a lost segment to the lane that it did not reach.
    private static let gap = 6

    /// How the arrow of a segment ends, and in how many cells.
    func far(of passing: AnnotatedSegment) -> (kind: Far, cells: Int) {
        if passing.annotation.passage.fate == .lost { return (.lost, TextLadder.gap) }
        if passing.annotation.isUnderWay { return (.underWay, style.rest.cells + 1) }
        return (.head, 1)
    }

    func far(_ far: (kind: Far, cells: Int), _ isFromClient: Bool, into out: inout [UInt8]) {
        switch far.kind {
        case .head: out.append(isFromClient ? style.rightHead : style.leftHead)
        case .underWay:
            if isFromClient { out.append(UInt8(ascii: " ")) }
            out.append(style.rest)
            if !isFromClient { out.append(UInt8(ascii: " ")) }
        case .lost:
            if !isFromClient { out.append(blanks: far.cells - 1) }
            style.write(.odd, into: &out) { $0.append(style.cross) }
            if isFromClient { out.append(blanks: far.cells - 1) }
        }
    }

    /// The line of what reaches a segment's sender after it, if anything does, with the state that follows.
    func arrival(_ passing: AnnotatedSegment, margin: Int, into out: inout [UInt8]) {
        let annotation = passing.annotation
        guard !annotation.arrivals.isEmpty else { return }
        let belief = annotation.after[annotation.sender]
        let cells = style.width - margin - 2 * (TextLadder.lane + 1)
        out.append(blanks: margin)
        if annotation.sender == .client, hasMoved(annotation) {
            left(belief, into: &out)
        } else {
            out.append(blanks: TextLadder.lane + 1)
        }
        arrivalShaft(annotation, across: cells, into: &out)
        if annotation.sender == .server, hasMoved(annotation) { right(belief, into: &out) }
        out.append(UInt8(ascii: "\n"))
    }

    /// Whether what reached a segment's sender after it moved that.
    func hasMoved(_ annotation: Annotation) -> Bool {
        annotation.sent.value != annotation.after[annotation.sender].value
    }

    /// The last part of the way of what arrives, over so many cells.
    func arrivalShaft(_ annotation: Annotation, across cells: Int, into out: inout [UInt8]) {
        var words = Array(ladder.narration.arrive(annotation.arrivals).utf8)
        style.fit(&words)
        let width = TerminalWidth.width(of: words.span)
        let line = min(max(4, cells / 3), max(1, cells - width - style.rest.cells - 3))
        if annotation.sender == .server {
            out.append(blanks: max(0, cells - width - style.rest.cells - 3 - line))
            out.append(style.rest)
            out.append(UInt8(ascii: " "))
            style.write(.odd, into: &out) { $0.append(contentsOf: words) }
            out.append(UInt8(ascii: " "))
            style.rule(line, into: &out)
            out.append(style.rightHead)
        } else {
            out.append(style.leftHead)
            style.rule(line, into: &out)
            out.append(UInt8(ascii: " "))
            style.write(.odd, into: &out) { $0.append(contentsOf: words) }
            out.append(UInt8(ascii: " "))
            out.append(style.rest)
        }
    }
}

extension StaticString {
    /// How many cells it takes, of `…` or `..`.
    fileprivate var cells: Int { isASCII ? utf8CodeUnitCount : 1 }
}

extension Ladder {
    /// Appends a state as a ladder shows it: with a question mark if it is taken for granted, and only that if nobody knows.
    static func state(_ belief: Belief<State>?, into out: inout [UInt8]) {
        if let belief, belief.isKnown { out.append(belief.value.name) }
        if isOpen(belief) { out.append(UInt8(ascii: "?")) }
    }

    /// The same as text.
    static func name(_ belief: Belief<State>) -> String { text { state(belief, into: &$0) } }

    /// How many cells that takes.
    static func cells(_ belief: Belief<State>?) -> Int {
        let name = belief.map { $0.isKnown ? $0.value.name.utf8CodeUnitCount : 0 } ?? 0
        return name + (isOpen(belief) ? 1 : 0)
    }

    /// Whether nothing shows that an end is in a state.
    static func isOpen(_ belief: Belief<State>?) -> Bool {
        switch belief?.basis {
        case nil, .assumed?, .unknown?: true
        case .observed?, .inferred?: false
        }
    }
}

// SPDX-License-Identifier: MIT
import Flows
import Narration
import Packets
import TCP
import Transcript

/// Datagrams: dashed arrows between lanes without states, since nothing was agreed.
/// ```
///              ●╌ 3  UDP  6 bytes ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶
///   client ▸ hello
/// ```
extension TextLadder {
    /// Puts a datagram's arrow down, under the names of its ends if they are others than before, and what it said.
    mutating func write(_ datagram: Datagram, into out: inout [UInt8]) {
        if start == nil { start = datagram.time }
        let isNew = headedDatagrams.insert(datagram.conversation).inserted
        if isNew || (lastDatagrams != datagram.conversation && form == .explained) { head(datagram, into: &out) }
        (last, lastDatagrams) = (nil, datagram.conversation)
        let label = "\(datagram.number)  UDP  \(ladder.narration.bytes(UInt32(clamping: datagram.length)))"
        dashed(
            label, from: datagram.sender, at: datagram.time, isLost: datagram.fate == .lost, ink: .strong, into: &out)
        let message = datagram.message
        if !message.bytes.isEmpty, message.isText, style.messages != .none {
            // It has nothing that carried it but the arrow above.
            write(message, saysCarriers: false, into: &out)
        }
    }

    /// That a datagram found nobody: an arrow back, and what it is.
    mutating func write(_ report: ICMPReport, _ place: DatagramConversations.Place, into out: inout [UInt8]) {
        lastDatagrams = place.number
        dashed(
            "\(report.number)  ICMP port unreachable", from: place.sender.peer, at: report.time, isLost: false,
            ink: .bad,
            into: &out)
        write(lines: beside(ladder.narration.explain(report), .odd), into: &out)
        write(lines: beside(ladder.narration.likeRST, .odd), into: &out)
    }

    private func head(_ datagram: Datagram, into out: inout [UInt8]) {
        let isFromClient = datagram.sender == .client
        let name = { (end: End) in "\(ladder.narration.name(of: end))" }
        let left = "UDP  \(name(.client)) \(isFromClient ? datagram.source : datagram.destination)"
        let right = "\(name(.server)) \(isFromClient ? datagram.destination : datagram.source)"
        let gap = style.width - TerminalWidth.width(of: left) - TerminalWidth.width(of: right)
        let lines = gap >= 4 ? [left + String(repeating: " ", count: gap) + right] : [left, right]
        write(lines: [""] + lines.map { style.paint(TerminalWidth.cut($0, to: style.width), .strong) }, into: &out)
    }

    private func dashed(
        _ label: String, from sender: End, at time: Timestamp?, isLost: Bool, ink: Style.Ink, into out: inout [UInt8]
    ) {
        let margin = isNarrow ? 0 : TextLadder.lane + 1
        let clock = time.flatMap { time in start.map { TextLadder.clock(time.nanoseconds(since: $0)) } } ?? ""
        let arrow = style.dashed(label, over: style.width - 2 * margin, from: sender, isLost: isLost, ink: ink)
        var line = String(repeating: " ", count: margin) + arrow
        if !isNarrow { line += "  " + style.paint(clock, .faint) }
        write(lines: [line], into: &out)
        if isNarrow, !clock.isEmpty { write(lines: ["  " + style.paint(clock, .faint)], into: &out) }
    }
}

extension Style {
    /// Cells from the cross of what was lost to the lane that it did not reach.
    private static let gap = 6

    /// An arrow of dashes over so many cells; a cross ends that of what was lost.
    func dashed(_ label: String, over cells: Int, from sender: End, isLost: Bool, ink: Ink) -> String {
        arrow(label, over: cells, from: sender, isLost: isLost, ink: ink, stroke: hasUnicode ? "╌" : "- ")
    }

    /// An arrow over so many cells, drawn with a stroke.
    func arrow(_ label: String, over cells: Int, from sender: End, isLost: Bool, ink: Ink, stroke: String) -> String {
        let far = isLost ? min(Style.gap, max(1, cells / 6)) : 1
        let label = TerminalWidth.cut(label, to: max(1, cells - far - 6), mark: to)
        let rest = max(1, cells - TerminalWidth.width(of: label) - far - 5)
        let head = isLost ? "\(cross)" : "\(sender == .client ? rightHead : leftHead)"
        let blanks = String(repeating: " ", count: far - 1)
        let shaft = String(String(repeating: stroke, count: rest).prefix(rest))
        let middle = "\(String(repeating: stroke, count: 2).prefix(2)) \(paint(label, ink)) \(shaft)"
        return sender == .client
            ? "\(dot)\(middle)\(paint(head, isLost ? .odd : .plain))\(blanks)"
            : "\(blanks)\(paint(head, isLost ? .odd : .plain))\(middle)\(dot)"
    }
}

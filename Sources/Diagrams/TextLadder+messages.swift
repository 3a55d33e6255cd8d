// SPDX-License-Identifier: MIT
import Flows
import Narration
import Packets
import TCP
import Transcript

/// What was said, under the segments that carried it.
extension TextLadder {
    /// Room for a text that is cut, below which it gets a line for itself.
    private static let leastText = 20
    /// Octets that are looked at for each cell that there is room for.
    private static let mostOctets = 8

    mutating func write(_ message: Message, into out: inout [UInt8]) {
        if style.messages == .none { return }
        write(message, saysCarriers: true, into: &out)
    }

    /// Writes a message and, if that is wanted, which segments carried it.
    mutating func write(_ message: Message, saysCarriers: Bool, into out: inout [UInt8]) {
        words.removeAll(keepingCapacity: true)
        words.append(ladder.narration.name(of: message.sender))
        words.append(contentsOf: " \(style.says) ".utf8)
        let indent = 2 + TerminalWidth.width(of: words.span)
        out.append("  ")
        style.write(.name, into: &out) { $0.append(contentsOf: words) }
        let room = style.width - indent
        let isText = message.isText
        let isWhole = isText ? text(of: message, within: room) : notText(message)
        let isOneLine = isWhole && TerminalWidth.width(of: words.span) <= room
        if !isText || style.messages == .all || isOneLine {
            TerminalWidth.fold(words, to: room, into: &folded)
            writeLines(saysCarriers ? note(message) : [], indent, room, into: &out)
        } else if saysCarriers {
            writeCut(note(message, length: message.length), indent, room, into: &out)
        } else {
            writeCut(Array(ladder.narration.bytes(UInt32(clamping: message.length)).utf8), indent, room, into: &out)
        }
    }

    /// Puts into `words` how much it was.
    private mutating func notText(_ message: Message) -> Bool {
        words = Array(ladder.narration.notText(message.length).utf8)
        return true
    }

    /// Puts into `words` what was said, made fit for a terminal: of a text that is to be cut only as much as is needed.
    /// Returns whether that is all.
    private mutating func text(of message: Message, within room: Int) -> Bool {
        words.removeAll(keepingCapacity: true)
        var end = style.messages == .all ? message.bytes.count : min(message.bytes.count, TextLadder.mostOctets * room)
        let isWhole = end == message.bytes.count
        if TerminalWidth.isPlain(message.bytes.span.extracting(first: end)) {
            words.append(contentsOf: message.bytes[..<end])
        } else if isWhole {
            TerminalSafe.append(message.text, hasPictures: style.hasUnicode, to: &words)
        } else {
            while end > 0, message.bytes[end] & 0b1100_0000 == 0b1000_0000 { end -= 1 }
            let text = String(decoding: message.bytes[..<end], as: UTF8.self)
            TerminalSafe.append(text, hasPictures: style.hasUnicode, to: &words)
        }
        return isWhole
    }

    private func note(_ message: Message, length: Int64? = nil) -> [UInt8] {
        let frames = TextLadder.list(message.segments, to: style.to)
        var note = Array(
            ladder.narration.carried(by: frames, acknowledgedBy: message.acknowledgedBy, length: length).utf8)
        style.fit(&note)
        return note
    }

    /// The lines in `folded` of the text in `words`, and after the last one, or under it, what carried it.
    private mutating func writeLines(_ note: [UInt8], _ indent: Int, _ room: Int, into out: inout [UInt8]) {
        for (index, line) in folded.enumerated() {
            if index > 0 {
                out.append(UInt8(ascii: "\n"))
                out.append(blanks: indent)
            }
            style.write(.text, into: &out) { $0.append(contentsOf: words[line.octets]) }
        }
        guard (folded.last?.cells ?? 0) + 2 + TerminalWidth.width(of: note.span) > room else {
            if !note.isEmpty { out.append("  ") }
            style.write(.faint, into: &out) { $0.append(contentsOf: note) }
            out.append(UInt8(ascii: "\n"))
            return
        }
        out.append(UInt8(ascii: "\n"))
        TerminalWidth.fold(note, to: room, into: &folded)
        for line in folded {
            out.append(blanks: indent)
            style.write(.faint, into: &out) { $0.append(contentsOf: note[line.octets]) }
            out.append(UInt8(ascii: "\n"))
        }
    }

    /// The beginning of the text in `words`, and on the same line, or under it, how long it was and what carried it.
    private mutating func writeCut(_ note: [UInt8], _ indent: Int, _ room: Int, into out: inout [UInt8]) {
        let beside = room - 2 - TerminalWidth.width(of: note.span)
        let isBeside = beside >= TextLadder.leastText
        let whole = words
        words.removeAll(keepingCapacity: true)
        style.cut(whole, to: isBeside ? beside : room, into: &words)
        folded = [TerminalWidth.Line(octets: 0..<words.count, cells: TerminalWidth.width(of: words.span))]
        writeLines(note, indent, room, into: &out)
    }

    /// Runs of frame numbers that are listed; of more only the ends and how many there are.
    private static let mostRuns = 4

    /// Frame numbers, runs folded: 4, 6…9.
    static func list(_ numbers: [Int], to: String) -> String {
        var runs: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = runs.last, last.upperBound + 1 == number {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        if runs.count > mostRuns, let first = runs.first, let last = runs.last {
            return "\(first.lowerBound)\(to)\(last.upperBound), ×\(numbers.count)"
        }
        return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)\(to)\($0.upperBound)" }
            .joined(separator: ", ")
    }
}

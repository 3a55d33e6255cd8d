// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Narration
import TCP
import TraceStore
import Transcript

/// A segment opened: the fields of its headers, one of them chosen, what it means, and the octets that hold it.
extension Viewer {
    mutating func bytes(_ room: Int) -> [String] {
        guard let page = context(index) else { return [] }
        let octets = book.store.octets(ofRow: index) ?? []
        let fields = HeaderFields(of: octets.span.bytes, page.passing).entries
        let field = max(0, min(field ?? fields.firstIndex { $0.field == .sourcePort } ?? 0, fields.count - 1))
        self.field = field
        var text = TextLadder(style: style)
        text.begin(at: start, inside: page.passing.annotation.connection)
        let row = room > 14 ? Array(text.lines(.segment(page.passing)).prefix(2)) + [""] : []
        let meaning = fields.isEmpty ? [] : explained(fields[field])
        let rest = room - row.count - meaning.count - 2
        let dumped = max(2, min((octets.count + perLine - 1) / perLine, rest / 2))
        let listed = max(1, rest - dumped)
        let chosen = fields.isEmpty ? nil : fields[field].places
        let shown = row + list(fields, octets, listed, page.passing) + [""] + meaning + [""]
        return Array((shown + dump(octets, chosen, dumped)).prefix(room))
    }

    /// The fields around the chosen one, a line each: where it lies, its octets, its name, its value.
    private func list(_ fields: [HeaderFields.Entry], _ octets: [UInt8], _ count: Int, _ passing: AnnotatedSegment)
        -> [String]
    {
        let field = field ?? 0
        let first = max(0, min(field - count / 2, fields.count - count))
        return fields.indices.dropFirst(first).prefix(count).map { index in
            let entry = fields[index]
            let (start, length) = (entry.places.lowerBound, entry.places.count)
            let place = length == 1 ? "\(start)" : "\(start)\(style.hasUnicode ? "–" : "-")\(start + length - 1)"
            let some = octets.dropFirst(start).prefix(min(length, 6)).map(hex).joined(separator: " ")
            let name = "\(narration.words(for: entry.field).title)"
            var line = index == field ? "\(style.says) " : "  "
            line += TerminalWidth.pad(place, to: 8) + TerminalWidth.pad(length > 6 ? some + style.to : some, to: 20)
            line += TerminalWidth.pad(name, to: 24) + " " + entry.value + relative(entry.field, passing)
            line = TerminalWidth.cut(line, to: style.width, mark: style.to)
            return index == field ? style.paint(line, .strong) : line
        }
    }

    /// The same number counted from the first one.
    private func relative(_ field: HeaderField, _ passing: AnnotatedSegment) -> String {
        let (annotation, segment) = (passing.annotation, passing.segment)
        switch field {
        case .sequence: return "  " + narration.place(segment.seq, of: annotation.sender, annotation)
        case .acknowledgment:
            return segment.ack.map { "  " + narration.place($0, of: annotation.sender.peer, annotation) } ?? ""
        default: return ""
        }
    }

    /// The chosen field's layer and its sentence.
    private func explained(_ entry: HeaderFields.Entry) -> [String] {
        let words = narration.words(for: entry.field)
        return TerminalWidth.wrap("\(entry.field.layer), \(words.title): \(words.meaning)", to: style.width)
            .prefix(3).map { style.paint(style.fitted($0), .text) }
    }

    /// Octets a line, as many as fit.
    private var perLine: Int { style.width >= 73 ? 16 : style.width >= 41 ? 8 : 4 }

    /// Octets as numbers and as text; those of the chosen field in brackets.
    private func dump(_ octets: [UInt8], _ chosen: Range<Int>?, _ count: Int) -> [String] {
        let perLine = perLine
        let rows = (octets.count + perLine - 1) / perLine
        let first = max(0, min((chosen?.lowerBound ?? 0) / perLine - count / 2, rows - count))
        let field = chosen ?? 0..<0
        return (first..<min(first + count, rows)).map { row in
            let range = row * perLine..<min((row + 1) * perLine, octets.count)
            let place = range.lowerBound
            var line = "  " + hex(UInt8(truncatingIfNeeded: place >> 8)) + hex(UInt8(truncatingIfNeeded: place)) + " "
            for place in range {
                let (isIn, wasIn) = (field.contains(place), place > range.lowerBound && field.contains(place - 1))
                line += isIn && !wasIn ? "[" : !isIn && wasIn ? "]" : " "
                line += isIn ? style.paint(hex(octets[place]), .strong) : hex(octets[place])
            }
            line += field.contains(range.upperBound - 1) ? "]" : " "
            line += String(repeating: "   ", count: perLine - range.count) + " "
            line += range.map { (0x20..<0x7F).contains(octets[$0]) ? String(Unicode.Scalar(octets[$0])) : "." }.joined()
            return line
        }
    }
}

private func hex(_ octet: UInt8) -> String { (octet < 16 ? "0" : "") + String(octet, radix: 16) }

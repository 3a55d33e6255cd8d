// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import TCP

/// A segment opened: its ladder row, the fields of its header, the rules that were followed, and its octets.
extension Viewer {
    mutating func detail() -> [String] {
        guard let passing = book.passing(index) else { return [] }
        var text = Text(style: style)
        var lines = text.lines(.segment(passing)).drop { $0.isEmpty } + ["", narration.headerTitle]
        lines += fields(passing).map { "  " + Cells.pad($0.0, to: 24) + $0.1 }
        lines += ["", narration.rulingsTitle]
        for id in passing.annotation.rules.ids {
            let rule = id.rule
            let says = style.language == .english ? rule.english : rule.chinese
            lines += Cells.wrap("RFC \(rule.rfc) §\(rule.section)  \(says)", to: style.width - 2).map { "  " + $0 }
        }
        let octets = book.octets(index)
        lines += ["", "\(narration.bytesTitle) (\(octets.count))"] + Self.dump(octets, hasUnicode: style.hasUnicode)
        return Array(lines)
    }

    /// The fields of RFC 9293 §3.1 by their names there.
    private func fields(_ passing: PassingSegment) -> [(String, String)] {
        let segment = passing.segment
        let annotation = passing.annotation
        var fields = [
            ("Source Port", "\(passing.source)"), ("Destination Port", "\(passing.destination)"),
            (
                "Sequence Number",
                "\(segment.seq)   \(narration.place(segment.seq, of: annotation.sender, annotation))"
            ),
        ]
        if let ack = segment.ack {
            let place = narration.place(ack, of: annotation.sender.peer, annotation)
            fields.append(("Acknowledgment Number", "\(ack)   \(place)"))
        }
        fields.append(("Control bits", "\(segment.flags)"))
        let scaled = annotation.scaledWindow(segment).map { "   \($0)" } ?? ""
        fields.append(("Window", "\(segment.window)\(scaled)"))
        let options = segment.options
        if let size = options.maximumSegmentSize { fields.append(("Maximum Segment Size", "\(size)")) }
        if options.sackPermitted { fields.append(("SACK-Permitted", "")) }
        if let scale = options.windowScale { fields.append(("Window Scale", "\(scale)")) }
        if let times = options.timestamps { fields.append(("Timestamps", "\(times.value)  \(times.echo)")) }
        for block in options.sack { fields.append(("SACK", "\(block.left)  \(block.right)")) }
        fields.append(("Text", narration.bytes(segment.textLength)))
        if !annotation.oddities.isEmpty { fields.append(("", "\(annotation.oddities)")) }
        return fields
    }

    /// Sixteen octets a line, as numbers and as text.
    static func dump(_ octets: [UInt8], hasUnicode: Bool) -> [String] {
        let digits = Array("0123456789abcdef")
        func hex(_ octet: UInt8) -> String { String([digits[Int(octet >> 4)], digits[Int(octet & 15)]]) }
        return stride(from: 0, to: octets.count, by: 16).map { start in
            let row = octets[start..<min(start + 16, octets.count)]
            let place = hex(UInt8(truncatingIfNeeded: start >> 8)) + hex(UInt8(truncatingIfNeeded: start))
            let numbers = row.map(hex).joined(separator: " ")
            let text = row.map { (0x20..<0x7F).contains($0) ? String(Unicode.Scalar($0)) : "." }.joined()
            return "  \(place)  " + Cells.pad(numbers, to: 47) + "  " + text
        }
    }
}

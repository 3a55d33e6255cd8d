// SPDX-License-Identifier: MIT
public import Flows
import Packets
public import TCP
import Transcript

extension Narration {
    /// Appends a phrase with its holes filled.
    func fill(_ phrase: Phrase, _ annotation: Annotation, _ segment: Segment, _ out: inout [UInt8]) {
        let template = language == .english ? phrase.english : phrase.chinese
        template.withUTF8Buffer { text in
            var index = 0
            var start = 0
            while index < text.count {
                guard unsafe text[index] == UInt8(ascii: "{") else {
                    index += 1
                    continue
                }
                unsafe out.append(contentsOf: text[start..<index])
                index += 1
                var name: UInt64 = 0
                while index < text.count, unsafe text[index] != UInt8(ascii: "}") {
                    name = name << 8 | UInt64(unsafe text[index])
                    index += 1
                }
                index += 1
                start = index
                fillHole(name, annotation, segment, &out)
            }
            unsafe out.append(contentsOf: text[start...])
        }
    }

    /// Fills one hole. Its name, of at most eight letters, comes packed in a number.
    private func fillHole(_ name: UInt64, _ annotation: Annotation, _ segment: Segment, _ out: inout [UInt8]) {
        let sender = annotation.sender
        switch name {
        case Hole.sender: append(self.name(of: sender), &out)
        case Hole.receiver: append(self.name(of: sender.peer), &out)
        case Hole.x: append(letter(of: sender), &out)
        case Hole.isn: append(segment.isSYN ? segment.seq.rawValue : annotation.base(of: sender)?.rawValue ?? 0, &out)
        case Hole.seq: place(segment.seq, of: sender, annotation, into: &out)
        case Hole.last: place(segment.end - 1, of: sender, annotation, into: &out)
        case Hole.next: place(segment.end, of: sender, annotation, into: &out)
        case Hole.ack: place(segment.acknowledgmentField, of: sender.peer, annotation, into: &out)
        case Hole.acked: place(segment.acknowledgmentField - 1, of: sender.peer, annotation, into: &out)
        case Hole.numbers: placeNumbers(annotation, segment, &out)
        case Hole.bytes: bytes(segment.textLength, into: &out)
        case Hole.window: bytes(annotation.scaledWindow(segment) ?? UInt32(segment.window), into: &out)
        case Hole.rawWindow: append(UInt32(segment.window), &out)
        case Hole.urgent:
            place(segment.seq + UInt32(segment.urgentPointer) - 1, of: sender, annotation, into: &out)
        case Hole.twice: placeTwice(annotation, segment, &out)
        case Hole.waited: duration(Int64(annotation.waited) * 1_000_000, into: &out)
        case Hole.clientPath: path(of: .client, annotation, into: &out)
        case Hole.serverPath: path(of: .server, annotation, into: &out)
        case Hole.port: append(UInt32(annotation.senderPort), &out)
        default: assertionFailure("a hole without a name")
        }
    }

    /// The holes' names as ASCII in a number: constants, so that a hole is found without a call.
    private enum Hole {
        static var sender: UInt64 { 0x7365_6e64_6572 }
        static var receiver: UInt64 { 0x7265_6365_6976_6572 }
        static var x: UInt64 { 0x78 }
        static var isn: UInt64 { 0x69_736e }
        static var seq: UInt64 { 0x73_6571 }
        static var last: UInt64 { 0x6c61_7374 }
        static var next: UInt64 { 0x6e65_7874 }
        static var ack: UInt64 { 0x61_636b }
        static var acked: UInt64 { 0x61_636b_6564 }
        static var numbers: UInt64 { 0x6e_756d_6265_7273 }
        static var bytes: UInt64 { 0x62_7974_6573 }
        static var window: UInt64 { 0x7769_6e64_6f77 }
        static var rawWindow: UInt64 { 0x7261_7757_696e }
        static var urgent: UInt64 { 0x7572_6765_6e74 }
        static var twice: UInt64 { 0x74_7769_6365 }
        static var waited: UInt64 { 0x7761_6974_6564 }
        static var clientPath: UInt64 { 0x63_7061_7468 }
        static var serverPath: UInt64 { 0x73_7061_7468 }
        static var port: UInt64 { 0x706f_7274 }
    }

    /// The numbers that a text takes: the first and the last, or the only one.
    private func placeNumbers(_ annotation: Annotation, _ segment: Segment, _ out: inout [UInt8]) {
        let isOne = segment.textLength == 1
        switch language {
        case .english: append(isOne ? "number " : "numbers ", &out)
        case .chinese: append("序号 ", &out)
        }
        place(segment.seq, of: annotation.sender, annotation, into: &out)
        guard !isOne else { return }
        append(language == .english ? " to " : " 到 ", &out)
        place(segment.end - 1, of: annotation.sender, annotation, into: &out)
    }

    /// The numbers that a D-SACK block names.
    private func placeTwice(_ annotation: Annotation, _ segment: Segment, _ out: inout [UInt8]) {
        guard let block = segment.options.sack.first else { return }
        place(block.left, of: annotation.sender.peer, annotation, into: &out)
        guard block.right - 1 != block.left else { return }
        append(language == .english ? " to " : " 到 ", &out)
        place(block.right - 1, of: annotation.sender.peer, annotation, into: &out)
    }

    /// The states that an end went through at a row, from where it was.
    private func path(of end: End, _ annotation: Annotation, into out: inout [UInt8]) {
        let before = annotation.before[end]
        if before.isKnown { append(before.value.name, &out) }
        for (place, state) in annotation.entered(by: end).states.enumerated() {
            if before.isKnown || place > 0 { append(" → ", &out) }
            append(state.name, &out)
        }
    }

    /// The word for an end.
    public func name(of end: End) -> StaticString {
        switch (language, end) {
        case (.english, .client): "client"
        case (.english, .server): "server"
        case (.chinese, .client): "客户端"
        case (.chinese, .server): "服务器"
        }
    }

    /// The letter that stands for an end's first number.
    public func letter(of end: End) -> StaticString { end == .client ? "x" : "y" }

    /// A number as x, x+1, y+7.
    public func place(_ number: SequenceNumber, of end: End, _ annotation: Annotation) -> String {
        var bytes: [UInt8] = []
        place(number, of: end, annotation, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// An amount of text with its unit.
    public func bytes(_ count: UInt32) -> String {
        var bytes: [UInt8] = []
        self.bytes(count, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A number as x, x+1, y+7, appended in UTF-8.
    public func place(_ number: SequenceNumber, of end: End, _ annotation: Annotation, into out: inout [UInt8]) {
        guard let base = annotation.base(of: end) else { return append(number.rawValue, &out) }
        append(letter(of: end), &out)
        let offset = number.distance(from: base)
        if offset > 0 { out.append(UInt8(ascii: "+")) }
        if offset < 0 { out.append(UInt8(ascii: "-")) }
        if offset != 0 { append(offset > 0 ? number.offset(from: base) : offset.magnitude, &out) }
    }

    private func append(_ text: StaticString, _ out: inout [UInt8]) {
        out.append(text)
    }

    private func append(_ number: UInt32, _ out: inout [UInt8]) { out.append(decimal: UInt64(number)) }

    /// An amount of text with its unit, appended in UTF-8.
    public func bytes(_ count: UInt32, into out: inout [UInt8]) {
        append(count, &out)
        switch language {
        case .english: append(count == 1 ? " byte" : " bytes", &out)
        case .chinese: append(" 字节", &out)
        }
    }
}

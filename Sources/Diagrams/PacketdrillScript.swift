// SPDX-License-Identifier: MIT
public import Flows
import Packets
import TCP
public import Transcript

/// One connection as a packetdrill script: one end is put to the test, the other end's segments are injected.
///
/// The calls that made the tested end speak are worked out from what it sent: a `write` before new text, a `close` or
/// `shutdown` before its FIN, a `read` after text that arrived in order. When the other end's segments arrive is kept;
/// when the tested end answers is left open (`*`), since that is the stack's own affair. Timestamps are left out
/// on both sides: their values belong to the clock of the day. A segment that crossed others on the way, by what it
/// acknowledges, is put before them. What a script cannot say is named in a comment.
public struct PacketdrillScript: Sendable {
    let segments: [AnnotatedSegment]
    let side: End
    /// Frames that were put before others.
    private let crossed: Set<Int>
    var lines: [String] = []
    private var last: Int64?
    private var phase = Phase.opening
    /// The first number of text not written, and not read, so far.
    private var written: UInt32 = 1
    private var read: UInt32 = 1

    enum Phase { case opening, open, closed }

    /// The most segments that a script is made of.
    public static let mostSegments = 10_000

    /// The script of a connection whose handshake was seen; nil if it was not, since a script begins with a SYN.
    ///
    /// `segments` are the connection's, in the order of the capture.
    public static func document(_ segments: [AnnotatedSegment], side: End, source: String) -> String? {
        guard let first = segments.first, first.segment.isSYN, first.segment.ack == nil else { return nil }
        var script = PacketdrillScript(segments: segments, side: side)
        script.begin(source: source, connection: first.annotation.connection)
        for index in segments.indices { script.add(index) }
        return script.lines.joined(separator: "\n") + "\n"
    }

    private init(segments: [AnnotatedSegment], side: End) {
        self.side = side
        (self.segments, crossed) = PacketdrillScript.inOrderOf(side, segments)
    }

    /// The segments as the tested end lived through them. Where a capture was made elsewhere, one that the end sent may
    /// come after text that had not reached it yet: its acknowledgment, which stops right before that text, tells.
    private static func inOrderOf(_ side: End, _ segments: [AnnotatedSegment]) -> ([AnnotatedSegment], Set<Int>) {
        var ordered: [AnnotatedSegment] = []
        var crossed: Set<Int> = []
        for passing in segments {
            var place = ordered.endIndex
            if passing.annotation.sender == side, let ack = passing.segment.ack {
                var index = ordered.endIndex
                while index > 0, ordered[index - 1].annotation.sender != side {
                    index -= 1
                    let other = ordered[index].segment
                    if other.length > 0, other.seq.precedesOrEquals(ack), other.end.follows(ack) { place = index }
                }
            }
            if place < ordered.endIndex { crossed.insert(passing.annotation.number) }
            ordered.insert(passing, at: place)
        }
        return (ordered, crossed)
    }

    private var descriptor: Int { side == .server ? 4 : 3 }

    private mutating func begin(source: String, connection: Int) {
        lines = [
            "// Connection \(connection) of \(TerminalSafe.text(source)): the \(side.name) is put to the test.",
            "// Left out on both sides: timestamps. Left open: when the \(side.name) answers, its windows and its options.",
            "",
            "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3",
        ]
        if side == .server {
            lines.append("+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0")
            lines.append("+0 bind(3, ..., ...) = 0")
            if !isRefused { lines.append("+0 listen(3, 5) = 0") }
        } else {
            lines.append("+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0")
            lines.append("+0 setsockopt(3, SOL_TCP, TCP_NODELAY, [1], 4) = 0")
            lines.append("+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)")
        }
        lines.append("")
    }

    /// Whether the tested end refused the first SYN: nothing listened.
    private var isRefused: Bool {
        segments.first { $0.annotation.sender == side }.map { $0.segment.isRST } ?? false
    }

    private mutating func add(_ index: Int) {
        let passing = segments[index]
        if let reason = inexpressible(passing) {
            lines.append("// \(passing.annotation.number): left out, \(reason)")
            return
        }
        if passing.annotation.sender == side { expect(passing, at: index) } else { inject(passing) }
        last = passing.annotation.time?.nanoseconds ?? last
    }

    /// Why a segment cannot stand in the script; nil if it can.
    private func inexpressible(_ passing: AnnotatedSegment) -> String? {
        let oddities = passing.annotation.oddities
        if oddities.contains(.capturedTwice) { return "the same packet seen twice" }
        if oddities.contains(.foreignReset) { return "a RST that neither end sent" }
        guard passing.annotation.sender == side else { return nil }
        if oddities.contains(.keepAlive) { return "a keep-alive, which the application asked for" }
        if oddities.contains(.windowUpdate) { return "a window update, which depends on when the application read" }
        if oddities.contains(.zeroWindowProbe) { return "a zero-window probe, whose form is the stack's own affair" }
        if oddities.contains(.duplicateAck), crossed.contains(passing.annotation.number) {
            return "it asks for text that was captured before it, and lost after that"
        }
        if oddities.contains(.previousSegmentNotCaptured) { return "text that follows a hole in the capture" }
        return nil
    }

    // MARK: The other end's segments

    private mutating func inject(_ passing: AnnotatedSegment) {
        let segment = passing.segment
        var line = "\(pause(passing)) < \(flags(segment.flags)) \(numbers(passing)) win \(segment.window)"
        if segment.flags.contains(.urg) { line += " urg \(segment.urgentPointer)" }
        let options = options(passing)
        if !options.isEmpty { line += " <\(options)>" }
        lines.append(line + comment(passing))
        if phase == .opening, segment.ack != nil, !segment.isRST {
            phase = .open
            if side == .server {
                lines.append("+0 accept(3, ..., ...) = 4")
                lines.append("+0 setsockopt(4, SOL_TCP, TCP_NODELAY, [1], 4) = 0")
            }
        }
        let start = passing.annotation.relativeSequence(segment) ?? 0
        if segment.textLength > 0, start == read, phase == .open, !segment.isSYN {
            read = start &+ segment.textLength
            lines.append("+0 read(\(descriptor), ..., \(segment.textLength)) = \(segment.textLength)")
        }
    }

    // MARK: The tested end's segments

    private mutating func expect(_ passing: AnnotatedSegment, at index: Int) {
        let segment = passing.segment
        let start = passing.annotation.relativeSequence(segment) ?? 0
        let isNew = segment.textLength > 0 && start == written && !segment.isSYN
        if isNew {
            written = start &+ segment.textLength
            lines.append("\(pause(passing)) write(\(descriptor), ..., \(segment.textLength)) = \(segment.textLength)")
        }
        guard segment.isFIN || segment.isRST, phase == .open else { return say(passing) }
        if segment.isFIN, isNew {
            // The text leaves with the write, the FIN with the close: two segments where the capture has one.
            say(passing, flags: "P.", numbers: numbers(passing))
            end(passing, at: index)
            say(passing, flags: "F.", numbers: finNumbers(passing))
        } else {
            end(passing, at: index)
            say(passing)
        }
    }

    private mutating func say(_ passing: AnnotatedSegment, flags: String? = nil, numbers: String? = nil) {
        // PSH without text is a habit of some stacks on a FIN.
        let shown = passing.segment.textLength == 0 ? passing.segment.flags.subtracting(.psh) : passing.segment.flags
        let line = "* > \(flags ?? self.flags(shown)) \(numbers ?? self.numbers(passing)) <...>"
        lines.append(line + comment(passing))
    }

    /// The call that sends a FIN or a RST.
    private mutating func end(_ passing: AnnotatedSegment, at index: Int) {
        phase = .closed
        if passing.segment.isRST {
            lines.append(
                "\(pause(passing)) setsockopt(\(descriptor), SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0")
            lines.append("+0 close(\(descriptor)) = 0")
            return
        }
        let hearsMore = segments[(index + 1)...].contains {
            $0.annotation.sender != side && $0.segment.textLength > 0
        }
        lines.append(
            hearsMore
                ? "\(pause(passing)) shutdown(\(descriptor), SHUT_WR) = 0"
                : "\(pause(passing)) close(\(descriptor)) = 0")
    }

    // MARK: Words

    /// How long after the last event, to the microsecond.
    private func pause(_ passing: AnnotatedSegment) -> String {
        guard let last, let time = passing.annotation.time?.nanoseconds, time > last else { return "+0" }
        let micros = (time - last) / 1_000
        let digits = String(micros % 1_000_000)
        var part = String(repeating: "0", count: 6 - digits.count) + digits
        while part.last == "0" { part.removeLast() }
        return "+\(micros / 1_000_000)" + (part.isEmpty ? "" : ".\(part)")
    }

    private func flags(_ flags: Flags) -> String {
        let letters: [(Flags, String)] = [
            (.fin, "F"), (.syn, "S"), (.rst, "R"), (.psh, "P"), (.ack, "."), (.urg, "U"), (.ece, "E"), (.cwr, "W"),
        ]
        let text = letters.filter { flags.contains($0.0) }.map { $0.1 }.joined()
        return text.isEmpty ? "-" : text
    }

    private func numbers(_ passing: AnnotatedSegment) -> String {
        let segment = passing.segment
        // Who refuses a SYN has no ISN: its RST has the number that the SYN's answer asks for, counted from 0.
        let isRefusal = isRefused && segment.isRST && passing.annotation.sender == side
        let relative = isRefusal ? segment.seq.rawValue : passing.annotation.relativeSequence(segment) ?? 0
        let start = UInt64(segment.isSYN ? 0 : relative)
        return range(start, segment.textLength) + acknowledgment(passing)
    }

    /// The numbers of a FIN that follows text.
    private func finNumbers(_ passing: AnnotatedSegment) -> String {
        let start = UInt64(passing.annotation.relativeSequence(passing.segment) ?? 0)
        return range(start + UInt64(passing.segment.textLength), 0) + acknowledgment(passing)
    }

    private func range(_ start: UInt64, _ count: UInt32) -> String { "\(start):\(start + UInt64(count))(\(count))" }

    private func acknowledgment(_ passing: AnnotatedSegment) -> String {
        passing.annotation.relativeAcknowledgment(passing.segment).map { " ack \($0)" } ?? ""
    }

    private func options(_ passing: AnnotatedSegment) -> String {
        let options = passing.segment.options
        var words: [String] = []
        if let size = options.maximumSegmentSize { words.append("mss \(size)") }
        if options.sackPermitted { words += ["nop", "nop", "sackOK"] }
        if let shift = options.windowScale { words += ["nop", "wscale \(min(shift, 14))"] }
        if !options.sack.isEmpty, let base = passing.annotation.base(of: passing.annotation.sender.peer) {
            let blocks = options.sack.map { "\($0.left.offset(from: base)):\($0.right.offset(from: base))" }
            words += ["nop", "nop", "sack " + blocks.joined(separator: " ")]
        }
        return words.joined(separator: ",")
    }

    /// The frame that the line stands for, and what of it the line does not say.
    private func comment(_ passing: AnnotatedSegment) -> String {
        var notes = ["\(passing.annotation.number)"]
        notes += passing.annotation.oddities.bits.map { "\(Oddities.names[$0])" }
        if crossed.contains(passing.annotation.number) { notes.append("it crossed what follows on the way") }
        if !passing.header.otherOptions.isEmpty { notes.append("its other options are left out") }
        if passing.segment.flags.contains(.ae) { notes.append("AE is left out") }
        return "  // " + notes.joined(separator: ", ")
    }
}

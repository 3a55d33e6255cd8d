// SPDX-License-Identifier: MIT
import Drill
import Flows
import Packets
public import TCP
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

    private var descriptor: Int64 { side == .server ? 4 : 3 }

    private mutating func begin(source: String, connection: Int) {
        lines = [
            "// Connection \(connection) of \(TerminalSafe.text(source)): the \(side.name) is put to the test.",
            "// Left out on both sides: timestamps. Left open: when the \(side.name) answers, its windows and its options.",
            "",
        ]
        call("socket", [.supplied, .words(["SOCK_STREAM"]), .words(["IPPROTO_TCP"])], result: 3, at: .absolute(.zero))
        if side == .server {
            call(
                "setsockopt",
                [.number(3), .words(["SOL_SOCKET"]), .words(["SO_REUSEADDR"]), .list([.number(1)]), .number(4)])
            call("bind", [.number(3), .supplied, .supplied])
            if !isRefused { call("listen", [.number(3), .number(5)]) }
        } else {
            call("fcntl", [.number(3), .words(["F_SETFL"]), .words(["O_RDWR", "O_NONBLOCK"])])
            setNoDelay(3)
            call("connect", [.number(3), .supplied, .supplied], result: -1, errno: "EINPROGRESS")
        }
        lines.append("")
    }

    /// Adds a call of the tested end.
    private mutating func call(
        _ name: String, _ arguments: [ScriptCall.Argument], result: Int64 = 0, errno: String? = nil,
        at when: ScriptEvent.When = .relative(.zero)
    ) {
        let call = ScriptCall(name: name, arguments: arguments, result: result, errno: errno, text: "")
        lines.append(ScriptEvent(line: 0, when: when, action: .call(call)).written)
    }

    /// Text leaves with the write that brings it.
    private mutating func setNoDelay(_ descriptor: Int64) {
        call(
            "setsockopt",
            [.number(descriptor), .words(["SOL_TCP"]), .words(["TCP_NODELAY"]), .list([.number(1)]), .number(4)])
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
        var written = written(passing)
        written.window = segment.window
        if segment.flags.contains(.urg) { written.urgent = segment.urgentPointer }
        written.options = options(passing)
        let event = ScriptEvent(line: 0, when: pause(passing), action: .inject(written))
        lines.append(event.written + comment(passing))
        if phase == .opening, segment.ack != nil, !segment.isRST {
            phase = .open
            if side == .server {
                call("accept", [.number(3), .supplied, .supplied], result: 4)
                setNoDelay(4)
            }
        }
        let start = passing.annotation.relativeSequence(segment) ?? 0
        if segment.textLength > 0, start == read, phase == .open, !segment.isSYN {
            read = start &+ segment.textLength
            pass("read", segment.textLength, at: .relative(.zero))
        }
    }

    // MARK: The tested end's segments

    private mutating func expect(_ passing: AnnotatedSegment, at index: Int) {
        let segment = passing.segment
        let start = passing.annotation.relativeSequence(segment) ?? 0
        let isNew = segment.textLength > 0 && start == written && !segment.isSYN
        if isNew {
            written = start &+ segment.textLength
            pass("write", segment.textLength, at: pause(passing))
        }
        guard segment.isFIN || segment.isRST, phase == .open else { return say(passing) }
        if segment.isFIN, isNew {
            // The text leaves with the write, the FIN with the close: two segments where the capture has one.
            var text = written(passing)
            text.flags = [.psh, .ack]
            say(text, passing)
            end(passing, at: index)
            text.flags = [.fin, .ack]
            text.start &+= text.length
            text.length = 0
            say(text, passing)
        } else {
            end(passing, at: index)
            say(passing)
        }
    }

    private mutating func say(_ passing: AnnotatedSegment) {
        var segment = written(passing)
        // PSH without text is a habit of some stacks on a FIN.
        if segment.length == 0 { segment.flags.subtract(.psh) }
        say(segment, passing)
    }

    private mutating func say(_ segment: ScriptSegment, _ passing: AnnotatedSegment) {
        let event = ScriptEvent(line: 0, when: .any, action: .expect(segment))
        lines.append(event.written + comment(passing))
    }

    /// Adds a read or a write of so many octets.
    private mutating func pass(_ name: String, _ octets: UInt32, at when: ScriptEvent.When) {
        call(name, [.number(descriptor), .supplied, .number(Int64(octets))], result: Int64(octets), at: when)
    }

    /// The call that sends a FIN or a RST.
    private mutating func end(_ passing: AnnotatedSegment, at index: Int) {
        phase = .closed
        if passing.segment.isRST {
            let aborts = ScriptCall.Argument.record([
                .init(name: "onoff", value: .number(1)), .init(name: "linger", value: .number(0)),
            ])
            call(
                "setsockopt", [.number(descriptor), .words(["SOL_SOCKET"]), .words(["SO_LINGER"]), aborts, .number(8)],
                at: pause(passing))
            call("close", [.number(descriptor)])
            return
        }
        let hearsMore = segments[(index + 1)...].contains {
            $0.annotation.sender != side && $0.segment.textLength > 0
        }
        if hearsMore {
            call("shutdown", [.number(descriptor), .words(["SHUT_WR"])], at: pause(passing))
        } else {
            call("close", [.number(descriptor)], at: pause(passing))
        }
    }

    // MARK: In the script's terms

    /// How long after the last event, to the microsecond.
    private func pause(_ passing: AnnotatedSegment) -> ScriptEvent.When {
        guard let last, let time = passing.annotation.time?.nanoseconds, time > last else { return .relative(.zero) }
        return .relative(.microseconds((time - last) / 1_000))
    }

    /// The segment with the script's numbers, and any options.
    private func written(_ passing: AnnotatedSegment) -> ScriptSegment {
        let segment = passing.segment
        // Who refuses a SYN has no ISN: its RST has the number that the SYN's answer asks for, counted from 0.
        let isRefusal = isRefused && segment.isRST && passing.annotation.sender == side
        let relative = isRefusal ? segment.seq.rawValue : passing.annotation.relativeSequence(segment) ?? 0
        return ScriptSegment(
            flags: segment.flags, start: segment.isSYN ? 0 : relative, length: segment.textLength,
            ack: passing.annotation.relativeAcknowledgment(segment), options: nil, text: "")
    }

    private func options(_ passing: AnnotatedSegment) -> [ScriptOption] {
        let options = passing.segment.options
        var written: [ScriptOption] = []
        if let size = options.maximumSegmentSize { written.append(.mss(size)) }
        if options.sackPermitted { written += [.nop, .nop, .sackPermitted] }
        if let shift = options.windowScale { written += [.nop, .windowScale(min(shift, 14))] }
        if !options.sack.isEmpty, let base = passing.annotation.base(of: passing.annotation.sender.peer) {
            let blocks = options.sack.map {
                ScriptOption.Block(left: $0.left.offset(from: base), right: $0.right.offset(from: base))
            }
            written += [.nop, .nop, .sack(blocks)]
        }
        return written
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

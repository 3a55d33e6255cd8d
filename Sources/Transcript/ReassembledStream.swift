// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP

/// One side of a ``Dialogue``: its octets in order, the message they are adding up to, and those not acknowledged yet.
struct ReassembledStream: Sendable {
    /// The number of the next octet in order; nil until any was seen.
    var next: SequenceNumber?
    /// When this side last said something new.
    var lastTime: Int64 = 0
    /// Messages that are complete and acknowledged, or given up.
    private(set) var done: [Message] = []

    private var open: Message?
    private var waiting: [Message] = []
    private var acknowledged: SequenceNumber?
    private var acknowledgedBy = 0
    private var count = 0
    /// The number of its FIN: its last message ends there, when all before it has come.
    private var lastNumber: SequenceNumber?
    private var early: [Piece] = []
    private var earlyBytes = 0

    /// Text that arrived beyond a hole.
    private struct Piece: Sendable {
        let range: SequenceRange
        let bytes: [UInt8]
        let frame: Int
    }

    /// Bounds on what a hostile or lossy capture can make this hold, per side.
    private static let mostEarlyBytes = 1 << 20
    private static let mostEarly = 1_024
    private static let mostWaiting = 1_024

    /// Whether a run of text holds anything that was not there before.
    func brings(_ range: SequenceRange) -> Bool { next.map { range.end.follows($0) } ?? true }

    /// Its SYN: what it says begins with the number after it. One that comes again, late, changes nothing.
    mutating func begin(at number: SequenceNumber) {
        if count == 0, early.isEmpty { next = number }
    }

    /// Its FIN: what it says ends before that number, even if some of it has yet to come.
    mutating func end(before number: SequenceNumber) {
        lastNumber = number
        if next == number { end() }
    }

    mutating func take(_ range: SequenceRange, _ text: RawSpan, frame: Int) {
        let expected = next ?? range.start
        if next == nil { next = expected }
        guard range.end.follows(expected) else { return }
        if range.start.follows(expected) {
            keepEarly(range, text, frame)
            return
        }
        add(range, from: Int(expected.offset(from: range.start)), text, frame)
        takeEarly()
    }

    private mutating func keepEarly(_ range: SequenceRange, _ text: RawSpan, _ frame: Int) {
        guard early.count < ReassembledStream.mostEarly, earlyBytes + text.byteCount <= ReassembledStream.mostEarlyBytes
        else { return }
        early.append(Piece(range: range, bytes: [UInt8](copying: text, from: 0), frame: frame))
        earlyBytes += text.byteCount
    }

    private mutating func takeEarly() {
        while let expected = next, !early.isEmpty {
            guard let index = early.firstIndex(where: { $0.range.start.precedesOrEquals(expected) }) else { return }
            let piece = early.remove(at: index)
            earlyBytes -= piece.bytes.count
            guard piece.range.end.follows(expected) else { continue }
            let known = Int(expected.offset(from: piece.range.start))
            piece.bytes.withOctets { add(piece.range, from: known, $0, piece.frame) }
        }
    }

    /// Appends what a run adds: `skip` octets of it are known already, and the capture may have cut its end.
    private mutating func add(_ range: SequenceRange, from skip: Int, _ text: RawSpan, _ frame: Int) {
        var number = range.start + UInt32(skip)
        var index = skip
        while index < text.byteCount {
            let lineEnd = text.firstIndex(of: UInt8(ascii: "\n"), from: index)
            let stop = lineEnd.map { $0 + 1 } ?? text.byteCount
            number += UInt32(stop - index)
            append(text, index..<stop, frame, upTo: number)
            if lineEnd != nil { end() }
            index = stop
        }
        let cut = Int64(range.count) - Int64(max(text.byteCount, skip))
        if cut > 0 {
            if open == nil { append(text, 0..<0, frame, upTo: number) }
            open?.missing += cut
            open?.length += cut
            open?.end = range.end
        }
        next = range.end
        if next == lastNumber { end() }
    }

    private mutating func append(_ text: RawSpan, _ part: Range<Int>, _ frame: Int, upTo end: SequenceNumber) {
        if open == nil {
            count += 1
            open = Message(
                connection: 0, sender: .client, number: count, bytes: [], length: 0, missing: 0, segments: [],
                acknowledgedBy: nil, end: end)
        }
        let room = Message.kept - (open?.bytes.count ?? 0)
        open?.bytes.append(text, part.lowerBound..<min(part.upperBound, part.lowerBound + room))
        open?.length += Int64(part.count)
        open?.end = end
        if open?.segments.last != frame, (open?.segments.count ?? 0) < Message.framesKept {
            open?.segments.append(frame)
        }
    }

    /// The message ends here.
    mutating func end() {
        guard var message = open else { return }
        open = nil
        message.dropLineEnd()
        if let acknowledged, message.end.precedesOrEquals(acknowledged) {
            message.acknowledgedBy = acknowledgedBy
            done.append(message)
        } else {
            waiting.append(message)
            if waiting.count > ReassembledStream.mostWaiting { done.append(waiting.removeFirst()) }
        }
    }

    /// The other end acknowledges everything before `ack`.
    mutating func acknowledge(_ ack: SequenceNumber, frame: Int) {
        if let acknowledged, !ack.follows(acknowledged) { return }
        if let expected = next, ack.follows(expected), !early.isEmpty || open != nil { skip(to: ack) }
        acknowledged = ack
        acknowledgedBy = frame
        while !waiting.isEmpty, waiting[0].end.precedesOrEquals(ack) {
            var message = waiting.removeFirst()
            message.acknowledgedBy = frame
            done.append(message)
        }
    }

    /// A hole that was acknowledged will never be filled here: what came before it ends, what comes after it goes on.
    private mutating func skip(to ack: SequenceNumber) {
        end()
        let after = early.map { $0.range.start }.filter { $0.precedes(ack) }
        guard let expected = next, let start = after.min(by: { $0.offset(from: expected) < $1.offset(from: expected) })
        else {
            // The FIN takes a number, too: that is no hole.
            if let expected = next, ack.offset(from: expected) > 1 { next = ack }
            return
        }
        next = start
        takeEarly()
    }

    /// Nothing more will come.
    mutating func finish() {
        while let expected = next,
            let first = early.min(by: { $0.range.start.offset(from: expected) < $1.range.start.offset(from: expected) })
        {
            end()
            next = first.range.start
            takeEarly()
        }
        end()
        done.append(contentsOf: waiting)
        waiting = []
    }

    mutating func hand(over messages: inout [Message], _ connection: Int, _ sender: End) {
        for var message in done {
            message.connection = connection
            message.sender = sender
            messages.append(message)
        }
        done.removeAll(keepingCapacity: true)
    }
}

extension Message {
    /// The text is without its line end.
    fileprivate mutating func dropLineEnd() {
        guard bytes.last == UInt8(ascii: "\n") else { return }
        bytes.removeLast()
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    }
}

extension RawSpan {
    /// Where an octet next occurs at or after `start`.
    fileprivate func firstIndex(of octet: UInt8, from start: Int) -> Int? {
        unsafe withUnsafeBytes { bytes in
            var index = start
            // Eight at a time: those of which one is sought hold a zero octet when what is sought is taken from each.
            let sought = UInt64(octet) &* 0x0101_0101_0101_0101
            while index + 8 <= bytes.count {
                let rest = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ sought
                let zeros = (rest &- 0x0101_0101_0101_0101) & ~rest & 0x8080_8080_8080_8080
                if zeros != 0 { return index + UInt64(littleEndian: zeros).trailingZeroBitCount / 8 }
                index += 8
            }
            while index < bytes.count {
                if unsafe bytes[index] == octet { return index }
                index += 1
            }
            return nil
        }
    }
}

extension [UInt8] {
    fileprivate init(copying span: RawSpan, from start: Int) {
        self = []
        append(span, start..<span.byteCount)
    }

    /// Appends some octets of a span.
    mutating func append(_ span: RawSpan, _ part: Range<Int>) {
        guard !part.isEmpty else { return }
        unsafe span.withUnsafeBytes { bytes in
            unsafe append(contentsOf: bytes[part])
        }
    }
}

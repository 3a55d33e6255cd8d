// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP
import Transcript

/// A frame as a check sees it: what its headers say, and nothing that anybody made of it.
struct Frame {
    let number: Int
    let time: Int64
    let segment: Segment

    var end: SequenceNumber { segment.end }
    var seq: SequenceNumber { segment.seq }
    var ack: SequenceNumber? { segment.ack }
    var timestamp: UInt32? { segment.options.timestamps?.value }
    var length: UInt32 { segment.length }

    /// Whether both use one number at least.
    func overlaps(_ other: Frame) -> Bool {
        length > 0 && other.length > 0 && !segment.isRST && !other.segment.isRST && seq.precedes(other.end)
            && other.seq.precedes(end)
    }

    /// Whether it uses a number.
    func holds(_ number: SequenceNumber) -> Bool {
        length > 0 && !segment.isRST && number.followsOrEquals(seq) && number.precedes(end)
    }
}

/// What is said of a frame, with those that were captured before it on its connection, and after.
struct Said {
    let frame: Frame
    let row: AnnotatedSegment
    /// The frames of the same end before it, and of the other.
    let own, others: ArraySlice<Frame>
    /// The frames after it; nothing where they were not known when it was said.
    let ownLater, othersLater: ArraySlice<Frame>
    /// Whether the two sockets had a connection before this one.
    let isReuse: Bool
    /// The state that its sender really was in before it, where that is known.
    var truth: State?

    var segment: Segment { frame.segment }
    var seq: SequenceNumber { frame.seq }
    var end: SequenceNumber { frame.end }

    /// Whether a frame of the other end acknowledged a number before this one.
    func isAcknowledged(upTo number: SequenceNumber) -> Bool {
        others.contains { $0.ack?.followsOrEquals(number) ?? false }
    }

    /// The number after the highest that this end has used.
    var most: SequenceNumber? { Said.most(own) }

    static func most(_ frames: ArraySlice<Frame>) -> SequenceNumber? {
        var most: SequenceNumber?
        for frame in frames where !frame.segment.isRST { most = most.map { .later($0, frame.end) } ?? frame.end }
        return most
    }

    /// How windows are scaled, if the capture shows both SYNs: of this end and of the other.
    func shift(of frames: ArraySlice<Frame>) -> UInt32? {
        guard let mine = own.first(where: \.segment.isSYN), let theirs = others.first(where: \.segment.isSYN) else {
            return nil
        }
        guard let a = mine.segment.options.windowScale, let b = theirs.segment.options.windowScale else { return 0 }
        return UInt32(min(frames.first?.number == own.first?.number ? a : b, 14))
    }

    /// Where the window ends that a frame of some frames offers.
    func edge(_ frame: Frame, of frames: ArraySlice<Frame>) -> SequenceNumber? {
        guard let ack = frame.ack, let shift = shift(of: frames) else { return nil }
        return ack + UInt32(frame.segment.window) << (frame.segment.isSYN ? 0 : shift)
    }

    /// Whether a segment of the other end comes that had been received before.
    func othersRepeat(_ isOne: (Frame) -> Bool) -> Bool {
        others.contains { frame in
            guard isOne(frame) else { return false }
            return own.contains { $0.number < frame.number && $0.ack?.followsOrEquals(frame.end) ?? false }
                || others.contains { $0.number != frame.number && $0.overlaps(frame) }
        }
    }
}

/// The frames of every connection of a capture, for as long as they are read.
struct Frames {
    private struct Ends { var client: [Frame] = [], server: [Frame] = [] }
    private var connections: [Int: Ends] = [:]
    private var first: [Set<SocketAddress>: Int] = [:]

    init(_ rows: [AnnotatedSegment]) {
        for row in rows {
            let annotation = row.annotation
            let frame = Frame(
                number: annotation.number, time: annotation.time?.nanoseconds ?? 0, segment: row.segment)
            first[[row.source, row.destination]] = first[[row.source, row.destination]] ?? annotation.connection
            if annotation.oddities.contains(.capturedTwice) { continue }
            if annotation.sender == .client {
                connections[annotation.connection, default: Ends()].client.append(frame)
            } else {
                connections[annotation.connection, default: Ends()].server.append(frame)
            }
        }
    }

    /// A row with what was captured before it and, with hindsight, after it.
    func said(_ row: AnnotatedSegment, hasHindsight: Bool) -> Said {
        let ends = connections[row.annotation.connection] ?? Ends()
        let (own, others) = row.annotation.sender == .client ? (ends.client, ends.server) : (ends.server, ends.client)
        let number = row.annotation.number
        func split(_ frames: [Frame]) -> (ArraySlice<Frame>, ArraySlice<Frame>) {
            var (low, high) = (0, frames.count)
            while low < high {
                let middle = (low + high) / 2
                if frames[middle].number < number { low = middle + 1 } else { high = middle }
            }
            let later = frames[low...].first?.number == number ? frames[(low + 1)...] : frames[low...]
            return (frames[..<low], hasHindsight ? later : [])
        }
        let (mine, theirs) = (split(own), split(others))
        return Said(
            frame: Frame(number: number, time: row.annotation.time?.nanoseconds ?? 0, segment: row.segment), row: row,
            own: mine.0, others: theirs.0, ownLater: mine.1, othersLater: theirs.1,
            isReuse: first[[row.source, row.destination]].map { $0 < row.annotation.connection } ?? false)
    }
}

// SPDX-License-Identifier: MIT
public import Flows
public import Packets
public import TCP

/// A capture that can be gone back in: a small record of each segment, and a copy of the transcriber every so often.
///
/// It exists only where somebody steps, searches or jumps; a replay that is merely printed builds none. A record holds no
/// sentence and no bytes, only where the frame lies in its file. Its whole annotation, and what was said and happened
/// around it, is had again by going on from the bookmark before it, which takes at most ``interval`` segments.
public struct Trace: Sendable {
    /// One segment: 56 octets, whatever it carried.
    public struct Record: Sendable {
        public var frame: FrameLocation
        public var connection: UInt32
        public var oddities: Oddities
        public var flags: Flags
        public var sender: End
        public var client, server: State

        init(_ annotation: Annotation, _ flags: Flags, at frame: FrameLocation) {
            self.frame = frame
            self.flags = flags
            connection = UInt32(truncatingIfNeeded: annotation.connection)
            oddities = annotation.oddities
            sender = annotation.sender
            client = annotation.after.client.value
            server = annotation.after.server.value
        }
    }

    /// Where a frame lies in its file, and what is needed to decode it again.
    public struct FrameLocation: Hashable, Sendable {
        /// Octets from the file's beginning to the frame's first.
        public var offset: UInt64
        public var capturedLength, originalLength: UInt32
        public var number: Int
        public var time: Timestamp?
        public var link: LinkType

        public init(
            offset: UInt64, capturedLength: UInt32, originalLength: UInt32, number: Int, time: Timestamp?,
            link: LinkType
        ) {
            self.offset = offset
            self.capturedLength = capturedLength
            self.originalLength = originalLength
            self.number = number
            self.time = time
            self.link = link
        }
    }

    public private(set) var records: [Record] = []
    private var bookmarks: [Transcriber] = []
    /// How many segments lie between two bookmarks.
    public let interval: Int

    public init(interval: Int = 4_096) {
        precondition(interval > 0, "bookmarks need a distance")
        self.interval = interval
    }

    /// Whether the transcriber, as it is before the frame that may bring the next segment, should be kept for it.
    public var wantsBookmark: Bool { records.count.isMultiple(of: interval) }

    /// Adds a segment. `before` is the transcriber as it was before the segment's frame; it is kept when
    /// ``wantsBookmark``.
    public mutating func append(
        _ annotation: Annotation, _ flags: Flags, at frame: FrameLocation, before: @autoclosure () -> Transcriber
    ) {
        if wantsBookmark { bookmarks.append(before()) }
        records.append(Record(annotation, flags, at: frame))
    }

    /// The transcriber as it was before the segment at `start`, the nearest bookmark at or before `index`.
    public func bookmark(before index: Int) -> (start: Int, transcriber: Transcriber) {
        precondition(records.indices.contains(index), "a segment that is not in the trace")
        return (index / interval * interval, bookmarks[index / interval])
    }

    /// The time between two segments; nil if the capture does not say.
    public func nanoseconds(from start: Int, to end: Int) -> Int64? {
        guard let then = records[end].frame.time, let now = records[start].frame.time else { return nil }
        return then.nanoseconds(since: now)
    }

    /// The next record after `index` that has any of these oddities, or nil.
    public func next(_ oddities: Oddities, after index: Int) -> Int? {
        records[(index + 1)...].firstIndex { !$0.oddities.isDisjoint(with: oddities) }
    }
}

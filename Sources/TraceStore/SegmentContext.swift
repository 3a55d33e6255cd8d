// SPDX-License-Identifier: MIT
public import Transcript

/// A segment, and what the trace has beside it: what a step viewer shows.
public struct SegmentContext: Sendable {
    /// The segment, with what is believed of both ends.
    public var passing: AnnotatedSegment
    /// What the trace says before it: only of the first segment.
    public var before: [TraceEvent] = []
    /// What the trace says after it and before the next: messages, datagrams, problems, connections that ended.
    public var after: [TraceEvent] = []
    /// How many more events there are before it or after it: of very many only the first are here.
    public var leftOut = 0

    /// How many events are handed out on each side of a segment.
    public static let most = 32
}

extension TraceStore {
    /// The segment in a row, with what is said beside it and belongs to a connection (nil: to any); nil if it can no longer
    /// be read, or there is none.
    public mutating func context(ofRow index: Int, in connection: Int? = nil) -> SegmentContext? {
        guard let row = row(index) else { return nil }
        var context = SegmentContext(passing: row.passing)
        if index == 0 { context.leftOut += gather(0, in: connection, into: &context.before) }
        context.leftOut += gather(index + 1, in: connection, into: &context.after)
        return context
    }

    /// What the trace says before its first segment, even if none has come yet.
    public mutating func beginning(in connection: Int? = nil) -> [TraceEvent] {
        var found: [TraceEvent] = []
        _ = gather(0, in: connection, into: &found)
        return found
    }

    /// How many events came after the last segment, those that are shown nowhere not counted.
    public var eventsAfterLast: Int {
        var count = 0
        for index in events.between(columns.count, columns.count) {
            if case .value(let place) = events[index], !isShown(valueAt: place) { continue }
            count += 1
        }
        return count
    }

    /// Gathers what came after so many rows. Returns how much of it was left out.
    private mutating func gather(_ count: Int, in connection: Int?, into found: inout [TraceEvent]) -> Int {
        let range = events.between(count, count)
        for index in range {
            if connection == nil, found.count == SegmentContext.most { return range.upperBound - index }
            guard found.count < SegmentContext.most else { return 0 }
            if let connection, let own = number(ofEvent: index), own != connection { continue }
            guard let event = event(index) else { continue }
            if case .capture = event { continue }
            if connection == nil || event.connection == nil || event.connection == connection { found.append(event) }
        }
        return 0
    }

    /// The number of the connection that an event is about, as far as that is known without reading it.
    func number(ofEvent index: Int) -> Int? {
        switch events[index] {
        case .message(let message): connections.entries[messages.connection(of: message)].number
        case .end(let place): connections.entries[place].number
        case .packet, .problem, .value: nil
        }
    }
}

// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP

/// One connection read with hindsight: what became of its segments, and the clock beside it.
struct WatchedConnection: Sendable {
    var timelines = Timelines()
    private(set) var stopwatch = Stopwatch()
    private var dialogue: Dialogue
    /// Places behind segments that were taken in and not written yet.
    private var places: [Place] = []

    private struct Place: Sendable {
        let id: Int
        let flow: FlowBookmark
        let timelines: Timelines
    }

    /// Of which nothing was seen.
    init(_ number: Int) { dialogue = Dialogue(connection: number) }

    /// From where a bookmark was made.
    init(from bookmark: ConnectionBookmark) {
        timelines = bookmark.timelines
        stopwatch = bookmark.stopwatch
        dialogue = Dialogue(connection: bookmark.connection)
    }

    /// Writes down what became of a segment. `isGivenUp` says that it is written at a bound.
    mutating func write(_ passing: inout AnnotatedSegment, _ id: Int, isGivenUp: Bool) {
        let segment = passing.segment
        timelines.giveUp(id)
        timelines.write(id, segment, into: &passing.annotation)
        passing.annotation.passage.isGivenUp = isGivenUp
        if passing.numbers != nil { passing.numbers = timelines.numbers(passing.annotation) }
        passing.acknowledges.removeAll(keepingCapacity: true)
        if passing.annotation.oddities.contains(.capturedTwice) || passing.annotation.isLate { return }
        stopwatch.take(passing.annotation, segment, into: &passing.acknowledges)
    }

    /// The same, with the text that was captured of it; messages that it completes go to `said`.
    mutating func write(
        _ passing: inout AnnotatedSegment, _ id: Int, isGivenUp: Bool, text: RawSpan, _ said: inout [Message]
    ) {
        write(&passing, id, isGivenUp: isGivenUp)
        // A connection that was reported as over has said its last words: to listen on would never end.
        if passing.annotation.oddities.contains(.capturedTwice) || passing.annotation.isLate { return }
        dialogue.take(passing.annotation, passing.segment, text: text, into: &said)
    }

    /// The connection is over: everything that was said is.
    mutating func finish(_ said: inout [Message]) { dialogue.finish(into: &said) }

    /// Notes the connection as it is when a segment was taken in, for the time when that is written.
    mutating func place(_ flow: FlowBookmark, behind id: Int) {
        places.append(Place(id: id, flow: flow, timelines: timelines.compacted))
    }

    /// The bookmark behind a segment that was written; nil if there is none.
    mutating func takeBookmark(behind id: Int) -> ConnectionBookmark? {
        guard let place = places.first, place.id == id else { return nil }
        places.removeFirst()
        return ConnectionBookmark(
            flow: place.flow, stopwatch: stopwatch, timelines: place.timelines.resumed(from: timelines, behind: id),
            segments: id + 1)
    }

    /// Writes down where both ends were left, and the times.
    func write(into connection: inout Connection) {
        timelines.write(into: &connection)
        stopwatch.write(into: &connection)
    }
}

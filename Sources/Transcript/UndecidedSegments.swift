// SPDX-License-Identifier: MIT
import Flows
import TCP

/// Segments that were told as they passed: when a later frame shows what became of one, that is news.
struct UndecidedSegments: Sendable {
    private var connections: [Int: Timelines] = [:]

    /// Takes in the next segment, and says what it shows of those before it.
    mutating func take(_ annotation: Annotation, _ segment: Segment, _ tell: (DecidedFate) -> Void) {
        let number = annotation.connection
        if let refused = annotation.refuses { connections[refused] = nil }
        // A connection that was reported as over has no timeline any more.
        guard !annotation.isLate else { return }
        let id = connections[number, default: Timelines()].take(annotation, segment)
        connections[number]?.tellAtOnce(id)
        connections[number]?.takeDecided { frame, passage in
            tell(DecidedFate(number: frame, connection: number, passage: passage))
        }
    }

    /// A connection is over.
    mutating func forget(_ number: Int) { connections[number] = nil }
}

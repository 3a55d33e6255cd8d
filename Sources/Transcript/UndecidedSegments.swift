// SPDX-License-Identifier: MIT
import Flows
import Packets
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

    /// A connection is over. If the segment before this has begun another between the same sockets, that shows something.
    mutating func end(
        _ connection: Connection, after annotation: Annotation?, from source: SocketAddress, to destination: SocketAddress,
        _ tell: (DecidedFate) -> Void
    ) {
        guard var timelines = connections.removeValue(forKey: connection.number), let annotation,
            annotation.connection != connection.number, connection.client != connection.server
        else { return }
        let isFromClient = source == connection.client && destination == connection.server
        guard isFromClient || (source == connection.server && destination == connection.client) else { return }
        timelines.end(byFrame: annotation.number, from: isFromClient ? .client : .server)
        timelines.takeDecided { frame, passage in
            tell(DecidedFate(number: frame, connection: connection.number, passage: passage))
        }
    }
}

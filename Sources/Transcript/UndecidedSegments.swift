// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP

/// Segments that were told as they passed: when a later frame shows what became of one, that is news.
struct UndecidedSegments: Sendable {
    private var connections: [Int: Timelines] = [:]
    /// The first segments of connections that may turn out to be none, having been refused.
    private var begun: [Int: [(annotation: Annotation, segment: Segment)]] = [:]
    private static let mostBegun = 8

    /// Takes in the next segment, and says what it shows of those before it.
    mutating func take(_ annotation: Annotation, _ segment: Segment, _ tell: (DecidedFate) -> Void) {
        let number = annotation.connection
        // A connection that was reported as over has no timeline any more.
        guard !annotation.isLate else { return }
        if let refused = annotation.refuses { move(refused, to: annotation) }
        if annotation.beginsAnew || begun[number] != nil {
            begun[number, default: []].append((annotation, segment))
            if (begun[number]?.count ?? 0) > UndecidedSegments.mostBegun { begun[number] = nil }
        }
        add(annotation, segment, to: number)
        connections[number]?.takeDecided { frame, passage in
            tell(DecidedFate(number: frame, connection: number, passage: passage))
        }
    }

    private mutating func add(_ annotation: Annotation, _ segment: Segment, to number: Int) {
        let id = connections[number, default: Timelines()].take(annotation, segment)
        connections[number]?.tellAtOnce(id)
    }

    /// What seemed to be another connection was refused: its segments belong to the one that goes on.
    private mutating func move(_ refused: Int, to other: Annotation) {
        connections[refused] = nil
        for (annotation, segment) in begun.removeValue(forKey: refused) ?? [] {
            var annotation = annotation
            annotation.connection = other.connection
            annotation.sender = annotation.senderPort == other.senderPort ? other.sender : other.sender.peer
            add(annotation, segment, to: other.connection)
        }
    }

    /// A connection is over. If the segment before this has begun another between the same sockets, that shows something.
    mutating func end(
        _ connection: Connection, after annotation: Annotation?, from source: SocketAddress,
        to destination: SocketAddress, _ tell: (DecidedFate) -> Void
    ) {
        begun[connection.number] = nil
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

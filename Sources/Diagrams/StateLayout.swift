// SPDX-License-Identifier: MIT
import Flows
public import TCP

/// The state diagram small enough to stand beside a ladder: where each state stands, and its arrows from the table.
///
/// The ways back to CLOSED by RST, ABORT and timeout, which lead there from everywhere, are known to the map but drawn
/// only where they were walked.
public struct StateLayout: Sendable {
    public static let width = 360, height = 304

    /// An arrow: the table's rows between two states.
    public struct Edge: Sendable {
        /// The states that it joins; a way back is an arrow of its own.
        public let from, to: State
        /// The table's rows that make this step: the same two states may be joined by several triggers.
        public let rows: [Transition]
        /// Whether the RFC's figure has it.
        public let isInFigure: Bool
        /// Corners of a way around the others; none for a straight arrow.
        public let corners: [(x: Int, y: Int)]
    }

    /// Where the middle of a state's name stands, from the upper left.
    public static func place(of state: State) -> (x: Int, y: Int) {
        switch state {
        case .closed: (180, 18)
        case .listen: (180, 62)
        case .synReceived: (71, 106)
        case .synSent: (289, 106)
        case .established: (180, 150)
        case .finWait1: (71, 194)
        case .closeWait: (289, 194)
        case .finWait2: (71, 238)
        case .closing: (180, 238)
        case .lastAck: (289, 238)
        case .timeWait: (180, 284)
        }
    }

    /// Every arrow, in the order of the table.
    public static let edges: [Edge] = {
        var order: [[State]] = []
        var rows: [[State]: [Transition]] = [:]
        for row in Transition.table {
            let key = [row.from, row.to]
            if rows[key] == nil { order.append(key) }
            rows[key, default: []].append(row)
        }
        return order.map { key in
            let between = rows[key] ?? []
            return Edge(
                from: key[0], to: key[1], rows: between,
                isInFigure: between.contains { StateDiagram.isInFigure($0) }, corners: corners(key[0], key[1]))
        }
    }()

    private static func corners(_ from: State, _ to: State) -> [(x: Int, y: Int)] {
        switch (from, to) {
        case (.lastAck, .closed): [(352, 238), (352, 18)]
        case (.timeWait, .closed): [(8, 284), (8, 18)]
        default: []
        }
    }
}

// SPDX-License-Identifier: MIT

public import TCP

/// The state diagram of TCP, drawn from `Transition/table` and from nothing else (RFC 9293 §3.3.2, Figure 5).
///
/// As in the RFC's figure, RST, ABORT and the user timeout, which lead to CLOSED from everywhere, are left out unless
/// asked for.
public struct StateDiagram: Sendable {
    /// One arrow: everything that leads from one state to another.
    public struct Edge: Hashable, Sendable {
        /// Where it begins and ends.
        public let from, to: State
        /// What pulls it, each with what it sends.
        public let labels: [String]
    }

    /// Every arrow, in the order of the table.
    public let edges: [Edge]

    /// The diagram as the table has it; with `includesResets` every row of it.
    public init(includesResets: Bool = false) {
        var edges: [Edge] = []
        for row in Transition.table where includesResets || StateDiagram.isInFigure(row) {
            let label = StateDiagram.label(of: row)
            if let index = edges.firstIndex(where: { $0.from == row.from && $0.to == row.to }) {
                let old = edges[index]
                guard !old.labels.contains(label) else { continue }
                edges[index] = Edge(from: old.from, to: old.to, labels: old.labels + [label])
            } else {
                edges.append(Edge(from: row.from, to: row.to, labels: [label]))
            }
        }
        self.edges = edges
    }

    /// Whether the RFC's own figure has this transition.
    static func isInFigure(_ row: Transition) -> Bool {
        switch row.trigger {
        case .abort, .userTimeout, .rst: false
        case .syn: row.to == .synReceived && row.from != .timeWait
        case .fin: row.from != .synReceived
        case .passiveOpen, .activeOpen, .send, .close, .synAck, .ackOfSYN, .ackOfFIN, .timeWaitTimeout: true
        }
    }

    /// What pulls a transition, and what it sends: `CLOSE / FIN`.
    public static func label(of row: Transition) -> String {
        let cause: String =
            switch row.trigger {
            case .passiveOpen: "passive OPEN"
            case .activeOpen: "active OPEN"
            case .send: "SEND"
            case .close: "CLOSE"
            case .abort: "ABORT"
            case .syn: "rcv SYN"
            case .synAck: "rcv SYN,ACK"
            case .ackOfSYN: "rcv ACK of SYN"
            case .fin: "rcv FIN"
            case .ackOfFIN: "rcv ACK of FIN"
            case .rst: "rcv RST"
            case .userTimeout: "user timeout"
            case .timeWaitTimeout: "2 MSL"
            }
        return sent(by: row).map { "\(cause) / \($0)" } ?? cause
    }

    /// The segment that a transition sends; nil if none.
    private static func sent(by row: Transition) -> String? {
        switch (row.trigger, row.to) {
        case (.activeOpen, _), (.send, _): "SYN"
        case (.syn, .synReceived): "SYN,ACK"
        case (.syn, .closed): "RST"
        case (.synAck, _), (.fin, _): "ACK"
        case (.close, .finWait1), (.close, .lastAck): "FIN"
        case (.abort, _): row.rule == .abortSendsRST ? "RST" : nil
        default: nil
        }
    }
}

// MARK: Text, Mermaid, DOT

extension StateDiagram {
    /// A list: each state, and the arrows that leave it.
    public var text: String {
        var lines: [String] = []
        for state in State.allCases {
            lines.append("\(state)")
            for edge in edges where edge.from == state {
                for label in edge.labels { lines.append("    \(TerminalWidth.pad(label, to: 26)) → \(edge.to)") }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Mermaid's stateDiagram-v2.
    public var mermaid: String {
        var lines = ["stateDiagram-v2", "    [*] --> CLOSED"]
        for state in State.allCases where "\(state)".contains(Character("-")) {
            lines.append("    state \"\(state)\" as \(StateDiagram.identifier(state))")
        }
        for edge in edges {
            let label = edge.labels.joined(separator: "<br/>")
            lines.append("    \(StateDiagram.identifier(edge.from)) --> \(StateDiagram.identifier(edge.to)): \(label)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Graphviz.
    public var dot: String {
        var lines = [
            "digraph TCP {", "    node [shape=box, fontname=\"sans-serif\"];",
            "    edge [fontname=\"sans-serif\", fontsize=10];",
        ]
        for edge in edges {
            lines.append("    \"\(edge.from)\" -> \"\(edge.to)\" [label=\"\(edge.labels.joined(separator: "\\n"))\"];")
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    static func identifier(_ state: State) -> String {
        "\(state)".split(separator: "-").joined(separator: "_")
    }
}

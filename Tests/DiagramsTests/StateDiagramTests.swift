// SPDX-License-Identifier: MIT
import Diagrams
import TCP
import Testing

@Suite("The state diagram, drawn from the table: RFC 9293 §3.3.2, Figure 5")
struct StateDiagramTests {
    /// The arrows of Figure 5, from the RFC: RST, ABORT and the user timeout are not in it.
    static let figure: Set<String> = [
        "CLOSED LISTEN", "CLOSED SYN-SENT", "LISTEN CLOSED", "LISTEN SYN-SENT", "LISTEN SYN-RECEIVED",
        "SYN-SENT CLOSED", "SYN-SENT SYN-RECEIVED", "SYN-SENT ESTABLISHED", "SYN-RECEIVED ESTABLISHED",
        "SYN-RECEIVED FIN-WAIT-1", "ESTABLISHED FIN-WAIT-1", "ESTABLISHED CLOSE-WAIT", "FIN-WAIT-1 FIN-WAIT-2",
        "FIN-WAIT-1 CLOSING", "FIN-WAIT-2 TIME-WAIT", "CLOSING TIME-WAIT", "CLOSE-WAIT LAST-ACK", "LAST-ACK CLOSED",
        "TIME-WAIT CLOSED",
    ]

    @Test("has the arrows of the figure and no other") func arrows() {
        #expect(Set(StateDiagram().edges.map { "\($0.from) \($0.to)" }) == Self.figure)
    }

    @Test("with resets it has every row of the table") func whole() {
        let edges = StateDiagram(includesResets: true).edges
        for row in Transition.table {
            #expect(
                edges.contains {
                    $0.from == row.from && $0.to == row.to && $0.labels.contains(StateDiagram.label(of: row))
                })
        }
    }

    @Test(
        "labels say what pulls and what is sent",
        arguments: [
            ("CLOSED", "SYN-SENT", "active OPEN / SYN"), ("LISTEN", "SYN-RECEIVED", "rcv SYN / SYN,ACK"),
            ("ESTABLISHED", "CLOSE-WAIT", "rcv FIN / ACK"), ("CLOSE-WAIT", "LAST-ACK", "CLOSE / FIN"),
            ("TIME-WAIT", "CLOSED", "2 MSL"),
        ])
    func labels(_ from: String, _ to: String, _ label: String) {
        #expect(StateDiagram().edges.contains { "\($0.from)" == from && "\($0.to)" == to && $0.labels.contains(label) })
    }

    @Test("every form names every state and every label") func forms() {
        let diagram = StateDiagram()
        for state in State.allCases {
            #expect(diagram.text.contains("\(state)"))
            #expect(diagram.svg.contains(">\(state)</text>"))
            #expect(diagram.dot.contains("\"\(state)\""))
        }
        for edge in diagram.edges {
            for label in edge.labels {
                #expect(diagram.text.contains(label))
                #expect(diagram.svg.contains(label))
                #expect(diagram.dot.contains(label))
                #expect(diagram.mermaid.contains(label))
            }
        }
        #expect(diagram.mermaid.hasPrefix("stateDiagram-v2\n"))
        #expect(diagram.svg.hasPrefix("<svg ") && diagram.svg.contains("</svg>"))
    }
}

// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Transcript

/// What pages ask of a trace that grows.
extension LiveTrace: WebTrace {
    public var isLive: Bool { true }

    public func extent() -> TraceExtent {
        withBook { book in
            TraceExtent(
                segments: book.rows.count, connections: book.flows.count, problems: book.problemCount,
                resolution: book.capture?.resolution ?? "ns")
        }
    }

    public func columns(from row: Int) -> [UInt8] { withBook { $0.columns }.encoded(from: row) }

    public func rows(of connection: Int?, _ range: Range<Int>) -> [UInt8] {
        withBook { $0.rows(of: connection, from: range.lowerBound, count: range.count) }
    }

    public func dialogue(of connection: Int, _ place: DialoguePlace, count: Int) -> [UInt8] {
        withBook { book in
            switch place {
            case .from(let first): book.dialogue(of: connection, from: first, near: nil, count: count)
            case .near(let frame): book.dialogue(of: connection, from: nil, near: frame, count: count)
            }
        }
    }

    public func search(_ text: String, in connection: Int?) -> [Int] {
        withBook { $0.search(text, in: connection) }
    }

    public func problems() -> [UInt8] {
        withBook { book in
            var line = JSONLine()
            line.begin("more")
            line.integer("count", book.problemCount - book.problems.count)
            line.end()
            return book.problems.flatMap(\.self) + line.bytes
        }
    }

    public func connections(_ range: Range<Int>) -> [UInt8] {
        withBook { book in
            var line = JSONLine()
            line.list { line in
                for flow in book.flows[range.clamped(to: book.flows.indices)] { line.listed(flow.listed) }
            }
            return line.bytes
        }
    }

    public func unsavedNotes() -> [Int: [String]] { withBook { $0.notes.unsaved } }
}

extension LiveBook.Flow {
    /// As the page lists it.
    fileprivate var listed: ListedConnection {
        ListedConnection(
            number: number, client: client, server: server, segments: rows.count, first: rows.first,
            outcome: outcome.map {
                ListedConnection.Outcome(
                    oddities: $0.oddities.all, handshake: $0.handshake.kind, close: $0.close.kind)
            })
    }
}

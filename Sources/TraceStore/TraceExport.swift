// SPDX-License-Identifier: MIT
import CaptureFiles
import Diagrams
import Flows
public import Narration
import Packets
public import TCP
import Transcript

/// Where an export goes: it gathers in a buffer, which is emptied once it has become large.
public protocol ExportSink {
    /// Why it cannot be emptied.
    associatedtype Failure: Error

    var buffer: [UInt8] { get set }

    /// Takes out of the buffer what has gathered, once it is much.
    mutating func flushIfLarge() throws(Failure)
}

extension ExportSink {
    mutating func write(_ text: String) { buffer.append(contentsOf: text.utf8) }
}

/// What of a trace is exported, and as what.
public struct TraceExport: Sendable {
    /// What it becomes.
    public let form: ExportForm
    /// The one connection that is exported; nil for all.
    public let connection: Int?
    /// Which end a script puts to the test.
    public let side: End
    /// What it is written in.
    public let language: Language
    /// Whether the choice of the connection was not the person's.
    public let isChosen: Bool

    /// Decides what of a trace is exported. A script is always one connection's: if none is named, the first of which the
    /// handshake was seen, and its end.
    ///
    /// - Parameters:
    ///   - form: What it becomes.
    ///   - store: The trace.
    ///   - called: What messages call the trace.
    ///   - connection: The one connection that is wanted; nil for all, or for that choice.
    ///   - side: Whose part a script plays.
    ///   - language: What it is written in.
    /// - Throws: if the trace has no such connection.
    public init<Octets>(
        _ form: ExportForm, of store: TraceStore<Octets>, called: String, connection: Int?,
        side: End = .server, language: Language
    ) throws(ExportError) {
        self.form = form
        self.side = side
        self.language = language
        if let connection, !store.has(connection: connection) {
            throw .noSuchConnection(connection, of: called, count: store.extent.connections)
        }
        isChosen = connection == nil && form == .pkt
        guard isChosen else {
            self.connection = connection
            return
        }
        let first = store.connections.entries.first?.number
        guard let whole = store.firstWhole ?? (store.isWhole ? nil : first) else {
            throw .noWholeConnection(called)
        }
        self.connection = whole
    }
}

extension TraceStore {
    /// The first connection of which the handshake was seen, and its end.
    fileprivate var firstWhole: Int? {
        var first: Int?
        for entry in connections.entries where entry.handshake == .threeWay && entry.close ?? .open != .open {
            first = min(first ?? entry.number, entry.number)
        }
        return first
    }

    /// Something of a trace, in its order.
    enum Item {
        case row(TraceRow)
        case event(TraceEvent)
    }

    /// Calls `body` with all that belongs to a connection (nil: with all there is), in the order in which it was told.
    mutating func forEach<Failure: Error>(
        of connection: Int?, _ body: (Item, inout TraceStore) throws(Failure) -> Void
    ) throws(Failure) {
        let place = connection.flatMap { connections.place(of: $0) }
        let total = place.map { Int(connections.entries[$0].segments) } ?? columns.count
        var (next, start) = (0, 0)
        while true {
            let range = start..<min(start + 1_024, total)
            let selected = place.map { connections.rows(of: $0, range, columns) } ?? Array(range)
            for row in rows(at: selected) {
                try tell(connection, &next, upTo: row.index, body)
                try body(.row(row), &self)
            }
            start = range.upperBound
            if start >= total { return try tell(connection, &next, upTo: .max, body) }
        }
    }

    /// Calls `body` with the events from the next one on before which at most so many rows stood.
    private mutating func tell<Failure: Error>(
        _ connection: Int?, _ next: inout Int, upTo count: Int,
        _ body: (Item, inout TraceStore) throws(Failure) -> Void
    ) throws(Failure) {
        while next < events.count, events.row(next) <= count {
            defer { next += 1 }
            if let connection, let own = number(ofEvent: next), own != connection { continue }
            guard let event = event(next) else { continue }
            if let connection, let own = event.connection, own != connection { continue }
            try body(.event(event), &self)
        }
    }

    // MARK: Forms

    /// Writes an export. The page in one file is more than a trace: what it holds is the capture.
    public mutating func write<Sink: ExportSink>(
        _ export: TraceExport, to sink: inout Sink
    ) throws(ExportFailure<Sink.Failure>) {
        switch export.form {
        case .svg: sink.write(SVG.document(charts(export), title: "wiretalk: \(title)"))
        case .mmd: sink.write(Mermaid.document(charts(export)))
        case .pkt:
            do throws(ExportError) { sink.write(try script(export)) } catch { throw .export(error) }
        case .jsonl: try writeLines(export, to: &sink)
        case .html, .pcapng: try writeCapture(export, to: &sink)
        }
    }

    private mutating func charts(_ export: TraceExport) -> Charts {
        var charts = Charts(language: export.language)
        forEach(of: export.connection) { item, store throws(Never) in
            switch item {
            case .row(let row):
                charts.take(.segment(row.passing), notes: store.notes[row.passing.annotation.number])
            case .event(let event): charts.take(event)
            }
        }
        return charts
    }

    private mutating func script(_ export: TraceExport) throws(ExportError) -> String {
        let number = export.connection ?? 0
        guard let place = connections.place(of: number) else { throw .noWholeConnection(title) }
        let selected = connections.rows(of: place, 0..<PacketdrillScript.mostSegments, columns)
        let segments = rows(at: selected).map { $0.passing }
        guard let script = PacketdrillScript.document(segments, side: export.side, source: title) else {
            throw .noHandshake(number)
        }
        return script
    }

    private mutating func writeLines<Sink: ExportSink>(
        _ export: TraceExport, to sink: inout Sink
    ) throws(ExportFailure<Sink.Failure>) {
        var lines = JSONLines(words: Narration(language: export.language))
        try forEach(of: export.connection) { item, _ throws(ExportFailure<Sink.Failure>) in
            switch item {
            case .row(let row): lines.write(.segment(row.passing), into: &sink.buffer)
            case .event(let event): lines.write(event, into: &sink.buffer)
            }
            try sink.flush()
        }
    }
}

/// Why an export was not written.
public enum ExportFailure<SinkFailure: Error>: Error {
    case export(ExportError)
    /// It had nowhere to go.
    case sink(SinkFailure)
}

extension ExportSink {
    /// Takes out of the buffer what has gathered, once it is much.
    mutating func flush() throws(ExportFailure<Failure>) {
        do throws(Failure) { try flushIfLarge() } catch { throw .sink(error) }
    }
}

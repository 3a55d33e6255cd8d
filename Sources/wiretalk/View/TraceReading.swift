// SPDX-License-Identifier: MIT
import CaptureFiles
import Diagrams
import FileSource
import Flows
import Narration
import Packets
import TCP
import Transcript
import WebViewer

/// Reads a capture to its end, and writes down what a ``FileTrace`` answers from.
final class TraceReading {
    private(set) var columns = Columns()
    private(set) var frames: FrameIndex
    private(set) var connections: [ConnectionEntry] = []
    /// What was odd about a connection, where anything was.
    private(set) var oddities: [Int: OddityCounts] = [:]
    /// Copies of connections with many segments, to go on from: with how many segments each was made.
    private(set) var bookmarks: [Int: [(segments: Int, bookmark: ConnectionBookmark)]] = [:]
    private(set) var said: MessageIndex
    private(set) var addresses: SearchText
    private(set) var notes: [Int: [String]] = [:]
    private(set) var problems = ProblemLines()
    private(set) var besides = OtherPackets()
    private(set) var resolution: String?
    /// What could not be written down, if anything.
    private var failure: (any Error)?

    /// What is kept of a connection: 80 octets.
    struct ConnectionEntry {
        var client, server: SocketAddress
        var clientBase, serverBase: SequenceNumber?
        var segments: UInt32 = 0
        var handshake: Connection.Handshake.Kind?
        var close: Connection.Close.Kind?
    }

    /// How many segments of one connection lie between two copies of it.
    private let interval: Int

    init(interval: Int) throws {
        self.interval = interval
        frames = try FrameIndex()
        said = try MessageIndex()
        addresses = try SearchText()
    }

    /// Reads all that a source has.
    func read(_ source: CaptureSource, showsProgress: Bool = false) throws {
        var transcriber = Transcriber(seed: .random(in: .min ... .max))
        // Only rows that are shown need a verdict, and they are decoded again.
        transcriber.decoder.verifiesChecksums = false
        let progress = Progress(isWanted: showsProgress)
        var savedNotes = SavedNotes()
        try source.forEach { item, window in
            switch item {
            case .interface(let interface):
                if resolution == nil { resolution = "\(interface.resolution)" }
            case .packet(let record):
                try take(record, window, &transcriber)
                progress.advance(to: record.info.number, share: source.share)
            case .statistics(let statistics):
                for comment in statistics.saved(in: window) {
                    comment.event.map(keep)
                    savedNotes.take(comment)
                }
            case .problem(let problem):
                transcriber.problem(Problem(problem), emit: keep)
            }
        }
        for (frame, texts) in savedNotes.notes { notes[frame] = texts.isEmpty ? nil : texts }
        progress.hide()
        transcriber.finish(emit: keep)
        try finish()
    }

    private func take(_ record: RecordHeader, _ window: RawSpan, _ transcriber: inout Transcriber) throws {
        let frame = window.extracting(record.octets.bounds)
        record.savedEvents(in: window).forEach(keep)
        let row = columns.count
        transcriber.take(frame, record.info, emit: keep)
        if let failure { throw failure }
        guard columns.count > row else { return }
        try frames.append(record, frame, reassembled: transcriber.packet.isReassembled ? transcriber.packet : nil)
        let comments = record.comments(in: window)
        if !comments.isEmpty {
            let found = Narration.notes(in: comments)
            if !found.isEmpty { notes[record.info.number] = found }
        }
        let connection = Int(columns.connections[row])
        connections[connection].segments += 1
        let segments = Int(connections[connection].segments)
        guard segments.isMultiple(of: interval) else { return }
        let (client, server) = (connections[connection].client, connections[connection].server)
        if let bookmark = transcriber.bookmark(of: client, server) {
            bookmarks[connection, default: []].append((segments, bookmark))
        }
    }

    private func keep(_ moment: TraceEvent) {
        switch moment {
        case .segment(let passing): add(passing)
        case .message(let message): add(message)
        case .connection(let connection): add(connection)
        case .problem(let problem): problems.append(problem)
        case .datagram, .icmp, .call, .kernel: besides.append(moment, after: columns.count)
        case .capture, .summary: break
        }
    }

    private func add(_ passing: AnnotatedSegment) {
        columns.append(passing)
        let annotation = passing.annotation
        if annotation.connection == connections.count {
            let isClient = annotation.sender == .client
            let (source, destination) = (passing.source, passing.destination)
            connections.append(
                ConnectionEntry(client: isClient ? source : destination, server: isClient ? destination : source))
        }
        connections[annotation.connection].clientBase = annotation.clientBase
        connections[annotation.connection].serverBase = annotation.serverBase
    }

    private func add(_ message: Message) {
        let entry = connections[message.connection]
        do {
            try said.append(
                message, rows: message.segments.compactMap(columns.row(ofFrame:)),
                bases: (entry.clientBase, entry.serverBase))
        } catch { failure = error }
    }

    private func add(_ connection: Connection) {
        connections[connection.number].handshake = connection.handshake.kind
        connections[connection.number].close = connection.close.kind
        if connection.oddities.total > 0 { oddities[connection.number] = connection.oddities }
    }

    private func finish() throws {
        if let failure { throw failure }
        try frames.finish()
        try said.finish(connections: connections.count)
        for entry in connections { try addresses.append(Array("\(entry.client) \(entry.server)".utf8)) }
        try addresses.finish()
    }
}

/// What could not be read, as JSON lines: the first thousand, and how many more there are.
struct ProblemLines {
    private var lines = PageLines()
    private(set) var octets: [UInt8] = []
    private(set) var count = 0

    mutating func append(_ problem: Problem) {
        count += 1
        if count <= TraceExtent.mostProblems { lines.write(.problem(problem), into: &octets) }
    }
}

extension Columns {
    /// The row of a frame's segment; nil if it has none.
    func row(ofFrame number: Int) -> Int? {
        let row = (0..<count).partitioningIndex { self.number(at: $0) >= number }
        return row < count && self.number(at: row) == number ? row : nil
    }
}

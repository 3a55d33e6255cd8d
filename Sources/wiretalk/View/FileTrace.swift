// SPDX-License-Identifier: MIT
import Diagrams
import FileSource
import Flows
import Narration
import Synchronization
import TCP
import Transcript
import WebViewer

/// A capture file that pages look at: read once, and then answered from memory and from files without a name.
///
/// A segment costs 64 octets of memory: 28 of columns, 32 to find its frame again and 4 to find it by its connection. Its
/// row is worked out again when somebody looks: from the last copy of its connection before it, at most 256 segments back.
final class FileTrace: WebTrace {
    let title: String
    let language: Language
    /// Where the capture can be read again, for exports.
    let path: String
    let columns: Columns
    let frames: FrameIndex
    let said: MessageIndex
    /// The rows of each connection.
    let rows: Grouping
    let bookmarks: [Int: [(segments: Int, bookmark: ConnectionBookmark)]]
    let addresses: SearchText
    let besides: OtherPackets
    let entries: [TraceReading.ConnectionEntry]
    let oddities: [Int: OddityCounts]
    private let problemLines: ProblemLines
    private let resolution: String
    let notes: Mutex<Notes>
    /// Keeps the file of a capture that has no name.
    private let file: TemporaryFile?

    /// Reads a capture to its end.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - title: What it is called.
    ///   - file: The file without a name that it lies in, if it does.
    ///   - language: What exports are written in.
    ///   - showsProgress: Whether a person at a terminal is told how far it is.
    ///   - interval: How many segments of one connection lie between two copies of it.
    init(
        reading path: String, title: String, in file: TemporaryFile? = nil, language: Language,
        showsProgress: Bool = false,
        interval: Int = 256
    ) throws {
        let reading = try TraceReading(interval: interval)
        try reading.read(try CaptureSource(path: path, name: title), showsProgress: showsProgress)
        self.path = path
        self.title = title
        self.file = file
        self.language = language
        columns = reading.columns
        frames = reading.frames
        said = reading.said
        bookmarks = reading.bookmarks
        addresses = reading.addresses
        entries = reading.connections
        oddities = reading.oddities
        problemLines = reading.problems
        besides = reading.besides
        resolution = reading.resolution ?? "us"
        notes = Mutex(Notes(reading.notes))
        rows = Grouping(columns.connections, groups: entries.count)
    }

    var isLive: Bool { false }

    func extent() -> TraceExtent {
        TraceExtent(
            segments: columns.count, connections: entries.count, problems: problemLines.count, resolution: resolution)
    }

    func columns(from row: Int) -> [UInt8] { columns.encoded(from: row) }

    func connections(_ range: Range<Int>) -> [UInt8] {
        var line = JSONLine()
        line.list { line in
            for number in range.clamped(to: entries.indices) {
                let entry = entries[number]
                let rows = rows[number]
                line.listed(
                    ListedConnection(
                        number: number, client: "\(entry.client)", server: "\(entry.server)", segments: rows.count,
                        first: rows.first.map(Int.init), outcome: outcome(number)))
            }
        }
        return line.bytes
    }

    private func outcome(_ number: Int) -> ListedConnection.Outcome? {
        guard let handshake = entries[number].handshake, let close = entries[number].close else { return nil }
        return ListedConnection.Outcome(
            oddities: oddities[number]?.all ?? [], handshake: handshake, close: close)
    }

    func dialogue(of connection: Int, _ place: DialoguePlace, count: Int) -> [UInt8] {
        switch place {
        case .from(let first): return said.lines(of: connection, from: first, count: count)
        case .near(let frame):
            let row = (0..<columns.count).partitioningIndex { columns.number(at: $0) > frame } - 1
            return said.lines(of: connection, near: row, count: count)
        }
    }

    func problems() -> [UInt8] {
        var line = JSONLine()
        line.begin("more")
        line.integer("count", max(0, problemLines.count - TraceExtent.mostProblems))
        line.end()
        return problemLines.octets + line.bytes
    }

    // MARK: Notes

    func note(_ notes: [String], onFrame number: Int) -> Bool {
        guard columns.row(ofFrame: number) != nil else { return false }
        self.notes.withLock { $0.note(notes, onFrame: number) }
        return true
    }

    func unsavedNotes() -> [Int: [String]] { notes.withLock { $0.unsaved } }

    // MARK: Search

    func search(_ text: String, in connection: Int?) -> [Int] {
        var found = RowSet(of: columns.count)
        said.forEachMatch(of: text) { message in
            for row in said.rows(of: message) { found.insert(Int(row)) }
        }
        addresses.forEachMatch(of: text) { number in
            for row in rows[number] { found.insert(Int(row)) }
        }
        let wanted = text.lowercased()
        for (number, notes) in notes.withLock({ $0.notes })
        where notes.contains(where: { $0.lowercased().contains(wanted) }) {
            if let row = columns.row(ofFrame: number) { found.insert(row) }
        }
        guard let connection else { return found.rows }
        return rows[connection].enumerated().filter { found.contains(Int($1)) }.map(\.offset)
    }
}

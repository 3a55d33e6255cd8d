// SPDX-License-Identifier: MIT
import CaptureFiles
import Diagrams
public import Narration
import Packets
public import TraceStore
import Transcript

/// What the page asks of one capture, which it hands in piece by piece: every answer as octets of JSON, of columns or of an
/// export.
public struct PageCore {
    private var capture: GrowingCapture
    private let language: Language
    private let isLive: Bool
    private var exported = ExportPieces()
    /// Why the last export was not written.
    private var refusal: String?

    /// A capture of which nothing has come yet. `isLive` says that it is still being written: then what became of a segment
    /// is put right later. `seed` spreads connections over memory: give random bits.
    public init(title: String, language: Language, seed: UInt64, isLive: Bool) {
        self.language = language
        self.isLive = isLive
        capture = GrowingCapture(title: title, keeping: isLive ? .rows(TraceBounds()) : .frames, seed: seed)
    }

    // MARK: Taking in

    /// What it is called.
    public var title: String { capture.store.title }

    /// How many segments there are so far.
    public var segments: Int { capture.store.columns.count }

    /// Takes in the next octets, cut anywhere.
    public mutating func feed(_ octets: RawSpan) { capture.feed(octets) }

    /// Nothing more comes.
    public mutating func finish() { capture.finish() }

    /// Why there is no answer, as a sentence without its full stop; empty if nothing is wrong.
    public var problem: String {
        if let refusal { return refusal }
        guard let failure = capture.failure else { return "" }
        let reason = Narration(language: language).reason(Problem(failure))
        return switch language {
        case .english: "\(title) cannot be read: \(reason)"
        case .chinese: "无法读取 \(title)：\(reason)"
        }
    }

    // MARK: Questions

    /// What it is, and how long.
    public func extent() -> [UInt8] {
        PageAnswers.extent(capture.store.extent, title: title, isLive: isLive && !capture.store.isWhole)
    }

    /// The columns from a row on.
    public func columns(from row: Int) -> [UInt8] { capture.store.columns.encoded(from: row) }

    /// The connections of a range.
    public func connections(_ range: Range<Int>) -> [UInt8] { capture.store.list(ofConnections: range) }

    /// Rows of a connection (nil: of all); with messages between them while more may come.
    public mutating func rows(of connection: Int?, _ range: Range<Int>) -> [UInt8] {
        capture.store.lines(of: connection, range, saysMessages: isLive)
    }

    /// Messages of a connection.
    public mutating func dialogue(of connection: Int, _ place: DialoguePlace, count: Int) -> [UInt8] {
        capture.store.dialogue(of: connection, place, count: count)
    }

    /// The rows in which a text occurs.
    public func search(_ text: String, in connection: Int?) -> [UInt8] {
        PageAnswers.found(text.isEmpty ? [] : capture.store.search(text, in: connection))
    }

    /// What could not be read.
    public func problems() -> [UInt8] { capture.store.listOfProblems() }

    /// Puts notes in the place of those that a frame's segment has.
    public mutating func note(_ notes: [String], onFrame number: Int) -> [UInt8] {
        PageAnswers.done(capture.store.note(notes, onFrame: number))
    }

    /// Every note, by its frame.
    public func notes() -> [UInt8] { PageAnswers.notes(capture.store.notes.notes) }

    /// The page's words, about what is called so.
    public static func words(title: String, language: Language) -> [UInt8] {
        PageWords.document(title: title, language: language, isPart: false)
    }

    // MARK: Exports

    /// The first piece of an export; empty if it cannot be written, and then ``problem`` says why. The page in one file is a
    /// capture and what the page has at hand itself, so of that the capture is handed out.
    public mutating func export(_ form: ExportForm, connection: Int?) -> [UInt8] {
        exported = ExportPieces()
        refusal = nil
        let form = form == .html ? .pcapng : form
        do throws(ExportError) {
            let export = try TraceExport(
                form, of: capture.store, called: title, connection: connection, language: language)
            try write(export)
        } catch {
            exported = ExportPieces()
            refusal = error.sentence(language)
        }
        return exported.next()
    }

    private mutating func write(_ export: TraceExport) throws(ExportError) {
        do throws(ExportFailure<Never>) {
            try capture.store.write(export, to: &exported)
        } catch {
            switch error {
            case .export(let error): throw error
            }
        }
    }

    /// The next piece of the export; empty at its end.
    public mutating func more() -> [UInt8] { exported.next() }
}

/// An export that waits to be fetched piece by piece.
private struct ExportPieces: ExportSink {
    var buffer: [UInt8] = []
    private var pieces: [[UInt8]] = []
    private var fetched = 0

    /// From how many octets on a piece is whole.
    private static let size = 1 << 20

    mutating func flushIfLarge() {
        guard buffer.count >= ExportPieces.size else { return }
        pieces.append(buffer)
        buffer = []
    }

    /// Hands out a piece, which is forgotten; empty at the end.
    mutating func next() -> [UInt8] {
        var piece: [UInt8] = []
        if fetched < pieces.count {
            swap(&piece, &pieces[fetched])
            fetched += 1
        } else {
            swap(&piece, &buffer)
        }
        return piece
    }
}

// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import NIOPosix
public import Narration
import Synchronization
import TCP
public import TraceStore
public import Transcript

/// A trace that is looked at from many sides at once: browsers ask from any thread, and while it is live what passes goes
/// in from another.
public final class SharedTrace<Octets: OctetStore>: WebTrace {
    /// What the page calls it.
    public let title: String
    /// Whether segments may still come.
    public let isLive: Bool
    /// Wakes whoever tells the pages: ``takeNews()`` has something then.
    public let news: AsyncStream<Void>

    private let bell: AsyncStream<Void>.Continuation
    /// What exports are written in.
    private let language: Language
    private let state: Mutex<State>

    private struct State {
        var store: TraceStore<Octets>
        /// What keeps notes, too, if anything does.
        var keep: NoteKeeper?
        /// As far as the pages were told.
        var told = TraceStore<Octets>.Position()
    }

    /// Shares a trace. `isLive` says whether more may come.
    public init(_ store: TraceStore<Octets>, isLive: Bool, language: Language) {
        title = store.title
        self.isLive = isLive
        self.language = language
        var state = State(store: store)
        state.told = store.position
        self.state = Mutex(state)
        (news, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    private func withStore<Result: Sendable>(_ body: (inout TraceStore<Octets>) -> Result) -> Result {
        state.withLock { state in body(&state.store) }
    }

    // MARK: What is asked

    /// How long it is at this moment.
    public func extent() -> TraceExtent { withStore { $0.extent } }

    /// The columns from a row on, of one moment.
    public func columns(from row: Int) -> [UInt8] { withStore { $0.columns }.encoded(from: row) }

    /// The connections of a range, as JSON.
    public func connections(_ range: Range<Int>) -> [UInt8] { withStore { $0.list(ofConnections: range) } }

    /// The rows of a range as JSON lines; with messages between them while the trace is live.
    public func rows(of connection: Int?, _ range: Range<Int>) -> [UInt8] {
        withStore { $0.lines(of: connection, range, saysMessages: isLive) }
    }

    /// Messages of a connection as JSON lines.
    public func dialogue(of connection: Int, _ place: DialoguePlace, count: Int) -> [UInt8] {
        withStore { $0.dialogue(of: connection, place, count: count) }
    }

    /// The rows in which a text occurs. The trace goes on growing meanwhile.
    public func search(_ text: String, in connection: Int?) -> [Int] {
        // A copy is one moment of the trace, and leaves it to others meanwhile.
        withStore { $0 }.search(text, in: connection)
    }

    /// What could not be read, as JSON lines.
    public func problems() -> [UInt8] { withStore { $0.listOfProblems() } }

    /// Keeps the notes that are on a frame from now on, in the file that its capture is saved in. Returns whether it could.
    public typealias NoteKeeper = @Sendable (_ notes: [String], _ frame: Int) -> Bool

    /// From now on notes are handed to `keep`, too: then they are not lost with this program.
    public func keepNotes(_ keep: @escaping NoteKeeper) { state.withLock { $0.keep = keep } }

    /// Puts notes on a frame, and hands them to who keeps them, if anybody does.
    public func note(_ notes: [String], onFrame number: Int) -> Bool {
        state.withLock { state in
            guard state.store.note(notes, onFrame: number) else { return false }
            if state.keep?(notes, number) == true { state.store.notesWereKept() }
            return true
        }
    }

    /// The notes that would be lost with this program.
    public func unsavedNotes() -> [Int: [String]] { withStore { $0.notes.unsaved } }

    // MARK: Exports

    /// The most octets of an export that a page is handed.
    private static var mostExported: Int { 256 << 20 }

    /// The trace as it is now in some form, of 256 MB at most, made on a thread that may take its time.
    public func export(_ form: String, connection: Int?) async throws(Refusal) -> [UInt8] {
        guard let form = ExportForm(rawValue: form) else { throw Refusal.missing("export of the form .\(form)") }
        // A copy is one moment of the trace.
        let store = withStore { $0 }
        let result: Result<[UInt8], Refusal>
        do {
            // It may take long: on a thread that has nothing else to do.
            result = try await NIOThreadPool.singleton.runIfActive { [self] in written(store, form, connection) }
        } catch {
            throw Refusal(.internalServerError, "\(error)")
        }
        let octets = try result.get()
        withStore { $0.wasExported(form, connection: connection, with: store.notes.notes) }
        return octets
    }

    private func written(
        _ store: TraceStore<Octets>, _ form: ExportForm, _ connection: Int?
    ) -> Result<[UInt8], Refusal> {
        var store = store
        do {
            let export = try TraceExport(form, of: store, called: title, connection: connection, language: language)
            var sink = MemorySink(most: SharedTrace.mostExported)
            try store.write(export, to: &sink)
            try sink.flushIfLarge()
            guard form == .html else { return .success(sink.buffer) }
            return .success(try PageFile.document(holding: sink.buffer, title: title, language: language))
        } catch let error as PageMissing {
            return .failure(Refusal(.notFound, "\(error)"))
        } catch let error as ExportError {
            return .failure(Refusal(.notFound, "\(error)"))
        } catch ExportFailure<MemorySink.TooLarge>.export(let error) {
            return .failure(Refusal(.notFound, "\(error)"))
        } catch {
            return .failure(
                Refusal(
                    .contentTooLarge,
                    "this is more than \(SharedTrace.mostExported >> 20) MB: write it with wiretalk export"))
        }
    }
}

/// An export that stays in memory, as long as it fits.
private struct MemorySink: ExportSink {
    struct TooLarge: Error {}

    var buffer: [UInt8] = []
    /// How many octets it may have.
    let most: Int

    mutating func flushIfLarge() throws(TooLarge) { if buffer.count > most { throw TooLarge() } }
}

/// The trace of live traffic. It keeps at most 100,000 segments and 64 MiB of frames and of what came between; a problem
/// line says so when that is reached, and the capture itself goes on.
public typealias LiveTrace = SharedTrace<MemoryOctets>

extension SharedTrace where Octets == MemoryOctets {
    /// A live trace of which nothing has come yet.
    public convenience init(title: String, language: Language, bounds: TraceBounds = TraceBounds()) {
        self.init(
            TraceStore(title: title, keeping: .rows(bounds), in: TraceOctets()), isLive: true, language: language)
    }

    /// Takes in what happens; a segment with its frame, if that is at hand.
    public func take(_ event: TraceEvent, frame: RawSpan? = nil) {
        state.withLock { state in state.store.take(event, frame: frame) }
        bell.yield()
    }

    /// What is new since it was last asked.
    public struct News: Hashable, Sendable {
        /// How many segments there are now.
        public let segments: Int
        /// The page's lines of what is new; empty if they were too many to be sent to everybody: then pages ask for those
        /// that they show.
        public let lines: [UInt8]
    }

    /// The most octets of lines in one event.
    private static var mostFresh: Int { 128 << 10 }

    /// What is new since this was last asked; nil if nothing is.
    public func takeNews() -> News? {
        state.withLock { state in
            guard state.store.hasNews(since: state.told) else { return nil }
            let lines = state.store.lines(since: state.told, atMost: SharedTrace.mostFresh)
            state.told = state.store.position
            return lines?.isEmpty == true ? nil : News(segments: state.store.columns.count, lines: lines ?? [])
        }
    }

    /// Nothing more will come: ends ``news``.
    public func finish() {
        withStore { $0.finish() }
        bell.finish()
    }
}

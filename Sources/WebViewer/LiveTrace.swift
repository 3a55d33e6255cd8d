// SPDX-License-Identifier: MIT
public import Flows
public import Narration
import Packets
import Synchronization
public import Transcript

/// The trace of live traffic: what passes goes in from one side, and pages read it from the other, at once and from any
/// thread.
///
/// It keeps at most 100,000 segments and 64 MiB of frames and of what came between; a problem line says so when that is
/// reached, and the capture itself goes on.
public final class LiveTrace: Sendable {
    public let title: String
    /// What exports are written in.
    let language: Language
    /// Wakes whoever tells the pages: ``takeNews()`` has something then.
    public let news: AsyncStream<Void>

    private let bell: AsyncStream<Void>.Continuation
    private let state: Mutex<State>

    private struct State: ~Copyable {
        var book: LiveBook
        var keep: NoteKeeper?
        var fresh: [UInt8] = []
        /// Whether more was new than fits into one event, so that its lines were left out.
        var isTooMuch = false
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
    static let mostFresh = 128 << 10

    public convenience init(title: String, language: Language) {
        self.init(title: title, language: language, bounds: LiveBook.Bounds())
    }

    init(title: String, language: Language, bounds: LiveBook.Bounds) {
        self.title = title
        self.language = language
        state = Mutex(State(book: LiveBook(bounds: bounds)))
        (news, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes in a moment; a segment with its frame, if that is at hand, and both ends' variables after it.
    public func take(
        _ moment: TraceEvent, frame: RawSpan? = nil, numbers: (client: EndNumbers, server: EndNumbers)? = nil
    ) {
        let isNews = state.withLock { state in
            let lines = state.book.take(moment, frame: frame, numbers: numbers)
            guard !lines.isEmpty else { return false }
            if state.fresh.count + lines.count > LiveTrace.mostFresh { state.isTooMuch = true }
            if state.isTooMuch { state.fresh = [] } else { state.fresh += lines }
            return true
        }
        if isNews { bell.yield() }
    }

    /// What is new since this was last asked; nil if nothing is.
    public func takeNews() -> News? {
        state.withLock { state in
            guard state.isTooMuch || !state.fresh.isEmpty else { return nil }
            defer {
                state.fresh = []
                state.isTooMuch = false
            }
            return News(segments: state.book.rows.count, lines: state.fresh)
        }
    }

    /// Keeps the notes that are on a frame from now on, in the file that its capture is saved in. Returns whether it could.
    public typealias NoteKeeper = @Sendable (_ notes: [String], _ frame: Int) -> Bool

    /// From now on notes are handed to `keep`, too: then they are not lost with this program.
    public func keepNotes(_ keep: @escaping NoteKeeper) { state.withLock { $0.keep = keep } }

    /// Puts notes on the segment of a frame. Returns whether there is such a segment.
    public func note(_ notes: [String], onFrame number: Int) -> Bool {
        state.withLock { state in
            guard state.book.note(notes, on: number) else { return false }
            if state.keep?(notes, number) == true { state.book.notes.wereKept() }
            return true
        }
    }

    /// Nothing more will come: ends ``news``.
    public func finish() { bell.finish() }

    func withBook<Result>(_ body: (inout LiveBook) -> Result) -> Result { state.withLock { body(&$0.book) } }
}

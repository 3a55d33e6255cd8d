// SPDX-License-Identifier: MIT
public import Diagrams
import Flows
import TCP

/// The handshake trace viewer: a ladder that is stepped through by keys.
///
/// ```
///   client 10.0.0.2:49152                              server 10.0.0.1:9000
///   SYN-SENT     ●─── 1  SYN  seq x ───────────────────▶ SYN-RECEIVED
///                The client picks its first number …
///   segment 1 of 7                        space step  b back  n oddity  …
/// ```
///
/// It knows nothing of terminals: keys go in, lines come out. ``Terminal`` carries both.
public struct Viewer<Book: TraceBook> {
    var book: Book
    var style: Style
    var height: Int
    let narration: Narration
    /// Only this connection's segments are stepped through; nil: all.
    let connection: Int?

    /// The segment that is shown last.
    public private(set) var index: Int
    var page = Page.ladder
    var top = 0
    var note = ""
    /// How many nanoseconds of the trace pass in one of the clock's while it plays by itself; nil: it waits for keys.
    public private(set) var pace: Int64?
    private let usualPace: Int64

    var predicts: Bool
    /// The question that waits for an answer, and the segments whose states were shown already.
    var question: Question?
    var farthest = -1
    var right = 0
    var asked = 0

    enum Page { case ladder, detail, help }

    /// A state to be guessed.
    struct Question {
        let end: End
        let truth: State
    }

    /// `pace` plays by itself at so many times the capture's own speed; nil waits for keys.
    public init?(
        _ book: Book, style: Style, height: Int, connection: Int? = nil, predicts: Bool = false, pace: Int64? = nil
    ) {
        self.book = book
        self.style = style
        self.height = height
        narration = Narration(language: style.language)
        self.connection = connection
        self.predicts = predicts
        self.pace = pace
        usualPace = pace ?? 1
        guard
            let first = book.trace.records.firstIndex(where: { connection == nil || Int($0.connection) == connection })
        else { return nil }
        index = first
        arrive()
    }

    /// The terminal has another size now.
    public mutating func resize(width: Int, height: Int) {
        style.width = max(width, 60)
        self.height = height
    }

    /// Nanoseconds until the next segment is due, if it comes by itself.
    public var untilNext: Int64? {
        guard let pace, question == nil, page == .ladder, let next = step(from: index, by: 1) else { return nil }
        let pause = book.trace.nanoseconds(from: index, to: next) ?? 0
        return min(max(pause, 0) / pace, 3_000_000_000)
    }

    /// The time for the next segment has come.
    public mutating func tick() { go(to: step(from: index, by: 1)) }

    /// Takes a key. Returns false if it ends the viewer.
    public mutating func press(_ key: Key) -> Bool {
        note = ""
        switch (page, key) {
        case (_, .interrupt), (_, .character("q")): return false
        case (.ladder, _): turn(key)
        case (_, .down), (_, .character("j")), (_, .character(" ")), (_, .pageDown): top += key == .pageDown ? 10 : 1
        case (_, .up), (_, .character("k")), (_, .pageUp): top = max(0, top - (key == .pageUp ? 10 : 1))
        default: page = .ladder
        }
        return true
    }

    private mutating func turn(_ key: Key) {
        if question != nil, case .character(let character) = key, let guess = State(viewerKey: character) {
            return answer(guess)
        }
        switch key {
        case .character(" "), .character("j"), .character("\n"), .right, .down, .pageDown:
            if question == nil { go(to: step(from: index, by: 1)) }
        case .character("b"), .character("k"), .left, .up, .pageUp: go(to: step(from: index, by: -1))
        case .character("n"): go(to: find(by: 1) { !$0.oddities.isEmpty })
        case .character("N"): go(to: find(by: -1) { !$0.oddities.isEmpty })
        case .character("c"): go(to: connectionStart(by: 1))
        case .character("C"): go(to: connectionStart(by: -1))
        case .character("g"), .home: go(to: find(from: -1, by: 1) { _ in true })
        case .character("G"), .end: go(to: find(from: book.trace.records.count, by: -1) { _ in true })
        case .character("o"): open(.detail)
        case .character("?"), .character("h"): open(.help)
        case .character("s"): pace = pace == nil ? usualPace : nil
        case .character("p"): togglePrediction()
        default: break
        }
    }

    private mutating func open(_ page: Page) {
        guard question == nil || page == .help else { return }
        self.page = page
        top = 0
    }

    // MARK: Where to

    private mutating func go(to place: Int?) {
        guard let place else {
            note = narration.noFurther
            return
        }
        index = place
        arrive()
    }

    private func step(from index: Int, by step: Int) -> Int? { find(from: index, by: step) { _ in true } }

    private func find(by step: Int, _ fits: (Trace.Record) -> Bool) -> Int? { find(from: index, by: step, fits) }

    private func find(from index: Int, by step: Int, _ fits: (Trace.Record) -> Bool) -> Int? {
        let records = book.trace.records
        var place = index + step
        while records.indices.contains(place) {
            let record = records[place]
            if connection == nil || Int(record.connection) == connection, fits(record) { return place }
            place += step
        }
        return nil
    }

    /// The first segment of the connection after the present one, or before it.
    private func connectionStart(by step: Int) -> Int? {
        let wanted = Int(book.trace.records[index].connection) + step
        guard wanted >= 0, connection == nil else { return nil }
        return book.trace.records.firstIndex { Int($0.connection) == wanted }
    }
}

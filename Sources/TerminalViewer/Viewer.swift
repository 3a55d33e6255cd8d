// SPDX-License-Identifier: MIT
public import Diagrams
import Flows
import Narration
import Packets
import TCP
import TraceStore
import Transcript

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
public struct Viewer<Book: TraceFeed> {
    var book: Book
    var style: Style
    var height: Int
    let narration: Narration
    /// Only this connection's segments are stepped through; nil: all.
    let connection: Int?

    /// What is to be known before anything else: stands above the first segment.
    let title: [String]

    /// The segment that is shown last; −1 before the first.
    public private(set) var index: Int
    var page = Page.ladder
    /// The first line shown of a page that is longer than the screen.
    var top = 0
    /// The field chosen among an open segment's; nil: TCP's first.
    var field: Int?
    var note = ""
    /// Nothing is shown until the next key: what is said counts now.
    var isDark = false
    /// The segment that comes next is to be shown as soon as it is there.
    var follows = false
    /// What is being typed at the foot.
    var prompt: Prompt?
    var search: Search?
    var lastSearch = ""
    /// How many nanoseconds of the trace pass in one of the clock's while it plays by itself; nil: it waits for keys.
    public private(set) var pace: Int64?
    let usualPace: Int64

    var predicts: Bool
    /// The question that waits for an answer, and the one that was answered wrongly just now.
    var question: Question?
    var mistake: Question?
    /// What is known of the questions in each connection, and the last segment that was shown while nothing was asked.
    var questions: [Int: Waiting] = [:]
    var farthest = -1
    var right = 0
    var asked = 0

    /// How much of each segment the ladder shows.
    let form: TextLadder.Form

    enum Page { case ladder, bytes, why, help }

    /// A state to be guessed.
    struct Question {
        let end: End
        let truth: State
    }

    /// `pace` plays by itself at so many times the capture's own speed; nil waits for keys. Nil if there is no segment to
    /// show, and none of those that may yet come can be waited for.
    public init?(
        _ book: Book, style: Style, form: TextLadder.Form = .explained, height: Int, title: [String] = [],
        connection: Int? = nil, predicts: Bool = false,
        pace: Int64? = nil
    ) {
        self.book = book
        self.style = style
        self.form = form
        self.height = height
        narration = Narration(language: style.language)
        self.title = title
        self.connection = connection
        self.predicts = predicts
        self.pace = pace
        usualPace = pace ?? 1
        let first = book.store.firstRow(of: connection)
        guard first != nil || !book.store.isWhole else { return nil }
        index = first ?? -1
        arrive()
    }

    /// The terminal has another size now.
    public mutating func resize(width: Int, height: Int) {
        style.width = max(width, Style.narrowest)
        self.height = height
    }

    /// Nanoseconds until the next segment is due, if it comes by itself.
    public var untilNext: Int64? {
        guard let pace, question == nil, prompt == nil, page == .ladder, !isDark else { return nil }
        guard let next = step(from: index, by: 1) else { return book.waits ? Self.betweenCalls : nil }
        guard index >= 0 else { return 0 }
        let pause = book.store.columns.nanoseconds(from: index, to: next) ?? 0
        return min(max(pause, 0) / pace, 3_000_000_000)
    }

    /// How long it waits before it lets something happen, in nanoseconds, where no capture says how long that took.
    private static var betweenCalls: Int64 { 1_500_000_000 }

    /// The time for the next segment has come.
    public mutating func tick() { goFurther() }

    /// Takes a key. Returns false if it ends the viewer.
    public mutating func press(_ key: Key) -> Bool {
        note = ""
        search = nil
        follows = false
        if isDark {
            isDark = false
            return true
        }
        if prompt != nil {
            type(key)
            return true
        }
        if key == .character("q") { return false }
        if key == .character(".") {
            isDark = true
            return true
        }
        switch page {
        case .ladder: turn(key)
        case .bytes: choose(key)
        case .why, .help: scroll(key)
        }
        return true
    }

    // MARK: Keys

    private mutating func turn(_ key: Key) {
        if question != nil, case .character(let character) = key, let guess = State(viewerKey: character) {
            return answer(guess)
        }
        switch key {
        case .character(" ") where pace != nil: pace = nil
        case .character("s"), .start: pace = pace == nil ? usualPace : nil
        case .escape: pace = nil
        case .character("p"): togglePrediction()
        case .character("t"): lookThen()
        default:
            guard !jump(key) else { return }
            open(key)
        }
    }

    /// The keys that go to another segment, whatever is open. Whoever steps by hand has stopped what plays.
    mutating func jump(_ key: Key) -> Bool {
        switch key {
        case .character(" "), .character("\n"), .right:
            if question == nil { goFurther() }
        case .character("j"), .down, .pageDown:
            guard page == .ladder else { return false }
            if question == nil { goFurther() }
        case .character("b"), .left: go(to: step(from: index, by: -1), isBehind: true)
        case .character("k"), .up, .pageUp:
            guard page == .ladder else { return false }
            go(to: step(from: index, by: -1), isBehind: true)
        case .character("n"): go(to: find(by: 1) { !$0.oddities(at: $1).isEmpty })
        case .character("N"): go(to: find(by: -1) { !$0.oddities(at: $1).isEmpty }, isBehind: true)
        case .character("y"): go(to: find(by: 1) { $0.flags(at: $1).contains(.syn) })
        case .character("Y"): go(to: find(by: -1) { $0.flags(at: $1).contains(.syn) }, isBehind: true)
        case .character("c"): go(to: connectionStart(by: 1))
        case .character("C"): go(to: connectionStart(by: -1), isBehind: true)
        case .character("g"), .home: go(to: find(from: -1, by: 1) { _, _ in true })
        case .character("a"): if let waiting = questionWaiting(upTo: index) { go(to: waiting) }
        case .character("G"), .end: go(to: find(from: book.store.columns.count, by: -1) { _, _ in true })
        default: return false
        }
        pace = nil
        return true
    }

    private mutating func open(_ key: Key) {
        switch key {
        case .character("o") where index >= 0 && !isHidden(index): open(.bytes)
        case .character("w") where index >= 0 && !isHidden(index): open(.why)
        case .character("?"), .character("h"): open(.help)
        case .character("/"): prompt = Prompt(kind: .search)
        case .character(":"), .character("#"): prompt = Prompt(kind: .frame)
        default: break
        }
    }

    private mutating func open(_ page: Page) {
        self.page = page
        top = 0
        field = nil
    }

    /// The keys of an open segment: through its fields, to what is beside it, and back.
    private mutating func choose(_ key: Key) {
        switch key {
        case .down, .character("j"): field = (field ?? 0) + 1
        case .up, .character("k"): field = max(0, (field ?? 0) - 1)
        case .pageDown: field = (field ?? 0) + 5
        case .pageUp: field = max(0, (field ?? 0) - 5)
        case .character("w"), .tab: open(.why)
        case .escape, .character("o"), .backspace: page = .ladder
        default: if !jump(key) { open(key) }
        }
    }

    private mutating func scroll(_ key: Key) {
        switch key {
        case .down, .character("j"): top += 1
        case .up, .character("k"): top = max(0, top - 1)
        case .pageDown: top += max(1, height - 4)
        case .pageUp: top = max(0, top - max(1, height - 4))
        case .tab where page == .why: open(.bytes)
        case .character("o") where page == .why: open(.bytes)
        case .escape, .character("w"), .character("?"), .backspace: page = .ladder
        default:
            guard page == .help || !jump(key) else { return }
            page = .ladder
            open(key)
        }
    }

    /// Shows the rows as they looked when they passed, or again as they were.
    private mutating func lookThen() {
        guard book.store.showsBoth else { return note = narration.onlyThen }
        book.store.looksThen.toggle()
        note = book.store.looksThen ? narration.looksThen : narration.looksNow
    }

    // MARK: The trace

    /// A segment, and what is said beside it.
    mutating func context(_ index: Int) -> SegmentContext? { book.store.context(ofRow: index, in: connection) }

    /// From when times count: the first segment's.
    var start: Timestamp? { book.store.firstRow(of: nil).flatMap { book.store.columns.time(at: $0) } }

    // MARK: Where to

    /// To the next segment; at the end of what has happened, lets more happen and shows the first segment of that.
    private mutating func goFurther() {
        if let next = step(from: index, by: 1) { return go(to: next) }
        guard book.waits else {
            follows = !book.store.isWhole && book.share == nil
            return go(to: nil)
        }
        book.goOn()
        follows = true
    }

    /// The segment that was waited for may have come.
    mutating func follow() {
        guard follows else { return }
        if let next = step(from: index, by: 1) {
            follows = false
            note = ""
            go(to: next)
        } else if book.waits || book.store.isWhole {
            follows = false
        }
    }

    /// To a segment, or to none: `isBehind` where more that is read would not help.
    mutating func go(to place: Int?, isBehind: Bool = false) {
        guard let place else {
            note = book.store.isWhole || isBehind ? narration.noFurther : narration.notReadYet
            return
        }
        index = place
        arrive()
    }

    func step(from index: Int, by step: Int) -> Int? { find(from: index, by: step) { _, _ in true } }

    private func find(by step: Int, _ fits: (Columns, Int) -> Bool) -> Int? { find(from: index, by: step, fits) }

    func find(from index: Int, by step: Int, _ fits: (Columns, Int) -> Bool) -> Int? {
        var place = index + step
        let columns = book.store.columns
        while (0..<columns.count).contains(place) {
            if connection == nil || columns.connection(at: place) == connection, fits(columns, place) { return place }
            place += step
        }
        return nil
    }

    /// The first segment of the connection after the present one, or before it.
    private func connectionStart(by step: Int) -> Int? {
        guard index >= 0 else { return self.step(from: index, by: step) }
        let wanted = book.store.columns.connection(at: index) + step
        guard wanted >= 0, connection == nil else { return nil }
        return book.store.firstRow(of: wanted)
    }
}

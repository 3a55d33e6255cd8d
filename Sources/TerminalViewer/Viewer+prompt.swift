// SPDX-License-Identifier: MIT
import Diagrams
import Narration
import TraceStore
import Transcript

/// What is typed at the foot: a frame's number to go to, or text to search for.
struct Prompt {
    enum Kind { case frame, search }
    let kind: Kind
    var text = ""

    /// Longer ones do not fit a narrow terminal.
    static let longest = 60
}

/// A search for the next place of a text; it goes on in what is only being read.
struct Search {
    var trace: TraceSearch
    /// The row before those that are wanted.
    let start: Int
}

extension Viewer {
    mutating func type(_ key: Key) {
        switch key {
        case .escape: prompt = nil
        case .backspace:
            if prompt?.text.isEmpty == true { prompt = nil } else { prompt?.text.removeLast() }
        case .character("\n"): enter()
        case .character(let character):
            let isWanted = prompt?.kind == .search || ("0"..."9").contains(character)
            if isWanted, (prompt?.text.count ?? 0) < Prompt.longest { prompt?.text.append(character) }
        default: break
        }
    }

    private mutating func enter() {
        guard let prompt = prompt.take() else { return }
        switch prompt.kind {
        case .frame:
            if !prompt.text.isEmpty { go(toFrame: prompt.text) }
        case .search:
            if !prompt.text.isEmpty { lastSearch = prompt.text.lowercased() }
            if !lastSearch.isEmpty { search = Search(trace: TraceSearch(lastSearch), start: index) }
        }
    }

    /// The first segment in a frame or after it.
    private mutating func go(toFrame text: String) {
        let number = Int(text) ?? .max
        if let place = find(from: -1, by: 1, { $0.number(at: $1) >= number }) { return go(to: place) }
        let last = find(from: book.store.columns.count, by: -1) { _, _ in true }
        guard book.store.isWhole, let last else { return go(to: nil) }
        note = narration.noFrame(text, last: book.store.columns.number(at: last))
    }

    /// Whether there is something to do while no key is pressed, and nothing to be waited for.
    public var isSearching: Bool {
        search.map { $0.trace.rows < book.store.columns.count } ?? false
    }

    /// Whether more of the capture is to be read from ``source``.
    public var isReading: Bool { !book.store.isWhole }

    /// What more of the capture comes from.
    public var source: Int32 { book.source }

    /// Goes on with what is to be done, for a moment.
    public mutating func work() throws {
        if isSearching { lookFurther() } else if !book.store.isWhole { try book.readOn() }
        follow()
        if let search, book.store.isWhole, search.trace.rows >= book.store.columns.count {
            self.search = nil
            note = narration.noFurther
        }
    }

    private mutating func lookFurther() {
        guard var search else { return }
        let (found, columns) = (book.store.search(&search.trace), book.store.columns)
        self.search = search
        var next = found.first(from: search.start + 1)
        while let row = next, connection != nil, columns.connection(at: row) != connection {
            next = found.first(from: row + 1)
        }
        guard let next else { return }
        self.search = nil
        page = page == .help ? .ladder : page
        go(to: next)
        // It stands in the ladder where it is acknowledged, which may be further on.
        if let said = book.store.message(carriedAt: next, holding: search.trace.text) {
            var line = TextLadder(style: Style(width: 200, hasUnicode: style.hasUnicode, language: style.language))
            note = line.lines(.message(said)).first?.trimmingPrefix { $0 == " " }.description ?? ""
        }
    }
}

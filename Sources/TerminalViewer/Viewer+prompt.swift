// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Narration
import TCP
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

/// A search that goes on in small steps, so that a key can end it.
struct Search {
    let text: String
    /// The segment that is looked at next.
    var place: Int

    /// How many segments are looked at in one step.
    static let step = 500
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
            if !lastSearch.isEmpty { search = Search(text: lastSearch, place: index + 1) }
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
        search.map { $0.place < book.store.columns.count } ?? false
    }

    /// Whether more of the capture is to be read from ``source``.
    public var isReading: Bool { !book.store.isWhole }

    /// What more of the capture comes from.
    public var source: Int32 { book.source }

    /// Goes on with what is to be done, for a moment.
    public mutating func work() throws {
        if isSearching { lookFurther() } else if !book.store.isWhole { try book.readOn() }
        follow()
        if let search, book.store.isWhole, search.place >= book.store.columns.count {
            self.search = nil
            note = narration.noFurther
        }
    }

    private mutating func lookFurther() {
        guard let search else { return }
        let end = min(search.place + Search.step, book.store.columns.count)
        let wanted = Array(search.text.utf8)
        for place in search.place..<end {
            guard connection == nil || book.store.columns.connection(at: place) == connection else { continue }
            guard holds(place, wanted) else { continue }
            self.search = nil
            page = page == .help ? .ladder : page
            return go(to: place)
        }
        self.search?.place = end
    }

    /// Whether what the ladder says of a segment, or what was said and happened beside it, holds a text.
    private mutating func holds(_ place: Int, _ text: [UInt8]) -> Bool {
        guard let page = context(place) else { return false }
        let row = Ladder(narration: narration).row(page.passing, start: nil)
        var words = "\(row.flags) \(row.relative) \(row.absolute) \(row.size) \(row.explanation) \(row.roundTrips) "
        words +=
            "\(page.passing.source) \(page.passing.destination) \(row.after.client.value) \(row.after.server.value)"
        var beside = TextLadder(style: Style(width: 200, language: style.language))
        for moment in page.before + page.after {
            if case .message(let message) = moment {
                words += " " + message.text
            } else {
                words += " " + beside.lines(moment).joined(separator: " ")
            }
        }
        return Array(words.lowercased().utf8).holds(text)
    }
}

extension [UInt8] {
    /// Whether a run of octets is somewhere in it.
    fileprivate func holds(_ run: [UInt8]) -> Bool {
        guard let first = run.first, run.count <= count else { return run.isEmpty }
        return (0...count - run.count).contains { start in
            self[start] == first && self[start..<start + run.count].elementsEqual(run)
        }
    }
}

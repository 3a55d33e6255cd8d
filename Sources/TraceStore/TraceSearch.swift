// SPDX-License-Identifier: MIT
import Flows
import Narration
import TCP
public import Transcript

/// A text that is looked for in a trace, in either case, and how far that has got.
///
/// It is found in what was said, in addresses and notes; and where it names something that is known of every segment:
/// control bits (`syn,ack`), a state that an end is in, a mark by its name or its words in either language, a frame's
/// number, a sequence number.
public struct TraceSearch: Sendable {
    /// What is looked for.
    public let text: String
    /// How many segments were looked at.
    public internal(set) var rows = 0

    var messages = SearchPlace()
    var addresses = SearchPlace()
    /// The numbers of the connections in whose addresses it occurs.
    var connections: Set<Int> = []

    private let control: Flags?
    private let states: Set<State>
    private let oddities: Oddities
    private let number: UInt32?

    /// Nothing is looked at yet.
    public init(_ text: String) {
        let wanted = text.lowercased()
        self.text = wanted
        var control: Flags = []
        var areFlags = true
        for word in wanted.split(separator: ",", omittingEmptySubsequences: false) {
            let named = Flags.named.first { "\($0.name)".lowercased() == word }
            if let named { control.insert(named.flag) } else { areFlags = false }
        }
        self.control = areFlags ? control : nil
        states = wanted.isEmpty ? [] : Set(State.allCases.filter { "\($0)".lowercased().holds(wanted) })
        var oddities: Oddities = []
        let languages = [Narration(language: .english), Narration(language: .chinese)]
        for (bit, name) in Oddities.names.enumerated() where !wanted.isEmpty {
            let words = ["\(name)"] + languages.map { "\($0.oddity(bit))" }
            let isNamed = words.contains { $0.lowercased().holds(wanted) }
            if isNamed { oddities.insert(Oddities(rawValue: 1 << bit)) }
        }
        self.oddities = oddities
        number = UInt32(wanted)
    }

    /// Whether it names something that is known of a segment without what was said.
    func names(_ row: Int, of columns: Columns) -> Bool {
        if let control, columns.flags(at: row).isSuperset(of: control) { return true }
        if !oddities.isEmpty, !columns.oddities(at: row).isDisjoint(with: oddities) { return true }
        if let number, columns.number(at: row) == Int(number) || columns.sequence(at: row) == number { return true }
        guard !states.isEmpty else { return false }
        return End.allCases.contains { end in columns.state(of: end, at: row).map(states.contains) ?? false }
    }

    /// Whether every segment must be looked at.
    var namesAnything: Bool { control != nil || !oddities.isEmpty || number != nil || !states.isEmpty }
}

extension TraceStore {
    /// The rows of a connection (nil: of all) in which a text is found, counted among the rows of that connection.
    public func search(_ text: String, in connection: Int?) -> [Int] {
        var search = TraceSearch(text)
        let found = self.search(&search)
        guard let connection else { return found.rows }
        guard let place = connections.place(of: connection) else { return [] }
        return rows(of: place).enumerated().filter { found.contains($1) }.map { $0.offset }
    }

    /// Looks at what has come since a search was here last. Returns the rows in which its text is found, which are earlier
    /// ones, too, where a message is whole only now.
    public func search(_ search: inout TraceSearch) -> RowSet {
        var found = RowSet(of: columns.count)
        guard !search.text.isEmpty else { return found }
        messages.forEachMatch(of: search.text, from: &search.messages) { message in
            for row in messages.rows(of: message) { found.insert(Int(row)) }
        }
        var connections = search.connections
        forEachAddress(holding: search.text, from: &search.addresses) { place in
            connections.insert(self.connections.entries[place].number)
        }
        search.connections = connections
        if search.namesAnything || !connections.isEmpty {
            for row in search.rows..<max(search.rows, columns.count) {
                let isAddressed = !connections.isEmpty && connections.contains(columns.connection(at: row))
                if isAddressed || search.names(row, of: columns) { found.insert(row) }
            }
        }
        for (number, notes) in notes.notes where notes.contains(where: { $0.lowercased().holds(search.text) }) {
            if let row = columns.row(ofFrame: number) { found.insert(row) }
        }
        search.rows = columns.count
        return found
    }

    /// The first message in which a text is found that the segment at a row carried.
    public func message(carriedAt row: Int, holding text: String) -> Message? {
        var (place, first) = (SearchPlace(), Int?.none)
        messages.forEachMatch(of: text, from: &place) { message in
            if first == nil, messages.rows(of: message).contains(UInt32(clamping: row)) { first = message }
        }
        guard let first else { return nil }
        return messages.message(first, connection: columns.connection(at: row))
    }

    /// All rows of the connection at a place.
    private func rows(of place: Int) -> [Int] {
        connections.rows(of: place, 0..<Int(connections.entries[place].segments), columns)
    }
}

extension String {
    /// Whether another text stands in it, octet by octet.
    fileprivate func holds(_ other: String) -> Bool {
        let (octets, wanted) = (Array(utf8), Array(other.utf8))
        guard wanted.count <= octets.count else { return false }
        return (0...octets.count - wanted.count).contains { start in
            octets[start..<start + wanted.count].elementsEqual(wanted)
        }
    }
}

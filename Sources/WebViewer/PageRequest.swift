// SPDX-License-Identifier: MIT

/// All that a browser may ask of the server beyond looking, in one place: `POST /ask` with one of these as JSON.
///
/// ```
/// {"ask":"say","text":"hello"}
/// ```
enum PageRequest: Sendable, Decodable {
    /// Puts notes on the segment of a frame. The teacher's.
    case note(trace: Int, number: Int, notes: [String])
    /// Joins the chat, on a connection of one's own.
    case join(name: String)
    case say(text: String)
    case leave
    /// Begins the demonstration. The teacher's.
    case begin

    /// How many octets may be sent to ask something.
    static let mostOctets = 65_536
    /// How many notes a segment may have, and how many characters a note.
    static let mostNotes = 16, mostCharacters = 2_000

    /// Whether only the teacher may ask it.
    var isTeachers: Bool {
        switch self {
        case .note, .begin: true
        case .join, .say, .leave: false
        }
    }

    private enum Name: String, Decodable {
        case note, join, say, leave, begin
    }

    private enum CodingKeys: CodingKey {
        case ask, trace, number, notes, name, text
    }

    init(from decoder: any Decoder) throws {
        let asked = try decoder.container(keyedBy: CodingKeys.self)
        switch try asked.decode(Name.self, forKey: .ask) {
        case .note:
            self = .note(
                trace: try asked.decode(Int.self, forKey: .trace), number: try asked.decode(Int.self, forKey: .number),
                notes: try asked.decode([String].self, forKey: .notes))
        case .join: self = .join(name: try asked.decode(String.self, forKey: .name))
        case .say: self = .say(text: try asked.decode(String.self, forKey: .text))
        case .leave: self = .leave
        case .begin: self = .begin
        }
    }
}

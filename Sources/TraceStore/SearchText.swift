// SPDX-License-Identifier: MIT

/// How far a search has got: the texts before it, and where the next one begins.
struct SearchPlace: Hashable, Sendable {
    var texts = 0
    var octets: UInt64 = 0
}

/// Texts to look for something in, in either case: each is a line in small letters.
struct SearchText<Octets: OctetStore>: Sendable {
    private var lines: Octets
    private var line: [UInt8] = []

    init(in octets: Octets) { lines = octets }

    /// Adds a text.
    mutating func append(_ text: [UInt8]) throws(Octets.Failure) {
        line.removeAll(keepingCapacity: true)
        fold(text, into: &line)
        line.append(lineFeed)
        _ = try lines.append(line)
    }

    /// How many octets are looked at together.
    private static var piece: Int { 1 << 20 }

    /// Calls `body` with the place of each text in which something occurs, in order, from where a search was to the end.
    /// A line feed counts as a blank.
    func forEachMatch(of wanted: String, from start: inout SearchPlace, _ body: (Int) -> Void) {
        var needle: [UInt8] = []
        fold(Array(wanted.utf8), into: &needle)
        guard !needle.isEmpty else { return }
        var (text, place) = (start.texts, start.octets)
        var hasMatched = false
        while place < lines.count {
            let piece = lines.octets(at: place, count: max(SearchText.piece, 2 * needle.count))
            let isLast = place + UInt64(piece.count) >= lines.count
            // What begins in the piece's last octets may go on in the next: those are looked at there.
            let end = isLast ? piece.count : piece.count - needle.count + 1
            guard end > 0 else { break }
            for at in 0..<end {
                let octet = piece[at]
                if octet == lineFeed {
                    text += 1
                    hasMatched = false
                } else if octet == needle[0], !hasMatched, piece.holds(needle, at: at) {
                    hasMatched = true
                    body(text)
                }
            }
            place += UInt64(end)
        }
        start = SearchPlace(texts: text, octets: lines.count)
    }
}

private let lineFeed: UInt8 = 0x0A

/// Adds a text in small letters; line feeds become blanks.
private func fold(_ text: [UInt8], into line: inout [UInt8]) {
    if text.allSatisfy({ $0 < 0x80 }) {
        for octet in text {
            let isCapital = octet &- UInt8(ascii: "A") < 26
            line.append(isCapital ? octet | 0x20 : octet == lineFeed ? UInt8(ascii: " ") : octet)
        }
    } else {
        for octet in String(decoding: text, as: UTF8.self).lowercased().utf8 {
            line.append(octet == lineFeed ? UInt8(ascii: " ") : octet)
        }
    }
}

extension [UInt8] {
    /// Whether a run of octets stands at a place.
    fileprivate func holds(_ run: [UInt8], at place: Int) -> Bool {
        guard place + run.count <= count else { return false }
        for index in run.indices where self[place + index] != run[index] { return false }
        return true
    }
}

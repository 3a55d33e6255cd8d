// SPDX-License-Identifier: MIT
import Glibc

/// Texts to look for something in, in either case: each is a line in small letters of a file without a name, which the
/// kernel keeps in memory as long as it has room.
struct SearchText {
    private var spool: Spool
    /// Where each text begins.
    private var starts: [Int] = []

    init() throws { spool = try Spool() }

    /// Adds a text.
    mutating func append(_ text: [UInt8]) throws {
        starts.append(spool.count)
        try spool.append { line in
            SearchText.fold(text, into: &line)
            line.append(UInt8(ascii: "\n"))
        }
    }

    /// No more is to come.
    mutating func finish() throws { try spool.flush() }

    /// Calls `body` with the place of each text in which something occurs, in order. A line feed counts as a blank.
    func forEachMatch(of wanted: String, _ body: (Int) -> Void) {
        var needle: [UInt8] = []
        SearchText.fold(Array(wanted.utf8), into: &needle)
        guard !needle.isEmpty else { return }
        spool.file.withOctets(count: spool.count) { octets in
            var place = 0
            var start = 0
            while start < octets.count, let found = SearchText.find(needle, in: octets, from: start) {
                place = text(at: found, after: place)
                body(place)
                guard place + 1 < starts.count else { return }
                place += 1
                start = starts[place]
            }
        }
    }

    /// Where the needle is found first from `start` on: each place of its first octet is looked at, which memchr(3) finds
    /// many octets at a time.
    private static func find(_ needle: [UInt8], in octets: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = octets.baseAddress, let first = needle.first else { return nil }
        var place = start
        while place + needle.count <= octets.count {
            guard let found = memchr(base + place, Int32(first), octets.count - place - needle.count + 1) else {
                return nil
            }
            place = UnsafeRawPointer(found) - base
            if memcmp(base + place, needle, needle.count) == 0 { return place }
            place += 1
        }
        return nil
    }

    /// The text in which an octet lies, known to be `place` or a later one: steps that double, then halves.
    private func text(at octet: Int, after place: Int) -> Int {
        var step = 1
        while place + step < starts.count, starts[place + step] <= octet { step *= 2 }
        var (low, high) = (place + step / 2, min(place + step, starts.count))
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= octet { low = middle } else { high = middle }
        }
        return low
    }

    /// Adds a text in small letters; line feeds become blanks.
    private static func fold(_ text: [UInt8], into line: inout [UInt8]) {
        if text.allSatisfy({ $0 < 0x80 }) {
            for octet in text {
                let isCapital = octet &- UInt8(ascii: "A") < 26
                line.append(isCapital ? octet | 0x20 : octet == UInt8(ascii: "\n") ? UInt8(ascii: " ") : octet)
            }
        } else {
            for octet in String(decoding: text, as: UTF8.self).lowercased().utf8 {
                line.append(octet == UInt8(ascii: "\n") ? UInt8(ascii: " ") : octet)
            }
        }
    }
}

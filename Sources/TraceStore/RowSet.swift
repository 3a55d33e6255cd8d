// SPDX-License-Identifier: MIT

/// Some rows of a trace: a bit for each.
public struct RowSet: Sendable {
    private var words: [UInt64]

    /// None yet, of so many rows.
    init(of count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

    mutating func insert(_ row: Int) { words[row >> 6] |= 1 << UInt64(row & 63) }

    /// Whether a row is among them.
    public func contains(_ row: Int) -> Bool { words[row >> 6] >> UInt64(row & 63) & 1 == 1 }

    /// The first from a row on; nil if there is none.
    public func first(from row: Int) -> Int? {
        var index = row >> 6
        guard row >= 0, index < words.count else { return nil }
        var rest = words[index] & (.max << UInt64(row & 63))
        while rest == 0 {
            index += 1
            guard index < words.count else { return nil }
            rest = words[index]
        }
        return index << 6 | rest.trailingZeroBitCount
    }

    /// The rows, lowest first.
    public var rows: [Int] {
        var rows: [Int] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                rows.append(index << 6 | rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return rows
    }
}

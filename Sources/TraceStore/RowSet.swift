// SPDX-License-Identifier: MIT

/// Some rows of a trace: a bit for each.
struct RowSet {
    private var words: [UInt64]

    /// None yet, of so many rows.
    init(of count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

    mutating func insert(_ row: Int) { words[row >> 6] |= 1 << UInt64(row & 63) }

    func contains(_ row: Int) -> Bool { words[row >> 6] >> UInt64(row & 63) & 1 == 1 }

    /// The rows, lowest first.
    var rows: [Int] {
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

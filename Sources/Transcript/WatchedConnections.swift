// SPDX-License-Identifier: MIT

/// The connections that are read with hindsight, each in a place of its own: a value in a dictionary would be moved out and
/// back for every segment.
struct WatchedConnections: Sendable {
    private var slots: [WatchedConnection] = []
    /// Places whose connection is over.
    private var free: [Int] = []
    /// The places by the connections' numbers: what is sought stands where the number's hash says, or soon behind that.
    private var table = [Entry](repeating: Entry(), count: 16)
    private var count = 0

    private struct Entry: Sendable {
        var number = -1
        var place = 0
    }

    /// Works on a connection where it stands.
    @inline(__always)
    mutating func update<Result>(_ place: Int, _ body: (inout WatchedConnection) -> Result) -> Result {
        body(&slots[place])
    }

    /// Where a number would stand in an empty table. They come one after the other, and this spreads them.
    @inline(__always)
    private func home(of number: Int) -> Int {
        Int(truncatingIfNeeded: UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15 >> 32) & (table.count - 1)
    }

    /// Where in the table a connection stands, or would.
    @inline(__always)
    private func seek(_ number: Int) -> Int {
        var index = home(of: number)
        while table[index].number != number, table[index].number >= 0 { index = (index + 1) & (table.count - 1) }
        return index
    }

    /// Where a connection is; nil if nothing was seen of it, or it is over.
    func place(of number: Int) -> Int? {
        let entry = table[seek(number)]
        return entry.number == number ? entry.place : nil
    }

    /// Where a connection is, from now on if nothing was seen of it yet.
    mutating func placeFor(_ number: Int) -> Int {
        let index = seek(number)
        if table[index].number == number { return table[index].place }
        let place = free.popLast() ?? slots.count
        if place == slots.count {
            slots.append(WatchedConnection(number))
        } else {
            slots[place] = WatchedConnection(number)
        }
        table[index] = Entry(number: number, place: place)
        count += 1
        if count * 2 > table.count { widen() }
        return place
    }

    private mutating func widen() {
        let old = table
        table = [Entry](repeating: Entry(), count: old.count * 2)
        for entry in old where entry.number >= 0 { table[seek(entry.number)] = entry }
    }

    /// Forgets a connection.
    mutating func remove(_ number: Int) {
        var hole = seek(number)
        guard table[hole].number == number else { return }
        // What it held is let go when another takes its place.
        free.append(table[hole].place)
        count -= 1
        // What stands behind it moves up, unless it would then stand before its home.
        let mask = table.count - 1
        var index = (hole + 1) & mask
        while table[index].number >= 0 {
            let distance = (index - home(of: table[index].number)) & mask
            if distance >= (index - hole) & mask {
                table[hole] = table[index]
                hole = index
            }
            index = (index + 1) & mask
        }
        table[hole] = Entry()
    }
}

// SPDX-License-Identifier: MIT

/// The connections that are read with hindsight, each in a place of its own: a value in a dictionary would be moved out and
/// back for every segment.
struct WatchedConnections: Sendable {
    private var slots: [WatchedConnection] = []
    private var places: [Int: Int] = [:]
    /// Places whose connection is over.
    private var free: [Int] = []

    /// Works on a connection where it stands.
    mutating func update<Result>(_ place: Int, _ body: (inout WatchedConnection) -> Result) -> Result {
        body(&slots[place])
    }

    /// Where a connection is; nil if nothing was seen of it, or it is over.
    func place(of number: Int) -> Int? { places[number] }

    /// Where a connection is, from now on if nothing was seen of it yet.
    mutating func placeFor(_ number: Int) -> Int {
        if let place = places[number] { return place }
        let place = free.popLast() ?? slots.count
        if place == slots.count {
            slots.append(WatchedConnection(number))
        } else {
            slots[place] = WatchedConnection(number)
        }
        places[number] = place
        return place
    }

    /// Forgets a connection.
    mutating func remove(_ number: Int) {
        guard let place = places.removeValue(forKey: number) else { return }
        slots[place] = WatchedConnection(number)
        free.append(place)
    }
}

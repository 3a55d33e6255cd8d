// SPDX-License-Identifier: MIT

/// What a trace says beside its segments, in the order in which it was told: 8 octets each, which name what is kept
/// elsewhere.
struct TraceEventList: Sendable {
    /// What is told, by its place among those of its kind.
    enum Item {
        /// A message, in ``MessageIndex``.
        case message(Int)
        /// What became of a connection, in ``ConnectionIndex``.
        case end(Int)
        /// A packet that is no segment, in ``OtherPackets``.
        case packet(Int)
        /// A problem among those that are kept.
        case problem(Int)
        /// An event that is kept as it came.
        case value(Int)
    }

    /// How many rows stood before each.
    private var rows: [UInt32] = []
    /// The kind in the lowest three bits, the place above them.
    private var items: [UInt32] = []

    var count: Int { rows.count }

    /// Adds an item that came after so many rows.
    mutating func append(_ item: Item, after count: Int) {
        let (kind, place): (UInt32, Int) =
            switch item {
            case .message(let place): (0, place)
            case .end(let place): (1, place)
            case .packet(let place): (2, place)
            case .problem(let place): (3, place)
            case .value(let place): (4, place)
            }
        rows.append(UInt32(clamping: count))
        items.append(UInt32(truncatingIfNeeded: place) << 3 | kind)
    }

    /// How many rows stood before an item.
    func row(_ index: Int) -> Int { Int(rows[index]) }

    subscript(index: Int) -> Item {
        let place = Int(items[index] >> 3)
        return switch items[index] & 7 {
        case 0: .message(place)
        case 1: .end(place)
        case 2: .packet(place)
        case 3: .problem(place)
        default: .value(place)
        }
    }

    /// The items before which at least `first` rows stood, and at most `last`.
    func between(_ first: Int, _ last: Int) -> Range<Int> {
        let start = rows.partitioningIndex { Int($0) >= first }
        return start..<max(start, rows.partitioningIndex { Int($0) > last })
    }
}

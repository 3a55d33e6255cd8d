// SPDX-License-Identifier: MIT

/// First in, first out, in a ring: nothing is moved when the first goes.
///
/// Elements have places, counted from the first that ever was. What went is still there, unused, until another stands in its
/// room.
struct Queue<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    /// The places of the first element and behind the last.
    private(set) var first = 0
    private(set) var end = 0
    /// The room's length less one; it is a power of two.
    private var mask = -1

    var count: Int { end - first }
    var isEmpty: Bool { first == end }

    subscript(place: Int) -> Element {
        _read { yield elements[place & mask] }
        _modify { yield &elements[place & mask] }
    }

    mutating func append(_ element: consuming Element) {
        if count > mask { widen(for: element) }
        elements[end & mask] = element
        end += 1
    }

    @inline(never)
    private mutating func widen(for element: Element) {
        let length = max(16, (mask + 1) * 2)
        var wider = [Element](repeating: element, count: length)
        for place in first..<end { wider[place & (length - 1)] = elements[place & mask] }
        elements = wider
        mask = length - 1
    }

    mutating func dropFirst() { first += 1 }
}

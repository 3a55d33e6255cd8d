// SPDX-License-Identifier: MIT
public import TCP

/// Up to eight states in the order in which an end entered them, stored in place. A ninth is dropped.
public struct StateList: Hashable, Sendable {
    // The lowest octet is the first state's number plus one; zero ends the list.
    private var packed: UInt64 = 0

    /// None.
    public init() {}

    /// Those of a sequence, in its order.
    public init(_ states: some Sequence<State>) {
        for state in states { append(state) }
    }

    /// Whether there is none.
    public var isEmpty: Bool { packed == 0 }

    /// How many there are.
    public var count: Int { (71 - packed.leadingZeroBitCount) / 8 }

    /// The last one; nil if there is none.
    public var last: State? { isEmpty ? nil : self[count - 1] }

    /// Adds one more, unless it is the last already.
    public mutating func append(_ state: State) {
        guard last != state, count < 8 else { return }
        packed |= (UInt64(state.rawValue) + 1) << UInt64(8 * count)
    }

    /// Adds those of another, in its order.
    mutating func append(contentsOf other: StateList) {
        var index = 0
        while let state = other[index] {
            append(state)
            index += 1
        }
    }

    /// The state at a place; nil behind the last.
    public subscript(index: Int) -> State? {
        guard index < 8 else { return nil }
        let octet = UInt8(truncatingIfNeeded: packed >> UInt64(8 * index))
        return octet == 0 ? nil : State(rawValue: octet - 1)
    }

    /// All of them.
    public var states: [State] { (0..<count).compactMap { self[$0] } }
}

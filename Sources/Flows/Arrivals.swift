// SPDX-License-Identifier: MIT
public import TCP

/// The segments that reach an end right after one of its own frames, which each of them crossed on its way.
public struct Arrivals: Hashable, Sendable {
    /// The frame of the first of them that comes; 0 if there is none.
    public private(set) var first = 0
    /// The frame of the last one.
    public private(set) var last = 0
    /// How many there are.
    public private(set) var count = 0
    /// Whether all of them came for certain.
    public private(set) var areSure = true

    /// The end's state before the first of them; nil if there is none.
    public private(set) var state: Belief<State>?

    /// None.
    public init() {}

    /// Whether there is none.
    public var isEmpty: Bool { count == 0 }

    /// Adds one more, which comes while the end is in a state.
    public mutating func add(_ frame: Int, isSure: Bool, in state: Belief<State>) {
        if count == 0 { (first, self.state) = (frame, state) }
        last = frame
        count += 1
        areSure = areSure && isSure
    }
}

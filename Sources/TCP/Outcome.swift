// SPDX-License-Identifier: MIT

/// What one event led to: what to do, which states were passed, and why.
///
/// Whole outcomes can be compared. Whoever handles many events can hand in the same outcome each time, emptied, and
/// then nothing is allocated.
public struct Outcome: Hashable, Sendable {
    /// What to do, in order.
    public var actions: [Action] = []
    /// The states that were passed, in order.
    public var transitions: [Transition] = []
    /// Why: every rule that was asked, in order.
    public var rulings: [Ruling] = []

    /// Nothing happened.
    public init() {}

    /// Forgets everything but keeps the room.
    public mutating func removeAll() {
        actions.removeAll(keepingCapacity: true)
        transitions.removeAll(keepingCapacity: true)
        rulings.removeAll(keepingCapacity: true)
    }

    /// The segments to put on the wire, in order.
    public var segments: [Segment] {
        actions.compactMap { if case .transmit(let segment) = $0 { segment } else { nil } }
    }

    /// What the user is told, in order.
    public var signals: [Signal] {
        actions.compactMap { if case .signal(let signal) = $0 { signal } else { nil } }
    }

    /// The text that passes to the user, in order.
    public var delivered: [SequenceRange] {
        actions.compactMap { if case .deliver(let range) = $0 { range } else { nil } }
    }

    /// Whether this rule was asked and held.
    public func followed(_ rule: Rule.ID) -> Bool { rulings.contains { $0.rule == rule && $0.holds } }

    mutating func rule(
        _ rule: Rule.ID, holds: Bool = true, _ first: Fact? = nil, _ second: Fact? = nil, _ third: Fact? = nil,
        _ fourth: Fact? = nil
    ) {
        rulings.append(Ruling(rule, holds: holds, Facts(first, second, third, fourth)))
    }

    mutating func transmit(_ segment: Segment) { actions.append(.transmit(segment)) }

    mutating func signal(_ signal: Signal) { actions.append(.signal(signal)) }
}

// SPDX-License-Identifier: MIT

/// One decision: the rule that was asked, whether it held, and the numbers that were compared.
public struct Ruling: Hashable, Sendable {
    /// The rule that was asked.
    public var rule: Rule.ID
    /// Whether it applied.
    public var holds: Bool
    /// The numbers that decided.
    public var facts: Facts

    /// A decision by this rule.
    @inlinable
    public init(_ rule: Rule.ID, holds: Bool, _ facts: Facts = Facts()) {
        self.rule = rule
        self.holds = holds
        self.facts = facts
    }
}

extension Ruling: CustomStringConvertible {
    /// The rule, whether it held, and the numbers: `9293-3.10.7.2-syn (not): SEG.SEQ 101`.
    public var description: String {
        let numbers = facts.map { $0.description }.joined(separator: ", ")
        return "\(rule.rule.name)\(holds ? "" : " (not)")\(numbers.isEmpty ? "" : ": ")\(numbers)"
    }
}

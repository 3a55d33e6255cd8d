// SPDX-License-Identifier: MIT
public import TCP

extension Annotation {
    /// The rows of `Transition.table` along which a segment moved an end, in order: none, one, or two where its ACK
    /// moved it and then its FIN.
    ///
    /// A row whose rule the observer named is taken before one that merely leads the same way.
    public func steps(of end: End) -> [Transition] {
        let from = before[end].value
        let to = after[end].value
        guard from != to else { return [] }
        if let row = step(from, to, named: true) { return [row] }
        for between in State.allCases {
            if let first = step(from, between, named: true), let second = step(between, to, named: true) {
                return [first, second]
            }
        }
        return step(from, to, named: false).map { [$0] } ?? []
    }

    private func step(_ from: State, _ to: State, named: Bool) -> Transition? {
        Transition.table.first { $0.from == from && $0.to == to && (!named || rules.contains($0.rule)) }
    }
}

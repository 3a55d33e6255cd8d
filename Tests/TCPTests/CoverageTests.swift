// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("Coverage")
struct CoverageTests {
    /// Rules that only other parts of the product cite.
    private static let citedElsewhere: Set<Rule.ID> = []

    @Test("every rule is cited by a passing row, every row of the table is walked") func coverage() {
        var rules = ListenerTests.rules()
        var transitions: Set<Transition> = []
        for row in Rows.all {
            let bench = row.play()
            guard row.faults(bench).isEmpty else { continue }
            rules.formUnion(bench.rules)
            transitions.formUnion(bench.transitions)
        }
        let byRows = (rules.count, transitions.count)
        for seed in 0..<3000 {
            var walk = Walk(seed: UInt64(seed))
            walk.run(steps: 60)
            transitions.formUnion(walk.transitions)
        }
        let unwalked = Transition.table.filter { !transitions.contains($0) }
        let uncited = Rule.ID.allCases.filter { !rules.contains($0) && !Self.citedElsewhere.contains($0) }
        print(
            "coverage: \(Rows.all.count) rows cite \(byRows.0) of \(Rule.all.count) rules and walk \(byRows.1) transitions;"
        )
        print("          with 3,000 walks \(transitions.count) of \(Transition.table.count) transitions")
        #expect(uncited.isEmpty, "\(uncited)")
        #expect(unwalked.isEmpty, "\(unwalked)")
    }

    @Test("each rule has one row, in order, with a name of its own") func rules() {
        #expect(Rule.all.map(\.id) == Rule.ID.allCases)
        #expect(Set(Rule.all.map { "\($0.name)" }).count == Rule.all.count)
        for rule in Rule.all {
            #expect("\(rule.name)".hasPrefix("\(rule.rfc)-\(rule.section)-"), "\(rule.name)")
            #expect(rule.english.utf8CodeUnitCount > 20 && rule.chinese.utf8CodeUnitCount > 12, "\(rule.name)")
        }
    }

    @Test("the table has no row twice, and every trigger") func table() {
        #expect(Set(Transition.table).count == Transition.table.count)
        #expect(Set(Transition.table.map(\.trigger)) == Set(Transition.Trigger.allCases))
    }
}

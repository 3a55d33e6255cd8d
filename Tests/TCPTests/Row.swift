// SPDX-License-Identifier: MIT
import TCP
import Testing

/// One behaviour: where it begins, what happens, and everything that the last step must lead to.
struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let start: Bench.Start
    let steps: @Sendable () -> [Bench.Step]
    let sends: [String]
    let state: State
    let rule: Rule.ID
    var signals: [Signal]?
    var delivers: [String]?
    var error: CallError?
    let configure: @Sendable (inout Configuration) -> Void

    var testDescription: String { name }

    init(
        _ name: String, _ start: Bench.Start, _ steps: @autoclosure @escaping @Sendable () -> [Bench.Step],
        sends: [String] = [], state: State, rule: Rule.ID, signals: [Signal]? = nil, delivers: [String]? = nil,
        error: CallError? = nil, _ configure: @escaping @Sendable (inout Configuration) -> Void = { _ in }
    ) {
        self.name = name
        self.start = start
        self.steps = steps
        self.sends = sends
        self.state = state
        self.rule = rule
        self.signals = signals
        self.delivers = delivers
        self.error = error
        self.configure = configure
    }

    /// Plays the row; the last step's outcome is in the bench.
    func play() -> Bench {
        var configuration = Configuration.rfc
        configure(&configuration)
        var bench = Bench(start, configuration)
        for step in steps() { bench.play(step) }
        return bench
    }

    /// What did not come as it should; empty if the row passes.
    func faults(_ bench: Bench) -> [String] {
        var faults: [String] = []
        if bench.sent != sends { faults.append("sent \(bench.sent), expected \(sends)") }
        if bench.endpoint.state != state { faults.append("state \(bench.endpoint.state), expected \(state)") }
        if (bench.endpoint.tcb == nil) != (state == .closed) { faults.append("a record exists exactly outside CLOSED") }
        if !bench.outcome.followed(rule) {
            faults.append("\(rule) did not hold; \(bench.outcome.rulings.map(\.description))")
        }
        if let signals, bench.outcome.signals != signals {
            faults.append("signals \(bench.outcome.signals), expected \(signals)")
        }
        let delivered = bench.outcome.delivered.map(\.description)
        if let delivers, delivered != delivers { faults.append("delivered \(delivered), expected \(delivers)") }
        if bench.error != error { faults.append("error \(String(describing: bench.error))") }
        return faults
    }

    func check() {
        let bench = play()
        let faults = faults(bench)
        #expect(faults.isEmpty, "\(name): \(faults.joined(separator: "; "))")
    }
}

/// Every row of these tests: coverage asks them all.
enum Rows {
    static let all: [Row] =
        ClosedTests.rows + ListenTests.rows + SynSentTests.rows + SequenceTests.rows + ResetTests.rows + SYNTests.rows
        + ACKTests.rows + URGTests.rows + TextTests.rows + FINTests.rows + CallTests.rows + TimeoutTests.rows
        + CommunicationTests.rows
}

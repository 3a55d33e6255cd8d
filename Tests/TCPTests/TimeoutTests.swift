// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("RFC 9293 §3.10.8 timeouts")
struct TimeoutTests {
    private static let patient: @Sendable (inout Configuration) -> Void = {
        $0.userTimeout = .seconds(10)
        $0.giveUpAfter = .seconds(1000)
        $0.giveUpOpeningAfter = .seconds(1000)
    }

    static let rows: [Row] =
        [
            Row(
                "the front of the queue again", .at(.established),
                [.call(.send(octets: 5)), .wait(.seconds(1))],
                sends: ["P. 101(5) ack 301"], state: .established, rule: .retransmissionTimeout),
            Row(
                "LAST-ACK: the FIN again", .at(.lastAck), [.wait(.seconds(1))], sends: ["F. 101 ack 302"],
                state: .lastAck, rule: .retransmissionTimeout),
            Row(
                "the SYN,ACK again", .at(.synReceived), [.wait(.seconds(1))], sends: ["S. 100 ack 301"],
                state: .synReceived, rule: .retransmissionTimeout),
            Row(
                "doubled: 1, 2, 4 s", .at(.established), [.call(.send(octets: 5)), .wait(.seconds(7))],
                sends: ["P. 101(5) ack 301", "P. 101(5) ack 301", "P. 101(5) ack 301"], state: .established,
                rule: .backOff, signals: [.troubleDelivering]),
            Row(
                "TIME-WAIT: CLOSED after 2 MSL, no signal", .at(.timeWait), [.wait(.seconds(240))],
                state: .closed, rule: .timeWaitExpires, signals: []),
            Row(
                "not before", .at(.timeWait), [.wait(.seconds(239)), .segment("F. 301 ack 102")],
                sends: [". 102 ack 302"], state: .timeWait, rule: .finAgain),
            Row(
                "R1: the user is told after three", .at(.established),
                [.call(.send(octets: 5)), .wait(.seconds(8))],
                sends: ["P. 101(5) ack 301", "P. 101(5) ack 301", "P. 101(5) ack 301"], state: .established,
                rule: .manyRetransmissions, signals: [.troubleDelivering]),
            Row(
                "R2: closed", .at(.established), [.call(.send(octets: 5)), .wait(.seconds(127))],
                sends: Array(repeating: "P. 101(5) ack 301", count: 6), state: .closed, rule: .connectionFailure,
                signals: [.troubleDelivering, .connectionTimedOut, .pendingCallsReturn(.abortedByUserTimeout)]),
        ]
        + [State.synSent, .synReceived, .finWait1, .closing, .lastAck].map { state in
            Row(
                "\(state): the user timeout", .at(state), [.wait(.seconds(9)), .wait(.seconds(1))], state: .closed,
                rule: .userTimeout, signals: [.abortedByUserTimeout], patient)
        }
        + [State.established, .closeWait].map { state in
            Row(
                "\(state): the user timeout, and calls that wait get it too", .at(state),
                [.call(.send(octets: 5)), .wait(.seconds(9)), .wait(.seconds(1))], state: .closed, rule: .userTimeout,
                signals: [.abortedByUserTimeout, .pendingCallsReturn(.abortedByUserTimeout)], patient)
        }

    @Test("time passes", arguments: rows) func passes(_ row: Row) { row.check() }

    @Test(
        "LISTEN and FIN-WAIT-2 wait for nobody: no user timeout runs",
        arguments: [State.listen, .finWait2, .established])
    func quiet(_ state: State) {
        let bench = Bench(.at(state))
        #expect(bench.endpoint.deadline(of: .user) == nil)
    }

    @Test("R2 is at least 100 s, for a SYN at least 3 min; the user timeout is 5 min; the MSL 2 min")
    func figures() {
        let rfc = Configuration.rfc
        #expect(rfc.giveUpAfter >= .seconds(100))
        #expect(rfc.giveUpOpeningAfter >= .seconds(180))
        #expect(rfc.troubleAfter >= 3)
        #expect(rfc.userTimeout == .seconds(300))
        #expect(rfc.twiceMSL == .seconds(240))
        #expect((rfc.delayedACK ?? .zero) < .milliseconds(500))
    }

    @Test("a timer that is not armed does nothing", arguments: Timer.allCases)
    func unarmed(_ timer: Timer) {
        var bench = Bench(.at(.established))
        let before = bench.endpoint
        #expect(bench.endpoint.expire(timer, at: bench.now) == Outcome())
        #expect(bench.endpoint == before)
    }
}

// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("RFC 9293 §3.10.7.4 second, the RST bit")
struct ResetTests {
    private static let synchronized: [(State, SequenceNumber)] = [
        (.established, SequenceNumber(301)), (.finWait1, SequenceNumber(301)), (.finWait2, SequenceNumber(301)),
        (.closeWait, SequenceNumber(302)), (.closing, SequenceNumber(302)), (.lastAck, SequenceNumber(302)),
        (.timeWait, SequenceNumber(302)),
    ]

    static let rows: [Row] = fixed + left + challenged + exact

    private static let fixed: [Row] = [
        Row(
            "a challenge in SYN-RECEIVED too", .at(.synReceived), [.segment("R 400")], sends: [". 101 ack 301"],
            state: .synReceived, rule: .rstChallenge),
        Row(
            "without RFC 5961 any RST in the window resets", .at(.established), [.segment("R 400")], state: .closed,
            rule: .rstWithoutProtection, signals: [.connectionReset], { $0.protectsRST = false }),
        Row(
            "passive SYN-RECEIVED goes back to LISTEN, the user need not know", .at(.synReceived),
            [.segment("R 301")], state: .listen, rule: .rstBackToListen, signals: []),
        Row(
            "and takes the next caller", .at(.synReceived), [.segment("R 301"), .segment("S 700")],
            sends: ["S. 100 ack 701"], state: .synReceived, rule: .listenSYN),
        Row(
            "active SYN-RECEIVED is refused", .synReceivedActive, [.segment("R 301")], state: .closed,
            rule: .rstRefused, signals: [.connectionRefused]),
        Row(
            "calls that wait get the error", .synReceivedActive,
            [.call(.receive(octets: 5)), .segment("R 301")], state: .closed, rule: .rstRefused,
            signals: [.connectionRefused, .pendingCallsReturn(.connectionRefused)], { $0.receivesAtOnce = false }),
        Row(
            "pending SENDs get the error", .at(.established), [.call(.send(octets: 5)), .segment("R 301")],
            state: .closed, rule: .rstExact,
            signals: [.connectionReset, .pendingCallsReturn(.connectionReset)]),
        Row(
            "a RST never provokes a RST", .at(.closed), [.segment("R 301(9)")], state: .closed, rule: .closedRST),
        Row(
            "a RST,FIN at RCV.NXT resets, with no word of closing", .at(.established),
            [.segment("FR. 301 ack 101")], state: .closed, rule: .rstExact, signals: [.connectionReset]),
        Row(
            "a RST may carry text", .at(.established), [.segment("R 301(12)")], state: .closed, rule: .rstExact,
            signals: [.connectionReset], delivers: []),
        Row(
            "TIME-WAIT ignores a RST where RFC 1337 is followed", .at(.timeWait), [.segment("R 302")], state: .timeWait,
            rule: .acceptable, { $0.resetEndsTimeWait = false }),
    ]

    private static let left: [Row] = synchronized.map { state, next in
        Row(
            "\(state): a RST left of the window is dropped", .at(state), [.segment("R \(next - 1)")], state: state,
            rule: .rstOutsideWindow, signals: [])
    }

    private static let challenged: [Row] = synchronized.map { state, next in
        let ours = sentFIN.contains(state) ? 102 : 101
        return Row(
            "\(state): in the window but not exact draws a challenge ACK", .at(state), [.segment("R \(next + 1)")],
            sends: [". \(ours) ack \(next)"], state: state, rule: .rstChallenge, signals: [])
    }

    private static let exact: [Row] = synchronized.map { state, next in
        let tells: [State] = [.established, .finWait1, .finWait2, .closeWait]
        return Row(
            "\(tells.contains(state) ? "31 35" : "31 36") \(state): exactly RCV.NXT resets", .at(state),
            [.segment("R \(next)")], state: .closed, rule: .rstExact,
            signals: tells.contains(state) ? [.connectionReset] : [])
    }

    static let sentFIN: [State] = [.finWait1, .finWait2, .closing, .lastAck, .timeWait]

    @Test("a segment arrives", arguments: rows) func arrives(_ row: Row) { row.check() }
}

@Suite("RFC 9293 §3.10.7.4 fourth, the SYN bit")
struct SYNTests {
    static let rows: [Row] = fixed + challenged

    private static let fixed: [Row] = [
        Row(
            "passive SYN-RECEIVED: a SYN in the window goes back to LISTEN", .at(.synReceived),
            [.segment("S 400")], state: .listen, rule: .synBackToListen),
        Row(
            "active SYN-RECEIVED: a challenge ACK", .synReceivedActive, [.segment("S 400")],
            sends: [". 101 ack 301"], state: .synReceived, rule: .synChallenge),
        Row(
            "a repeat of the first SYN draws a plain ACK", .at(.synReceived), [.segment("S 300")],
            sends: [". 101 ack 301"], state: .synReceived, rule: .unacceptable),
        Row(
            "Linux repeats its SYN,ACK", .at(.synReceived), [.segment("S 300")], sends: ["S. 100 ack 301"],
            state: .synReceived, rule: .listenSYN, { $0.synInSynReceived = .repeatSynAck }),
        Row(
            "named choice: a challenge ACK", .at(.synReceived), [.segment("S 400")], sends: [". 101 ack 301"],
            state: .synReceived, rule: .synChallenge, { $0.synInSynReceived = .challenge }),
        Row(
            "without RFC 5961 a SYN in the window resets", .at(.established), [.segment("S 400")],
            sends: ["R 101"], state: .closed, rule: .synResets, signals: [.connectionReset],
            { $0.protectsSYN = false }),
        Row(
            "without RFC 5961 outside the window: an ACK", .at(.established), [.segment("S 100")],
            sends: [". 101 ack 301"], state: .established, rule: .unacceptable, { $0.protectsSYN = false }),
        Row(
            "Linux: another SYN in the window of a half-open connection draws RST,ACK, and it is gone",
            .at(.synReceived),
            [.segment("S 400")], sends: ["R. 0 ack 401"], state: .listen, rule: .synBackToListen,
            {
                $0.synInSynReceived = .repeatSynAck
                $0.departures = .linux
            }),
        Row(
            "Often done wrong: a repeated SYN to a LISTEN child draws no RST", .at(.synReceived), [.segment("S 300")],
            sends: [". 101 ack 301"], state: .synReceived, rule: .unacceptable),
        Row(
            "Often done wrong: a SYN in a synchronized state draws a challenge ACK, not a RST", .at(.established),
            [.segment("S 301")], sends: [". 101 ack 301"], state: .established, rule: .synChallenge, signals: []),
        Row(
            "challenge ACKs are rationed", .at(.established),
            Array(repeating: .segment("S 301"), count: 11), state: .established, rule: .challengeLimit),
        Row(
            "and come again after a while", .at(.established),
            Array(repeating: .segment("S 301"), count: 11) + [.wait(.seconds(5)), .segment("S 301")],
            sends: [". 101 ack 301"], state: .established, rule: .synChallenge),
    ]

    private static let challenged: [Row] = State.allCases.filter(\.isSynchronized).flatMap { state in
        let next: UInt32 = [.established, .finWait1, .finWait2].contains(state) ? 301 : 302
        let ours = ResetTests.sentFIN.contains(state) ? 102 : 101
        return [next - 1, next, next &+ 100_000].map { seq in
            Row(
                "\(state): one challenge ACK for a SYN at \(seq)", .at(state), [.segment("S \(seq)")],
                sends: [". \(ours) ack \(next)"], state: state, rule: .synChallenge, signals: [],
                { $0.reopensTimeWait = false })
        }
    }

    @Test("a segment arrives", arguments: rows) func arrives(_ row: Row) { row.check() }
}

// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("RFC 9293 §3.10.1–3.10.6 the user's calls")
struct CallTests {
    private static let openActive = Bench.Step.call(.openActive(remoteSpecified: true))

    static let rows: [Row] = open + send + receive + close + abort + status

    private static let open: [Row] =
        [
            Row(
                "CLOSED passive: LISTEN, nothing sent", .at(.closed), [.call(.openPassive(remoteSpecified: false))],
                state: .listen, rule: .passiveOpen),
            Row(
                "CLOSED active: a SYN", .at(.closed), [openActive], sends: ["S 100"], state: .synSent,
                rule: .activeOpen),
            Row(
                "active without a remote", .at(.closed), [.call(.openActive(remoteSpecified: false))],
                state: .closed,
                rule: .remoteUnspecified, error: .remoteUnspecified),
            Row(
                "LISTEN made active", .at(.listen), [openActive], sends: ["S 100"], state: .synSent,
                rule: .openInListen),
            Row(
                "LISTEN made active without a remote", .at(.listen), [.call(.openActive(remoteSpecified: false))],
                state: .listen, rule: .remoteUnspecified, error: .remoteUnspecified),
            Row(
                "a passive OPEN in LISTEN leaves the old one untouched", .at(.listen),
                [.call(.openPassive(remoteSpecified: true))], state: .listen, rule: .openTwice,
                error: .connectionAlreadyExists),
            Row(
                "LISTEN made active counts as active", .at(.listen),
                [openActive, .segment("S 300"), .segment("R 301")],
                state: .closed, rule: .rstRefused, signals: [.connectionRefused]),
        ]
        + State.allCases.filter { $0 != .closed && $0 != .listen }.map { state in
            Row(
                "\(state): the connection already exists", .at(state), [openActive], state: state, rule: .openTwice,
                error: .connectionAlreadyExists)
        }

    private static let send: [Row] =
        [
            Row(
                "CLOSED: no connection", .at(.closed), [.call(.send(octets: 5))], state: .closed,
                rule: .callWithoutConnection, error: .connectionDoesNotExist),
            Row(
                "LISTEN to one remote: a SYN, the text waits", .listenToOne, [.call(.send(octets: 5))],
                sends: ["S 100"],
                state: .synSent, rule: .sendInListen),
            Row(
                "the text of 75 goes out once ESTABLISHED", .listenToOne,
                [.call(.send(octets: 5)), .segment("S. 300 ack 101")], sends: ["P. 101(5) ack 301"],
                state: .established,
                rule: .synSentSYNACK),
            Row(
                "LISTEN to nobody", .at(.listen), [.call(.send(octets: 5))], state: .listen,
                rule: .remoteUnspecified,
                error: .remoteUnspecified),
            Row(
                "SYN-SENT: queued", .at(.synSent), [.call(.send(octets: 5))], state: .synSent, rule: .sendQueued),
            Row(
                "SYN-RECEIVED: queued until ESTABLISHED", .at(.synReceived),
                [.call(.send(octets: 5)), .segment(". 301 ack 101")], sends: ["P. 101(5) ack 301"], state: .established,
                rule: .ackOfSYN),
            Row(
                "ESTABLISHED: segmentized, ACK piggybacked", .at(.established), [.call(.send(octets: 5))],
                sends: ["P. 101(5) ack 301"], state: .established, rule: .sendText),
            Row(
                "CLOSE-WAIT too", .at(.closeWait), [.call(.send(octets: 5))], sends: ["P. 101(5) ack 302"],
                state: .closeWait, rule: .sendText),
            Row(
                "URGENT sets the pointer to the octet after", .at(.established),
                [.call(.send(octets: 5, urgent: true))], sends: ["PU. 101(5) ack 301"], state: .established,
                rule: .sendText),
        ]
        + [State.finWait1, .finWait2, .closing, .lastAck, .timeWait].map { state in
            Row(
                "\(state): closing, nothing sent", .at(state), [.call(.send(octets: 5))], state: state,
                rule: .callWhileClosing, error: .connectionClosing)
        }

    private static let own: @Sendable (inout Configuration) -> Void = { $0.receivesAtOnce = false }

    private static let receive: [Row] =
        [
            Row(
                "CLOSED: no connection", .at(.closed), [.call(.receive(octets: 5))], state: .closed,
                rule: .callWithoutConnection, error: .connectionDoesNotExist),
            Row(
                "from what is there", .at(.established), [.segment(". 301(9) ack 101"), .call(.receive(octets: 5))],
                state: .established, rule: .receiveText, signals: [.receiveReturns(pushed: false)],
                delivers: ["301..<306"], own),
            Row(
                "else queued", .at(.established), [.call(.receive(octets: 5))], state: .established,
                rule: .receiveQueued, own),
            Row(
                "a PUSH seen is told", .at(.established),
                [.segment("P. 301(3) ack 101"), .call(.receive(octets: 5))],
                state: .established, rule: .receiveText, signals: [.receiveReturns(pushed: true)],
                delivers: ["301..<304"], own),
            Row(
                "CLOSE-WAIT: what is left", .at(.established),
                [.segment("F. 301(3) ack 101"), .call(.receive(octets: 5))],
                state: .closeWait, rule: .receiveAtEnd, delivers: ["301..<304"], own),
            Row(
                "with nothing left: closing", .at(.closeWait), [.call(.receive(octets: 5))], state: .closeWait,
                rule: .receiveAtEnd, error: .connectionClosing, own),
            Row(
                "LAST-ACK: what is left, then closing", .at(.established),
                [.segment("F. 301(3) ack 101"), .call(.close), .call(.receive(octets: 5))], state: .lastAck,
                rule: .receiveAtEnd, delivers: ["301..<304"], own),
        ]
        + [State.listen, .synSent, .synReceived].map { state in
            Row(
                "\(state): queued", .at(state), [.call(.receive(octets: 5))], state: state, rule: .receiveQueued, own
            )
        }
        + [State.closing, .lastAck, .timeWait].map { state in
            Row(
                "\(state): closing", .at(state), [.call(.receive(octets: 5))], state: state, rule: .receiveAtEnd,
                error: .connectionClosing, own)
        }

    private static let close: [Row] =
        [
            Row(
                "CLOSED: no connection", .at(.closed), [.call(.close)], state: .closed, rule: .callWithoutConnection,
                error: .connectionDoesNotExist),
            Row(
                "LISTEN: pending RECEIVEs return, nothing sent", .at(.listen),
                [.call(.receive(octets: 1)), .call(.close)],
                state: .closed, rule: .closeInListen, signals: [.pendingCallsReturn(.connectionClosing)]),
            Row(
                "SYN-SENT: the record goes, nothing sent", .at(.synSent), [.call(.send(octets: 1)), .call(.close)],
                state: .closed, rule: .closeInSynSent, signals: [.pendingCallsReturn(.connectionClosing)]),
            Row(
                "SYN-RECEIVED with nothing to send: FIN", .at(.synReceived), [.call(.close)],
                sends: ["F. 101 ack 301"], state: .finWait1, rule: .closeSendsFIN),
            Row(
                "with text to send: queued", .at(.synReceived), [.call(.send(octets: 5)), .call(.close)],
                state: .synReceived, rule: .closeQueued),
            Row(
                "and done after ESTABLISHED", .at(.synReceived),
                [.call(.send(octets: 5)), .call(.close), .segment(". 301 ack 101")], sends: ["FP. 101(5) ack 301"],
                state: .finWait1, rule: .closeSendsFIN),
            Row(
                "ESTABLISHED: FIN-WAIT-1 at once", .at(.established), [.call(.close)], sends: ["F. 101 ack 301"],
                state: .finWait1, rule: .closeSendsFIN),
            Row(
                "the FIN after all text", .at(.established), [.call(.send(octets: 1500)), .call(.close)],
                state: .finWait1, rule: .closeSendsFIN),
            Row(
                "until the FIN is sent no ACK means FIN-WAIT-2", .at(.established),
                [
                    .segment(". 301 ack 101 win 0"), .call(.send(octets: 5)), .call(.close),
                    .segment(". 301 ack 101 win 0"),
                ],
                state: .finWait1, rule: .windowUpdate),
            Row(
                "CLOSE-WAIT: FIN after all text, LAST-ACK", .at(.closeWait), [.call(.close)],
                sends: ["F. 101 ack 302"],
                state: .lastAck, rule: .closeInCloseWait),
            Row(
                "CLOSE-WAIT stays until the FIN goes out", .at(.closeWait),
                [.segment(". 302 ack 101 win 0"), .call(.send(octets: 5)), .call(.close)], state: .closeWait,
                rule: .closeInCloseWait),
            Row(
                "and moves with it", .at(.closeWait),
                [
                    .segment(". 302 ack 101 win 0"), .call(.send(octets: 5)), .call(.close),
                    .segment(". 302 ack 101 win 9"),
                ],
                sends: ["FP. 101(5) ack 302"], state: .lastAck, rule: .windowUpdate),
            Row(
                "CLOSE implies PUSH", .at(.synReceived),
                [.call(.send(octets: 5, push: false)), .call(.close), .segment(". 301 ack 101")],
                sends: ["FP. 101(5) ack 301"], state: .finWait1, rule: .closeSendsFIN),
            Row(
                "closing both ways with unread text draws a RST", .at(.established),
                [.segment(". 301(5) ack 101"), .call(.closeBoth)], sends: ["R 101"], state: .closed,
                rule: .closedWithUnreadText, own),
            Row(
                "so does text that comes later", .at(.established),
                [.call(.closeBoth), .segment(". 301(5) ack 102")],
                sends: ["R 102"], state: .closed, rule: .closedWithUnreadText),
        ]
        + [State.finWait1, .finWait2, .closing, .lastAck, .timeWait].map { state in
            Row(
                "\([.finWait1, .finWait2].contains(state) ? 90 : 91) \(state): closing, never a second FIN", .at(state),
                [.call(.close)], state: state, rule: .closeAgain, error: .connectionClosing)
        }

    private static let abort: [Row] =
        [
            Row(
                "CLOSED: no connection", .at(.closed), [.call(.abort)], state: .closed, rule: .callWithoutConnection,
                error: .connectionDoesNotExist),
            Row(
                "LISTEN: pending calls reset, nothing sent", .at(.listen),
                [.call(.receive(octets: 1)), .call(.abort)],
                state: .closed, rule: .abortSilently, signals: [.pendingCallsReturn(.connectionReset)]),
            Row(
                "SYN-SENT: nothing sent", .at(.synSent), [.call(.send(octets: 1)), .call(.abort)], state: .closed,
                rule: .abortSilently, signals: [.pendingCallsReturn(.connectionReset)]),
            Row(
                "Linux's RST carries an ACK", .at(.established), [.call(.abort)], sends: ["R. 101 ack 301"],
                state: .closed, rule: .abortSendsRST, { $0.abortCarriesACK = true }),
        ]
        + [State.synReceived, .established, .finWait1, .finWait2, .closeWait].map { state in
            Row(
                "\(state): <SEQ=SND.NXT><CTL=RST>, then CLOSED", .at(state), [.call(.abort)],
                sends: ["R \(ResetTests.sentFIN.contains(state) ? 102 : 101)"], state: .closed, rule: .abortSendsRST)
        }
        + [State.closing, .lastAck, .timeWait].map { state in
            Row(
                "\(state): ok, no RST", .at(state), [.call(.abort)], state: .closed, rule: .abortSilently,
                signals: [])
        }

    private static let status: [Row] =
        [
            Row(
                "CLOSED: no connection", .at(.closed), [.call(.status)], state: .closed,
                rule: .callWithoutConnection,
                error: .connectionDoesNotExist)
        ]
        + State.allCases.filter { $0 != .closed }.map { state in
            Row("\(state): nothing changes", .at(state), [.call(.status)], state: state, rule: .status)
        }

    @Test("a user calls", arguments: rows) func calls(_ row: Row) { row.check() }

    @Test("SND.UNA = ISS, SND.NXT = ISS+1") func numbers() {
        let snd = Bench(.at(.synSent)).endpoint.tcb?.snd
        #expect(snd?.una == SequenceNumber(100))
        #expect(snd?.nxt == SequenceNumber(101))
    }

    @Test("the urgent pointer counts to the octet after the urgent text") func urgentPointer() {
        var bench = Bench(.at(.established))
        bench.play(.call(.send(octets: 5, urgent: true)))
        #expect(bench.outcome.segments.first?.urgentPointer == 5)
    }

    @Test("no room: insufficient resources") func room() {
        var configuration = Configuration.rfc
        configuration.sendBuffer = 10
        var bench = Bench(.at(.established), configuration)
        bench.play(.call(.send(octets: 50)))
        #expect(bench.error == .insufficientResources)
        #expect(bench.sent.isEmpty)
    }

    @Test("LISTEN works beside other connections of the same port") func listeners() throws {
        var listener = Listener(backlog: 3)
        let peers = (1...3).map { Listener.Peer(id: UInt64($0)) }
        for peer in peers { _ = listener.receive(Segment("S 300"), from: peer, at: .zero) }
        #expect(listener.halfOpen == 3)
        _ = listener.receive(
            Segment(". 301 ack \(listener.numbers(of: peers[0])?.snd.nxt.rawValue ?? 0)"), from: peers[0], at: .zero)
        #expect(listener.acceptable == 1)
        #expect(listener.halfOpen == 2)
    }
}

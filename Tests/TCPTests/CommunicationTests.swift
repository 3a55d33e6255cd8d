// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("RFC 9293 §3.7 and §3.8, RFC 6298, 5681, 6582, 7323, 2018, 6675")
struct CommunicationTests {
    /// A peer that offers a large window, an MSS of 1000 and the options of `options`.
    private static func open(_ options: String = "mss 1000") -> [Bench.Step] {
        [.segment("S. 300 ack 101 win 65535 <\(options)>")]
    }

    private static func acks(_ numbers: UInt32..., options: String = "") -> [Bench.Step] {
        numbers.map { .segment(". 301 ack \($0) win 65535" + (options.isEmpty ? "" : " <\(options)>")) }
    }

    static let rows: [Row] = sending + pushing + probing + congestion + options

    private static let sending: [Row] = [
        Row(
            "maximum_segment_size: text is cut to the peer's MSS", .at(.synSent),
            open() + [.call(.send(octets: 2500))], sends: [". 101(1000) ack 301", ". 1101(1000) ack 301"],
            state: .established, rule: .nagle),
        Row(
            "the default MSS is 536", .at(.synSent),
            [.segment("S. 300 ack 101 win 65535"), .call(.send(octets: 1072))],
            sends: [". 101(536) ack 301", "P. 637(536) ack 301"], state: .established, rule: .sendText),
        Row(
            "syn_zero_mss_is_ignored", .at(.synSent), open("mss 0") + [.call(.send(octets: 536))],
            sends: ["P. 101(536) ack 301"], state: .established, rule: .sendText),
        Row(
            "syn_tiny_mss_is_clamped", .at(.synSent), open("mss 1") + [.call(.send(octets: 48))],
            sends: ["P. 101(48) ack 301"], state: .established, rule: .sendText),
        Row(
            "tiny_mss_with_options_makes_progress", .at(.synSent), open("mss 1, ts 5 1") + [.call(.send(octets: 36))],
            sends: ["P. 101(36) ack 301"], state: .established, rule: .sendText),
        Row(
            "options_reduce_payload: timestamps take twelve octets", .at(.synSent),
            open("mss 1000, ts 5 1") + [.call(.send(octets: 988))], sends: ["P. 101(988) ack 301"],
            state: .established, rule: .sendText),
        Row(
            "nagle: a small segment waits for the ACK of another", .at(.synSent),
            open() + [.call(.send(octets: 5)), .call(.send(octets: 5))], state: .established, rule: .nagle),
        Row(
            "nagle: and goes with it", .at(.synSent),
            open() + [.call(.send(octets: 5)), .call(.send(octets: 5))] + acks(106), sends: ["P. 106(5) ack 301"],
            state: .established, rule: .ackNew),
        Row(
            "nagle off", .at(.synSent), open() + [.call(.send(octets: 5)), .call(.send(octets: 5))],
            sends: ["P. 106(5) ack 301"], state: .established, rule: .sendText, { $0.nagle = .off }),
        Row(
            "nagle, Minshall: one small segment may follow full ones", .at(.synSent),
            open() + [.call(.send(octets: 1005))], sends: [". 101(1000) ack 301", "P. 1101(5) ack 301"],
            state: .established, rule: .sendText, { $0.nagle = .minshall }),
        Row(
            "final_packet_in_stream_doesnt_wait_for_nagle", .at(.synSent),
            open() + [.call(.send(octets: 5)), .call(.send(octets: 5)), .call(.close)], sends: ["FP. 106(5) ack 301"],
            state: .finWait1, rule: .closeSendsFIN),
        Row(
            "silly window: a sender waits for half the largest window", .at(.established),
            [.segment(". 301 ack 101 win 100"), .call(.send(octets: 500))], state: .established,
            rule: .sillyWindowSend),
        Row(
            "silly window: the override timeout sends what fits", .at(.established),
            [.segment(". 301 ack 101 win 100"), .call(.send(octets: 500)), .wait(.milliseconds(200))],
            sends: [". 101(100) ack 301"], state: .established, rule: .timerStarts),
        Row(
            "send_buf_gt_win: no more than the window", .at(.established), [.call(.send(octets: 3000))],
            sends: [". 101(1000) ack 301"], state: .established, rule: .sendText),
        Row(
            "delayed_ack", .at(.established), [.segment(". 301(5) ack 101")], state: .established, rule: .delayedACK),
        Row(
            "keep-alive: an old number after two hours of silence", .at(.synSent),
            open() + [.wait(.seconds(7200))], sends: [". 100 ack 301"], state: .established, rule: .keepAlive,
            { $0.keepAlive = .init() }),
        Row(
            "keep-alive: an answer is enough", .at(.synSent),
            open() + [.wait(.seconds(7200))] + acks(101) + [.wait(.seconds(7199))] + acks(101), state: .established,
            rule: .ackDuplicate, { $0.keepAlive = .init() }),
        Row(
            "keep-alive: MUST-26, only many without an answer end it", .at(.synSent),
            open() + [.wait(.seconds(7274)), .wait(.seconds(1000))],
            sends: Array(repeating: ". 100 ack 301", count: 8), state: .closed, rule: .keepAliveGivesUp,
            signals: [.connectionTimedOut], { $0.keepAlive = .init() }),
        Row(
            "responds_to_keep_alive", .at(.established), [.segment(". 300 ack 101")], sends: [". 101 ack 301"],
            state: .established, rule: .unacceptable),
    ]

    private static let shut: [Bench.Step] = [.segment(". 301 ack 101 win 0"), .call(.send(octets: 50))]

    private static let pushing: [Row] = [
        Row(
            "MUST-61: the last of what was buffered carries PSH", .at(.synSent),
            open() + [.call(.send(octets: 2000))],
            sends: [". 101(1000) ack 301", "P. 1101(1000) ack 301"], state: .established, rule: .sendText),
        Row(
            "MAY-15: a SEND that does not push", .at(.synSent), open() + [.call(.send(octets: 1000, push: false))],
            sends: [". 101(1000) ack 301"], state: .established, rule: .sendText),
    ]

    private static let probing: [Row] = [
        Row(
            "the first probe after one RTO, one octet of text", .at(.established), shut + [.wait(.seconds(1))],
            sends: [". 101(1) ack 301"], state: .established, rule: .zeroWindowProbe),
        Row(
            "then twice the wait each", .at(.established), shut + [.wait(.seconds(7))],
            sends: [". 101(1) ack 301", ". 101(1) ack 301", ". 101(1) ack 301"], state: .established,
            rule: .zeroWindowProbe),
        Row(
            "Linux probes with an empty segment at SND.UNA-1", .at(.established), shut + [.wait(.seconds(1))],
            sends: [". 100 ack 301"], state: .established, rule: .zeroWindowProbe, { $0.probe = .emptyBehind }),
        Row(
            "never given up while the peer answers", .at(.established),
            shut + (0..<20).flatMap { _ in [Bench.Step.wait(.seconds(60)), .segment(". 301 ack 101 win 0")] },
            state: .established, rule: .probeAnswered),
        Row(
            "zero_window_probe_exit: the window opens", .at(.established), shut + [.segment(". 301 ack 101 win 1000")],
            sends: ["P. 101(50) ack 301"], state: .established, rule: .windowUpdate),
        Row(
            "zero_window_probe_shift: the probed octet was taken", .at(.established),
            shut + [.wait(.seconds(1)), .segment(". 301 ack 102 win 1000")], sends: ["P. 102(49) ack 301"],
            state: .established, rule: .ackNew),
        Row(
            "zero_window_ack: a receiver without room answers a probe", .at(.established),
            [.segment(". 301(100) ack 101"), .wait(.seconds(1)), .segment(". 401(1) ack 101")],
            sends: [". 101 ack 401"], state: .established, rule: .zeroWindowAccepts,
            {
                $0.receiveBuffer = 100
                $0.receivesAtOnce = false
            }),
        Row(
            "announce_window_after_read", .at(.established),
            [.segment(". 301(100) ack 101"), .wait(.seconds(1)), .call(.receive(octets: 100))],
            sends: [". 101 ack 401"], state: .established, rule: .sillyWindowReceive,
            {
                $0.receiveBuffer = 100
                $0.receivesAtOnce = false
            }),
        Row(
            "silly window: a receiver does not announce a little room", .at(.established),
            [.segment(". 301(100) ack 101"), .wait(.seconds(1)), .call(.receive(octets: 10))], state: .established,
            rule: .receiveText,
            {
                $0.receiveBuffer = 100
                $0.receivesAtOnce = false
            }),
        Row(
            "the right edge of a scaled window never moves back", .at(.synSent),
            [.segment("S. 300 ack 101 <ws 2>"), .segment(". 301(1) ack 101")], sends: [". 101 ack 302"],
            state: .established, rule: .windowNeverShrinks,
            {
                $0.receiveBuffer = 100_000
                $0.receivesAtOnce = false
                $0.delayedACK = nil
            }),
    ]

    private static let flight = open() + [.call(.send(octets: 10_000))]

    private static let congestion: [Row] = [
        Row(
            "initial window: ten segments", .at(.synSent), flight,
            sends: (0..<10).map { "\($0 == 9 ? "P." : ".") \(101 + $0 * 1000)(1000) ack 301" }, state: .established,
            rule: .sendText),
        Row(
            "slow start: each ACK lets two more out", .at(.synSent),
            open() + [.call(.send(octets: 20_000))] + acks(1101),
            sends: [". 10101(1000) ack 301", ". 11101(1000) ack 301"], state: .established, rule: .slowStart),
        Row(
            "limited transmit: a duplicate ACK lets a new segment out", .at(.synSent),
            open() + [.call(.send(octets: 20_000))] + acks(101), sends: [". 10101(1000) ack 301"],
            state: .established, rule: .limitedTransmit),
        Row(
            "fast_retransmit_after_triple_duplicate_ack", .at(.synSent), flight + acks(101, 101, 101),
            sends: [". 101(1000) ack 301"], state: .established, rule: .fastRetransmit),
        Row(
            "fast_retransmit_duplicate_detection_with_data: text is no duplicate ACK", .at(.synSent),
            flight + acks(101, 101) + [.segment(". 301(1) ack 101 win 65535")], state: .established,
            rule: .delayedACK),
        Row(
            "fast_retransmit_duplicate_detection_with_window_update", .at(.synSent),
            flight + acks(101, 101) + [.segment(". 301 ack 101 win 60000")], state: .established, rule: .windowUpdate),
        Row(
            "fast recovery: a further duplicate inflates", .at(.synSent), flight + acks(101, 101, 101, 101),
            state: .established, rule: .fastRecovery),
        Row(
            "NewReno: a partial ACK names the next loss", .at(.synSent), flight + acks(101, 101, 101, 2101),
            sends: [". 2101(1000) ack 301"], state: .established, rule: .partialACK),
        Row(
            "NewReno: a full ACK ends recovery", .at(.synSent), flight + acks(101, 101, 101, 10_101),
            state: .established, rule: .fullACK),
        Row(
            "after a timeout one segment, and slow start again", .at(.synSent),
            flight + [.wait(.seconds(1))], sends: [". 101(1000) ack 301"], state: .established, rule: .lossWindow),
        Row(
            "after a timeout the lost are sent again as ACKs come", .at(.synSent),
            flight + [.wait(.seconds(1))] + acks(1101), sends: [". 1101(1000) ack 301", ". 2101(1000) ack 301"],
            state: .established, rule: .sackRetransmit),
        Row(
            "congestion avoidance", .at(.synSent),
            open() + [.call(.send(octets: 30_000)), .wait(.seconds(1))]
                + acks(10_101, 11_101, 12_101, 13_101, 14_101, 15_101),
            sends: [". 19101(1000) ack 301"], state: .established, rule: .congestionAvoidance),
        Row(
            "SACK: the holes are filled, nothing else", .at(.synSent),
            open("mss 1000, sackOK") + [.call(.send(octets: 10_000))]
                + acks(101, 101, options: "sack 1101 2101")
                + [.segment(". 301 ack 101 win 65535 <sack 1101 2101, sack 4101 6101>")],
            sends: [". 101(1000) ack 301"], state: .established, rule: .fastRetransmit),
        Row(
            "SACK: the second hole when more is overtaken", .at(.synSent),
            open("mss 1000, sackOK") + [.call(.send(octets: 10_000))]
                + acks(101, 101, options: "sack 1101 2101")
                + [
                    .segment(". 301 ack 101 win 65535 <sack 1101 2101, sack 4101 6101>"),
                    .segment(". 301 ack 101 win 65535 <sack 1101 2101, sack 4101 7101>"),
                ], sends: [". 2101(1000) ack 301"], state: .established, rule: .sackRetransmit),
        Row(
            "the first round trip", .at(.synSent), [.wait(.milliseconds(500))] + open(), sends: [". 101 ack 301"],
            state: .established, rule: .rttFirst),
        Row(
            "Karn: a repeated SYN measures nothing, and RTO begins at 3 s", .at(.synSent),
            [.wait(.seconds(1))] + open(), sends: [". 101 ack 301"], state: .established, rule: .synTimedOut),
        Row(
            "a round trip again", .at(.synSent),
            [.wait(.milliseconds(200))] + open() + [.call(.send(octets: 5)), .wait(.milliseconds(100))] + acks(106),
            state: .established, rule: .rttLater),
        Row(
            "timer_restart_on_partial_ack", .at(.synSent), flight + acks(1101), state: .established,
            rule: .timerRestarts),
        Row("the timer stops", .at(.synSent), flight + acks(10_101), state: .established, rule: .timerStops),
    ]

    private static let options: [Row] = [
        Row(
            "PAWS: an older timestamp is refused with an ACK", .at(.synSent),
            open("ts 500 1") + [.segment(". 301(5) ack 101 <ts 499 1>")], sends: [". 101 ack 301"],
            state: .established, rule: .paws, delivers: []),
        Row(
            "PAWS: a RST is not asked", .at(.synSent), open("ts 500 1") + [.segment("R 301 <ts 499 1>")],
            state: .closed, rule: .rstExact),
        Row(
            "the timestamp to echo is the earliest not acknowledged", .at(.synSent),
            open("ts 500 1") + [.segment(". 301(5) ack 101 <ts 600 1>")], state: .established, rule: .timestampEcho),
        Row(
            "window scale", .at(.listen), [.segment("S 300 <ws 7>")], sends: ["S. 100 ack 301"], state: .synReceived,
            rule: .windowScale),
        Row(
            "timestamps are agreed on", .at(.listen), [.segment("S 300 <ts 1 0>")], sends: ["S. 100 ack 301"],
            state: .synReceived, rule: .timestamps),
        Row(
            "SACK is agreed on", .at(.listen), [.segment("S 300 <sackOK>")], sends: ["S. 100 ack 301"],
            state: .synReceived, rule: .sackPermitted),
        Row(
            "SACK blocks are sent", .at(.synSent), open("sackOK") + [.segment(". 401(5) ack 101")],
            sends: [". 101 ack 301"], state: .established, rule: .sackSent),
        Row(
            "TIME-WAIT and timestamps: a newer one reopens (RFC 6191)", .at(.synSent),
            open("ts 500 1") + [
                .call(.close), .segment("F. 301 ack 102 <ts 501 1>"), .segment("S 200 <ts 502 0>"),
            ], sends: ["S. 64102 ack 201"], state: .synReceived, rule: .timeWaitTimestamps),
        Row(
            "TIME-WAIT and timestamps: an older one does not", .at(.synSent),
            open("ts 500 1") + [
                .call(.close), .segment("F. 301 ack 102 <ts 501 1>"), .segment("S 90000 <ts 400 0>"),
            ], sends: [". 102 ack 302"], state: .timeWait, rule: .paws),
        Row(
            "the user timeout runs while text waits (RFC 5482)", .at(.established), [.call(.send(octets: 1))],
            sends: ["P. 101(1) ack 301"], state: .established, rule: .userTimeoutValue),
        Row(
            "the other end may ask us to wait longer (RFC 5482 §3.1)", .at(.synSent),
            [
                .segment("S. 300 ack 101 <uto 600>"), .call(.send(octets: 1)), .wait(.seconds(599)),
                .segment(". 301 ack 101 <uto 600>"),
            ], sends: [], state: .established, rule: .userTimeoutOption,
            {
                $0.userTimeoutOption = .init(advertised: .seconds(200))
                $0.giveUpAfter = .seconds(10_000)
                $0.smallestTimeout = .seconds(9_000)
                $0.largestTimeout = .seconds(9_000)
            }),
        Row(
            "and no longer than our own limit", .at(.synSent),
            [
                .segment("S. 300 ack 101 <uto 32767>"), .call(.send(octets: 1)), .wait(.seconds(3_600)),
            ], state: .closed, rule: .userTimeout,
            {
                $0.userTimeoutOption = .init(advertised: .seconds(200))
                $0.giveUpAfter = .seconds(10_000)
                $0.smallestTimeout = .seconds(9_000)
                $0.largestTimeout = .seconds(9_000)
            }),
        Row(
            "a timeout that the user has set is not changed (CHANGEABLE)", .at(.synSent),
            [
                .segment("S. 300 ack 101 <uto 32767>"), .call(.send(octets: 1)), .wait(.seconds(300)),
            ], state: .closed, rule: .userTimeout,
            {
                $0.userTimeoutOption = .init(advertised: .seconds(200))
                $0.userTimeoutOption?.isChangeable = false
                $0.giveUpAfter = .seconds(10_000)
                $0.smallestTimeout = .seconds(9_000)
                $0.largestTimeout = .seconds(9_000)
            }),
    ]

    @Test("a behaviour", arguments: rows) func behaves(_ row: Row) { row.check() }

    @Test("RFC 6298: SRTT, RTTVAR and RTO by hand") func estimator() {
        var bench = Bench(
            .at(.synSent),
            {
                var c = Configuration.rfc; c.smallestTimeout = .milliseconds(1); return c
            }())
        bench.play(.wait(.milliseconds(100)))
        bench.play(.segment("S. 300 ack 101"))
        #expect(bench.endpoint.timer.smoothed == .milliseconds(100))
        #expect(bench.endpoint.timer.timeout == .milliseconds(300))
        bench.play(.call(.send(octets: 1)))
        bench.play(.wait(.milliseconds(180)))
        bench.play(.segment(". 301 ack 102"))
        // SRTT 7/8 x 100 + 1/8 x 180 = 110; RTTVAR 3/4 x 50 + 1/4 x 80 = 57.5; RTO 110 + 4 x 57.5.
        #expect(bench.endpoint.timer.smoothed == .milliseconds(110))
        #expect(bench.endpoint.timer.timeout == .milliseconds(340))
    }

    @Test("timestamps that were agreed on and are missing: dropped silently (RFC 7323 §3.2), tolerated by choice")
    func missingTimestamps() {
        for tolerates in [false, true] {
            var configuration = Configuration.rfc
            configuration.toleratesMissingTimestamps = tolerates
            var bench = Bench(.at(.synSent), configuration)
            bench.play(.segment("S. 300 ack 101 <ts 500 1>"))
            bench.play(.segment(". 301(5) ack 101"))
            #expect(bench.sent.isEmpty)
            #expect(bench.outcome.delivered.isEmpty != tolerates)
        }
    }

    @Test("Karn: no measure from a repeated segment") func karn() {
        var bench = Bench(.at(.established))
        let before = bench.endpoint.timer.smoothed
        bench.play(.call(.send(octets: 1)))
        bench.play(.wait(.seconds(1)))
        bench.play(.segment(". 301 ack 102"))
        #expect(bench.endpoint.timer.smoothed == before)
        #expect(bench.endpoint.timer.backOffs == 1)
    }

    @Test("window scaling of what is sent") func scaled() throws {
        var configuration = Configuration.rfc
        configuration.receiveBuffer = 1 << 20
        var bench = Bench(.at(.synSent), configuration)
        bench.play(.segment("S. 300 ack 101 <ws 2>"))
        let ack = try #require(bench.outcome.segments.first)
        #expect(UInt32(ack.window) << 8 == 1 << 20)
    }

    @Test("recv_out_of_recv_win: window 0 is shown") func zeroShown() throws {
        var configuration = Configuration.rfc
        configuration.receiveBuffer = 100
        configuration.receivesAtOnce = false
        configuration.delayedACK = nil
        var bench = Bench(.at(.established), configuration)
        bench.play(.segment(". 301(100) ack 101"))
        #expect(try #require(bench.outcome.segments.first).window == 0)
    }
}

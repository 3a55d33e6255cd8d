// SPDX-License-Identifier: MIT
import Drill
import TCP
import Testing

@Suite("The packetdrill language")
struct LanguageTests {
    /// A listening socket and a finished handshake, to be followed by what a test adds.
    static let opened = """
        0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
        +0 bind(3, ..., ...) = 0
        +0 listen(3, 1) = 0
        +.1 < S 0:0(0) win 32792 <mss 1000>
        +0 > S. 0:0(0) ack 1 <...>
        +.1 < . 1:1(0) ack 1 win 32792
        +0 accept(3, ..., ...) = 4

        """

    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        let verdict: String
        /// The line of a FAIL, SKIP or ERROR; nil if it does not matter.
        var line: Int?
        var testDescription: String { name }

        init(_ name: String, _ verdict: String, line: Int? = nil, _ text: String) {
            self.name = name
            self.verdict = verdict
            self.line = line
            self.text = text
        }
    }

    static let cases: [Case] = [
        Case("a handshake", "PASS", opened),
        Case(
            "comments, and newlines that mean nothing", "PASS",
            "// one\n/* two\nlines */ 0 socket(..., SOCK_STREAM,\n IPPROTO_TCP)\n= 3 // end"),
        Case("a blank after the plus", "PASS", opened + "+ 0 close(4) = 0\n+0 > F. 1:1(0) ack 1"),
        Case("any time", "PASS", opened + "+0 write(4, ..., 10) = 10\n* > P. 1:11(10) ack 1"),
        Case(
            "a range of times", "PASS",
            opened + "+0 write(4, ..., 10) = 10\n+0~+.1 > P. 1:11(10) ack 1\n+.25~+.35 > P. 1:11(10) ack 1"),
        Case("absolute times", "PASS", opened + "0.5 write(4, ..., 10) = 10\n0.5 > P. 1:11(10) ack 1"),
        Case(
            "init and cleanup commands", "PASS",
            "`../common/defaults.sh`\n" + opened + "`/tmp/sysctl_restore_${PPID}.sh`"),
        Case(
            "a segment longer than one is gathered", "PASS",
            opened + "+0 write(4, ..., 3500) = 3500\n+0 > P. 1:3501(3500) ack 1"),
        Case(
            "strict_segments does not gather", "FAIL",
            "--strict_segments\n" + opened + "+0 write(4, ..., 3500) = 3500\n+0 > P. 1:3501(3500) ack 1"),
        Case(
            "a blocking call returns when it may", "PASS",
            opened + "+0...0.2 read(4, ..., 100) = 10\n+.2 < P. 1:11(10) ack 1 win 100\n+0 > . 1:1(0) ack 11"),
        Case(
            "a blocking call that returns at another time", "FAIL", line: 8,
            opened + "+0...0.9 read(4, ..., 100) = 10\n+.2 < P. 1:11(10) ack 1 win 100\n+0 > . 1:1(0) ack 11"),
        Case("a call that would block", "FAIL", line: 8, opened + "+0 read(4, ..., 100) = 10"),
        Case("a blocking call that never returns", "FAIL", opened + "+0...10 read(4, ..., 100) = 10"),
        Case(
            "assertions", "PASS",
            opened
                + "+0 %{ assert tcpi_state == TCP_ESTABLISHED, tcpi_state; assert 9 < tcpi_snd_cwnd <= 10 and (tcpi_options & TCPI_OPT_SACK) == 0 }%"
        ),
        Case(
            "an assertion that does not hold", "FAIL", line: 8,
            opened + "+0 %{ assert tcpi_snd_cwnd == 3, tcpi_snd_cwnd }%"),
        Case("an assertion about an unknown figure", "SKIP", line: 8, opened + "+0 %{ assert tcpi_pacing_rate == 3 }%"),
        Case("a wrong flag", "FAIL", line: 5, opened.replacing("> S. 0:0(0) ack 1", with: "> S 0:0(0)")),
        Case("a wrong number", "FAIL", line: 9, opened + "+0 write(4, ..., 10) = 10\n+0 > P. 2:12(10) ack 1"),
        Case("a wrong ack", "FAIL", line: 9, opened + "+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 2"),
        Case("a wrong window", "FAIL", line: 9, opened + "+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1 win 1"),
        Case("options where none are written", "FAIL", line: 5, opened.replacing("<...>", with: "")),
        Case("a segment that does not come", "FAIL", line: 8, opened + "+0 > P. 1:11(10) ack 1"),
        Case("a segment too early", "FAIL", line: 9, opened + "+0 write(4, ..., 10) = 10\n+1 > P. 1:11(10) ack 1"),
        Case(
            "a segment too late", "FAIL", line: 10,
            opened + "+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1\n+.5 > P. 1:11(10) ack 1"),
        Case("a wrong result", "FAIL", line: 8, opened + "+0 write(4, ..., 10) = 9"),
        Case(
            "a wrong errno", "FAIL", line: 2,
            "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 read(3, ..., 9) = -1 EPIPE (words)"),
        Case("an unknown command", "SKIP", line: 1, "`iptables -A INPUT -j DROP`\n" + opened),
        Case("a known command beside an unknown one", "SKIP", line: 1, "`../common/defaults.sh && reboot`\n" + opened),
        Case("an unknown setting", "SKIP", line: 1, "`sysctl -q net.ipv4.tcp_congestion_control=bbr`\n" + opened),
        Case("an unknown call", "SKIP", line: 8, opened + "+0 splice(4, NULL, 5, NULL, 9, 0) = 9"),
        Case("an unknown kind of segment", "SKIP", line: 8, opened + "+0 < icmp unreachable host_unreachable"),
        Case("a setting that the model has", "PASS", "`sysctl -q net.ipv4.tcp_congestion_control=reno`\n" + opened),
        Case("SOL_TCP and IPPROTO_TCP are one number", "PASS", opened.replacing("IPPROTO_TCP", with: "SOL_TCP")),
        Case(
            "the state before there is a connection", "PASS",
            "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 %{ assert tcpi_state == TCP_CLOSE }%\n"
                + "+0 bind(3, ..., ...) = 0\n+0 listen(3, 1) = 0\n+0 %{ assert tcpi_state == TCP_LISTEN }%"),
        Case(
            "marks of ECN, which the model does not send", "PASS",
            opened + "+0 < [ce] P. 1:11(10) ack 1 win 99\n+0 > [noecn] . 1:1(0) ack 11"),
        Case(
            "a mark of ECN that does not come", "FAIL", line: 9,
            opened + "+0 < [ect0] P. 1:11(10) ack 1 win 99\n+0 > [ect0] . 1:1(0) ack 11"),
        Case(
            "what is for another platform is left out", "PASS",
            opened + "#ifdef __FreeBSD__\n+0 nonsense\n#else\n+0 write(4, ..., 9) = 9\n#endif\n+0 > P. 1:10(9) ack 1"),
        Case(
            "lines keep their numbers around what is left out", "FAIL", line: 11,
            opened + "#ifndef linux\n+0 nonsense\n#endif\n+0 > P. 1:10(9) ack 1"),
        Case("a condition without an end", "ERROR", opened + "#ifdef linux\n"),
        Case("else without a condition", "ERROR", line: 8, opened + "#else\n"),
        Case(
            "messages without addresses", "PASS",
            opened + """
                +0 < P. 1:11(10) ack 1 win 999
                +0 > . 1:1(0) ack 11
                +0 recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 100}], msg_flags=0}, 0) = 10
                +0 sendto(4, ..., 5, MSG_NOSIGNAL, ..., ...) = 5
                +0 > P. 1:6(5) ack 11
                """),
        Case(
            "a message with control data", "SKIP", line: 8,
            opened + "+0 recvmsg(4, {msg_iov(1)=[{..., 9}], msg_control=[{cmsg_level=SOL_TCP}]}, 0) = 9"),
        Case(
            "poll tells what can be done", "PASS",
            opened + """
                +0 poll([{fd=4, events=POLLIN|POLLOUT, revents=POLLOUT}], 1, 0) = 1
                +0 poll([{fd=4, events=POLLIN, revents=0}], 1, 0) = 0
                +0 < P. 1:11(10) ack 1 win 999
                +0 > . 1:1(0) ack 11
                +0 poll([{fd=4, events=POLLIN, revents=POLLIN}], 1, 0) = 1
                +0...0.25 poll([{fd=3, events=POLLIN, revents=0}], 1, 250) = 0
                +1 write(4, ..., 5) = 5
                """),
        Case(
            "poll tells otherwise", "FAIL", line: 8,
            opened + "+0 poll([{fd=4, events=POLLOUT, revents=POLLIN}], 1, 0) = 1"),
        Case(
            "a router names a smaller packet", "PASS",
            opened + """
                +0 write(4, ..., 2000) = 2000
                +0 > . 1:1001(1000) ack 1
                +0 > P. 1001:2001(1000) ack 1
                +.1 < icmp unreachable frag_needed mtu 840 [1:1001(1000)]
                +0 > . 1:801(800) ack 1
                +0 > . 801:1001(200) ack 1
                """),
        Case(
            "keep-alives by option of the socket", "PASS",
            opened + """
                +0 setsockopt(4, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0
                +0 setsockopt(4, SOL_TCP, TCP_KEEPIDLE, [5], 4) = 0
                +0 setsockopt(4, SOL_TCP, TCP_KEEPINTVL, [2], 4) = 0
                +0 setsockopt(4, SOL_TCP, TCP_KEEPCNT, [2], 4) = 0
                +0 getsockopt(4, SOL_TCP, TCP_KEEPIDLE, [5], [4]) = 0
                +5 > . 0:0(0) ack 1
                +2 > . 0:0(0) ack 1
                +2.1 read(4, ..., 9) = -1 ETIMEDOUT (Connection timed out)
                """),
        Case(
            "a user timeout by option of the socket", "PASS",
            opened + """
                +0 setsockopt(4, SOL_TCP, TCP_USER_TIMEOUT, [3000], 4) = 0
                +0 write(4, ..., 9) = 9
                +0 > P. 1:10(9) ack 1
                +.3 > P. 1:10(9) ack 1
                +4 read(4, ..., 9) = -1 ETIMEDOUT (Connection timed out)
                """),
        Case(
            "figures of what is on the way", "PASS",
            opened.replacing("<mss 1000>", with: "<mss 1000,nop,nop,sackOK>") + """
                +0 write(4, ..., 3000) = 3000
                +0 > P. 1:3001(3000) ack 1
                +0 %{ assert tcpi_unacked == 3 and tcpi_sacked == 0 and tcpi_ca_state == TCP_CA_Open }%
                +.1 < . 1:1(0) ack 1 win 32792 <nop,nop,sack 1001:2001>
                +0 %{ assert tcpi_sacked == 1, tcpi_sacked; assert tcpi_ca_state == TCP_CA_Disorder }%
                +0 %{ assert tcpi_rtt == 100000, tcpi_rtt }%
                """),
        Case("an unknown option of the command line", "SKIP", line: 1, "--wire_client\n" + opened),
        Case("an unknown TCP option", "SKIP", line: 8, opened + "+0 < . 1:1(0) ack 1 win 9 <md5 1234>"),
        Case("UDP", "SKIP", line: 1, "0 socket(..., SOCK_DGRAM, IPPROTO_UDP) = 3"),
        Case("lengths that disagree", "ERROR", line: 8, opened + "+0 < P. 1:11(9) ack 1 win 9"),
        Case("an injected segment without a window", "ERROR", line: 8, opened + "+0 < . 1:1(0) ack 1"),
        Case(
            "an ACK flag without its number means 0", "PASS",
            opened.replacing("< . 1:1(0) ack 1 win 32792", with: "< R. 1:1(0) win 0").replacing(
                "+0 accept(3, ..., ...) = 4\n", with: "")),
        Case(
            "options that do not fill words of four octets", "ERROR", line: 4,
            opened.replacing("<mss 1000>", with: "<mss 1000,wscale 7>")),
        Case("an ACK too many", "FAIL", line: 9, opened + "+0 < P. 1:11(10) ack 1 win 9\n+0 > . 1:1(0) ack 21"),
        Case("no time", "ERROR", line: 8, opened + "close(4) = 0"),
        Case("any time for an injected segment", "ERROR", line: 8, opened + "* < . 1:1(0) ack 1 win 9"),
        Case("a comment without an end", "ERROR", line: 1, "/* " + opened),
        Case("an empty file", "ERROR", ""),
        Case(
            "an echo of a timestamp that was never shown", "ERROR",
            opened + "+0 < . 1:1(0) ack 1 win 9 <nop,nop,TS val 1 ecr 77>"),
        Case(
            "a count of states", "PASS",
            "0 `sockstat -4 -P tcp -p 8080 -s | grep -c SYN_RCVD | grep 0`\n" + opened
                + "+0 `sockstat -4 | grep packetdrill | grep -c ESTABLISHED | grep 1`"),
        Case(
            "a count of states that is wrong", "FAIL",
            opened + "+0 `sockstat -4 | grep packetdrill | grep -c TIME_WAIT | grep 1`"),
    ]

    @Test("verdicts", arguments: cases) func verdict(_ example: Case) {
        let report = Runner.run(example.text)
        #expect(report.verdict.name == example.verdict, "\(report.verdict)")
        guard let line = example.line else { return }
        switch report.verdict {
        case .pass: break
        case .fail(let at, _, _), .skip(let at, _), .error(let at, _): #expect(at == line, "\(report.verdict)")
        }
    }

    @Test(
        "a leniency that is off fails the script, on it is named",
        arguments: [
            (Leniency.psh, "+0 write(4, ..., 10) = 10\n+0 > . 1:11(10) ack 1"),
            (.acktime, "+0 < P. 1:11(10) ack 1 win 9\n+.3 > . 1:1(0) ack 11"),
            (
                .finack,
                "+0 shutdown(4, SHUT_WR) = 0\n+0 > F. 1:1(0) ack 1\n+0 < F. 1:1(0) ack 1 win 9\n+0 > F. 1:1(0) ack 2"
            ),
            (.rcvbuf, "+0 getsockopt(4, SOL_SOCKET, SO_RCVBUF, [777], [4]) = 0"),
        ])
    func lenient(_ leniency: Leniency, _ text: String) {
        let lenient = Runner.run(Self.opened + text)
        #expect(lenient.verdict == .pass)
        #expect(lenient.leniencies.contains(leniency))
        var strict = Settings()
        strict.leniencies.remove(leniency)
        #expect(Runner.run(Self.opened + text, settings: strict).verdict.name == "FAIL")
    }

    @Test("the leniency about options of a SYN") func optset() {
        let text = Self.opened.replacing("<mss 1000>", with: "<mss 1000,nop,wscale 7>")
            .replacing("<...>", with: "<mss 1460,nop,wscale 2>")
        #expect(Runner.run(text).leniencies == [.optset])
        var strict = Settings()
        strict.leniencies = []
        #expect(Runner.run(text, settings: strict).verdict.name == "FAIL")
    }

    @Test("words are replaced by -D, and a strict tail fails") func settings() {
        var settings = Settings()
        settings.definitions = ["COUNT": "10"]
        let text = Self.opened + "+0 write(4, ..., COUNT) = COUNT"
        let report = Runner.run(text, settings: settings)
        #expect(report.verdict == .pass)
        #expect(report.warnings.count == 1)
        settings.strictTail = true
        #expect(Runner.run(text, settings: settings).verdict.name == "FAIL")
    }

    @Test(
        "the profile is recognised",
        arguments: [
            ("`../common/defaults.sh`\n", Profile.Name.linux), ("0 `sysctl -w net.inet.tcp.rfc1323=1`\n", .freebsd),
            ("", .linux),
        ])
    func profile(_ prefix: String, _ name: Profile.Name) {
        #expect(Runner.run(prefix + Self.opened).profile == name)
    }

    @Test("any text is judged and none traps", arguments: 0..<2000) func hostile(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        var bytes = Array(Self.opened.utf8)
        for _ in 0..<(1 + random.next() % 6) {
            let place = Int(random.next() % UInt64(bytes.count))
            switch random.next() % 3 {
            case 0: bytes[place] = UInt8(random.next() % 128)
            case 1: bytes.remove(at: place)
            default:
                bytes.insert(
                    contentsOf: Array(Array("9999999999~+*<>`%{(...".utf8).shuffled(using: &random).prefix(3)),
                    at: place)
            }
        }
        _ = Runner.run(String(decoding: bytes, as: UTF8.self))
    }
}

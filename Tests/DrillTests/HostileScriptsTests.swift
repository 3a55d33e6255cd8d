// SPDX-License-Identifier: MIT
import Drill
import Testing

/// Scripts that ask for more than can be: each is judged, soon, and none ends the program and with it the batch.
@Suite("Hostile scripts", .timeLimit(.minutes(3)))
struct HostileScriptsTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        let verdict: String

        init(_ name: String, _ verdict: String, _ text: String) {
            (testDescription, self.text, self.verdict) = (name, text, verdict)
        }
    }

    private static let opened = LanguageTests.opened

    private static func option(_ name: String, _ value: Int64, result: String = "0") -> String {
        opened + "+0 setsockopt(4, SOL_SOCKET, \(name), [\(value)], 4) = \(result)\n"
    }

    static let cases: [Case] = [
        Case("a send buffer of 2^62", "PASS", option("SO_SNDBUF", 1 << 62)),
        Case("a send buffer below nothing", "PASS", option("SO_SNDBUF", -1 << 62)),
        Case("a receive buffer of 2^62", "PASS", option("SO_RCVBUF", 1 << 62)),
        Case(
            "a timeout that no int holds", "PASS",
            opened + "+0 setsockopt(4, SOL_TCP, TCP_USER_TIMEOUT, [\(Int64.max)], 4) = -1 EINVAL"),
        Case(
            "brackets in brackets", "ERROR",
            opened + "+0 poll(" + String(repeating: "[", count: 200_000)),
        Case(
            "braces in braces", "ERROR",
            opened + "+0 poll(" + String(repeating: "{a=", count: 200_000)),
        Case(
            "an assertion of brackets", "ERROR",
            opened + "+0 %{ assert " + String(repeating: "(", count: 200_000) + " }%"),
        Case(
            "an assertion of not", "ERROR",
            opened + "+0 %{ assert " + String(repeating: "not ", count: 200_000) + "1 }%"),
        Case("a segment of 4,000,000,000 octets", "ERROR", opened + "+0 < P. 1:4000000001(4000000000) ack 1 win 100"),
        Case("a segment that just fits", "FAIL", opened + "+0 < P. 1:65516(65515) ack 1 win 100\n+0 > R 1:1(0)"),
        Case("one that just does not", "ERROR", opened + "+0 < P. 1:65517(65516) ack 1 win 100\n+0 > R 1:1(0)"),
        Case(
            "10,000 SACK blocks", "ERROR",
            opened + "+0 < . 1:1(0) ack 1 win 100 <nop,nop,sack " + String(repeating: "1:2 ", count: 10_000) + ">"),
        Case(
            "pieces of a message that together are too many", "PASS",
            opened
                + "+0 setsockopt(4, SOL_SOCKET, SO_SNDBUF, [4096], 4) = 0\n+0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0\n"
                + "+0 sendmsg(4, {msg_iov(2)=[{..., 9223372036854775807}, {..., 9223372036854775807}]}, 0) = 8192\n"
                + "+0 > P. 1:8193(8192) ack 1"),
        Case("an MTU below nothing", "PASS", "--mtu=\(Int64.min)\n" + opened),
        Case("an MSS of nothing", "PASS", "--mss=0\n" + opened),
        Case("an MSS of nothing in FreeBSD", "PASS", "--mss=0\n`sysctl net.inet.tcp.rfc1323=0`\n" + opened),
        Case(
            "a timeout of no time at all", "ERROR",
            "`sysctl net.inet.tcp.rexmit_initial=0`\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
                + "+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0\n+0 connect(3, ..., ...) = -1 EINPROGRESS\n+9 close(3) = 0"
        ),
        Case("conditions in conditions", "ERROR", String(repeating: "#ifdef nobody\n", count: 100_000)),
    ]

    @Test("each is judged", arguments: cases) func judged(_ example: Case) {
        let report = Runner.run(example.text)
        #expect(report.verdict.name == example.verdict, "\(report.verdict)")
    }
}

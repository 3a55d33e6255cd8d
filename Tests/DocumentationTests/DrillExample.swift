// SPDX-License-Identifier: MIT
import Drill
import Testing

@Suite("The example of Drill")
struct DrillExample {
    @Test("A script in which a server is opened passes")
    func handshake() {
        // The page's example:
        let report = Runner.run(
            """
            0    socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
            +0   bind(3, ..., ...) = 0
            +0   listen(3, 1) = 0
            +0   < S 0:0(0) win 1000 <mss 1000>
            +0   > S. 0:0(0) ack 1 <mss 1460>
            +0.1 < . 1:1(0) ack 1 win 1000
            +0   accept(3, ..., ...) = 4
            """)
        for rung in report.ladder { print(rung.time, rung.text, rung.before, rung.after) }
        print(report.verdict.name)
        // Until here.
        #expect(report.verdict == .pass)
        #expect(report.ladder.last.map { "\($0.after)" } == "ESTABLISHED")
    }
}

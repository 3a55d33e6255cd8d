// SPDX-License-Identifier: MIT
import Exchanges
import Flows
import Narration
import TCP
import Testing
import TraceStore
import Transcript

@testable import WebViewer

@Suite("What a growing trace tells", .timeLimit(.minutes(3)))
struct LiveTraceTests {
    @Test("News are taken once; too many are only counted")
    func news() {
        let trace = LiveTrace(title: "lo", language: .english)
        #expect(trace.takeNews() == nil)
        var passing = Passing()
        func pass(_ count: Int) {
            for _ in 0..<count {
                passing.take(passing.frame(.client, .psh, seq: 1, ack: 1, text: "hello")) { event, frame in
                    trace.take(event, frame: frame)
                }
            }
        }
        pass(2)
        let first = trace.takeNews()
        #expect(first?.segments == 2)
        #expect(first?.lines.split(separator: UInt8(ascii: "\n")).count == 4)
        #expect(trace.takeNews() == nil)
        pass(100)
        let flood = trace.takeNews()
        #expect(flood?.segments == 102)
        #expect(flood?.lines.isEmpty == true)
        pass(1)
        #expect(trace.takeNews()?.lines.isEmpty == false)
    }

    @Test("What is not there is refused", arguments: [("exe", nil), ("svg", 7), ("", 0)] as [(String, Int?)])
    func refused(form: String, connection: Int?) async {
        let trace = LiveTrace(title: "lo", language: .english)
        await #expect(throws: Refusal.self) { try await trace.export(form, connection: connection) }
    }
}

extension SharedTrace where Octets == MemoryOctets {
    /// Two connections with a message each.
    static func twoTalks() -> LiveTrace {
        let trace = LiveTrace(title: "lo", language: .english)
        trace.take(.capture(CaptureHeader(source: "lo", link: "RAW", resolution: "ns")))
        var passing = Passing()
        passing.twoTalks { trace.take($0, frame: $1) }
        return trace
    }
}

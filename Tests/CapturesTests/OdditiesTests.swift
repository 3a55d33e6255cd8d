// SPDX-License-Identifier: MIT
import Flows
import Foundation
import Testing
import Transcript

/// What the captures of things gone wrong show. That each mark is where tshark sets it is the business of
/// `Tests/Tshark/compare`; here it is what the recipe made happen.
@Suite("Captures: twenty of each oddity")
struct OdditiesTests {
    @Test(
        "As often as the recipe made it happen",
        arguments: [
            ("retransmission", Oddities.retransmission), ("fast-retransmission", .fastRetransmission),
            ("fast-retransmission", .duplicateAck), ("spurious-retransmission", .spuriousRetransmission),
            ("out-of-order", .outOfOrder), ("not-captured", .previousSegmentNotCaptured),
            ("not-captured", .ackedSegmentNotCaptured), ("keep-alive", .keepAlive), ("keep-alive", .keepAliveAck),
            ("zero-window", .zeroWindow), ("zero-window", .windowFull), ("zero-window", .windowUpdate),
            ("zero-window-probes", .zeroWindowProbe), ("zero-window-probes", .zeroWindowProbeAck),
            ("ports-reused", .portsReused),
        ])
    func often(name: String, oddity: Oddities) throws {
        #expect(try Replayed(name).count(oddity) >= 20)
    }

    @Test("The same ports, another first number: each is a connection of its own, ended by a reset")
    func reuse() throws {
        let connections = try Replayed("ports-reused").connections
        #expect(connections.count == 21)
        #expect(Set(connections.map(\.handshake.clientISN)).count == 21)
        #expect(connections.allSatisfy { $0.handshake.kind == .threeWay && $0.close.kind == .reset })
    }

    @Test("On any, every second packet is a copy and moves nobody")
    func copies() throws {
        let replayed = try Replayed("captured-twice-on-any")
        for (index, passing) in replayed.segments.enumerated() {
            #expect(passing.annotation.oddities == (index.isMultiple(of: 2) ? [] : .capturedTwice))
        }
        #expect(replayed.messages.map(\.text) == ["once"])
        #expect(replayed.connections.map(\.close.kind) == [.orderly])
    }

    @Test("Text that was lost on the way is whole in the dialogue, once")
    func dialogue() throws {
        let lines = (0..<20).map { "line \($0)" }
        #expect(try Replayed("retransmission").messages.map(\.text) == lines)
        #expect(try Replayed("spurious-retransmission").messages.map(\.text) == lines)
    }
}

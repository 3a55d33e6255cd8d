// SPDX-License-Identifier: MIT
import Exchanges
import Packets
import TCP
import Testing

@testable import Flows

@Suite("Memory follows live connections")
struct FlowTableTests {
    @Test("A SYN flood is bounded by eviction, oldest first, and every eviction is reported")
    func flood() {
        var limits = Observer.Limits()
        limits.embryonic = 100
        var exchange = Exchange()
        exchange.observer = Observer(limits: limits)
        for index in 0..<1_000 {
            let client = SocketAddress(address: IPAddress(v4: UInt32(0x0b00_0000 + index)), port: 1_234)
            _ = exchange.pass(.client, .syn, seq: 0, client: client)
        }
        #expect(exchange.observer.table.live == 100)
        let reports = exchange.reports()
        #expect(reports.count == 1_000)
        #expect(reports.filter(\.wasEvicted).map(\.number) == Array(0..<900))
    }

    @Test("Looking up stays right while thousands come and go", arguments: [UInt64(1), 99, .max])
    func churn(seed: UInt64) {
        var limits = Observer.Limits()
        limits.closed = 64
        var exchange = Exchange()
        exchange.observer = Observer(limits: limits, seed: seed)
        for round in 0..<3_000 {
            let client = SocketAddress(
                address: IPAddress(v4: UInt32(truncatingIfNeeded: 0x0c00_0000 + round % 997)),
                port: UInt16(1_024 + round / 997))
            let syn = exchange.pass(.client, .syn, seq: 0, client: client)
            #expect(syn.connection == round)
            let synAck = exchange.pass(.server, .syn, seq: 0, ack: 1, client: client)
            #expect(synAck.connection == round)
            let rst = exchange.pass(.client, .rst, seq: 1, client: client)
            #expect(rst.connection == round)
        }
        #expect(exchange.observer.table.live == 64)
        let reports = exchange.reports()
        #expect(reports.count == 3_000)
    }

    @Test("A connection is reported once it has been over for long enough, and late segments still count")
    func linger() throws {
        var limits = Observer.Limits()
        limits.linger = 1_000_000_000
        var exchange = Exchange()
        exchange.observer = Observer(limits: limits)
        exchange.open()
        _ = exchange.pass(.client, .rst, seq: 1)
        let early = exchange.observer.nextEnded()
        #expect(early == nil)
        _ = exchange.pass(.client, .rst, seq: 1)
        exchange.observer.advance(to: Timestamp(nanoseconds: exchange.time + 1_000_000_001))
        let report = exchange.observer.nextEnded()
        #expect(try #require(report).segments == 5)
    }
}

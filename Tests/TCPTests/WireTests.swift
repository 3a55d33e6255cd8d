// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("Two endpoints over a simulated wire")
struct WireTests {
    /// A conversation over a bad wire, by its seed: opening, text both ways, closing, in some order.
    struct Talk {
        var wire: SimulatedWire
        var delivered: [End: [SequenceRange]] = [.client: [], .server: []]
        var written: [End: UInt32] = [.client: 0, .server: 0]
        var first: [End: SequenceNumber] = [:]
        var steps = 0

        init(seed: UInt64) {
            var random = SplitMix(seed: seed &* 77)
            var weather = SimulatedWire.Weather()
            weather.loss = UInt32(random.next() % 250)
            weather.duplication = UInt32(random.next() % 100)
            weather.corruption = UInt32(random.next() % 50)
            weather.jitter = .milliseconds(Int64(random.next() % 40))
            weather.longestLoss = 4
            var configurations = [Configuration.rfc, .linux, .freebsd].map { original in
                var configuration = original
                // Nobody gives up here: the wire is fair in the end.
                configuration.giveUpAfter = .seconds(1_000_000)
                configuration.giveUpOpeningAfter = .seconds(1_000_000)
                configuration.userTimeout = nil
                return configuration
            }
            configurations.shuffle(using: &random)
            wire = SimulatedWire(client: configurations[0], server: configurations[1], weather: weather, seed: seed)
        }

        mutating func say(_ octets: UInt32, _ end: End) throws {
            try wire.call(.send(octets: octets), on: end)
            written[end, default: 0] += octets
        }

        /// Steps until nothing is left, or `limit` steps.
        mutating func run(_ limit: Int, until done: (SimulatedWire) -> Bool = { _ in false }) {
            var left = limit
            while left > 0, !done(wire), let step = wire.step() {
                left -= 1
                steps += 1
                let receiver: End? =
                    switch step.event {
                    case .timeout(_, let end): end
                    case .delivered: step.flight?.sender.peer
                    case .lost, .corrupted: nil
                    }
                if let receiver { delivered[receiver, default: []] += step.outcome.delivered }
            }
        }
    }

    @Test("every octet is delivered once, in order, and both ends reach CLOSED", arguments: 0..<4)
    func fair(_ part: UInt64) throws {
        for seed in part * 250..<(part + 1) * 250 {
            var talk = Talk(seed: seed)
            var random = SplitMix(seed: seed)
            try talk.wire.call(.openPassive(remoteSpecified: false), on: .server)
            try talk.wire.call(.openActive(remoteSpecified: true), on: .client)
            if random.happens(500) { try talk.say(UInt32(random.next() % 5000) + 1, .client) }
            talk.run(10_000) { $0.client.state == .established && $0.server.state == .established }
            for _ in 0..<3 {
                try talk.say(UInt32(random.next() % 20_000) + 1, random.happens(500) ? .client : .server)
                talk.run(Int(random.next() % 30))
            }
            let first: End = random.happens(500) ? .client : .server
            try talk.wire.call(.close, on: first)
            talk.run(Int(random.next() % 200))
            try talk.wire.call(.close, on: first.peer)
            talk.run(200_000)
            try #require(
                talk.wire.states == .init(client: .closed, server: .closed), "seed \(seed): \(talk.wire.states)")
            for end in End.allCases {
                let ranges = talk.delivered[end.peer] ?? []
                let total = ranges.reduce(0) { $0 + $1.count }
                try #require(
                    total == talk.written[end], "seed \(seed): \(end) wrote \(talk.written[end] ?? 0), \(total) came")
                for (one, next) in zip(ranges, ranges.dropFirst()) {
                    try #require(one.end == next.start, "seed \(seed): \(one) then \(next)")
                }
            }
        }
    }

    @Test("a whole life on a clear wire, its states in order") func life() throws {
        var wire = SimulatedWire()
        var states: [String] = []
        func run() {
            while let moment = wire.nextEvent, moment < wire.now + .seconds(5), let step = wire.step() {
                states.append("\(step.after.client) \(step.after.server)")
            }
        }
        try wire.call(.openPassive(remoteSpecified: false), on: .server)
        try wire.call(.openActive(remoteSpecified: true), on: .client)
        run()
        try wire.call(.close, on: .client)
        run()
        try wire.call(.close, on: .server)
        run()
        #expect(
            states == [
                "SYN-SENT SYN-RECEIVED", "ESTABLISHED SYN-RECEIVED", "ESTABLISHED ESTABLISHED", "FIN-WAIT-1 CLOSE-WAIT",
                "FIN-WAIT-2 CLOSE-WAIT", "TIME-WAIT LAST-ACK", "TIME-WAIT CLOSED",
            ])
    }

    @Test("both call at once, and both close at once") func simultaneous() throws {
        var wire = SimulatedWire()
        try wire.call(.openActive(remoteSpecified: true), on: .client)
        try wire.call(.openActive(remoteSpecified: true), on: .server)
        while wire.states != .init(client: .established, server: .established) {
            let step = wire.step()
            _ = try #require(step)
        }
        while let moment = wire.nextEvent, moment < wire.now + .seconds(1), wire.step() != nil {}
        try wire.call(.close, on: .client)
        try wire.call(.close, on: .server)
        var passed: Set<State> = []
        while let step = wire.step() { passed.formUnion([step.after.client, step.after.server]) }
        #expect(passed.contains(.closing))
        #expect(wire.states == .init(client: .closed, server: .closed))
    }

    @Test("nobody listens: refused") func refused() throws {
        var wire = SimulatedWire()
        try wire.call(.openActive(remoteSpecified: true), on: .client)
        _ = wire.step()
        let last = wire.step()
        let step = try #require(last)
        #expect(step.outcome.signals == [.connectionReset])
        #expect(wire.states == .init(client: .closed, server: .closed))
    }

    @Test("the same seed gives the same conversation; a copy goes its own way") func copies() throws {
        var one = SimulatedWire(seed: 9)
        try one.call(.openPassive(remoteSpecified: false), on: .server)
        try one.call(.openActive(remoteSpecified: true), on: .client)
        var other = one
        #expect(one.step() == other.step())
        other.weather.loss = 1000
        _ = other.step()
        #expect(one != other)
    }
}

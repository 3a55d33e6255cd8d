// SPDX-License-Identifier: MIT
import Exchanges
import TCP
import Testing

@testable import Flows

/// `Flow+ordinary` promises to do what the long way does, only sooner.
@Suite("The short way for ordinary segments ends where the long way does")
struct ShortWayTests {
    /// A conversation that keeps to no rule for long, shown to two observers.
    struct Wander {
        var random: SplitMix
        var short = Exchange()
        var long = Exchange()
        var next: [End: UInt32] = [.client: 1, .server: 1]
        var tick: UInt32 = 1_000
        let offersTimestamps: Bool
        var ordinary = 0

        init(seed: UInt64) {
            random = SplitMix(seed: seed)
            offersTimestamps = random.next() % 2 == 0
            long.observer.takesShortWay = false
            let timestamps = offersTimestamps ? Timestamps(value: 1, echo: 0) : nil
            let options = Options(windowScale: random.next() % 3 == 0 ? nil : 7, timestamps: timestamps)
            // Every fourth capture begins after the connection did.
            if random.next() % 4 == 0 { return }
            short.open(options: options)
            long.open(options: options)
        }

        mutating func happens(oneIn count: UInt64) -> Bool { random.next() % count == 0 }

        /// A number, and now and then one beside it.
        mutating func about(_ number: UInt32) -> UInt32 {
            guard happens(oneIn: 12) else { return number }
            return [number &+ 1, number &- 1, number &+ 500, number &- 500, number &+ 1_448][Int(random.next() % 5)]
        }

        mutating func step() -> Bool {
            let end: End = happens(oneIn: 2) ? .client : .server
            let sent = next[end, default: 1]
            let text: UInt32 = [0, 0, 1, 300, 1_448][Int(random.next() % 5)]
            let seq = about(sent)
            let flags: Flags = happens(oneIn: 60) ? [[.fin], [.rst], [.syn], [.urg]][Int(random.next() % 4)] : .psh
            let ack = happens(oneIn: 60) ? nil : about(next[end.peer, default: 1])
            let window: UInt16 = happens(oneIn: 20) ? [0, 1, 10, 300][Int(random.next() % 4)] : 502
            tick &+= 1
            let timestamps =
                happens(oneIn: 30) || !offersTimestamps
                ? nil : Timestamps(value: happens(oneIn: 30) ? tick &- 50 : tick, echo: 0)
            let pause: Int64 = [0, 400_000, 10_000_000, 30_000_000][Int(random.next() % 4)]
            let identification = UInt16(random.next() % 3)
            if seq == sent, !flags.contains(.rst) { next[end] = sent &+ text &+ (flags.contains(.fin) ? 1 : 0) }
            func pass(_ exchange: inout Exchange) -> Annotation {
                exchange.pass(
                    end, flags, seq: seq, ack: ack, text: text, window: window, after: pause,
                    options: Options(timestamps: timestamps), identification: identification)
            }
            let (a, b) = (pass(&short), pass(&long))
            if a.rules.count < 2, a.oddities.isEmpty { ordinary += 1 }
            return Wander.words(a) == Wander.words(b) && numbers(short) == numbers(long)
        }

        static func words(_ annotation: Annotation) -> [AnyHashable] {
            [
                annotation.before, annotation.after, annotation.oddities, annotation.rules, annotation.connection,
                annotation.sender, annotation.clientBase, annotation.serverBase, annotation.windowShift,
                annotation.isLate, annotation.senderPort, annotation.number,
            ]
        }

        func numbers(_ exchange: Exchange) -> [EndNumbers]? {
            exchange.observer.numbers(of: Exchange.client, Exchange.server).map { [$0.client, $0.server] }
        }
    }

    @Test("Segment by segment, and in the report", arguments: [UInt64](1...60))
    func wander(seed: UInt64) {
        var wander = Wander(seed: seed)
        for step in 0..<150 where !wander.step() {
            Issue.record("the ways part at step \(step)")
            return
        }
        #expect(wander.ordinary > 30)
        let (short, long) = (wander.short.reports(), wander.long.reports())
        #expect(short.map { "\($0)" } == long.map { "\($0)" })
    }
}

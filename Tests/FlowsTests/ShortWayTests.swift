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
        /// What passed, for those that look back on it.
        var rows: [(annotation: Annotation, segment: Segment)] = []

        init(seed: UInt64) {
            random = SplitMix(seed: seed)
            offersTimestamps = random.next() % 2 == 0
            long.observer.takesShortWay = false
            let timestamps = offersTimestamps ? Timestamps(value: 1, echo: 0) : nil
            let options = Options(windowScale: random.next() % 3 == 0 ? nil : 7, timestamps: timestamps)
            // Every fourth capture begins after the connection did.
            if random.next() % 4 == 0 { return }
            _ = pass(.client, .syn, seq: 0, options: options)
            _ = pass(.server, .syn, seq: 0, ack: 1, options: options)
            _ = pass(.client, [], seq: 1, ack: 1)
        }

        mutating func pass(
            _ end: End, _ flags: Flags, seq: UInt32, ack: UInt32? = nil, text: UInt32 = 0, window: UInt16 = 64_240,
            after pause: Int64? = nil, options: Options = .none, identification: UInt16? = nil
        ) -> (short: Annotation, long: Annotation) {
            let mine = end == .client ? Exchange.clientISN : Exchange.serverISN
            let theirs = end == .client ? Exchange.serverISN : Exchange.clientISN
            let segment = Segment(
                seq: SequenceNumber(mine &+ seq), ack: ack.map { SequenceNumber(theirs &+ $0) }, flags: flags,
                window: window, textLength: text, options: options)
            let annotation = short.pass(segment, from: end, after: pause, identification: identification)
            rows.append((annotation, segment))
            return (annotation, long.pass(segment, from: end, after: pause, identification: identification))
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
            let (a, b) = pass(
                end, flags, seq: seq, ack: ack, text: text, window: window, after: pause,
                options: Options(timestamps: timestamps), identification: identification)
            if a.rules.count < 2, a.oddities.isEmpty { ordinary += 1 }
            return Wander.words(a) == Wander.words(b) && numbers(short) == numbers(long)
        }

        static func words(_ annotation: Annotation) -> [AnyHashable] {
            [
                annotation.before, annotation.after, annotation.oddities, annotation.rules, annotation.connection,
                annotation.sender, annotation.clientBase, annotation.serverBase, annotation.windowShift,
                annotation.isLate, annotation.senderPort, annotation.number, annotation.waited,
                annotation.circumstances.intersection([.shrinksWindow, .isOlderAck, .acknowledgesUnseen]),
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

    @Test("Row by row, with hindsight", arguments: [UInt64](1...60))
    func hindsight(seed: UInt64) {
        var wander = Wander(seed: seed)
        for _ in 0..<150 { _ = wander.step() }
        var short = Timelines()
        var long = Timelines()
        long.takesShortWay = false
        let ids = wander.rows.map { row in
            _ = long.take(row.annotation, row.segment)
            return short.take(row.annotation, row.segment)
        }
        for (id, row) in zip(ids, wander.rows) {
            let (a, b) = (written(id, row, &short), written(id, row, &long))
            #expect(a == b, "row \(id)")
        }
        let reports = wander.short.reports().map { report in
            var (a, b) = (report, report)
            short.write(into: &a)
            long.write(into: &b)
            return ("\(a)", "\(b)")
        }
        for (a, b) in reports { #expect(a == b) }
    }

    private func written(
        _ id: Int, _ row: (annotation: Annotation, segment: Segment), _ timelines: inout Timelines
    ) -> [AnyHashable] {
        var annotation = row.annotation
        timelines.giveUp(id)
        timelines.write(id, row.segment, into: &annotation)
        let numbers = timelines.numbers(annotation)
        return Wander.words(annotation) + [
            annotation.passage, annotation.clientEntered, annotation.serverEntered, annotation.arrivals,
            annotation.cause, annotation.repetition, annotation.repeatsSeen, numbers?.client, numbers?.server,
        ]
    }
}

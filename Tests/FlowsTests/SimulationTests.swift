// SPDX-License-Identifier: MIT
import Exchanges
import Packets
import TCP
import Testing

@testable import Flows

/// Two machines, one truth: the endpoints decide, the observer only watches what they sent and what reached them.
@Suite("Two endpoints over a bad wire equal the observer's two beliefs, after every segment delivered")
struct SimulationTests {
    /// Where a watcher cannot know better than he does.
    enum Exception: String, CaseIterable {
        case finNotSentYet = "(a) CLOSE was called, its FIN not sent yet"
        case silentEnd = "(b) a timeout, TIME-WAIT's end, or an ABORT whose RST was lost"
        case neverSpoke = "(c) CLOSED against LISTEN while nothing was sent"
        case lostSegment = "(d) a segment that the wire drops moves nobody"
    }

    /// One seeded conversation with loss, delay, duplication and reordering, and the observer beside it.
    struct Conversation {
        var wire: SimulatedWire
        var observer = Observer()
        var random: SplitMix
        var seen = 0
        /// Ends that called CLOSE, and those whose FIN was sent.
        var closed: Set<End> = []
        var finSent: Set<End> = []
        /// Ends that moved by a clock or an ABORT, which no segment shows.
        var movedSilently: Set<End> = []

        init(seed: UInt64) {
            random = SplitMix(seed: seed)
            var weather = SimulatedWire.Weather()
            weather.delay = .milliseconds(5)
            weather.jitter = .milliseconds(Int64(random.next() % 20))
            weather.loss = UInt32(random.next() % 150)
            weather.duplication = UInt32(random.next() % 100)
            wire = SimulatedWire(weather: weather, seed: random.next())
        }

        static let sockets: [End: SocketAddress] = [.client: Exchange.client, .server: Exchange.server]

        mutating func show(_ segment: Segment, from end: End, at feed: Feed) -> Annotation {
            let source = end == .client ? Exchange.client : Exchange.server
            let destination = end == .client ? Exchange.server : Exchange.client
            let header = TCPHeader(
                sourcePort: source.port, destinationPort: destination.port, segment: segment, checksum: .correct,
                optionBytes: ByteRange(offset: 0, count: 0), textBytes: ByteRange(offset: 0, count: 0))
            let packet = Packet(
                number: seen, time: Timestamp(nanoseconds: wire.now.nanoseconds), source: source.address,
                destination: destination.address, transport: .tcp(header))
            return observer.observe(header, of: packet, at: feed)
        }

        /// Shows the observer what was sent since it looked last.
        mutating func showSent() {
            let fresh = wire.inFlight.filter { $0.number > seen && !$0.isCopy }
            for flight in fresh {
                seen = max(seen, flight.number)
                let end: End = flight.sender == .client ? .client : .server
                if flight.segment.isFIN { finSent.insert(end) }
                _ = show(flight.segment, from: end, at: .sending)
            }
            seen = max(seen, wire.sent)
        }

        func state(_ end: End) -> State { end == .client ? wire.client.state : wire.server.state }

        mutating func call(_ call: UserCall, _ end: End) {
            let before = state(end)
            _ = try? wire.call(call, on: end == .client ? .client : .server)
            if case .close = call, before != .closed, before != .listen { closed.insert(end) }
            showSent()
        }

        /// What the observer may believe instead of the truth, and why; nil if it may not.
        func excuse(_ end: End, _ truth: State, _ belief: State) -> Exception? {
            if movedSilently.contains(end), truth == .closed { return .silentEnd }
            if truth == .closed, belief == .listen || belief == .timeWait { return truth == .closed ? .silentEnd : nil }
            if closed.contains(end), !finSent.contains(end) {
                switch (truth, belief) {
                case (.finWait1, .established), (.finWait1, .synReceived), (.closing, .closeWait),
                    (.finWait1, .closeWait), (.lastAck, .closeWait), (.closed, _):
                    return .finNotSentYet
                default: return nil
                }
            }
            if (truth == .closing && belief == .lastAck)
                || (truth == .timeWait && belief == .closed && closed.contains(end))
            {
                return .finNotSentYet
            }
            return nil
        }
    }

    /// Plays one conversation to its end. Returns how often each exception was needed.
    private func play(seed: UInt64) -> [Exception: Int] {
        var talk = Conversation(seed: seed)
        var exceptions: [Exception: Int] = [:]
        talk.call(.openPassive(remoteSpecified: false), .server)
        talk.call(.openActive(remoteSpecified: true), .client)
        var calls = 0
        var steps = 0
        while steps < 400 {
            steps += 1
            if calls < 12, talk.random.next() % 3 == 0 {
                calls += 1
                let end: End = talk.random.next() % 2 == 0 ? .client : .server
                switch talk.random.next() % 8 {
                case 0 where calls > 4: talk.call(.close, end)
                case 0...4: talk.call(.send(octets: UInt32(1 + talk.random.next() % 5_000)), end)
                default: talk.call(.receive(octets: 65_535), end)
                }
            } else if calls == 12 {
                calls += 1
                talk.call(.close, .client)
                talk.call(.close, .server)
            }
            let before = [End.client: talk.state(.client), .server: talk.state(.server)]
            guard let step = talk.wire.step() else { break }
            switch step.event {
            case .timeout(_, let end):
                let who: End = end == .client ? .client : .server
                if talk.state(who) != before[who], talk.state(who) == .closed { talk.movedSilently.insert(who) }
                talk.showSent()
                continue
            case .lost, .corrupted:
                exceptions[.lostSegment, default: 0] += 1
                talk.showSent()
                continue
            case .delivered:
                break
            }
            guard let flight = step.flight else { continue }
            let sender: End = flight.sender == .client ? .client : .server
            let seen = talk.show(flight.segment, from: sender, at: .delivery)
            // What the receiver answers at once is on its way already: the observer is compared before it sees that.
            let truth = sender == .client ? step.after.server : step.after.client
            let belief = seen.after[sender.peer].value
            if truth != belief {
                if let excuse = talk.excuse(sender.peer, truth, belief) {
                    exceptions[excuse, default: 0] += 1
                } else {
                    Issue.record(
                        "seed \(seed), step \(steps): \(sender.peer) is \(truth), believed \(belief); \(flight.segment)"
                    )
                    return exceptions
                }
            }
            talk.showSent()
        }
        return exceptions
    }

    @Test("10,000 seeded conversations")
    func conversations() {
        var exceptions: [Exception: Int] = [:]
        for seed in UInt64(1)...10_000 {
            exceptions.merge(play(seed: seed)) { $0 + $1 }
        }
        for exception in Exception.allCases { print("\(exceptions[exception] ?? 0) × \(exception.rawValue)") }
    }
}

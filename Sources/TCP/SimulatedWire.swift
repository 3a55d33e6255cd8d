// SPDX-License-Identifier: MIT

/// Two endpoints and a wire between them, stepped by hand: for demonstrations without packets, and for tests.
///
/// The wire may lose, delay, duplicate, reorder and corrupt; all chance comes from a seed, so that the same seed gives
/// the same conversation. It is a value: copy it at any moment and let the copies go different ways.
/// ```swift
/// var wire = SimulatedWire()
/// try wire.call(.openPassive(remoteSpecified: false), on: .server)
/// try wire.call(.openActive(remoteSpecified: true), on: .client)
/// while let step = wire.step() { print(step.time, step.event) }
/// ```
public struct SimulatedWire: Hashable, Sendable {
    /// How bad the wire is. Chances are in parts of 1,000.
    public struct Weather: Hashable, Sendable {
        /// How long a segment takes.
        public var delay = Interval.milliseconds(10)
        /// Up to this much is added to a delay, by chance; it makes segments overtake each other.
        public var jitter = Interval.zero
        /// How many are lost.
        public var loss: UInt32 = 0
        /// How many arrive twice.
        public var duplication: UInt32 = 0
        /// How many arrive damaged; their checksum gives them away.
        public var corruption: UInt32 = 0
        /// No more than this many segments in a row are lost: a fair wire delivers in the end.
        public var longestLoss: UInt32 = 5

        /// A clear wire.
        public init() {}

        /// Nothing is lost, everything takes 10 ms.
        public static let clear = Weather()
    }

    /// A segment on its way.
    public struct Flight: Hashable, Sendable {
        /// Counts the segments sent, from 1.
        public var number: Int
        /// What flies.
        public var segment: Segment
        /// Who sent it.
        public var sender: End
        /// When it was sent.
        public var sent: Instant
        /// When it arrives.
        public var arrives: Instant
        /// The state of the sender before and after it sent this.
        public var senderBefore, senderAfter: State
        /// Which octets of all that the sender says lie in this segment, counted from 0.
        public var text: Range<Int>
        /// Whether the wire made it.
        public var isCopy = false
        /// What becomes of it.
        public var fate = Fate.arrives

        /// What the wire does to a segment.
        public enum Fate: UInt8, Hashable, Sendable { case arrives, lost, corrupted }
    }

    /// One thing that happened.
    public struct Step: Hashable, Sendable {
        /// What happened.
        public enum Event: Hashable, Sendable {
            /// The segment reached the other end.
            case delivered
            /// The wire lost it, or it arrived damaged and its checksum gave it away.
            case lost, corrupted
            /// A clock ran out at one end.
            case timeout(Timer, End)
        }

        /// When it happened.
        public let time: Instant
        /// What happened.
        public let event: Event
        /// The segment; nil for a timeout.
        public let flight: Flight?
        /// The states of both ends: for a segment, the sender's before it sent and after, the receiver's before it
        /// received and after; for a timeout, before it and after it.
        public let before, after: Pair<State>
        /// What the receiver, or the end whose clock ran out, made of it.
        public let outcome: Outcome
    }

    /// The time on this wire.
    public private(set) var now = Instant.zero
    /// The two ends.
    public private(set) var client, server: Endpoint
    /// How bad the wire is from here on.
    public var weather: Weather
    /// What is on the way, in the order in which it was sent.
    public private(set) var inFlight: [Flight] = []
    /// How many segments were sent.
    public private(set) var sent = 0
    private var random: SplitMix
    private var lostInRow: UInt32 = 0

    /// Two ends in CLOSED. All chance comes from `seed`.
    public init(
        client: Configuration = .rfc, server: Configuration = .rfc, weather: Weather = .clear, seed: UInt64 = 1
    ) {
        random = SplitMix(seed: seed)
        self.client = Endpoint(configuration: client, secret: UInt32(truncatingIfNeeded: random.next()))
        self.server = Endpoint(configuration: server, secret: UInt32(truncatingIfNeeded: random.next()))
        self.weather = weather
    }

    /// One end.
    public subscript(end: End) -> Endpoint { end == .client ? client : server }

    /// The states of both ends now.
    public var states: Pair<State> { Pair(client: client.state, server: server.state) }

    // MARK: What can be done

    /// The user at one end calls; what it sends is on its way at once.
    @discardableResult
    public mutating func call(_ call: UserCall, on end: End) throws(CallError) -> Outcome {
        let before = self[end].state
        let outcome: Outcome
        switch end {
        case .client: outcome = try client.call(call, at: now)
        case .server: outcome = try server.call(call, at: now)
        }
        send(outcome, from: end, before: before)
        return outcome
    }

    /// The next thing happens: a segment arrives or a clock runs out. Nil when nothing is left to happen.
    public mutating func step() -> Step? {
        let arrival = inFlight.indices.min { inFlight[$0].arrives < inFlight[$1].arrives }
        let timeout = nextTimeout
        if let arrival, timeout.map({ inFlight[arrival].arrives <= $0.at }) ?? true {
            let flight = inFlight.remove(at: arrival)
            now = max(now, flight.arrives)
            return deliver(flight)
        }
        guard let timeout else { return nil }
        now = max(now, timeout.at)
        return expire(timeout.timer, at: timeout.end)
    }

    /// When the next thing happens; nil when nothing is left to happen.
    public var nextEvent: Instant? {
        let arrival = inFlight.map { $0.arrives }.min()
        switch (arrival, nextTimeout?.at) {
        case (let arrival?, let timeout?): return min(arrival, timeout)
        case (let moment, nil), (nil, let moment): return moment
        }
    }

    /// Lets time pass without anything happening; not past the next event.
    public mutating func wait(_ interval: Interval) {
        let until = now + interval
        now = nextEvent.map { min($0, until) } ?? until
    }

    // MARK: How it is done

    private var nextTimeout: (timer: Timer, at: Instant, end: End)? {
        switch (client.nextTimeout, server.nextTimeout) {
        case (nil, nil): return nil
        case (let ours?, nil): return (ours.timer, ours.at, .client)
        case (nil, let theirs?): return (theirs.timer, theirs.at, .server)
        case (let ours?, let theirs?):
            return ours.at <= theirs.at ? (ours.timer, ours.at, .client) : (theirs.timer, theirs.at, .server)
        }
    }

    private mutating func deliver(_ flight: Flight) -> Step {
        let receiver = flight.sender.peer
        var before = states
        before[flight.sender] = flight.senderBefore
        var after = states
        after[flight.sender] = flight.senderAfter
        var outcome = Outcome()
        let event: Step.Event
        switch flight.fate {
        case .lost: event = .lost
        case .corrupted: event = .corrupted
        case .arrives:
            event = .delivered
            switch receiver {
            case .client: client.receive(flight.segment, at: now, into: &outcome)
            case .server: server.receive(flight.segment, at: now, into: &outcome)
            }
            after[receiver] = self[receiver].state
            send(outcome, from: receiver, before: stateBeforeSending(outcome, self[receiver].state))
        }
        return Step(time: now, event: event, flight: flight, before: before, after: after, outcome: outcome)
    }

    private mutating func expire(_ timer: Timer, at end: End) -> Step {
        let before = states
        var outcome = Outcome()
        switch end {
        case .client: client.expire(timer, at: now, into: &outcome)
        case .server: server.expire(timer, at: now, into: &outcome)
        }
        send(outcome, from: end, before: before[end])
        return Step(
            time: now, event: .timeout(timer, end), flight: nil, before: before, after: states, outcome: outcome)
    }

    /// An answer is sent from the state that its cause led to; a FIN that had been waiting moves the state itself.
    private func stateBeforeSending(_ outcome: Outcome, _ state: State) -> State {
        guard let last = outcome.transitions.last, last.trigger == .close else { return state }
        return last.from
    }

    private mutating func send(_ outcome: Outcome, from end: End, before: State) {
        for segment in outcome.segments {
            launch(segment, from: end, before: before)
        }
    }

    private mutating func launch(_ segment: Segment, from end: End, before: State) {
        let sender = self[end]
        sent += 1
        let first = sender.block.snd.iss + 1
        let offset = Int(segment.textStart.offset(from: first))
        let text = segment.textLength > 0 ? offset..<(offset + Int(segment.textLength)) : 0..<0
        var flight = Flight(
            number: sent, segment: segment, sender: end, sent: now, arrives: now + delay(), senderBefore: before,
            senderAfter: sender.state, text: text)
        if lostInRow < weather.longestLoss, random.happens(weather.loss) {
            flight.fate = .lost
        } else if lostInRow < weather.longestLoss, random.happens(weather.corruption) {
            flight.fate = .corrupted
        }
        lostInRow = flight.fate == .arrives ? 0 : lostInRow + 1
        inFlight.append(flight)
        if random.happens(weather.duplication) {
            flight.isCopy = true
            flight.fate = .arrives
            flight.arrives = now + delay()
            inFlight.append(flight)
        }
    }

    private mutating func delay() -> Interval {
        guard weather.jitter > .zero else { return weather.delay }
        let extra = random.next() % UInt64(weather.jitter.nanoseconds + 1)
        return weather.delay + Interval(nanoseconds: Int64(extra))
    }
}

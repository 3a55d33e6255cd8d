// SPDX-License-Identifier: MIT
package import Flows
import Packets
package import TCP
package import Transcript

/// A conversation of two endpoints over a bad wire, captured somewhere on the way, of which all is known: what arrived, and
/// which state each end was in when it sent each segment.
package struct SeededConversation {
    /// Where the capture is made.
    package enum Place: UInt64, CaseIterable { case client, middle, server }

    /// What is true of a segment that was captured.
    package struct Truth {
        package var segment: Segment
        package var sender: End
        /// The sender's state before it sent this and after.
        package var before, after: State
        /// Nil while it is on its way.
        package var arrived: Bool?
        package var sent: Int64
    }

    package private(set) var truths: [Truth] = []
    /// The captured frames: when, and which segment.
    package private(set) var frames: [(time: Int64, truth: Int)] = []
    package let place: Place
    /// Whether some frames are missing in the capture.
    package let hasGaps: Bool
    /// Whether each end answers the other at once.
    package private(set) var isCalm = false
    /// Whether both ends closed, and nobody reset the connection.
    package private(set) var endsInOrder = false

    private var wire: SimulatedWire
    private var random: SplitMix
    private var numbers: [Int: Int] = [:]
    private var hasReset = false

    package init(seed: UInt64) {
        var random = SplitMix(seed: seed)
        place = Place.allCases[Int(random.next() % 3)]
        hasGaps = random.next() % 5 == 0
        var weather = SimulatedWire.Weather()
        weather.delay = .milliseconds(Int64(5 + random.next() % 40))
        weather.jitter = random.next() % 3 == 0 ? .zero : .milliseconds(Int64(random.next() % 20))
        weather.loss = random.next() % 3 == 0 ? 0 : UInt32(random.next() % 100)
        weather.duplication = random.next() % 3 == 0 ? UInt32(random.next() % 50) : 0
        // In every other conversation each end answers the other at once, over a wire that is not so bad.
        isCalm = random.next() % 2 == 0
        if isCalm {
            weather.loss = min(weather.loss, 15)
            weather.duplication = 0
        }
        var configuration = Configuration.rfc
        configuration.timestamps = random.next() % 8 != 0 || isCalm
        configuration.reportsDuplicates = random.next() % 2 == 0
        configuration.acknowledgesEverySecond = random.next() % 2 == 0
        if random.next() % 6 == 0, !isCalm {
            configuration.receivesAtOnce = false
            configuration.receiveBuffer = 2_000
        }
        wire = SimulatedWire(client: configuration, server: configuration, weather: weather, seed: random.next())
        self.random = random
        play()
        capture()
    }

    private mutating func note() {
        for flight in wire.inFlight where numbers[flight.number] == nil {
            numbers[flight.number] = truths.count
            if flight.segment.isRST { hasReset = true }
            truths.append(
                Truth(
                    segment: flight.segment, sender: flight.sender, before: flight.senderBefore,
                    after: flight.senderAfter, arrived: nil, sent: flight.sent.nanoseconds))
            passages.append([])
        }
    }

    /// When each segment would arrive, and whether it does, for the segment and the wire's copy.
    private var passages: [[(arrives: Int64, isLost: Bool)]] = []

    private mutating func call(_ call: UserCall, _ end: End) {
        _ = try? wire.call(call, on: end)
        note()
    }

    private mutating func play() {
        let isSimultaneous = random.next() % 12 == 0
        let aborts = random.next() % 10 == 0
        if isSimultaneous {
            call(.openActive(remoteSpecified: true), .client)
            call(.openActive(remoteSpecified: true), .server)
        } else {
            call(.openPassive(remoteSpecified: false), .server)
            call(.openActive(remoteSpecified: true), .client)
        }
        let lines = (isCalm ? 40 : 20) + Int(random.next() % 24)
        var end = End.client
        for line in 0..<lines {
            // Mostly one answers the other; now and then both talk at once, or much.
            if isCalm || random.next() % 8 != 0 { end = end.peer }
            let isMuch = !isCalm && random.next() % 10 == 0
            if aborts, line > 4, random.next() % 10 == 0 { call(.abort, end) }
            call(.send(octets: UInt32(1 + random.next() % (isMuch ? 6_000 : 1_200))), end)
            if random.next() % 4 == 0 { for end in End.allCases { call(.receive(octets: 65_535), end) } }
            let isPatient = isCalm || random.next() % 8 != 0
            let quiet = !isCalm && random.next() % 3 == 0 ? Interval.milliseconds(300) : Interval.milliseconds(50)
            for _ in 0..<(isPatient ? 40 : 3) {
                guard let next = wire.nextEvent, isPatient || next <= wire.now + quiet else { break }
                if wire.inFlight.isEmpty, next > wire.now + quiet { break }
                guard step() else { break }
                if wire.inFlight.isEmpty, isCalm || random.next() % 2 == 0 { break }
            }
        }
        close()
    }

    /// Both ends read what is left, and close: one after the other, or at once.
    private mutating func close() {
        let isAtOnce = random.next() % 4 == 0
        for end in End.allCases { call(.receive(octets: 65_535), end) }
        call(.close, random.next() % 2 == 0 ? .client : .server)
        if isAtOnce { for end in End.allCases { call(.close, end) } }
        for _ in 0..<400 {
            guard step() else { break }
            for end in End.allCases {
                if random.next() % 4 == 0 { call(.receive(octets: 65_535), end) }
                if wire[end].state == .closeWait, random.next() % 3 == 0 { call(.close, end) }
            }
            let states = [wire.states.client, wire.states.server]
            if states.allSatisfy({ $0 == .closed || $0 == .timeWait }), wire.inFlight.isEmpty {
                endsInOrder = !hasReset
                break
            }
        }
    }

    /// The next thing happens.
    private mutating func step() -> Bool {
        guard let step = wire.step() else { return false }
        note()
        if let flight = step.flight, let place = numbers[flight.number] {
            let isLost = step.event != .delivered
            passages[place].append((step.time.nanoseconds, isLost))
            truths[place].arrived = (truths[place].arrived ?? false) || !isLost
        }
        return true
    }

    /// What a capture at the place holds.
    private mutating func capture() {
        for (place, truth) in truths.enumerated() {
            let isNear = self.place.rawValue == (truth.sender == .client ? 0 : 2)
            let isFar = self.place.rawValue == (truth.sender == .client ? 2 : 0)
            if isNear {
                frames.append((truth.sent, place))
            } else if isFar {
                for passage in passages[place] where !passage.isLost { frames.append((passage.arrives, place)) }
            } else if let first = passages[place].first {
                // What is lost is lost on either side.
                let losesBefore = first.isLost && random.next() % 2 == 0
                if !losesBefore { frames.append((truth.sent + (first.arrives - truth.sent) / 2, place)) }
            }
        }
        let order = frames.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        frames = order.map(\.element)
        if hasGaps {
            var random = random
            frames = frames.filter { _ in random.next() % 25 != 0 }
        }
    }

    /// What is told of the capture, with hindsight: a row for each frame.
    package func told(hasHindsight: Bool = true) -> [AnnotatedSegment] { events(hasHindsight: hasHindsight).segments }

    /// The rows, and the connections that they belong to.
    package func events(hasHindsight: Bool = true) -> (segments: [AnnotatedSegment], connections: [Connection]) {
        let client = SocketAddress(address: IPAddress(v4: 0x0a00_0002), port: 20_000)
        let server = SocketAddress(address: IPAddress(v4: 0x0a00_0001), port: 9_000)
        var transcriber = Transcriber(hasHindsight: hasHindsight, seed: 1)
        var rows: [AnnotatedSegment] = []
        var ends: [Connection] = []
        func take(_ event: TraceEvent) {
            if case .segment(let passing) = event { rows.append(passing) }
            if case .connection(let connection) = event { ends.append(connection) }
        }
        for (index, frame) in frames.enumerated() {
            let truth = truths[frame.truth]
            let encoder =
                truth.sender == .client
                ? PacketEncoder(from: client, to: server) : PacketEncoder(from: server, to: client)
            let octets = encoder.packet(
                truth.segment, text: Array(repeating: UInt8(ascii: "a"), count: Int(truth.segment.textLength)))
            transcriber.take(
                octets.span.bytes,
                FrameInfo(
                    number: index + 1, time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + frame.time),
                    originalLength: octets.count, link: .raw), emit: take)
        }
        transcriber.finish(emit: take)
        return (rows, ends)
    }
}

/// How often what is told of seeded conversations is right, wrong or left open.
package struct ConversationScore {
    package var segments = 0, decided = 0, states = 0, sure = 0
    package var orderly = (segments: 0, decided: 0, states: 0, sure: 0)
    /// Of those among them in which each end answers the other at once.
    package var calm = (segments: 0, decided: 0, states: 0, sure: 0)
    package var wrong: [String] = []

    package init() {}

    package mutating func add(_ conversation: SeededConversation, seed: UInt64) {
        let rows = conversation.told()
        guard rows.count == conversation.frames.count else {
            wrong.append("seed \(seed): \(rows.count) rows of \(conversation.frames.count) frames")
            return
        }
        var seen: Set<Int> = []
        var latest: [End: Int] = [:]
        var hasSpoken: Set<End> = []
        for (row, frame) in zip(rows, conversation.frames) {
            let truth = conversation.truths[frame.truth]
            let annotation = row.annotation
            let isAgain = !seen.insert(frame.truth).inserted
            let fate = annotation.passage.fate
            segments += 1
            if conversation.endsInOrder { orderly.segments += 1 }
            if conversation.endsInOrder, conversation.isCalm { calm.segments += 1 }
            if fate != .unknown {
                decided += 1
                if conversation.endsInOrder { orderly.decided += 1 }
                if conversation.endsInOrder, conversation.isCalm { calm.decided += 1 }
                if let arrived = truth.arrived, arrived != (fate == .delivered) {
                    wrong.append(
                        "seed \(seed), frame \(annotation.number): told \(fate) by \(annotation.passage.rule.map { "\($0)" } ?? "nothing"), "
                            + "arrived \(arrived); \(conversation.place) \(truth.segment)")
                }
            }
            // Only what is captured in its sender's order can be compared with its states.
            let isOverdue = latest[truth.sender].map { $0 > frame.truth } ?? false
            latest[truth.sender] = max(latest[truth.sender] ?? 0, frame.truth)
            if isAgain || isOverdue { continue }
            if !conversation.hasGaps, hasSpoken.contains(truth.sender) {
                compare(annotation.before[annotation.sender], truth.before, annotation, "before", conversation, seed)
            }
            hasSpoken.insert(truth.sender)
            // What crossed it stands at its row, too.
            if !rows.contains(where: { $0.annotation.passage.arrivesAfter == annotation.number }) {
                compare(annotation.after[annotation.sender], truth.after, annotation, "after", conversation, seed)
            }
        }
    }

    private mutating func compare(
        _ belief: Belief<State>, _ truth: State, _ annotation: Annotation, _ when: String,
        _ conversation: SeededConversation, _ seed: UInt64
    ) {
        states += 1
        if conversation.endsInOrder { orderly.states += 1 }
        if conversation.endsInOrder, conversation.isCalm { calm.states += 1 }
        guard belief.isKnown else { return }
        if case .assumed = belief.basis { return }
        sure += 1
        if conversation.endsInOrder { orderly.sure += 1 }
        if conversation.endsInOrder, conversation.isCalm { calm.sure += 1 }
        if belief.value != truth, !ConversationScore.mayDiffer(truth, belief.value) {
            wrong.append(
                "seed \(seed), frame \(annotation.number): \(annotation.sender) told \(belief.value) \(when), was \(truth); "
                    + "\(conversation.place)\(conversation.hasGaps ? " gaps" : "")")
        }
    }

    /// From a CLOSE until its FIN is sent, and by clocks, an end moves without a segment; CLOSED and LISTEN are one while
    /// nothing was sent.
    private static func mayDiffer(_ truth: State, _ belief: State) -> Bool {
        if truth == .closed { return true }
        return switch (truth, belief) {
        case (.finWait1, .established), (.finWait1, .synReceived), (.lastAck, .closeWait), (.closing, .closeWait),
            (.finWait1, .closeWait), (.finWait2, .established), (.listen, .closed), (.closed, .listen),
            (.closed, .timeWait), (.closing, .lastAck), (.timeWait, .closed):
            true
        default: false
        }
    }
}

// SPDX-License-Identifier: MIT

/// One end of a connection, as RFC 9293 §3.10 describes it: an event comes in, an outcome goes out.
///
/// A pure value. It reads no clock, draws no random number and touches no wire: every event says when it happens, and
/// whoever drives the endpoint carries out the outcome's actions. A copy goes its own way.
///
/// The text itself stays outside; the endpoint knows its numbers. `deliver` actions tell which numbers pass to the user.
public struct Endpoint: Hashable, Sendable {
    /// Moved by `transition(to:by:into:)` alone.
    public private(set) var state = State.closed
    /// The record of the connection; nil exactly in CLOSED.
    public var tcb: TransmissionControlBlock? { state == .closed ? nil : block }
    /// What the RFCs leave open; may be changed while a connection lives, as a socket option is.
    public var configuration: Configuration
    /// Added to the clock to give first sequence numbers, so that strangers cannot guess them (RFC 9293 §3.4.1).
    public let secret: UInt32

    var block: TransmissionControlBlock
    var queue: RetransmissionQueue
    var reassembly = Reassembly()
    /// The round trip and the timeout made of it (RFC 6298).
    public internal(set) var timer: RetransmissionTimer
    /// The congestion window and its threshold (RFC 5681).
    public internal(set) var congestion: CongestionControl
    var timers = Timers()
    var acknowledging = AcknowledgmentPolicy()
    var challenges = Challenges()
    /// Since when nothing new was acknowledged though something was due, and how often it was sent again.
    var waitingSince: Instant?
    var retransmissions = 0
    /// Probes of a shut window in a row: their waits grow on their own (SHLD-30).
    var windowProbes = 0
    /// Keep-alive probes in a row without an answer.
    var probesUnanswered = 0
    /// The user neither sends nor receives any more.
    var isDeaf = false
    /// The user was told of the urgent text that is being announced.
    var urgentSignalled = false
    /// A small segment has waited long enough (RFC 9293 §3.8.6.2.1).
    var overridesSillyWindow = false

    /// An endpoint in CLOSED. Two endpoints with the same secret that open at the same time pick the same number.
    public init(configuration: Configuration = .rfc, secret: UInt32 = 0) {
        self.configuration = configuration
        self.secret = secret
        let nowhere = SequenceNumber(0)
        block = TransmissionControlBlock(origin: .active, remoteSpecified: false, iss: nowhere, receiveWindow: 0)
        queue = RetransmissionQueue(iss: nowhere)
        timer = RetransmissionTimer(configuration)
        congestion = CongestionControl(window: 0, iss: nowhere)
    }

    // MARK: The three kinds of event

    /// The user calls (§3.10.1–3.10.6).
    public mutating func call(_ call: UserCall, at now: Instant) throws(CallError) -> Outcome {
        var outcome = Outcome()
        try self.call(call, at: now, into: &outcome)
        return outcome
    }

    /// A segment arrives (§3.10.7). Whatever it holds is data: nothing is an error.
    public mutating func receive(_ segment: Segment, at now: Instant) -> Outcome {
        var outcome = Outcome()
        receive(segment, at: now, into: &outcome)
        return outcome
    }

    /// A timer that was armed runs out (§3.10.8). One that is not armed, or not due yet, does nothing.
    public mutating func expire(_ timer: Timer, at now: Instant) -> Outcome {
        var outcome = Outcome()
        expire(timer, at: now, into: &outcome)
        return outcome
    }

    /// Any event.
    public mutating func handle(_ event: Event, at now: Instant) throws(CallError) -> Outcome {
        switch event {
        case .call(let call): try self.call(call, at: now)
        case .segmentArrives(let segment): receive(segment, at: now)
        case .timeout(let timer): expire(timer, at: now)
        }
    }

    /// As `receive(_:at:)`, adding to an outcome that the caller keeps: nothing is allocated once it has room.
    public mutating func receive(_ segment: Segment, at now: Instant, into outcome: inout Outcome) {
        arrive(segment, at: now, into: &outcome)
        finish(at: now, into: &outcome)
    }

    /// Segments that wait together are all processed before any ACK goes out (MUST-58, MUST-59).
    public mutating func receive(_ segments: some Sequence<Segment>, at now: Instant) -> Outcome {
        var outcome = Outcome()
        for segment in segments { arrive(segment, at: now, into: &outcome) }
        finish(at: now, into: &outcome)
        return outcome
    }

    private mutating func arrive(_ segment: Segment, at now: Instant, into outcome: inout Outcome) {
        switch state {
        case .closed: arriveInClosed(segment, into: &outcome)
        case .listen: arriveInListen(segment, at: now, into: &outcome)
        case .synSent: arriveInSynSent(segment, at: now, into: &outcome)
        case .synReceived, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait:
            arriveOtherwise(segment, at: now, into: &outcome)
        }
    }

    /// After an event: what may be sent now is sent, and an ACK that is due goes out.
    mutating func finish(at now: Instant, into outcome: inout Outcome) {
        guard state != .closed, state != .listen else { return }
        sendWhatIsAllowed(at: now, into: &outcome)
        acknowledgeIfDue(at: now, into: &outcome)
        watchForSilence(at: now, into: &outcome)
    }

    // MARK: State

    /// The one door of state: only along ``Transition/table``.
    mutating func transition(to next: State, by trigger: Transition.Trigger, into outcome: inout Outcome) {
        guard let row = Transition.row(from: state, by: trigger, to: next) else {
            preconditionFailure("no transition from \(state) by \(trigger) to \(next)")
        }
        outcome.transitions.append(row)
        state = next
        if next == .closed { deleteTCB(into: &outcome) }
    }

    /// Flushes every queue, stops every clock and forgets the connection.
    private mutating func deleteTCB(into outcome: inout Outcome) {
        queue.flush()
        reassembly.flush()
        disarmAll(into: &outcome)
        outcome.actions.append(.deleteTCB)
    }

    /// Makes a record for a new connection, or for a listener.
    mutating func createTCB(origin: TransmissionControlBlock.Origin, remoteSpecified: Bool) {
        let nowhere = SequenceNumber(0)
        block = TransmissionControlBlock(
            origin: origin, remoteSpecified: remoteSpecified, iss: nowhere, receiveWindow: configuration.receiveBuffer)
        block.peerSegmentSize = UInt32(configuration.defaultSegmentSize)
        forgetConversation()
    }

    /// Everything that belongs to one conversation goes back to its beginning.
    mutating func forgetConversation() {
        reassembly.flush()
        timer = RetransmissionTimer(configuration)
        acknowledging = AcknowledgmentPolicy(quick: configuration.quickACKs)
        challenges = Challenges()
        waitingSince = nil
        retransmissions = 0
        windowProbes = 0
        probesUnanswered = 0
        isDeaf = false
        urgentSignalled = false
        overridesSillyWindow = false
    }

    /// Picks ISS and sets SND.UNA, SND.NXT and the queue to it (§3.4.1). `beyond` is a number that it must follow.
    mutating func chooseISS(at now: Instant, beyond: SequenceNumber? = nil, into outcome: inout Outcome) {
        var iss = SequenceNumber(secret &+ UInt32(truncatingIfNeeded: now.nanoseconds / 4000))
        if let beyond, iss.precedesOrEquals(beyond) { iss = beyond + 64_000 }
        block.snd = TransmissionControlBlock.Send(iss: iss)
        queue = RetransmissionQueue(iss: iss)
        congestion = CongestionControl(window: 0, iss: iss)
        outcome.rule(.initialSequenceNumber, Fact(.iss, iss))
    }

    // MARK: Clocks

    /// When this timer runs out, if it is running.
    public func deadline(of timer: Timer) -> Instant? { timers[timer] }

    /// The timer that runs out first.
    public var nextTimeout: (timer: Timer, at: Instant)? { timers.next }

    mutating func arm(_ timer: Timer, until deadline: Instant, into outcome: inout Outcome) {
        guard timers[timer] != deadline else { return }
        timers[timer] = deadline
        outcome.actions.append(.arm(timer, until: deadline))
    }

    mutating func disarm(_ timer: Timer, into outcome: inout Outcome) {
        guard timers[timer] != nil else { return }
        timers[timer] = nil
        outcome.actions.append(.disarm(timer))
    }

    mutating func disarmAll(into outcome: inout Outcome) {
        for timer in Timer.allCases { disarm(timer, into: &outcome) }
    }
}

// MARK: What a user can see

extension Endpoint {
    /// Octets that have arrived in order and that no RECEIVE took yet.
    public var unread: UInt32 { reassembly.unread }

    /// Octets that were given to SEND and are not acknowledged.
    public var unacknowledged: UInt32 {
        guard state != .closed, state != .listen else { return 0 }
        return SequenceRange(from: SequenceNumber.later(block.snd.una, block.snd.iss + 1), to: queue.written).count
    }

    /// Whether the peer's FIN has been passed.
    public var peerHasClosed: Bool {
        switch state {
        case .closeWait, .closing, .lastAck, .timeWait: true
        case .closed, .listen, .synSent, .synReceived, .established, .finWait1, .finWait2: false
        }
    }

    /// The most text that one segment to this peer may carry, with the options that every segment has (RFC 6691).
    public var sendSegmentSize: UInt32 {
        let options: UInt32 = block.usesTimestamps ? 12 : 0
        let whole = min(block.peerSegmentSize, UInt32(configuration.maximumSegmentSize))
        let size = whole > options + 8 ? whole - options : 8
        return min(size, block.segmentLimit ?? size)
    }
}

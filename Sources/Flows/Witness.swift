// SPDX-License-Identifier: MIT
public import TCP

/// What a watcher believes of one end: its state, and the variables of RFC 9293 §3.3.1 as far as the wire shows them.
///
/// A witness decides nothing and sends nothing. It is moved by what its end was seen to send (`sends`) and by
/// what was delivered to it (`receives(_:)`), always along `Transition/table`; only a belief that turns out wrong is
/// put right outside of it.
public struct Witness: Sendable {
    // The order saves room: an optional number leaves three octets free, which what follows it fills.

    /// SND.UNA: the oldest number not acknowledged. This and SND.NXT hold once `hasSent`.
    public internal(set) var sndUna = SequenceNumber(0)
    /// SND.NXT: the number after the highest that the end is known to have sent.
    public internal(set) var sndNxt = SequenceNumber(0)
    /// RCV.NXT: the next number expected from the other end. It holds once `knowsPeer`.
    public internal(set) var rcvNxt = SequenceNumber(0)
    /// The largest window that this end was offered, for RFC 5961's oldest acceptable acknowledgment.
    var largestOffer: UInt32 = 0

    /// Where the window that this end last advertised ends: RCV.NXT + RCV.WND. Nil until it is known.
    var rightEdge: SequenceNumber?
    /// The state that the end is believed to be in.
    public internal(set) var state = State.closed
    /// Why it is.
    public internal(set) var basis = Basis.assumed(.delivered)

    /// The number of this end's FIN, once sent.
    var finSent: SequenceNumber?
    /// Whether the end was seen to send something.
    public internal(set) var hasSpoken = false
    /// Whether the end is known to have sent something, seen or not.
    public internal(set) var hasSent = false
    /// Whether a number of the other end has reached it: until then `rcvNxt` means nothing.
    public internal(set) var knowsPeer = false

    /// The number of the other end's FIN, while text before it is missing.
    var finHeld: SequenceNumber?
    /// Whether text beyond a hole is held for this end: its ``OutOfOrderRanges`` are then not empty.
    var isHolding = false
    /// Whether its SYN permitted SACK (RFC 2018 §2).
    var offersSACK = false
    /// SYN-RECEIVED was reached from LISTEN.
    var isPassive = false

    /// The acknowledgment by which this end would prove that it received what moved it; nil if any segment proves it.
    var proof: SequenceNumber?

    /// The number of the other end's SYN that was taken.
    var irs: SequenceNumber?
    /// What reached the end since it sent last and has to be answered.
    var heard: Cause?
    /// Timestamps are in use once each end's SYN carried them (RFC 7323 §3.2).
    var offersTimestamps = false
    var peerOffersTimestamps = false
    var paws = PAWS()

    /// An end of which nothing was seen: CLOSED, on no ground but that.
    public init() {}

    /// Gives the connection up and listens again (RFC 9293 §3.10.7.4, second and fourth check).
    mutating func listenAgain() {
        let spoke = hasSpoken
        self = Witness(.listen, .assumed(.delivered))
        hasSpoken = spoke
    }

    /// An end of which nothing is known but that it is in a state without numbers.
    public init(_ state: State, _ basis: Basis) {
        self.state = state
        self.basis = basis
    }

    /// What came to light while a segment was weighed.
    struct Findings {
        var rules = RuleSet()
        /// The states that the end entered.
        var entered = StateList()
        /// What reached the end after it had sent a frame.
        var arrivals = Arrivals()
        /// What the end in question holds beyond holes.
        var holes = OutOfOrderRanges()
        /// What the end's state must have been before, if the segment shows that the belief was wrong.
        var corrected: Belief<State>?
    }

    /// Moves along the table.
    mutating func move(_ trigger: Transition.Trigger, to next: State, by rule: Rule.ID, _ findings: inout Findings) {
        assert(
            Transition.table.contains { $0.from == state && $0.trigger == trigger && $0.to == next },
            "\(state) to \(next) by \(trigger) is not in the table")
        state = next
        findings.entered.append(next)
        findings.rules.insert(rule)
    }

    /// Puts a belief right: the end's own segment shows that it was in another state than was thought.
    mutating func correct(to state: State, _ basis: Basis, _ findings: inout Findings) {
        if state != self.state { findings.entered.append(state) }
        self.state = state
        self.basis = basis
        findings.corrected = Belief(state, basis)
    }

    /// The end's numbers as the first segment of a capture implies them: what it has sent lies before `sent`, what it
    /// has received before `received`.
    mutating func suppose(sent: SequenceNumber?, received: SequenceNumber?) {
        if let sent {
            sndUna = sent
            sndNxt = sent
            hasSent = true
        }
        if let received {
            rcvNxt = received
            knowsPeer = true
        }
    }

    /// Whether the window test of RFC 9293 §3.10.7.4 (Table 6) lets a segment in.
    func accepts(_ segment: Segment) -> Bool {
        guard knowsPeer else { return true }
        guard let rightEdge else {
            return segment.length == 0 ? segment.seq.followsOrEquals(rcvNxt) : segment.end.follows(rcvNxt)
        }
        return SequenceRange(from: rcvNxt, to: rightEdge).admits(seq: segment.seq, length: segment.length)
    }

    /// Whether the end drops a segment for its timestamp and only sends an ACK (RFC 7323 §5.3). One without timestamps is
    /// dropped, too, by the letter of §3.2; Linux takes it, so a watcher who is not strict lets it pass.
    @inline(__always)
    func refusesTimestamp(of segment: borrowing Segment, at now: Instant, strictly: Bool) -> Bool {
        guard offersTimestamps, peerOffersTimestamps else { return false }
        return switch paws.judge(segment, at: now) {
        case .current: false
        case .missing: strictly
        case .old: true
        }
    }

    /// Takes over the timestamp that the end will echo.
    @inline(__always)
    mutating func noteTimestamp(of segment: borrowing Segment, at now: Instant) {
        guard offersTimestamps, peerOffersTimestamps else { return }
        _ = paws.note(segment, at: now)
    }
}

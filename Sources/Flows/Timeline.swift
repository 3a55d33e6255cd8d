// SPDX-License-Identifier: MIT
import TCP

/// One end's own timeline: what it sent, which was seen, and what reached it, which is inferred.
///
/// `sure` is moved by what certainly happened only. Where a segment may have come and would move the end, `supposed` is the
/// end as it then is; both go on beside each other until they agree.
struct Timeline: Sendable {
    var sure: Witness
    /// The number after the highest that the end was seen to use; nil if it was not seen to send.
    var most: SequenceNumber?
    /// Whether an ordinary segment may go the short way.
    var isCalm = false
    private var supposed: Witness?
    /// A state that the end may have left in another way than is supposed.
    private var doubted: State?
    /// Whether it is more likely that what is supposed did not happen.
    private var isUnlikely = false
    private var holes = OutOfOrderRanges()
    private var supposedHoles = OutOfOrderRanges()
    /// Segments that arrive after a frame of this end that was captured behind them.
    private var crossing: [Arrival] = []

    /// A segment that reaches this end.
    struct Arrival: Sendable {
        let segment: Segment
        let frame: Int
        /// Its window, scaled.
        let offer: UInt32
        /// The end's own frame after which it comes.
        var after: Int
        var isSure: Bool
        /// Whether a later frame of the end shows that its text was taken.
        let isTaken: Bool
        /// Whether it is drawn where it comes.
        var isShown = true
        let isLate: Bool
        /// When it was captured.
        let now: Instant
    }

    init(_ witness: Witness) { sure = witness }

    /// Numbers before these were not captured, of the end itself and of the other: a FIN may be among them.
    private var unseen, unseenOfPeer: SequenceNumber?

    /// The state that is shown, and why.
    var belief: Belief<State> {
        guard let supposed, supposed.state != sure.state else {
            let isOpen =
                sure.state == .established || sure.state == .closeWait || sure.state == .finWait1
                || sure.state == .finWait2
            if let doubted, doubted == sure.state { return Belief(sure.state, .assumed(.delivered)) }
            if isOpen, unseen != nil || unseenOfPeer != nil { return Belief(sure.state, .assumed(.midstream)) }
            return Belief(sure.state, sure.basis)
        }
        return Belief(isUnlikely ? sure.state : supposed.state, .assumed(.delivered))
    }

    /// Whether nothing is supposed of it, nothing missed, held or on its way to it.
    var isOpenForSure: Bool {
        supposed == nil && doubted == nil && unseen == nil && unseenOfPeer == nil && crossing.isEmpty && holes.isEmpty
    }

    /// Whether its FIN was acknowledged, or may have been.
    var hasClosed: Bool { sure.hasClosed || supposed?.hasClosed ?? false }

    /// Whether the end has a run of text, in order or beyond a hole.
    func has(_ text: SequenceRange) -> Bool {
        guard sure.state.isSynchronized, sure.knowsPeer else { return false }
        if text.end.precedesOrEquals(sure.rcvNxt) { return true }
        return holes.runs.contains { $0.contains(text.start) && text.end.precedesOrEquals($0.end) }
    }

    /// Whether the end may have taken a run of text.
    func hasRoom(for text: SequenceRange) -> Bool {
        guard let edge = sure.rightEdge, sure.knowsPeer else { return true }
        return text.start.precedes(edge)
    }

    /// The end sends a frame; what crossed it on the way arrives.
    mutating func send(
        _ segment: Segment, frame: Int, shift: UInt8?, peer: Witness, peerMost: SequenceNumber?,
        _ found: inout Witness.Findings
    ) {
        noteUnseen(segment, peerMost: peerMost)
        // What it acknowledges of the other's FIN it has received, by whichever copy.
        if let ack = segment.ack, let fin = peer.finSent, ack.follows(fin), !segment.isRST || sure.state.isSynchronized
        {
            if sure.finHeld == nil, sure.rcvNxt.precedesOrEquals(fin) { sure.finHeld = fin }
        }
        move(&found) { $0.sends(segment, shift: shift, &$1) }
        guard !crossing.isEmpty else { return }
        for arrival in crossing where arrival.after <= frame {
            if arrival.isShown { found.arrivals.add(arrival.frame, isSure: arrival.isSure, in: belief) }
            receive(arrival, &found)
        }
        crossing.removeAll { $0.after <= frame }
    }

    private mutating func noteUnseen(_ segment: Segment, peerMost: SequenceNumber?) {
        guard !segment.isRST, !segment.isSYN else {
            if segment.isSYN { most = most.map { .later($0, segment.end) } ?? segment.end }
            return
        }
        if let most, segment.seq.follows(most) { unseen = segment.seq }
        if let number = unseen, segment.textLength > 0, segment.seq.followsOrEquals(number) { unseen = nil }
        most = most.map { .later($0, segment.end) } ?? segment.end
        if let peerMost, let ack = segment.ack, ack.follows(peerMost) { unseenOfPeer = ack }
    }

    /// The other end sends text beyond what was missed: no FIN was among that.
    mutating func hears(_ segment: Segment) {
        if let number = unseenOfPeer, segment.textLength > 0, segment.seq.followsOrEquals(number) { unseenOfPeer = nil }
    }

    /// How many segments may be on their way to frames that are still to come.
    private static let mostCrossing = 256

    /// A segment reaches the end after a frame that is still to come. The oldest of too many comes at once.
    mutating func expect(_ arrival: Arrival, _ found: inout Witness.Findings) {
        if crossing.count == Timeline.mostCrossing { receive(crossing.removeFirst(), &found) }
        crossing.append(arrival)
    }

    /// A segment reaches the end, or may have.
    mutating func receive(_ arrival: Arrival, _ found: inout Witness.Findings) {
        let segment = arrival.segment
        // A SYN that came while another was being answered, and was accepted later: the SYN,ACK that answers it tells.
        if segment.isSYN, segment.ack == nil, arrival.isTaken, sure.state == .synReceived,
            sure.knowsPeer, segment.seq + 1 != sure.rcvNxt
        {
            return
        }
        if arrival.isSure {
            move(&found) { witness, findings in
                // Its window was open for what it took.
                if arrival.isTaken, let edge = witness.rightEdge, segment.end.follows(edge) {
                    witness.rightEdge = segment.end
                }
                let isComplete = witness.basis != .assumed(.midstream)
                witness.receives(
                    segment, offer: arrival.offer, at: arrival.now, strictly: isComplete && !arrival.isTaken, &findings)
                if witness.basis == .assumed(.delivered) { witness.basis = .observed }
            }
            return
        }
        guard sure.basis != .unknown else { return }
        if supposed == nil {
            var trial = sure
            var findings = Witness.Findings()
            findings.holes = holes
            trial.receives(segment, offer: arrival.offer, at: arrival.now, strictly: true, &findings)
            if trial.state == sure.state, trial.rcvNxt == sure.rcvNxt, trial.finHeld == sure.finHeld {
                sure = trial
                holes = findings.holes
                return
            }
            supposed = trial
            supposedHoles = findings.holes
            isUnlikely = arrival.isLate
            if !isUnlikely {
                Timeline.add(findings, to: &found)
            }
        } else {
            var trial = sure
            var findings = Witness.Findings()
            trial.receives(segment, offer: arrival.offer, at: arrival.now, strictly: true, &findings)
            if trial.state != sure.state { doubted = sure.state }
            moveSupposed(&found, isShown: !isUnlikely) {
                $0.receives(segment, offer: arrival.offer, at: arrival.now, strictly: true, &$1)
            }
            join()
        }
    }

    private mutating func move(
        _ found: inout Witness.Findings, _ body: (inout Witness, inout Witness.Findings) -> Void
    ) {
        var own = Witness.Findings()
        swap(&own.holes, &holes)
        body(&sure, &own)
        swap(&own.holes, &holes)
        guard supposed != nil else { return Timeline.add(own, to: &found) }
        if isUnlikely { Timeline.add(own, to: &found) }
        moveSupposed(&found, isShown: !isUnlikely, body)
        join()
        found.rules.formUnion(own.rules)
    }

    private mutating func moveSupposed(
        _ found: inout Witness.Findings, isShown: Bool, _ body: (inout Witness, inout Witness.Findings) -> Void
    ) {
        guard var witness = supposed else { return }
        var findings = Witness.Findings()
        swap(&findings.holes, &supposedHoles)
        body(&witness, &findings)
        swap(&findings.holes, &supposedHoles)
        supposed = witness
        if isShown { Timeline.add(findings, to: &found) }
    }

    /// What was supposed is certain now, or makes no difference any more.
    private mutating func join() {
        guard let other = supposed, other.state == sure.state, !other.rcvNxt.follows(sure.rcvNxt),
            other.finHeld == nil || sure.finHeld != nil
        else { return }
        supposed = nil
        supposedHoles = OutOfOrderRanges()
        isUnlikely = false
    }

    private static func add(_ findings: Witness.Findings, to found: inout Witness.Findings) {
        found.rules.formUnion(findings.rules)
        found.entered.append(contentsOf: findings.entered)
    }
}

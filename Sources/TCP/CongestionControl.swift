// SPDX-License-Identifier: MIT

/// How much may be on the way: slow start, congestion avoidance, fast retransmit and NewReno's fast recovery
/// (RFC 5681, 6582), and the same with SACK (RFC 6675). All in octets.
public struct CongestionControl: Hashable, Sendable {
    /// Whether something is thought to be lost, and how that came to light.
    public enum Phase: UInt8, Hashable, Sendable {
        /// Nothing is known to be lost.
        case open
        /// A fast retransmission was made; it ends when everything up to `recover` is acknowledged.
        case recovery
        /// The retransmission timer ran out; it ends likewise.
        case loss
    }

    /// The congestion window.
    public internal(set) var window: UInt32
    /// Below it slow start, from it on congestion avoidance.
    public internal(set) var threshold: UInt32 = .max
    /// Open, in fast recovery, or after a timeout.
    public internal(set) var phase = Phase.open
    /// Duplicate ACKs in a row.
    public internal(set) var duplicates = 0
    /// SND.NXT when the loss was found (RFC 6582).
    public internal(set) var recover: SequenceNumber
    /// Whether `recover` guards against a second fast retransmission for the same loss.
    var recoverIsSet = false
    /// The most that was on the way at once since `mostUntil` was SND.NXT.
    private var mostInFlight: UInt32 = 0
    private var mostUntil: SequenceNumber
    /// Octets acknowledged since the window last grew in congestion avoidance.
    private var credit: UInt32 = 0

    /// Duplicate ACKs that mean a loss.
    static let duplicateThreshold = 3

    init(window: UInt32, iss: SequenceNumber) {
        self.window = window
        recover = iss
        mostUntil = iss
    }

    /// Whether the window is below the threshold.
    public var isSlowStart: Bool { window < threshold }

    /// The window grows by what an ACK of new text covers (§3.1), with no more than one segment an ACK.
    mutating func grow(acknowledged octets: UInt32, segmentSize: UInt32, limit: UInt32) {
        if isSlowStart {
            window = min(window &+ min(octets, segmentSize &* limit), max(threshold, window &+ 1))
        } else {
            credit &+= octets
            if credit >= window {
                credit -= window
                window &+= segmentSize
            }
        }
        window = min(window, 1 << 30)
    }

    /// Notes how much is on the way when something was sent, for the length of a window.
    mutating func noteSending(_ send: TransmissionControlBlock.Send) {
        guard send.inFlight > mostInFlight || send.una.followsOrEquals(mostUntil) else { return }
        mostInFlight = send.inFlight
        mostUntil = send.nxt
    }

    /// Whether the window was used so far that its growth is earned (RFC 7661 §4.1): half of it in slow start.
    func isUsed(segmentSize: UInt32) -> Bool {
        isSlowStart ? window < 2 &* mostInFlight : mostInFlight &+ segmentSize > window
    }

    /// Half of what was on the way, but at least two segments (§3.1, equation 4).
    mutating func halve(inFlight: UInt32, segmentSize: UInt32) {
        threshold = max(inFlight / 2, 2 * segmentSize)
        credit = 0
    }

    /// Everything up to `recover` is acknowledged: back to normal.
    mutating func recovered(window newWindow: UInt32) {
        window = newWindow
        phase = .open
        duplicates = 0
    }
}

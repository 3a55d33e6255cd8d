// SPDX-License-Identifier: MIT

/// The running clocks of a connection, stored in place.
struct Timers: Hashable, Sendable {
    private static let off = Instant(nanoseconds: .max)

    private var retransmission = off, zeroWindowProbe = off, delayedACK = off, keepAlive = off
    private var user = off, timeWait = off, sillyWindow = off

    subscript(timer: Timer) -> Instant? {
        get {
            let deadline =
                switch timer {
                case .retransmission: retransmission
                case .zeroWindowProbe: zeroWindowProbe
                case .delayedACK: delayedACK
                case .keepAlive: keepAlive
                case .user: user
                case .timeWait: timeWait
                case .sillyWindow: sillyWindow
                }
            return deadline == Timers.off ? nil : deadline
        }
        set {
            let deadline = newValue ?? Timers.off
            switch timer {
            case .retransmission: retransmission = deadline
            case .zeroWindowProbe: zeroWindowProbe = deadline
            case .delayedACK: delayedACK = deadline
            case .keepAlive: keepAlive = deadline
            case .user: user = deadline
            case .timeWait: timeWait = deadline
            case .sillyWindow: sillyWindow = deadline
            }
        }
    }

    /// The timer that runs out first; of two at the same time, the one that is listed first.
    var next: (timer: Timer, at: Instant)? {
        var found: (timer: Timer, at: Instant)?
        for timer in Timer.allCases {
            guard let deadline = self[timer] else { continue }
            if let earlier = found, earlier.at <= deadline { continue }
            found = (timer, deadline)
        }
        return found
    }
}

/// When the next ACK goes out (RFC 9293 §3.8.6.3).
struct AcknowledgmentPolicy: Hashable, Sendable {
    /// An ACK is due at once.
    var isDue = false
    /// It answers a segment that may be an attack (RFC 5961).
    var isChallenge = false
    /// Segments with text since the last ACK, and their octets.
    var segments = 0
    var octets: UInt32 = 0
    /// How many ACKs go out at once before delaying begins.
    var quick = 0
}

/// How many challenge ACKs have gone out in this period (RFC 5961 §7).
struct Challenges: Hashable, Sendable {
    var since: Instant?
    var count: UInt32 = 0

    /// Whether one more may go out; counts it.
    mutating func allows(at now: Instant, limit: UInt32, period: Interval) -> Bool {
        if let since, now - since < period {
            guard count < limit else { return false }
            count += 1
        } else {
            since = now
            count = 1
        }
        return true
    }
}

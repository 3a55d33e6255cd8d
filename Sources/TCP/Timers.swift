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

// SPDX-License-Identifier: MIT

/// How long to wait for an ACK: RFC 6298's smoothed round trip, its variation and the timeout made of them.
public struct RetransmissionTimer: Hashable, Sendable {
    /// SRTT and RTTVAR; nil before the first measurement.
    public private(set) var smoothed: Interval?
    /// RTTVAR: how much round trips vary.
    public private(set) var variation = Interval.zero
    /// RTO before any backing off.
    public private(set) var timeout: Interval
    /// How many times it has run out since the last measurement.
    public private(set) var backOffs = 0

    let smallest, largest, smallestVariance: Interval

    init(_ configuration: Configuration) {
        timeout = configuration.initialTimeout
        smallest = configuration.smallestTimeout
        largest = configuration.largestTimeout
        smallestVariance = configuration.smallestVariance
    }

    /// The wait that applies now: RTO doubled for each time it ran out, up to the largest (§5.5).
    public var current: Interval { doubled(backOffs) }

    /// RTO doubled so many times, up to the largest.
    func doubled(_ times: Int) -> Interval {
        var wait = min(timeout, largest)
        for _ in 0..<times where wait < largest { wait = min(wait * 2, largest) }
        return wait
    }

    /// Takes one measured round trip (§2.2, §2.3) and ends the backing off.
    mutating func measure(_ roundTrip: Interval) {
        let sample = max(roundTrip, Interval.zero)
        if let before = smoothed {
            let difference = abs(before.nanoseconds - sample.nanoseconds)
            variation = Interval(nanoseconds: (variation.nanoseconds * 3 + difference) / 4)
            smoothed = Interval(nanoseconds: (before.nanoseconds * 7 + sample.nanoseconds) / 8)
        } else {
            smoothed = sample
            variation = Interval(nanoseconds: sample.nanoseconds / 2)
        }
        let margin = max(variation * 4, smallestVariance)
        timeout = min(max((smoothed ?? .zero) + margin, smallest), largest)
        backOffs = 0
    }

    /// The timer ran out: wait twice as long (§5.5).
    mutating func backOff() { backOffs = min(backOffs + 1, 64) }

    /// The SYN had to be repeated and there is no measurement: begin cautiously (§5.7).
    mutating func restartAfterSYN(at timeout: Interval) {
        guard smoothed == nil else { return }
        self.timeout = max(self.timeout, timeout)
        backOffs = 0
    }
}

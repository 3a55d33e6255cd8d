// SPDX-License-Identifier: MIT

/// How often somebody may do something: a handful at once, and then one more for each interval that passes.
struct Allowance: Sendable {
    /// How many at once, and how long it takes until another one is allowed.
    struct Rate: Sendable {
        let burst: Int
        let interval: Duration
    }

    private let rate: Rate
    private var left: Int
    private var last: Duration

    /// Begins with everything allowed. Times are counted from any moment that the caller likes.
    init(_ rate: Rate, at now: Duration) {
        self.rate = rate
        left = rate.burst
        last = now
    }

    /// Takes one, if one is left.
    mutating func take(at now: Duration) -> Bool {
        let earned = Int((now - last) / rate.interval)
        if earned > 0 {
            left = min(rate.burst, left + earned)
            last += rate.interval * earned
        }
        guard left > 0 else { return false }
        left -= 1
        return true
    }
}

// SPDX-License-Identifier: MIT

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

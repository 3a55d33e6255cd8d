// SPDX-License-Identifier: MIT
public import TCP

/// How long one end was in each state, and how long its segments waited for their ACKs.
public struct Times: Sendable {
    /// The states in the order in which the end came to them. The last is where it was left, counted to the connection's
    /// last segment. A CLOSED or LISTEN that nobody saw begin is not among them.
    public var stays: [Stay] = []
    /// The round trips of the segments that this end sent.
    public var roundTrips = RoundTrips()

    /// Of an end of which nothing was seen.
    public init() {}

    /// Times with all that is known of them.
    public init(stays: [Stay], roundTrips: RoundTrips) {
        self.stays = stays
        self.roundTrips = roundTrips
    }
}

/// A state, and for how many nanoseconds an end was in it; nil if the capture has no times.
public struct Stay: Hashable, Sendable {
    /// The state.
    public var state: State
    /// All the time that the end was in it, if it came to it more than once.
    public var nanoseconds: Int64?

    /// A state with its time.
    public init(state: State, nanoseconds: Int64?) {
        self.state = state
        self.nanoseconds = nanoseconds
    }
}

/// The round trips of an end's segments: how many could be measured, and between what they lie, in nanoseconds.
public struct RoundTrips: Hashable, Sendable {
    /// How many segments could be measured: those sent more than once are not among them (Karn's rule, RFC 6298 §3).
    public private(set) var count = 0
    /// The shortest and the longest; nil if there are none.
    public private(set) var least, most: Int64?
    private var total: Int64 = 0

    /// Nothing measured yet.
    public init() {}

    /// Their mean; nil if there are none.
    public var mean: Int64? { count == 0 ? nil : total / Int64(count) }

    /// Counts one; nil, one that cannot be told, changes nothing.
    public mutating func add(_ roundTrip: Int64?) {
        guard let roundTrip else { return }
        count += 1
        total = total.addingReportingOverflow(roundTrip).partialValue
        least = least.map { min($0, roundTrip) } ?? roundTrip
        most = most.map { max($0, roundTrip) } ?? roundTrip
    }
}

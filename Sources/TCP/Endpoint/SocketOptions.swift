// SPDX-License-Identifier: MIT

// What a socket's options and figures ask of a connection beyond the calls of RFC 9293 §3.10.

extension Endpoint {
    /// What is on the way, counted in segments.
    public struct Flight: Hashable, Sendable {
        /// Sent and not acknowledged.
        public var segments = 0
        /// Of these, what the peer says it holds beyond a gap.
        public var held = 0
        /// Taken to be lost, and not sent again yet.
        public var lost = 0
        /// Sent more than once.
        public var repeated = 0
    }

    /// What is on the way.
    public var flight: Flight {
        var flight = Flight()
        guard state != .closed, state != .listen else { return flight }
        for index in 0..<queue.count {
            flight.segments += 1
            if queue[index].isSACKed { flight.held += 1 }
            if queue[index].isLost { flight.lost += 1 }
            if queue[index].transmissions > 1 { flight.repeated += 1 }
        }
        return flight
    }

    /// Keep-alives are switched on, off, or to other times: the clock of silence begins anew (RFC 9293 §3.8.4).
    public mutating func setKeepAlive(
        _ keepAlive: Configuration.KeepAlive?, at now: Instant, into outcome: inout Outcome
    ) {
        configuration.keepAlive = keepAlive
        if keepAlive == nil { disarm(.keepAlive, into: &outcome) } else { keepWatch(at: now, into: &outcome) }
    }

    /// A router reports that the path takes smaller packets only (RFC 9293 §3.7.2, RFC 1191): what was too large is cut, and
    /// goes out again at once. `size` is how much text fits beside the options that every segment has.
    public mutating func learnPath(segmentSize size: UInt32, at now: Instant, into outcome: inout Outcome) {
        guard state != .closed, state != .listen, size < sendSegmentSize else { return }
        block.segmentLimit = max(size, 8)
        queue.markLost(longerThan: sendSegmentSize)
        finish(at: now, into: &outcome)
    }
}

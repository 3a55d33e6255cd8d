// SPDX-License-Identifier: MIT
public import Flows
import Packets
public import TCP

/// What a clock beside one connection shows: how long each end was in each state, and how long each segment waited for
/// the ACK that covers it. It exists only where segments are shown.
///
/// All of it is by capture time, where the capture was made: beside the sender a wait is the round trip, elsewhere it is
/// the part of it that lies beyond the capture.
public struct Stopwatch: Sendable {
    private var client = Side()
    private var server = Side()
    /// When the last segment passed, in nanoseconds.
    private var last: Int64?

    /// What is kept of one end.
    private struct Side: Sendable {
        var stays = Stays()
        var unacknowledged = Unacknowledged()
        var roundTrips = RoundTrips()
    }

    /// A stopwatch beside a connection of which no segment has passed yet.
    public init() {}

    /// Takes in a segment. What it is the first to acknowledge goes to `covered`.
    public mutating func take(_ annotation: Annotation, _ segment: Segment, into covered: inout [Acknowledged]) {
        let now = annotation.time?.nanoseconds
        if let now { last = now }
        client.stays.move(annotation.before.client.value, to: annotation.after.client.value, at: now)
        server.stays.move(annotation.before.server.value, to: annotation.after.server.value, at: now)
        if annotation.sender == .client {
            Stopwatch.pass(segment, annotation, now, sender: &client, receiver: &server, &covered)
        } else {
            Stopwatch.pass(segment, annotation, now, sender: &server, receiver: &client, &covered)
        }
    }

    private static func pass(
        _ segment: Segment, _ annotation: Annotation, _ now: Int64?, sender: inout Side, receiver: inout Side,
        _ covered: inout [Acknowledged]
    ) {
        // The numbers of a SYN that meets an open connection are not of that.
        let isOther =
            segment.isSYN && annotation.before[annotation.sender].value.isSynchronized
            && annotation.base(of: annotation.sender) != segment.seq
        if segment.length > 0, !segment.isRST, !isOther {
            let isRepeat = annotation.oddities.contains(.retransmission)
            sender.unacknowledged.add(segment, frame: annotation.number, at: now, isRepeat: isRepeat)
        }
        guard let ack = segment.ack else { return }
        let first = covered.count
        receiver.unacknowledged.cover(upTo: ack, at: now, into: &covered)
        for index in first..<covered.count { receiver.roundTrips.add(covered[index].roundTrip) }
    }

    /// Writes down what it shows, for the ends that were seen.
    public func write(into connection: inout Connection) {
        if connection.clientState != nil { connection.clientTimes = times(of: .client) }
        if connection.serverState != nil { connection.serverTimes = times(of: .server) }
    }

    /// What is known of an end now.
    public func times(of end: End) -> Times {
        let side = end == .client ? client : server
        return Times(stays: side.stays.all(until: last), roundTrips: side.roundTrips)
    }
}

/// One end's states with their times.
private struct Stays: Sendable {
    private var past: [Stay] = []
    private var current: State?
    private var since: Int64?

    /// Goes on from a state to another, or stays.
    mutating func move(_ before: State, to after: State, at now: Int64?) {
        if current == nil {
            current = before
            // Nobody saw when a CLOSED or LISTEN began.
            since = before == .closed || before == .listen ? nil : now
        }
        guard let state = current, state != after else { return }
        if since != nil || (state != .closed && state != .listen) { leave(state, at: now) }
        current = after
        since = now
    }

    private mutating func leave(_ state: State, at now: Int64?) {
        let spent = now.flatMap { now in since.map { max(0, now &- $0) } }
        if let place = past.firstIndex(where: { $0.state == state }) {
            past[place].nanoseconds = spent.map { (past[place].nanoseconds ?? 0) &+ $0 }
        } else {
            past.append(Stay(state: state, nanoseconds: spent))
        }
    }

    /// All of them, the present one as if it ended now. An end that was never seen in one that had a beginning has none.
    func all(until now: Int64?) -> [Stay] {
        var stays = self
        guard let state = current, since != nil || (state != .closed && state != .listen) else { return past }
        stays.leave(state, at: now)
        // The present one is the last, even if the end was in it before.
        guard let place = stays.past.firstIndex(where: { $0.state == state }) else { return stays.past }
        stays.past.append(stays.past.remove(at: place))
        return stays.past
    }
}

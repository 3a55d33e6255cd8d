// SPDX-License-Identifier: MIT

/// What a kernel keeps behind a listening socket: half-open connections in a SYN queue, finished ones in an accept
/// queue, and SYN cookies for when there is no room (RFC 9293 §3.10.7.2, RFC 4987).
///
/// RFC 9293's LISTEN is one record that one caller turns into SYN-RECEIVED. A listening socket goes on listening: each
/// caller gets an ``Endpoint`` of its own.
public struct Listener: Hashable, Sendable {
    /// Who calls: anything that tells one remote socket from another.
    public struct Peer: Hashable, Sendable {
        /// What tells it from others.
        public let id: UInt64

        /// The peer with this number.
        public init(id: UInt64) { self.id = id }
    }

    /// How the connections are set up that it makes.
    public var configuration: Configuration
    /// How many finished connections may wait for accept().
    public var backlog: Int
    /// How many half-open connections may wait for their last ACK.
    public var synBacklog: Int
    /// Whether a SYN that finds no room is answered with a cookie, or dropped.
    public var usesCookies: Bool
    /// Mixed into first sequence numbers and cookies.
    private let secret: UInt64
    private var children: [Peer: Endpoint] = [:]
    private var ready: [Peer] = []

    /// A listener. Cookies are mixed, not encrypted: they show how it works and keep nobody out.
    public init(
        configuration: Configuration = .rfc, backlog: Int, synBacklog: Int = 128, usesCookies: Bool = false,
        secret: UInt64 = 1
    ) {
        self.configuration = configuration
        self.backlog = max(backlog, 1)
        self.synBacklog = max(synBacklog, 1)
        self.usesCookies = usesCookies
        self.secret = secret
    }

    /// Connections in SYN-RECEIVED.
    public var halfOpen: Int { children.values.count { $0.state == .synReceived } }

    /// Connections whose handshake is over and that nobody has accepted.
    public var acceptable: Int { ready.count }

    /// The numbers of a connection that waits in either queue.
    public func numbers(of peer: Peer) -> TransmissionControlBlock? { children[peer]?.tcb }

    /// Takes the oldest finished connection off the accept queue: its state does not change by this.
    public mutating func accept() -> (peer: Peer, endpoint: Endpoint)? {
        guard let peer = ready.first, let endpoint = children.removeValue(forKey: peer) else { return nil }
        ready.removeFirst()
        return (peer, endpoint)
    }

    // MARK: Events

    /// A segment arrives for the listening socket, or for a connection that was not accepted yet.
    public mutating func receive(_ segment: Segment, from peer: Peer, at now: Instant) -> Outcome {
        if let child = children[peer] { return receive(segment, from: peer, child, at: now) }
        guard segment.isSYN, segment.flags.isDisjoint(with: [.ack, .rst]) else {
            return answerStranger(segment, from: peer, at: now)
        }
        var outcome = Outcome()
        guard halfOpen < synBacklog, ready.count <= backlog else {
            outcome.rule(ready.count > backlog ? .acceptQueueFull : .synQueueFull, Fact(.count, UInt32(halfOpen)))
            if usesCookies { sendCookie(answering: segment, from: peer, at: now, &outcome) }
            return outcome
        }
        outcome.rule(.synQueue, Fact(.count, UInt32(halfOpen + 1)))
        var child = Endpoint(configuration: configuration, secret: secretNumber(of: peer))
        outcome.append(open(&child, at: now))
        child.receive(segment, at: now, into: &outcome)
        children[peer] = child
        return outcome
    }

    /// The timers of every waiting connection that are due run out.
    public mutating func expire(at now: Instant) -> [(peer: Peer, outcome: Outcome)] {
        var outcomes: [(peer: Peer, outcome: Outcome)] = []
        for peer in children.keys.sorted(by: { $0.id < $1.id }) {
            guard var child = children[peer] else { continue }
            while let next = child.nextTimeout, next.at <= now {
                outcomes.append((peer, child.expire(next.timer, at: now)))
            }
            keep(child, as: peer)
        }
        return outcomes
    }

    private mutating func receive(
        _ segment: Segment, from peer: Peer, _ child: Endpoint, at now: Instant
    ) -> Outcome {
        var child = child
        var outcome = Outcome()
        let completes =
            child.state == .synReceived && segment.flags.isDisjoint(with: [.syn, .rst]) && segment.ack != nil
        if completes, ready.count > backlog {
            // Departs from §3.10.7.4: the ACK is dropped, so that the SYN,ACK is repeated until there is room.
            outcome.rule(.acceptQueueFull, Fact(.count, UInt32(ready.count)))
            return outcome
        }
        let wasOpen = child.state.isSynchronized
        child.receive(segment, at: now, into: &outcome)
        if !wasOpen, child.state.isSynchronized { ready.append(peer) }
        keep(child, as: peer)
        return outcome
    }

    /// A child that went back to LISTEN, or is closed, leaves its queue.
    private mutating func keep(_ child: Endpoint, as peer: Peer) {
        if child.state == .closed || child.state == .listen {
            children[peer] = nil
            ready.removeAll { $0 == peer }
        } else {
            children[peer] = child
        }
    }

    /// A segment of nobody we know: perhaps the ACK of a cookie, else as LISTEN answers it.
    private mutating func answerStranger(_ segment: Segment, from peer: Peer, at now: Instant) -> Outcome {
        var outcome = Outcome()
        if usesCookies, let ack = segment.ack, segment.flags.isDisjoint(with: [.syn, .rst]),
            let size = segmentSize(inCookie: ack - 1, from: peer, irs: segment.seq - 1, at: now)
        {
            outcome.rule(.synCookie, Fact(.segACK, ack), Fact(.mss, UInt32(size)))
            return accept(cookie: ack - 1, size: size, segment, from: peer, at: now, outcome)
        }
        var listening = Endpoint(configuration: configuration)
        _ = open(&listening, at: now)
        listening.receive(segment, at: now, into: &outcome)
        return outcome
    }

    private func open(_ endpoint: inout Endpoint, at now: Instant) -> Outcome {
        (try? endpoint.call(.openPassive(remoteSpecified: false), at: now)) ?? Outcome()
    }

    // MARK: Cookies (RFC 4987 §3.6, Appendix A)

    /// The sizes that three bits of a cookie can tell.
    private static let sizes: [UInt16] = [536, 1220, 1400, 1440, 1452, 1460, 4312, 8960]

    private func mixed(_ values: UInt64...) -> UInt64 {
        var mix = SplitMix(seed: secret)
        return values.reduce(mix.next()) { total, value in
            var next = SplitMix(seed: total ^ value)
            return next.next()
        }
    }

    private func secretNumber(of peer: Peer) -> UInt32 { UInt32(truncatingIfNeeded: mixed(peer.id)) }

    /// A counter that moves every 64 seconds.
    private func minute(at now: Instant) -> UInt64 { UInt64(bitPattern: now.nanoseconds / 64_000_000_000) }

    /// Five bits of time, three of the MSS, twenty-four that only we can make.
    private func cookie(size: Int, peer: Peer, irs: SequenceNumber, minute: UInt64) -> SequenceNumber {
        let proof = UInt32(truncatingIfNeeded: mixed(peer.id, UInt64(irs.rawValue), minute, UInt64(size))) & 0xFF_FFFF
        return SequenceNumber(UInt32(minute & 31) << 27 | UInt32(size) << 24 | proof)
    }

    private func sendCookie(answering syn: Segment, from peer: Peer, at now: Instant, _ outcome: inout Outcome) {
        let offered = syn.options.maximumSegmentSize ?? configuration.defaultSegmentSize
        let size = Listener.sizes.lastIndex { $0 <= offered } ?? 0
        let iss = cookie(size: size, peer: peer, irs: syn.seq, minute: minute(at: now))
        outcome.rule(.synCookie, Fact(.iss, iss), Fact(.irs, syn.seq))
        outcome.transmit(
            Segment(
                seq: iss, ack: syn.seq + 1, flags: .syn, window: UInt16(clamping: configuration.receiveBuffer),
                options: Options(maximumSegmentSize: configuration.maximumSegmentSize)))
    }

    /// What a cookie tells, if it is one that we made not long ago.
    private func segmentSize(
        inCookie number: SequenceNumber, from peer: Peer, irs: SequenceNumber, at now: Instant
    ) -> UInt16? {
        let index = Int(number.rawValue >> 24 & 7)
        let present = minute(at: now)
        let isOurs = [present, present &- 1].contains {
            cookie(size: index, peer: peer, irs: irs, minute: $0) == number
        }
        return isOurs ? Listener.sizes[index] : nil
    }

    /// The connection is made from its cookie: as if its SYN had been kept.
    private mutating func accept(
        cookie: SequenceNumber, size: UInt16, _ segment: Segment, from peer: Peer, at now: Instant, _ outcome: Outcome
    ) -> Outcome {
        var outcome = outcome
        guard ready.count <= backlog else {
            outcome.rule(.acceptQueueFull, Fact(.count, UInt32(ready.count)))
            return outcome
        }
        let clock = UInt32(truncatingIfNeeded: now.nanoseconds / 4000)
        var child = Endpoint(configuration: configuration, secret: cookie.rawValue &- clock)
        _ = open(&child, at: now)
        let syn = Segment(
            seq: segment.seq - 1, flags: .syn, window: segment.window, options: Options(maximumSegmentSize: size))
        _ = child.receive(syn, at: now)
        child.receive(segment, at: now, into: &outcome)
        if child.state.isSynchronized {
            children[peer] = child
            ready.append(peer)
        }
        return outcome
    }
}

extension Outcome {
    /// Adds what another outcome holds.
    mutating func append(_ other: Outcome) {
        actions += other.actions
        transitions += other.transitions
        rulings += other.rulings
    }
}

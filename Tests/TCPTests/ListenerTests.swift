// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("Listener: SYN queue, accept queue, cookies")
struct ListenerTests {
    private let peers = (0..<8).map { Listener.Peer(id: UInt64($0)) }

    /// SYN, and the ACK of what it drew.
    private func shake(_ listener: inout Listener, _ peer: Listener.Peer) -> [Outcome] {
        let first = listener.receive(Segment("S 300 <mss 1000>"), from: peer, at: .zero)
        guard let answer = first.segments.first else { return [first] }
        return [first, listener.receive(Segment(". 301 ack \(answer.seq + 1)"), from: peer, at: .zero)]
    }

    @Test("a handshake goes through both queues; accept changes no state") func accepts() throws {
        var listener = Listener(backlog: 2)
        let first = listener.receive(Segment("S 300"), from: peers[0], at: .zero)
        #expect(first.followed(.synQueue))
        #expect(listener.halfOpen == 1)
        _ = shake(&listener, peers[1])
        #expect(listener.acceptable == 1)
        let next = listener.accept()
        let accepted = try #require(next)
        #expect(accepted.peer == peers[1])
        #expect(accepted.endpoint.state == .established)
        #expect(listener.accept() == nil)
    }

    @Test("a full SYN queue drops the SYN") func synQueueFull() {
        var listener = Listener(backlog: 5, synBacklog: 2)
        for peer in peers.prefix(2) { _ = listener.receive(Segment("S 300"), from: peer, at: .zero) }
        let outcome = listener.receive(Segment("S 300"), from: peers[2], at: .zero)
        #expect(outcome.segments.isEmpty)
        #expect(outcome.followed(.synQueueFull))
        #expect(listener.halfOpen == 2)
    }

    @Test("a full accept queue drops the last ACK; the SYN,ACK is repeated") func acceptQueueFull() throws {
        var listener = Listener(backlog: 1)
        _ = listener.receive(Segment("S 300"), from: peers[7], at: .zero)
        let seq = try #require(listener.numbers(of: peers[7])).snd.nxt
        _ = shake(&listener, peers[0])
        _ = shake(&listener, peers[1])
        let late = listener.receive(Segment(". 301 ack \(seq)"), from: peers[7], at: .zero)
        #expect(late.followed(.acceptQueueFull))
        #expect(listener.halfOpen == 1)
        let repeated = listener.expire(at: .zero + .seconds(1))
        #expect(repeated.contains { $0.peer == peers[7] && $0.outcome.segments.first?.text == "S. \(seq - 1) ack 301" })
        _ = listener.accept()
        _ = listener.receive(Segment(". 301 ack \(seq)"), from: peers[7], at: .zero + .seconds(1))
        #expect(listener.acceptable == 2)
    }

    @Test("a cookie keeps nothing, and brings the connection back with its MSS") func cookie() throws {
        var listener = Listener(backlog: 5, synBacklog: 1, usesCookies: true)
        _ = listener.receive(Segment("S 300"), from: peers[0], at: .zero)
        let outcomes = shake(&listener, peers[1])
        #expect(outcomes[0].followed(.synCookie))
        #expect(outcomes[1].followed(.synCookie))
        #expect(listener.halfOpen == 1)
        let next = listener.accept()
        let accepted = try #require(next)
        #expect(accepted.endpoint.state == .established)
        #expect(accepted.endpoint.tcb?.peerSegmentSize == 536)
        #expect(accepted.endpoint.tcb?.rcv.nxt == SequenceNumber(301))
    }

    @Test("a forged or stale cookie draws a RST", arguments: [0, 1])
    func forged(_ way: Int) throws {
        var listener = Listener(backlog: 5, synBacklog: 1, usesCookies: true)
        _ = listener.receive(Segment("S 300"), from: peers[0], at: .zero)
        let cookie = listener.receive(Segment("S 300"), from: peers[1], at: .zero)
        let answer = try #require(cookie.segments.first)
        let ack = answer.seq + (way == 0 ? 2 : 1)
        let now = way == 0 ? Instant.zero : .zero + .seconds(200)
        let outcome = listener.receive(Segment(". 301 ack \(ack)"), from: peers[1], at: now)
        #expect(outcome.segments.map(\.text) == ["R \(ack)"])
        #expect(listener.acceptable == 0)
    }

    @Test("an embryonic RST frees the place") func freed() throws {
        var listener = Listener(backlog: 5, synBacklog: 1)
        _ = listener.receive(Segment("S 300"), from: peers[0], at: .zero)
        _ = listener.receive(Segment("R 301"), from: peers[0], at: .zero)
        #expect(listener.halfOpen == 0)
        #expect(shake(&listener, peers[1]).count == 2)
    }

    @Test("doesnt_accept: a stranger's ACK draws a RST") func stranger() {
        var listener = Listener(backlog: 5)
        #expect(listener.receive(Segment(". 300 ack 77"), from: peers[0], at: .zero).segments.map(\.text) == ["R 77"])
    }

    /// What the listener can cite, for the coverage.
    static func rules() -> Set<Rule.ID> {
        var rules: Set<Rule.ID> = []
        func note(_ outcome: Outcome) { rules.formUnion(outcome.rulings.filter(\.holds).map(\.rule)) }
        let suite = ListenerTests()
        var full = Listener(backlog: 1, synBacklog: 1, usesCookies: true)
        note(full.receive(Segment("S 300"), from: suite.peers[0], at: .zero))
        suite.shake(&full, suite.peers[1]).forEach(note)
        suite.shake(&full, suite.peers[2]).forEach(note)
        suite.shake(&full, suite.peers[3]).forEach(note)
        return rules
    }
}

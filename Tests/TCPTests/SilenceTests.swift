// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("Two ends fall silent")
struct SilenceTests {
    @Test("though each holds a FIN beyond a gap", arguments: ["rfc", "linux", "freebsd"])
    func finHeldBothWays(_ profile: String) throws {
        var configuration = profile == "rfc" ? Configuration.rfc : profile == "linux" ? .linux : .freebsd
        configuration.timestamps = false
        var ends = Pair(
            client: Endpoint(configuration: configuration, secret: 100),
            server: Endpoint(configuration: configuration, secret: 300))
        _ = try ends.server.call(.openPassive(remoteSpecified: false), at: .zero)
        let syn = try ends.client.call(.openActive(remoteSpecified: true), at: .zero)
        #expect(exchange(&ends, [(.server, syn.segments)]) == 3)
        #expect(ends.client.state == .established && ends.server.state == .established)

        var answers: [(to: End, segments: [Segment])] = []
        for end in End.allCases {
            let tcb = try #require(ends[end].tcb)
            let fin = Segment(seq: tcb.rcv.nxt + 10, ack: tcb.snd.una, flags: .fin, window: 1000)
            answers.append((end.peer, ends[end].receive(fin, at: .zero).segments))
        }
        // Each FIN draws one ACK, and these draw nothing.
        #expect(exchange(&ends, answers) == 2)
    }

    /// Hands over segments, and what they draw, until nothing is left; says how many there were, at most a hundred.
    private func exchange(_ ends: inout Pair<Endpoint>, _ first: [(to: End, segments: [Segment])]) -> Int {
        var waiting = first.flatMap { entry in entry.segments.map { (to: entry.to, segment: $0) } }
        var count = 0
        while !waiting.isEmpty, count < 100 {
            let next = waiting.removeFirst()
            count += 1
            let outcome = ends[next.to].receive(next.segment, at: .zero)
            waiting += outcome.segments.map { (to: next.to.peer, segment: $0) }
        }
        return count
    }
}

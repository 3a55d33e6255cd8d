// SPDX-License-Identifier: MIT
import TCP

/// Two endpoints side by side: what one sends the other receives at once, until nothing is left to say.
enum Conversation {
    /// A whole life: open, `octets` of text each way, close. Returns each pair of states that was passed, and how many
    /// octets each end took.
    static func run(_ client: inout Endpoint, _ server: inout Endpoint, octets: UInt32) -> (
        states: [String], taken: [UInt32]
    ) {
        var now = Instant.zero
        var log: [String] = []
        var taken: [UInt32] = [0, 0]
        var toServer: [Segment] = []
        var toClient: [Segment] = []
        func call(_ endpoint: inout Endpoint, _ call: UserCall, _ queue: inout [Segment]) {
            queue += ((try? endpoint.call(call, at: now)) ?? Outcome()).segments
        }
        func settle(_ client: inout Endpoint, _ server: inout Endpoint) {
            while true {
                if !toServer.isEmpty {
                    let outcome = server.receive(toServer.removeFirst(), at: now)
                    taken[1] += outcome.delivered.reduce(0) { $0 + $1.count }
                    toClient += outcome.segments
                } else if !toClient.isEmpty {
                    let outcome = client.receive(toClient.removeFirst(), at: now)
                    taken[0] += outcome.delivered.reduce(0) { $0 + $1.count }
                    toServer += outcome.segments
                } else if let next = [client.nextTimeout, server.nextTimeout].compactMap({ $0 }).min(by: {
                    $0.at < $1.at
                }) {
                    guard
                        next.timer != .timeWait
                            || [client, server].allSatisfy({ [.timeWait, .closed].contains($0.state) })
                    else { break }
                    now = max(now, next.at)
                    toServer += client.expire(next.timer, at: now).segments
                    toClient += server.expire(next.timer, at: now).segments
                } else {
                    break
                }
                let states = "\(client.state) \(server.state)"
                if log.last != states { log.append(states) }
            }
        }
        call(&server, .openPassive(remoteSpecified: false), &toClient)
        call(&client, .openActive(remoteSpecified: true), &toServer)
        settle(&client, &server)
        call(&client, .send(octets: octets), &toServer)
        call(&server, .send(octets: octets), &toClient)
        settle(&client, &server)
        call(&client, .close, &toServer)
        settle(&client, &server)
        call(&server, .close, &toClient)
        settle(&client, &server)
        return (log, taken)
    }
}

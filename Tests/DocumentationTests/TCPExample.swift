// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("The examples of TCP")
struct TCPExample {
    @Test("Two ends on a wire open a connection in three segments")
    func handshake() throws {
        // The page's example:
        var wire = SimulatedWire()
        try wire.call(.openPassive(remoteSpecified: false), on: .server)
        try wire.call(.openActive(remoteSpecified: true), on: .client)
        while wire.states != Pair(client: .established, server: .established), let step = wire.step() {
            guard let flight = step.flight else { continue }
            print(flight.sender.name, flight.segment.flags, "->", step.after[flight.sender.peer].name)
            for ruling in step.outcome.rulings where ruling.holds { print("   ", ruling.rule.rule.english) }
        }
        // Until here.
        #expect(wire.sent == 3)
        #expect(wire.states == Pair(client: .established, server: .established))
    }

    @Test("A wire is stepped until nothing is on its way")
    func steps() throws {
        // The page's example:
        var wire = SimulatedWire()
        try wire.call(.openPassive(remoteSpecified: false), on: .server)
        try wire.call(.openActive(remoteSpecified: true), on: .client)
        while let step = wire.step() { print(step.time, step.event) }
        // Until here.
        #expect(wire.states == Pair(client: .established, server: .established))
    }
}

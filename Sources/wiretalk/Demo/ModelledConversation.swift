// SPDX-License-Identifier: MIT
import Bots
import Chat
import Flows
import Packets
import Sessions
import TCP
import Transcript

/// The same conversation where no packet can be captured: two endpoints of the model on a simulated wire.
struct ModelledConversation: DemoRun {
    private let script: DemoScript
    private let player: Player
    private var transcriber = Transcriber(seed: 1)
    private var wire = SimulatedWire(seed: .random(in: .min ... .max))
    private var start = now()
    private var client: SocketAddress
    private let server: SocketAddress
    private var said: [End: [UInt8]] = [.client: [], .server: []]
    /// Segments of this conversation, and of those before it.
    private var passed = 0, before = 0

    init(_ script: DemoScript, player: Player) {
        self.script = script
        self.player = player
        let loopback = script.isIPv6 ? IPAddress(v6High: 0, low: 1) : IPAddress(v4: 0x7f00_0001)
        client = SocketAddress(address: loopback, port: 49_152)
        server = SocketAddress(address: loopback, port: 9_000)
        player.show(.capture(CaptureHeader(source: "model", link: "RAW", resolution: "ns")))
    }

    mutating func run() throws {
        if passed > 0 { beginAnew() }
        try call(.openPassive(remoteSpecified: false), .server, "listen", "5")
        try call(.openActive(remoteSpecified: true), .client, "connect", "\(server)")
        for index in 0... {
            guard let text = script.line(index) else { break }
            try say(text, .client)
            try say(script.reply(to: text, facts), .server)
        }
        try call(.close, .client, "close", "")
        try call(.close, .server, "close", "")
        transcriber.finish { [player] in player.show($0) }
        player.flush()
    }

    /// Another conversation on another wire, from another port of the client's.
    private mutating func beginAnew() {
        before += passed
        passed = 0
        wire = SimulatedWire(seed: .random(in: .min ... .max))
        start = now()
        client.port = client.port < 65_535 ? client.port + 1 : 49_152
        said = [:]
    }

    private var facts: ConnectionFacts {
        var facts = ConnectionFacts(local: HostPort(server), remote: HostPort(client))
        facts.state = wire.server.state
        facts.fill(from: transcriber.observer.witnesses(of: client, server))
        return facts
    }

    private mutating func say(_ text: String, _ end: End) throws {
        let bytes = Array((text + "\n").utf8)
        said[end, default: []] += bytes
        try call(.send(octets: UInt32(bytes.count)), end, "send", text)
        try call(.receive(octets: UInt32(bytes.count)), end.peer, "recv", "")
    }

    /// Makes a call at one end, and lets the wire run until nothing is on its way.
    private mutating func call(_ call: UserCall, _ end: End, _ name: String, _ arguments: String) throws {
        try wire.call(call, on: end.simulated)
        player.show(
            .call(
                SocketCall(
                    made: time(wire.now), returned: time(wire.now), end: end, call: name, arguments: arguments,
                    result: 0, errno: nil, effect: nil, state: wire[end.simulated].state)))
        while let next = wire.nextEvent, !wire.inFlight.isEmpty || next - wire.now < .seconds(1) {
            guard let step = wire.step() else { break }
            if let flight = step.flight, step.event == .delivered { show(flight) }
        }
    }

    private mutating func show(_ flight: SimulatedWire.Flight) {
        let sender: End = flight.sender == .client ? .client : .server
        let (source, destination) = sender == .client ? (client, server) : (server, client)
        let text = Array((said[sender] ?? [])[flight.text])
        let frame = PacketEncoder(from: source, to: destination).packet(flight.segment, text: text)
        passed = max(passed, flight.number)
        var moments: [TraceEvent] = []
        transcriber.take(
            frame.span.bytes,
            FrameInfo(number: before + flight.number, time: time(flight.sent), originalLength: frame.count, link: .raw)
        ) { moments.append($0) }
        let numbers = transcriber.observer.numbers(of: client, server)
        for moment in moments { player.show(moment, frame: frame, numbers: numbers) }
    }

    private func time(_ instant: Instant) -> Timestamp {
        Timestamp(nanoseconds: start.nanoseconds + instant.nanoseconds)
    }
}

extension End {
    fileprivate var simulated: SimulatedWire.End { self == .client ? .client : .server }
}

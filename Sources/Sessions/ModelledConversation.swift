import Chat
import Flows
// SPDX-License-Identifier: MIT
import LessonBook
import LiveCapture
import Packets
import TCP
public import Transcript

/// The same conversation where no packet can be captured: two endpoints of the model on a simulated wire.
public struct ModelledConversation: DemoRun {
    /// Says that no packet was seen: its source is `model`.
    public let header = CaptureHeader(source: "model", link: "RAW", resolution: "ns")

    private let script: DemoScript
    private var session = LiveSession(isCapturing: true, bounds: MergeBounds(grace: 0), seed: 1)
    private var wire = SimulatedWire(seed: .random(in: .min ... .max))
    private var start = now()
    private var client: SocketAddress
    private let server: SocketAddress
    private var said: [End: [UInt8]] = [.client: [], .server: []]
    private var wasPlayed = false

    /// Nothing is on the wire yet. What passes goes into `recorder`, too, if there is one.
    public init(_ script: DemoScript, recorder: (any SessionRecorder)? = nil) {
        self.script = script
        session.recorder = recorder
        let loopback = script.isIPv6 ? IPAddress(v6High: 0, low: 1) : IPAddress(v4: 0x7f00_0001)
        client = SocketAddress(address: loopback, port: 49_152)
        server = SocketAddress(address: loopback, port: 9_000)
    }

    /// Plays it to its end; played again, it has new ports and first numbers.
    public mutating func run(_ tell: (DemoEvent) -> Void) throws {
        if wasPlayed { beginAnew() }
        wasPlayed = true
        try call(.openPassive(remoteSpecified: false), .server, "listen", "5", .passiveOpen, tell)
        tell(.scene(.handshake))
        try call(.openActive(remoteSpecified: true), .client, "connect", "\(server)", .activeOpen, tell)
        if !script.isHandshakeOnly {
            tell(.scene(.talk))
            let first = try talk(tell)
            tell(.scene(.close))
            try call(.close, first, "close", "", .closedFirst, tell)
            try call(.close, first.peer, "close", "", .closedSecond, tell)
        }
        session.finish { tell(.event($0)) }
        tell(.over(nil))
    }

    /// Both talk. Returns who has had enough first.
    private mutating func talk(_ tell: (DemoEvent) -> Void) throws -> End {
        for index in 0... {
            guard let text = script.line(index) else { return .client }
            try say(text, .client, tell)
            guard let answer = script.answer(text, facts) else { return .server }
            try say(answer, .server, tell)
        }
        return .client
    }

    /// Another conversation on another wire, from another port of the client's.
    private mutating func beginAnew() {
        wire = SimulatedWire(seed: .random(in: .min ... .max))
        start = now()
        client.port = client.port < 65_535 ? client.port + 1 : 49_152
        said = [:]
    }

    private var facts: TutorFacts {
        var facts = TutorFacts()
        facts.fill(from: session.transcriber.observer, client: client, server: server)
        return facts
    }

    private mutating func say(_ text: String, _ end: End, _ tell: (DemoEvent) -> Void) throws {
        let bytes = Array((text + "\n").utf8)
        said[end, default: []] += bytes
        try call(.send(octets: UInt32(bytes.count)), end, "send", text, .sent, result: bytes.count, tell)
        try call(
            .receive(octets: UInt32(bytes.count)), end.peer, "recv", "", .received, result: bytes.count, tell)
    }

    /// Makes a call at one end, and lets the wire run until nothing is on its way.
    private mutating func call(
        _ call: UserCall, _ end: End, _ name: String, _ arguments: String, _ effect: SocketCall.Effect,
        result: Int = 0, _ tell: (DemoEvent) -> Void
    ) throws {
        try script.beforeCall()
        let made = time(wire.now)
        try wire.call(call, on: end)
        let shown = SocketCall(
            made: made, returned: made, end: end, call: name, arguments: arguments, result: result, errno: nil,
            effect: effect, state: wire[end].state)
        let (local, remote) = end == .client ? (client, server) : (server, client)
        let isAnybodys = name == "listen"
        take(
            .call(
                shown, local: isAnybodys ? nil : local, remote: isAnybodys ? nil : remote,
                uptime: wire.now.nanoseconds), tell)
        while let next = wire.nextEvent, !wire.inFlight.isEmpty || next - wire.now < .seconds(1) {
            guard let step = wire.step() else { break }
            if let flight = step.flight, step.event == .delivered { pass(flight, tell) }
        }
        let delivered = Timestamp(nanoseconds: time(wire.now).nanoseconds + 1)
        take(.mark(CaptureMark(delivered: delivered, uptime: wire.now.nanoseconds)), tell)
    }

    private mutating func pass(_ flight: SimulatedWire.Flight, _ tell: (DemoEvent) -> Void) {
        let sender: End = flight.sender == .client ? .client : .server
        let (source, destination) = sender == .client ? (client, server) : (server, client)
        let text = Array((said[sender] ?? [])[flight.text])
        let octets = PacketEncoder(from: source, to: destination).packet(flight.segment, text: text)
        let info = FrameInfo(number: 0, time: time(flight.sent), originalLength: octets.count, link: .raw)
        let frame = Frame(octets.span.bytes, info)
        let mark = CaptureMark(delivered: time(wire.now), uptime: wire.now.nanoseconds)
        take(.frames([frame], mark), tell)
    }

    private mutating func take(_ input: SessionInput, _ tell: (DemoEvent) -> Void) {
        session.take(input) { tell(.event($0)) }
    }

    private func time(_ instant: Instant) -> Timestamp {
        Timestamp(nanoseconds: start.nanoseconds + instant.nanoseconds)
    }
}

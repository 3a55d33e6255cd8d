// SPDX-License-Identifier: MIT
import Flows
public import Packets
public import TCP

/// A share of packets, as in `20%` or `2.5%`.
public struct LossShare: Hashable, Sendable, LosslessStringConvertible {
    /// How many of 1,000.
    public let perThousand: UInt32

    /// One in five.
    public static let usual = LossShare(perThousand: 200)

    private init(perThousand: UInt32) { self.perThousand = perThousand }

    /// At most 90 %: what is beyond that never comes to an end.
    public init?(_ text: String) {
        let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
        guard let share = Double(digits), (0...90).contains(share) else { return nil }
        perThousand = UInt32((share * 10).rounded())
    }

    /// As it is written.
    public var description: String {
        "\(perThousand / 10)\(perThousand % 10 == 0 ? "" : ".\(perThousand % 10)")%"
    }
}

/// The same lines said over TCP and over UDP, on one simulated wire that loses, delays and reorders: what each makes of it.
///
/// All chance comes from a seed, so that the same seed gives the same losses. TCP repeats what was lost and puts it in order;
/// of UDP's datagrams what was lost stays lost, and the others arrive as they fell.
public struct SameLines: Sendable {
    /// A packet that was sent, in the order of sending: as a capture beside each sender sees it.
    public struct Sent: Sendable {
        /// When it was sent.
        public var time: Instant
        /// The whole IP packet.
        public var packet: [UInt8]
        /// Octets of headers, IP's included.
        public var headers: Int
        /// Whether the wire lost it.
        public var isLost: Bool
        /// Whether it is one of UDP's.
        public var isDatagram: Bool
    }

    /// That a line was there, whole, for whoever reads at the other end.
    public struct Arrival: Hashable, Sendable {
        /// How many lines were there with it, from 1.
        public var place: Int
        /// How long after it was said.
        public var after: Interval
    }

    /// What became of a line; nil if it never arrived.
    public struct Line: Sendable {
        /// What was said.
        public var text: String
        /// Over each of the two.
        public var tcp, udp: Arrival?
    }

    /// How many packets the wire loses, either way.
    public let loss: LossShare
    /// Where all chance comes from.
    public let seed: UInt64
    /// The lines, in the order in which they were said.
    public private(set) var lines: [Line]
    /// All packets.
    public private(set) var sent: [Sent] = []
    /// How long TCP's handshake took before the first line could be said, over both; nil if it never came to an end.
    public private(set) var handshake: Interval?

    /// How long after the one before a line is said.
    public static let pause = Interval.milliseconds(50)
    /// The two ends: with TCP and with UDP alike.
    public static let client = SocketAddress(address: IPAddress(v4: 0x0a00_0002), port: 49_152)
    /// Who hears the lines.
    public static let server = SocketAddress(address: IPAddress(v4: 0x0a00_0001), port: 9_000)

    /// Says them.
    ///
    /// - Parameters:
    ///   - lines: Each without its line end.
    ///   - loss: How many packets are lost, either way.
    ///   - seed: Where all chance comes from.
    public init(_ lines: [String], loss: LossShare, seed: UInt64) {
        (self.loss, self.seed) = (loss, seed)
        self.lines = lines.map { Line(text: $0) }
        var weather = SimulatedWire.Weather()
        weather.delay = .milliseconds(20)
        weather.jitter = .milliseconds(80)
        weather.loss = loss.perThousand
        sayOverTCP(weather, seed)
        sayOverUDP(weather, seed)
        sent = sent.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map {
            $0.element
        }
    }

    /// When a line is said.
    private func moment(_ index: Int) -> Instant {
        .zero + (handshake ?? .zero) + Interval(nanoseconds: Int64(index) * SameLines.pause.nanoseconds)
    }

    private func octets(_ index: Int) -> [UInt8] { Array((lines[index].text + "\n").utf8) }

    // MARK: TCP

    private mutating func sayOverTCP(_ weather: SimulatedWire.Weather, _ seed: UInt64) {
        var wire = SimulatedWire(weather: weather, seed: seed)
        let said = lines.indices.flatMap { octets($0) }
        var (next, heard, seen, whole, first) = (0, 0, 0, 0, 0)
        var isClosed = false
        var ends: [Int] = []
        for index in lines.indices { ends.append((ends.last ?? 0) + octets(index).count) }
        do throws(CallError) {
            try wire.call(.openPassive(remoteSpecified: false), on: .server)
            try wire.call(.openActive(remoteSpecified: true), on: .client)
            while true {
                keep(wire.inFlight, after: &seen, of: said)
                if handshake == nil, wire.client.state == .established { handshake = wire.now - .zero }
                // What is said next comes before what happens later on the wire.
                if handshake != nil, next < lines.count, wire.nextEvent.map({ moment(next) <= $0 }) ?? true {
                    wire.wait(moment(next) - wire.now)
                    try wire.call(.send(octets: UInt32(octets(next).count)), on: .client)
                    next += 1
                    continue
                }
                guard let step = wire.step() else { break }
                for action in step.outcome.actions {
                    if case .deliver(let range) = action, step.flight?.sender == .client { heard += Int(range.count) }
                }
                while whole < ends.count, ends[whole] <= heard {
                    lines[whole].tcp = Arrival(place: whole + 1, after: step.time - moment(whole))
                    whole += 1
                }
                if heard > first {
                    try wire.call(.receive(octets: UInt32(heard - first)), on: .server)
                    first = heard
                }
                if next == lines.count, !isClosed, wire.client.state == .established {
                    try wire.call(.close, on: .client)
                    isClosed = true
                }
                if wire.server.state == .closeWait { try wire.call(.close, on: .server) }
            }
        } catch {
            // The other end was given up: what was not heard then is not heard at all.
        }
    }

    /// Takes down what was sent since it was done last.
    private mutating func keep(_ flights: [SimulatedWire.Flight], after seen: inout Int, of said: [UInt8]) {
        for flight in flights where flight.number > seen && !flight.isCopy {
            let isFromClient = flight.sender == .client
            let encoder = PacketEncoder(
                from: isFromClient ? SameLines.client : SameLines.server,
                to: isFromClient ? SameLines.server : SameLines.client)
            let text = isFromClient ? Array(said[flight.text]) : []
            let packet = encoder.packet(flight.segment, text: text)
            sent.append(
                Sent(
                    time: flight.sent, packet: packet, headers: packet.count - text.count,
                    isLost: flight.fate != .arrives, isDatagram: false))
        }
        seen = flights.map { $0.number }.reduce(seen, max)
    }

    // MARK: UDP

    private mutating func sayOverUDP(_ weather: SimulatedWire.Weather, _ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let encoder = PacketEncoder(from: SameLines.client, to: SameLines.server)
        var arrivals: [(line: Int, time: Instant)] = []
        for index in lines.indices {
            let text = octets(index)
            let packet = encoder.datagram(text: text)
            let isLost = random.happens(weather.loss)
            let jitter = Int64(random.next() % UInt64(weather.jitter.nanoseconds + 1))
            if !isLost {
                arrivals.append((index, moment(index) + weather.delay + Interval(nanoseconds: jitter)))
            }
            sent.append(
                Sent(
                    time: moment(index), packet: packet, headers: packet.count - text.count, isLost: isLost,
                    isDatagram: true))
        }
        for (place, arrival) in arrivals.sorted(by: { $0.time < $1.time }).enumerated() {
            lines[arrival.line].udp = Arrival(place: place + 1, after: arrival.time - moment(arrival.line))
        }
    }

    // MARK: What it looks like

    /// The trace of all packets: of segments, what became of them is concluded as in any capture; of datagrams the wire tells.
    public func trace(from start: Timestamp) -> [TraceEvent] {
        var transcriber = Transcriber(hasHindsight: true, seed: 0)
        var events: [TraceEvent] = [.capture(CaptureHeader(source: "model", link: "RAW", resolution: "ns"))]
        for (packet, info) in frames(from: start) {
            packet.withOctets { _ = transcriber.take($0, info) { events.append($0) } }
        }
        transcriber.finish { events.append($0) }
        return events.map { event in
            guard case .datagram(var datagram) = event else { return event }
            datagram.fate = sent[datagram.number - 1].isLost ? .lost : .delivered
            return .datagram(datagram)
        }
    }

    /// The packets as frames of a capture.
    public func frames(from start: Timestamp) -> [(packet: [UInt8], info: FrameInfo)] {
        sent.enumerated().map { index, sent in
            let time = Timestamp(nanoseconds: start.nanoseconds + sent.time.nanoseconds)
            return (
                sent.packet,
                FrameInfo(number: index + 1, time: time, originalLength: sent.packet.count, link: .raw)
            )
        }
    }
}

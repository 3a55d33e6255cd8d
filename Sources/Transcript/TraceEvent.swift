// SPDX-License-Identifier: MIT
public import Flows
public import Packets
public import TCP

/// One thing that a trace says: a line of JSON, a row of a ladder.
public enum TraceEvent: Sendable {
    case capture(CaptureHeader)
    case segment(AnnotatedSegment)
    case message(Message)
    case problem(Problem)
    case connection(Connection)
    case call(SocketCall)
    case kernel(KernelReading)
    case datagram(Datagram)
    case icmp(ICMPReport)
    case summary(Summary)

    /// The connection that the moment is about: −1 if it belongs to none, as a datagram does; nil if it is about all of
    /// them, or nobody knows which.
    public var connection: Int? {
        switch self {
        case .segment(let passing): passing.annotation.connection
        case .message(let message): message.connection
        case .connection(let connection): connection.number
        case .call(let call): call.connection
        case .kernel(let reading): reading.connection
        case .icmp(let report): report.connection ?? -1
        case .datagram: -1
        case .capture, .problem, .summary: nil
        }
    }
}

/// Where the packets came from: one for each interface or section.
public struct CaptureHeader: Sendable {
    public var source: String
    /// libpcap's name of the link type, as in EN10MB.
    public var link: String
    /// `us`, `ns`, or another unit of the capture's clock.
    public var resolution: String

    public init(source: String, link: String, resolution: String) {
        self.source = source
        self.link = link
        self.resolution = resolution
    }
}

/// A TCP segment with what is said of it.
public struct AnnotatedSegment: Sendable {
    public var annotation: Annotation
    public var header: TCPHeader
    public var source, destination: SocketAddress
    public var path: Path
    /// The segments that it is the first to acknowledge, with their round trips.
    public var acknowledges: [Acknowledged]

    public init(
        _ annotation: Annotation, _ header: TCPHeader, of packet: Packet, acknowledges: [Acknowledged] = []
    ) {
        self.annotation = annotation
        self.header = header
        self.acknowledges = acknowledges
        source = SocketAddress(address: packet.source, port: header.sourcePort)
        destination = SocketAddress(address: packet.destination, port: header.destinationPort)
        path = packet.path
    }

    public var segment: Segment { header.segment }
}

/// What the kernel said of a socket when it was asked, beside what the model believed.
public struct KernelReading: Sendable {
    public var time: Timestamp
    public var connection: Int?
    public var end: End
    /// Nil when the kernel knows no such socket: CLOSED is the absence of one (RFC 9293 §3.3.2).
    public var state: State?
    public var model: State?
    public var source: String

    public init(time: Timestamp, connection: Int?, end: End, state: State?, model: State?, source: String) {
        self.time = time
        self.connection = connection
        self.end = end
        self.state = state
        self.model = model
        self.source = source
    }

    public var agrees: Bool { (state ?? .closed) == (model ?? .closed) }
}

/// A UDP datagram.
public struct Datagram: Sendable {
    public var number: Int
    public var time: Timestamp?
    public var source, destination: SocketAddress
    /// Octets of text.
    public var length: Int

    public init(number: Int, time: Timestamp?, source: SocketAddress, destination: SocketAddress, length: Int) {
        self.number = number
        self.time = time
        self.source = source
        self.destination = destination
        self.length = length
    }
}

/// An ICMP message, tied to the connection that it quotes.
public struct ICMPReport: Sendable {
    public var number: Int
    public var time: Timestamp?
    public var message: ICMPMessage
    public var connection: Int?

    public init(number: Int, time: Timestamp?, message: ICMPMessage, connection: Int?) {
        self.number = number
        self.time = time
        self.message = message
        self.connection = connection
    }
}

/// The last line: what was read, in frames, and what became of it.
public struct Summary: Hashable, Sendable {
    public var frames = 0
    public var segments = 0
    public var connections = 0
    public var problems = 0
    /// Connections that were evicted to bound memory.
    public var evicted = 0
    /// Frames that hold no TCP: other protocols, and fragments that wait for the rest.
    public var others = 0
    /// Frames that could not be decoded: a problem each, or two for all frames of a link type that cannot be read.
    /// With segments and others they make up all frames.
    public var undecoded = 0

    public init() {}
}

extension TraceEvent {
    /// What a packet that is no segment tells: a datagram or an ICMP message, which may quote a segment of a connection. Nil
    /// for any other.
    package init?(besides packet: Packet, connection: Int?) {
        switch packet.transport {
        case .udp(let header):
            self = .datagram(
                Datagram(
                    number: packet.number, time: packet.time,
                    source: SocketAddress(address: packet.source, port: header.sourcePort),
                    destination: SocketAddress(address: packet.destination, port: header.destinationPort),
                    length: header.textLength))
        case .icmp(let message):
            self = .icmp(
                ICMPReport(number: packet.number, time: packet.time, message: message, connection: connection))
        case .tcp, .other, .fragment:
            return nil
        }
    }
}

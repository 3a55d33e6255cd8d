// SPDX-License-Identifier: MIT
public import Flows
public import Packets
public import TCP

/// One thing that a trace says: a line of JSON, a row of a ladder.
public enum TraceEvent: Sendable {
    /// Where frames come from: before the first of them.
    case capture(CaptureHeader)
    /// A segment, in the order of its frame.
    case segment(AnnotatedSegment)
    /// What became of a segment that was told before: in front of the segment that shows it.
    case fate(DecidedFate)
    /// Something that was said: behind the segment that acknowledges it, or when none will.
    case message(Message)
    /// Something that could not be read, in its place.
    case problem(Problem)
    /// A connection that is over, or was evicted, or that the capture's end leaves open.
    case connection(Connection)
    /// A socket call of a session that was held here.
    case call(SocketCall)
    /// What the kernel said when it was asked.
    case kernel(KernelReading)
    /// A UDP datagram.
    case datagram(Datagram)
    /// An ICMP message.
    case icmp(ICMPReport)
    /// Notes that stand in the capture.
    case notes(FrameNotes)
    /// The last event of a capture.
    case summary(Summary)

    /// The connection that the moment is about: −1 if it belongs to none, as a datagram does; nil if it is about all of
    /// them, or nobody knows which.
    public var connection: Int? {
        switch self {
        case .segment(let passing): passing.annotation.connection
        case .fate(let decided): decided.connection
        case .message(let message): message.connection
        case .connection(let connection): connection.number
        case .call(let call): call.connection
        case .kernel(let reading): reading.connection
        case .icmp(let report): report.connection ?? -1
        case .datagram: -1
        case .capture, .problem, .notes, .summary: nil
        }
    }
}

/// Where the packets came from: one for each interface or section.
public struct CaptureHeader: Sendable {
    /// What is read: a file's name, a device, or `model` where no packets were seen.
    public var source: String
    /// libpcap's name of the link type, as in EN10MB.
    public var link: String
    /// `us`, `ns`, or another unit of the capture's clock.
    public var resolution: String

    /// A source, in the words that the JSON lines have for it.
    public init(source: String, link: String, resolution: String) {
        self.source = source
        self.link = link
        self.resolution = resolution
    }
}

/// A TCP segment with what is said of it.
public struct AnnotatedSegment: Sendable {
    /// What is believed of both ends around it, and what is odd.
    public var annotation: Annotation
    /// Its TCP header, with the places of its options and text in the frame.
    public var header: TCPHeader
    /// Its ends, as its headers have them.
    public var source, destination: SocketAddress
    /// The tunnels and labels that it was unwrapped from, outermost first.
    public var path: Path
    /// The segments that it is the first to acknowledge, with their round trips.
    public var acknowledges: [Acknowledged]
    /// The variables of the client and of the server, or nothing: they take a hundred octets, and few ask for them.
    private var variables: [EndNumbers]

    /// A segment of `packet`, which gives its addresses and its path.
    public init(
        _ annotation: Annotation, _ header: TCPHeader, of packet: Packet, acknowledges: [Acknowledged] = [],
        numbers: Pair<EndNumbers>? = nil
    ) {
        self.annotation = annotation
        self.header = header
        self.acknowledges = acknowledges
        variables = numbers.map { [$0.client, $0.server] } ?? []
        source = SocketAddress(address: packet.source, port: header.sourcePort)
        destination = SocketAddress(address: packet.destination, port: header.destinationPort)
        path = packet.path
    }

    /// What the model takes of it.
    public var segment: Segment { header.segment }

    /// Both ends' variables after it; nil where they are not known, or nobody asked for them (``Transcriber/tellsNumbers``).
    public var numbers: Pair<EndNumbers>? {
        get { variables.count == 2 ? Pair(client: variables[0], server: variables[1]) : nil }
        set { variables = newValue.map { [$0.client, $0.server] } ?? [] }
    }
}

/// What the kernel said of a socket when it was asked, beside what the model believed.
public struct KernelReading: Sendable {
    /// When the kernel was asked, by the clock that stamps packets; it answers a moment later than that.
    public var time: Timestamp
    /// The connection's number; nil if no segment of it has been seen.
    public var connection: Int?
    /// Whose socket it is.
    public var end: End
    /// Nil when the kernel knows no such socket: CLOSED is the absence of one (RFC 9293 §3.3.2).
    public var state: State?
    /// The state that was believed of the end at that moment; nil if nothing was.
    public var model: State?
    /// Which of the kernel's interfaces was asked, as in `inet_diag`.
    public var source: String

    /// A reading with all that is known of it.
    public init(time: Timestamp, connection: Int?, end: End, state: State?, model: State?, source: String) {
        self.time = time
        self.connection = connection
        self.end = end
        self.state = state
        self.model = model
        self.source = source
    }

    /// Whether both say the same. An end without a socket is CLOSED, and so is one of which nothing is believed.
    public var agrees: Bool { (state ?? .closed) == (model ?? .closed) }
}

/// The last line: what was read, in frames, and what became of it.
public struct Summary: Hashable, Sendable {
    /// Frames in all, whether they could be read or not.
    public var frames = 0
    /// Frames with a TCP segment. A packet that a capture on `any` holds twice counts twice.
    public var segments = 0
    /// Connections that were reported, those that were open at the end included.
    public var connections = 0
    /// What could not be read, of frames and of the file.
    public var problems = 0
    /// Connections that were evicted to bound memory.
    public var evicted = 0
    /// Frames that hold no TCP: other protocols, and fragments that wait for the rest.
    public var others = 0
    /// Frames that could not be decoded: a problem each, or two for all frames of a link type that cannot be read.
    /// With segments and others they make up all frames.
    public var undecoded = 0

    /// Nothing read yet.
    public init() {}
}

extension TraceEvent {
    /// What a packet that is no segment tells: a datagram with its text, which lies in `octets`, or an ICMP message, which may
    /// quote a segment of a connection or a datagram of a conversation. Nil for any other.
    package init?(
        besides packet: Packet, in octets: RawSpan, connection: Int?, conversation: DatagramConversations.Place?
    ) {
        switch packet.transport {
        case .udp(let header):
            let text = header.textBytes
            let count = min(text.count, Datagram.kept)
            let bytes = count > 0 ? octets.bytes(from: text.offset, count: count) : []
            self = .datagram(
                Datagram(
                    number: packet.number, time: packet.time,
                    source: SocketAddress(address: packet.source, port: header.sourcePort),
                    destination: SocketAddress(address: packet.destination, port: header.destinationPort),
                    length: header.textLength, bytes: bytes, conversation: conversation?.number ?? 0,
                    sender: conversation?.sender ?? .client))
        case .icmp(let message):
            self = .icmp(
                ICMPReport(
                    number: packet.number, time: packet.time, message: message, connection: connection,
                    conversation: conversation))
        case .tcp, .other, .fragment:
            return nil
        }
    }
}

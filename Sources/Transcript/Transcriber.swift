// SPDX-License-Identifier: MIT
public import Flows
public import Packets
import TCP

/// Frames in, moments out: decodes, observes and puts the dialogue together, in the order that the JSON lines promise.
///
/// Segments and problems come in frame order, a message when it is acknowledged, a connection when it is over. Nothing
/// that arrives is without consequence: what cannot be decoded is a problem, what is no TCP is counted.
public struct Transcriber: Sendable {
    /// What turns frames into packets; it holds fragments that wait for the rest of their datagram.
    public var decoder: Decoder
    /// What follows the connections: asked for an end's numbers, it answers as of the last frame taken in.
    public private(set) var observer: Observer
    /// What was read so far.
    public private(set) var summary = Summary()
    /// What is wanted: leaving out what nobody reads makes the rest quicker.
    public let interest: Interest
    /// Whether each segment carries both ends' variables.
    public var tellsNumbers = false
    /// The packet taken in last: one place for all of them, as copying takes longer than decoding.
    public private(set) var packet = Packet.blank
    /// Where only connections are wanted: the packets taken in last.
    private var batch: Batch
    /// Whether the connections alive are too many for the processor's cache: asked once a batch, not once a segment.
    private var isBatching = false
    private var recorders: [Int: ConnectionRecorder] = [:]
    private var conversations = DatagramConversations()
    /// What waits until it is known what became of the segments; nil where nothing waits.
    private var held: HeldEvents?
    /// Segments told as they came, of which later frames may show more; nil where nobody is told of that.
    private var undecided: UndecidedSegments?
    /// What was just told of the segment in `packet`; nil once another packet may stand there.
    private var latest: Annotation?
    /// What the segment at hand completed: messages, and round trips. Kept, so that nothing is allocated for them.
    private var said: [Message] = []
    private var covered: [Acknowledged] = []
    /// Connections that have ended: kept, too.
    private var ended: [Connection] = []
    /// Frames of link types that cannot be read, by type.
    private var unsupported: [LinkType: Int] = [:]

    /// How much a transcript says.
    public enum Interest: Sendable {
        /// Connections and problems: enough for a summary.
        case connections
        /// Every segment as well.
        case segments
        /// Segments, messages, datagrams and ICMP.
        case everything
    }

    /// A transcriber that has taken in nothing.
    ///
    /// - Parameters:
    ///   - interest: What is wanted of the events.
    ///   - limits: How many connections are remembered.
    ///   - hasHindsight: Whether a segment is told only when it is known what became of it, or at a bound (8,192 events, two
    ///     megabytes of text, or two minutes of capture time are held): for what can be read to its end. Else each is told as it comes, and is taken to have arrived.
    ///   - tellsFates: Whether, without hindsight, what later frames show of a segment is told then, by an event of its own.
    ///   - seed: 64 bits for the table of connections. Random ones keep a hostile capture from making it slow.
    public init(
        interest: Interest = .everything, limits: Observer.Limits = Observer.Limits(), hasHindsight: Bool = false,
        tellsFates: Bool = false, seed: UInt64
    ) {
        self.interest = interest
        if tellsFates, !hasHindsight, interest != .connections { undecided = UndecidedSegments() }
        if hasHindsight, interest != .connections { held = HeldEvents() }
        decoder = Decoder()
        decoder.verifiesChecksums = interest != .connections
        observer = Observer(limits: limits, seed: seed)
        batch = Batch(isWanted: interest == .connections)
    }

    /// Takes in one frame. Returns whether it could be read.
    @discardableResult
    public mutating func take(
        _ frame: RawSpan, _ info: FrameInfo, emit: (TraceEvent) -> Void
    ) -> Bool {
        summary.frames += 1
        if interest == .connections {
            return takeForSummary(frame, info, emit: emit)
        }
        do throws(DecodeError) {
            let isPacket = try decoder.decode(frame, info, into: &packet)
            guard isPacket else {
                summary.others += 1
                return true
            }
        } catch {
            refuse(error, info, emit: emit)
            return false
        }
        guard packet.isTCP else {
            takeOther(frame, emit: emit)
            return true
        }
        let annotation = observe()
        if held != nil {
            hold(annotation, frame, emit)
            return true
        }
        undecided?.take(annotation, packet.tcp.segment) { emit(.fate($0)) }
        if interest == .everything { record(annotation, frame) }
        tell(annotation, emit: emit)
        return true
    }

    /// Tells what is known from elsewhere than the frames, in its place among what they tell.
    public mutating func tell(_ event: TraceEvent, emit: (TraceEvent) -> Void) {
        follow(emit: emit)
        pass(event, emit)
    }

    /// Tells what happened, at once or when what came before it is settled.
    private mutating func pass(_ event: TraceEvent, _ emit: (TraceEvent) -> Void) {
        guard held != nil else { return emit(event) }
        held?.take(event)
        held?.release(emit)
    }

    /// Holds back what was seen of the segment in `packet`, with its text.
    private mutating func hold(_ annotation: Annotation, _ frame: RawSpan, _ emit: (TraceEvent) -> Void) {
        let passing = AnnotatedSegment(
            annotation, packet.tcp, of: packet, numbers: tellsNumbers ? observer.numbers(after: packet) : nil)
        let flow = bookmarkInterval > 0 ? observer.bookmark(of: passing.source, passing.destination) : nil
        let bytes = packet.tcp.textBytes
        let text = bytes.offset..<bytes.offset + bytes.count
        if interest != .everything || bytes.count == 0 {
            held?.take(passing, text: nil, flow: flow)
        } else if packet.isReassembled {
            decoder.reassembled.withOctets { octets in
                held?.take(passing, text: octets.extracting(text), flow: flow)
            }
        } else {
            held?.take(passing, text: frame.extracting(text), flow: flow)
        }
        held?.release(emit)
        report(emit: emit)
    }

    /// How many segments of a connection lie between two bookmarks, where there is hindsight; 0, none are made.
    public var bookmarkInterval: Int {
        get { held?.interval ?? 0 }
        set { held?.interval = newValue }
    }

    /// The bookmarks that were made since this was asked last.
    public mutating func takeBookmarks() -> [ConnectionBookmark] {
        guard let made = held?.bookmarks, !made.isEmpty else { return [] }
        held?.bookmarks = []
        return made
    }

    /// Takes in one frame of which nobody wants to hear, only of what becomes of its connection.
    private mutating func takeForSummary(
        _ frame: RawSpan, _ info: FrameInfo, emit: (TraceEvent) -> Void
    ) -> Bool {
        let place = batch.count
        do throws(DecodeError) {
            let isPacket = try decoder.decode(frame, info, into: &batch.packets[place])
            guard isPacket, batch.packets[place].isTCP else {
                summary.others += 1
                return true
            }
        } catch {
            refuse(error, info, emit: emit)
            return false
        }
        summary.segments += 1
        batch.count += 1
        if summary.segments.isMultiple(of: batch.packets.count) { isBatching = observer.isLarge }
        if !isBatching || batch.count == batch.packets.count { follow(emit: emit) }
        return true
    }

    /// Takes in the batch.
    private mutating func follow(emit: (TraceEvent) -> Void) {
        if batch.count > 1 { observer.prepare(for: batch) }
        for place in 0..<batch.count {
            observer.follow(segmentIn: &batch.packets[place])
            if observer.hasEnded { report(emit: emit) }
        }
        batch.count = 0
    }

    private mutating func observe() -> Annotation {
        summary.segments += 1
        return observer.observe(segmentIn: &packet)
    }

    /// Finds the text of the segment in `packet`, and listens to it.
    private mutating func record(_ annotation: Annotation, _ frame: RawSpan) {
        let bytes = packet.tcp.textBytes
        let text = bytes.offset..<bytes.offset + bytes.count
        if packet.isReassembled {
            decoder.reassembled.withOctets { octets in record(annotation, text: octets.extracting(text)) }
        } else {
            record(annotation, text: frame.extracting(text))
        }
    }

    private mutating func record(_ annotation: Annotation, text: RawSpan) {
        covered.removeAll(keepingCapacity: true)
        // A connection that was reported as over has said its last words: to listen on would never end.
        if annotation.oddities.contains(.capturedTwice) || annotation.isLate { return }
        let number = annotation.connection
        recorders[number, default: ConnectionRecorder(connection: number)].take(
            annotation, packet.tcp.segment, text: text, &said, &covered)
    }

    /// Says what was seen of the segment in `packet`, and what it completed.
    private mutating func tell(_ annotation: Annotation, emit: (TraceEvent) -> Void) {
        latest = annotation
        defer { latest = nil }
        let passing = AnnotatedSegment(
            annotation, packet.tcp, of: packet, acknowledges: covered,
            numbers: tellsNumbers ? observer.numbers(after: packet) : nil)
        pass(.segment(passing), emit)
        tellWhatWasSaid(emit)
        report(emit: emit)
    }

    private mutating func tellWhatWasSaid(_ emit: (TraceEvent) -> Void) {
        guard !said.isEmpty else { return }
        for message in said { pass(.message(message), emit) }
        said.removeAll(keepingCapacity: true)
    }

    private mutating func takeOther(_ frame: RawSpan, emit: (TraceEvent) -> Void) {
        summary.others += 1
        guard interest == .everything else { return }
        var connection: Int?
        var conversation: DatagramConversations.Place?
        switch packet.transport {
        case .udp(let header):
            conversation = conversations.take(
                SocketAddress(address: packet.source, port: header.sourcePort),
                SocketAddress(address: packet.destination, port: header.destinationPort))
        case .icmp(let message):
            guard let quoted = message.quoted else { break }
            if quoted.protocolNumber == 6 { connection = observer.connection(of: quoted.source, quoted.destination) }
            if quoted.protocolNumber == 17 {
                conversation = conversations.place(of: quoted.source, quoted.destination)
            }
        case .tcp, .other, .fragment: return
        }
        let event =
            packet.isReassembled
            ? decoder.reassembled.withOctets {
                TraceEvent(besides: packet, in: $0, connection: connection, conversation: conversation)
            } : TraceEvent(besides: packet, in: frame, connection: connection, conversation: conversation)
        if let event { pass(event, emit) }
    }

    /// Connections that have ended take their last words with them.
    private mutating func report(emit: (TraceEvent) -> Void) {
        while observer.hasEnded {
            observer.takeEnded(into: &ended)
            for place in ended.indices {
                summary.connections += 1
                if ended[place].wasEvicted { summary.evicted += 1 }
                if held == nil {
                    if interest != .connections {
                        var connection = ended[place]
                        finish(&connection, emit)
                        ended[place] = connection
                    }
                    emit(.connection(ended[place]))
                } else {
                    held?.take(ended[place])
                    held?.release(emit)
                }
            }
        }
    }

    /// Says what was only waiting for a connection's end.
    private mutating func finish(_ connection: inout Connection, _ emit: (TraceEvent) -> Void) {
        undecided?.end(
            connection, after: latest, from: SocketAddress(address: packet.source, port: packet.tcp.sourcePort),
            to: SocketAddress(address: packet.destination, port: packet.tcp.destinationPort)
        ) { emit(.fate($0)) }
        guard var recorder = recorders.removeValue(forKey: connection.number) else { return }
        recorder.dialogue.finish(into: &said)
        tellWhatWasSaid(emit)
        recorder.stopwatch.write(into: &connection)
    }

    /// A frame that cannot be decoded is a problem; a link type that cannot be read is one problem for all its frames.
    private mutating func refuse(_ error: DecodeError, _ info: FrameInfo, emit: (TraceEvent) -> Void) {
        summary.undecoded += 1
        if error.isUnsupportedLinkType {
            unsupported[info.link, default: 0] += 1
            guard unsupported[info.link] == 1 else { return }
        }
        problem(Problem(number: info.number, error), emit: emit)
    }

    /// Notes a problem of the file itself.
    public mutating func problem(_ problem: Problem, emit: (TraceEvent) -> Void) {
        follow(emit: emit)
        summary.problems += 1
        pass(.problem(problem), emit)
    }

    /// Lets time pass while nothing arrives: silences end messages, and connections that are over are reported.
    public mutating func advance(to time: Timestamp, emit: (TraceEvent) -> Void) {
        for number in Array(recorders.keys) { recorders[number]?.dialogue.advance(to: time, into: &said) }
        tellWhatWasSaid(emit)
        follow(emit: emit)
        observer.advance(to: time)
        report(emit: emit)
    }

    /// The capture is over: the rest is said, and the summary.
    public mutating func finish(emit: (TraceEvent) -> Void) {
        follow(emit: emit)
        for (link, count) in unsupported.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where count > 1 {
            problem(Problem(layer: "link", .unread(count, link)), emit: emit)
        }
        observer.finish()
        report(emit: emit)
        held?.finish()
        pass(.summary(summary), emit)
    }
}

/// What is kept of a connection only where its segments are shown: what was said, and when.
private struct ConnectionRecorder: Sendable {
    var dialogue: Dialogue
    var stopwatch = Stopwatch()

    init(connection: Int) { dialogue = Dialogue(connection: connection) }

    mutating func take(
        _ annotation: Annotation, _ segment: Segment, text: RawSpan, _ said: inout [Message],
        _ covered: inout [Acknowledged]
    ) {
        stopwatch.take(annotation, segment, into: &covered)
        dialogue.take(annotation, segment, text: text, into: &said)
    }
}

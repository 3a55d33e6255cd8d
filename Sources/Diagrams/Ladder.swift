// SPDX-License-Identifier: MIT
public import Flows
public import Narration
public import Packets
public import TCP
public import Transcript

/// What a ladder shows, row by row, before anything is drawn: the text, the page and the picture all draw these rows.
public struct Ladder: Sendable {
    /// What says the sentences.
    public let narration: Narration

    /// A ladder whose sentences come from `narration`.
    public init(narration: Narration) { self.narration = narration }

    /// A segment's row: an arrow between two lanes.
    public struct Row: Sendable {
        /// The frame's number, from 1.
        public var number: Int
        /// The connection's number, from 0.
        public var connection: Int
        /// Who sent it: the arrow begins at its lane.
        public var sender: End
        /// Seconds since the first row of the trace, or nil.
        public var time: Int64?
        /// The flags' names, as in `SYN,ACK`.
        public var flags: String
        /// Whether RST is among them.
        public var isReset: Bool
        /// Numbers counted from x and y, as in `seq x+1 ack y+1`.
        public var relative: String
        /// The same numbers as they stand in the header, and the window.
        public var absolute: String
        /// How much text, or empty.
        public var size: String
        /// What both ends are believed to be before it and right after it.
        public var before, after: Ends
        /// The names of its oddities, as the JSON lines have them: tshark's where tshark has one.
        public var oddities: [String]
        /// What it does, in one sentence or more.
        public var explanation: String
        /// The round trips that end with it, as a sentence, or empty.
        public var roundTrips: String
        /// Where the first sentence of the explanation comes from, as in `RFC 9293 §3.5`.
        public var source: String
        /// What became of it on its way.
        public var passage: Passage
        /// Whether it is still on its way when the receiver sends a frame that was captured later.
        public var isUnderWay: Bool
        /// What its sender is when it has sent it, before anything that crossed it has come.
        public var sent: Belief<State>
        /// What crossed it, and comes to its sender next.
        public var arrivals: Arrivals
        /// How that is told; empty if nothing crossed it.
        public var arriving: String
        /// What somebody noted on it.
        public var notes: [String] = []
    }

    /// The row of a segment; `start` is the time from which the trace counts.
    public func row(_ passing: AnnotatedSegment, start: Timestamp?) -> Row {
        let annotation = passing.annotation
        let segment = passing.segment
        return Row(
            number: annotation.number, connection: annotation.connection, sender: annotation.sender,
            time: annotation.time.flatMap { time in start.map { time.nanoseconds(since: $0) } },
            flags: "\(segment.flags)", isReset: segment.isRST,
            relative: Ladder.text { relative(annotation, segment, into: &$0) },
            absolute: Ladder.text {
                Ladder.absolute(segment, into: &$0)
                Ladder.window(annotation, segment, into: &$0)
            },
            size: segment.textLength == 0 ? "" : narration.bytes(segment.textLength),
            before: annotation.before, after: annotation.after,
            oddities: annotation.oddities.bits.map { "\(Oddities.names[$0])" },
            explanation: narration.explanation(annotation, segment),
            roundTrips: narration.roundTrips(passing.acknowledges),
            source: narration.source(annotation, segment), passage: annotation.passage,
            isUnderWay: annotation.isUnderWay, sent: annotation.sent, arrivals: annotation.arrivals,
            arriving: annotation.arrivals.isEmpty ? "" : narration.arrive(annotation.arrivals))
    }

    static func text(_ write: (inout [UInt8]) -> Void) -> String {
        var octets: [UInt8] = []
        write(&octets)
        return String(decoding: octets, as: UTF8.self)
    }

    /// Appends the numbers counted from x and y, as in `seq x+1  ack y+1`; or, without their names, as in `x+1 y+1`.
    func relative(_ annotation: Annotation, _ segment: Segment, isNamed: Bool = true, into out: inout [UInt8]) {
        if isNamed { out.append("seq ") }
        // A RST out of CLOSED borrows its number: it counts from no first number of its own.
        if segment.isRST && annotation.before[annotation.sender].value == .closed {
            out.append(decimal: UInt64(segment.seq.rawValue))
        } else {
            narration.place(segment.seq, of: annotation.sender, annotation, into: &out)
        }
        guard let ack = segment.ack else { return }
        out.append(isNamed ? "  ack " : " ")
        narration.place(ack, of: annotation.sender.peer, annotation, into: &out)
    }

    /// Appends the same numbers as they stand in the header.
    static func absolute(_ segment: Segment, into out: inout [UInt8]) {
        out.append("seq ")
        out.append(decimal: UInt64(segment.seq.rawValue))
        guard let ack = segment.ack else { return }
        out.append("  ack ")
        out.append(decimal: UInt64(ack.rawValue))
    }

    /// Appends the window in octets. Without its scale it is only what the header says, and a RST offers none.
    static func window(_ annotation: Annotation, _ segment: Segment, into out: inout [UInt8]) {
        if segment.isRST { return }
        out.append("  win ")
        let scaled = annotation.scaledWindow(segment)
        out.append(decimal: UInt64(scaled ?? UInt32(segment.window)))
        if scaled == nil { out.append(UInt8(ascii: "?")) }
    }

    /// Appends the flags' names in the order in which lessons say them: SYN,ACK and FIN,ACK and PSH,ACK.
    static func flags(_ flags: Flags, into out: inout [UInt8]) {
        let start = out.count
        for (flag, name) in Flags.named where flags.contains(flag) {
            if out.count > start { out.append(UInt8(ascii: ",")) }
            out.append(name)
        }
        if out.count == start { out.append("none") }
    }
}

// SPDX-License-Identifier: MIT
public import Flows
public import Narration
public import Packets
import TCP
public import Transcript

/// What a ladder shows, row by row, before anything is drawn: the text, the page and the picture all draw these rows.
public struct Ladder: Sendable {
    public let narration: Narration

    public init(narration: Narration) { self.narration = narration }

    /// A segment's row: an arrow between two lanes.
    public struct Row: Sendable {
        public var number: Int
        public var connection: Int
        public var sender: End
        /// Seconds since the first row of the trace, or nil.
        public var time: Int64?
        public var flags: String
        /// Whether RST is among them.
        public var isReset: Bool
        /// Numbers counted from x and y, as in `seq x+1 ack y+1`.
        public var relative: String
        /// The same numbers as they stand in the header, and the window.
        public var absolute: String
        /// How much of `absolute` comes before the window: what a narrow ladder keeps.
        public var absoluteWithoutWindow: String
        /// How much text, or empty.
        public var size: String
        public var before, after: Ends
        public var oddities: [String]
        public var explanation: String
        /// The round trips that end with it, as a sentence, or empty.
        public var roundTrips: String
        public var source: String
        /// Whether a later segment shows that this one was lost.
        public var isLost = false
        /// What somebody noted on it.
        public var notes: [String] = []
        /// Whether the states after it are to be guessed, and so not shown.
        public var areStatesHidden = false
    }

    /// The row of a segment; `start` is the time from which the trace counts.
    public func row(_ passing: AnnotatedSegment, start: Timestamp?) -> Row {
        let annotation = passing.annotation
        let segment = passing.segment
        return Row(
            number: annotation.number, connection: annotation.connection, sender: annotation.sender,
            time: annotation.time.flatMap { time in start.map { time.nanoseconds(since: $0) } },
            flags: segment.flags.lessonOrder, isReset: segment.isRST, relative: relative(annotation, segment),
            absolute: absolute(segment) + window(annotation, segment), absoluteWithoutWindow: absolute(segment),
            size: segment.textLength == 0 ? "" : narration.bytes(segment.textLength),
            before: annotation.before, after: annotation.after,
            oddities: annotation.oddities.bits.map { "\(Oddities.names[$0])" },
            explanation: narration.explanation(annotation, segment),
            roundTrips: narration.roundTrips(passing.acknowledges),
            source: narration.source(annotation, segment))
    }

    private func relative(_ annotation: Annotation, _ segment: Segment) -> String {
        // A RST out of CLOSED borrows its number: it counts from no first number of its own.
        let isBorrowed = segment.isRST && annotation.before[annotation.sender].value == .closed
        var text =
            isBorrowed ? "seq \(segment.seq)" : "seq " + narration.place(segment.seq, of: annotation.sender, annotation)
        if let ack = segment.ack {
            text += "  ack " + narration.place(ack, of: annotation.sender.peer, annotation)
        }
        return text
    }

    private func absolute(_ segment: Segment) -> String {
        "seq \(segment.seq)" + (segment.ack.map { "  ack \($0)" } ?? "")
    }

    /// The window in octets. Without its scale it is only what the header says, and a RST offers none.
    private func window(_ annotation: Annotation, _ segment: Segment) -> String {
        if segment.isRST { return "" }
        return "  win \(annotation.scaledWindow(segment).map(String.init) ?? "\(segment.window)?")"
    }
}

extension Flags {
    /// The names in the order in which lessons say them: SYN,ACK and FIN,ACK and PSH,ACK.
    var lessonOrder: String { description }
}

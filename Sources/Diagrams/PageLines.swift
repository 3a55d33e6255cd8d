// SPDX-License-Identifier: MIT
import Flows
import Narration
import Packets
public import TCP
public import Transcript

/// The trace as the page takes it: the JSON lines, and after each segment's line a `look` line with what only a page shows.
///
/// ```
/// {"type":"look","number":1,"flags":"SYN","relative":"seq x","absolute":"seq 305419896  win 64240","size":{"en":"","zh":""},
///  "arriving":{"en":"","zh":""},"sent":"SYN-SENT","underWay":false,"source":"RFC 9293 §3.4","explanation":{"en":"…","zh":"…"},
///  "steps":{"client":[{"from":"CLOSED","to":"SYN-SENT","label":"active OPEN / SYN","rule":"9293-…"}],"server":[…]},
///  "variables":{"client":{"ISS":305419896,…},"server":{…}},"octets":"4500…","captured":74,"fields":[["sequence",38,4,"305419896"],…],
///  "repeats":null,"repeatedBy":null,"notes":["see the window"]}
/// ```
/// `arriving` tells what crossed the segment and reaches its sender after it, and `sent` that end's state before;
/// `underWay` says that it crosses what its receiver sends later.
/// `repeats` and `repeatedBy` name the frames of a segment that is sent again, and of its repetition.
/// A look's `roundTrips` is a sentence about the segments that it is the first to acknowledge. After a message's line
/// stands `said`, with the relative numbers of its text; after a problem's `reason`, in both languages; after a
/// call's `meaning`, with the section of RFC 9293. After a connection's
/// line stands `ended`, with sentences:
/// ```
/// {"type":"ended","connection":0,"summary":{"en":"…","zh":"…"},"client":{"states":{"en":"SYN-SENT 34 µs, …","zh":"…"},
///  "roundTrips":{"en":"5 round trips: …","zh":"…"}},"server":{…}}
/// ```
public struct PageLines: Sendable {
    /// How many octets of a frame the page is given.
    public static let mostOctets = 1_024

    private var lines = JSONLines(words: Narration(language: .english))
    private var line = JSONLine()
    private let english = Ladder(narration: Narration(language: .english))
    private let chinese = Ladder(narration: Narration(language: .chinese))
    /// From where each connection's relative numbers count.
    private var bases: [Int: (client: SequenceNumber?, server: SequenceNumber?)] = [:]

    /// Writes a trace from its beginning: a connection's first numbers are remembered from its first segment on.
    public init() {}

    /// Adds a moment that has no frame, or whose frame is gone.
    public mutating func write(_ moment: TraceEvent, into out: inout [UInt8]) {
        lines.write(moment, into: &out)
        if case .message(let message) = moment, let ends = bases[message.connection] {
            said(message, ends.client, ends.server, into: &out)
        }
        if case .problem(let problem) = moment {
            line.begin("reason")
            line.string("en", english.narration.reason(problem))
            line.string("zh", chinese.narration.reason(problem))
            line.end()
            line.append(to: &out)
        }
        if case .call(let call) = moment, let effect = call.effect {
            line.begin("meaning")
            line.string("en", english.narration.meaning(of: effect))
            line.string("zh", chinese.narration.meaning(of: effect))
            line.string("section", effect.section)
            line.end()
            line.append(to: &out)
        }
        if case .connection(let connection) = moment {
            bases[connection.number] = nil
            ended(connection)
            line.append(to: &out)
        }
    }

    /// Adds a message, whose segments may have been written by another or not at all.
    ///
    /// `client` and `server` are the numbers from which the ends' relative ones count.
    public mutating func write(
        _ message: Message, client: SequenceNumber?, server: SequenceNumber?, into out: inout [UInt8]
    ) {
        lines.write(.message(message), into: &out)
        said(message, client, server, into: &out)
    }

    /// What a page shows of a segment beside the segment itself.
    public struct Look: Sendable {
        /// How many octets the frame had when it was captured, if it was kept only in part.
        public var captured: Int?
        /// The notes that somebody put on it.
        public var notes: [String] = []
        /// The frame of the segment that it repeats, as one does what seems to be lost.
        public var repeats: Int?
        /// The frame of the first segment that repeats it.
        public var repeatedBy: Int?

        /// What is known of a segment.
        public init(
            captured: Int? = nil, notes: [String] = [],
            repeats: Int? = nil, repeatedBy: Int? = nil
        ) {
            self.captured = captured
            self.notes = notes
            self.repeats = repeats
            self.repeatedBy = repeatedBy
        }
    }

    /// Adds a segment with its frame and what is shown beside it.
    public mutating func write(
        _ passing: AnnotatedSegment, frame: RawSpan?, _ look: Look = Look(), into out: inout [UInt8]
    ) {
        lines.write(.segment(passing), into: &out)
        bases[passing.annotation.connection] = (passing.annotation.clientBase, passing.annotation.serverBase)
        self.look(passing, frame, look.captured)
        line.integer("repeats", look.repeats)
        line.integer("repeatedBy", look.repeatedBy)
        line.array("notes") { line in for note in look.notes { line.text(note) } }
        line.end()
        line.append(to: &out)
    }

    private mutating func ended(_ connection: Connection) {
        let (english, chinese) = (english.narration, chinese.narration)
        line.begin("ended")
        line.integer("connection", connection.number)
        line.both("summary", english.summary(connection), chinese.summary(connection))
        for end in End.allCases {
            let times = end == .client ? connection.clientTimes : connection.serverTimes
            line.object(end.name) { line in
                line.both("states", english.stays(times.stays), chinese.stays(times.stays))
                line.both(
                    "roundTrips", english.roundTrips(times.roundTrips), chinese.roundTrips(times.roundTrips))
            }
        }
        line.end()
    }

    // MARK: look

    private mutating func look(_ passing: AnnotatedSegment, _ frame: RawSpan?, _ captured: Int?) {
        let row = english.row(passing, start: nil)
        let twin = chinese.row(passing, start: nil)
        line.begin("look")
        line.integer("number", row.number)
        line.string("flags", row.flags)
        line.string("relative", row.relative)
        line.string("absolute", row.absolute)
        line.both("size", row.size, twin.size)
        line.both("arriving", row.arriving, twin.arriving)
        line.string("sent", Ladder.name(row.sent))
        line.boolean("underWay", row.isUnderWay)
        line.string("source", row.source)
        line.both("explanation", row.explanation, twin.explanation)
        line.both("roundTrips", row.roundTrips, twin.roundTrips)
        line.object("steps") { line in
            for end in End.allCases { line.steps(end.name, passing.annotation.steps(of: end)) }
        }
        line.object("variables") { line in
            line.variables("client", passing.numbers?.client)
            line.variables("server", passing.numbers?.server)
        }
        guard let frame else { return }
        octets(frame, captured ?? frame.byteCount, passing)
    }

    private mutating func octets(_ frame: RawSpan, _ captured: Int, _ passing: AnnotatedSegment) {
        let shown = min(frame.byteCount, PageLines.mostOctets)
        line.string("octets", HeaderFields.hex(frame, 0, shown))
        line.integer("captured", captured)
        line.array("fields") { line in
            for entry in HeaderFields(of: frame, passing).entries {
                line.tuple { line in
                    line.text(entry.field.rawValue)
                    line.comma()
                    line.number(entry.octets.offset)
                    line.comma()
                    line.number(entry.octets.count)
                    line.text(entry.value)
                }
            }
        }
    }

    // MARK: said

    private mutating func said(
        _ message: Message, _ client: SequenceNumber?, _ server: SequenceNumber?, into out: inout [UInt8]
    ) {
        guard let base = message.sender == .client ? client : server else { return }
        let end = message.end.offset(from: base)
        line.begin("said")
        line.integer("connection", message.connection)
        line.string("sender", message.sender.name)
        line.integer("number", message.number)
        line.integer("first", Int64(end) - message.length)
        line.integer("end", end)
        line.end()
        line.append(to: &out)
    }
}

extension JSONLine {
    /// A text in both languages.
    mutating func both(_ name: StaticString, _ english: String, _ chinese: String) {
        object(name) { line in
            line.string("en", english)
            line.string("zh", chinese)
        }
    }

    /// A string as an element of an array.
    mutating func text(_ text: String) {
        comma()
        quote(text)
    }

    fileprivate mutating func steps(_ name: StaticString, _ steps: [Transition]) {
        array(name) { line in
            for step in steps {
                line.record { line in
                    line.string("from", step.from.name)
                    line.string("to", step.to.name)
                    line.string("label", StateDiagram.label(of: step))
                    line.string("rule", step.rule.rule.name)
                }
            }
        }
    }

    fileprivate mutating func variables(_ name: StaticString, _ numbers: EndNumbers?) {
        object(name) { line in
            for (name, value) in numbers?.named ?? [] { line.integer(name, value) }
        }
    }
}

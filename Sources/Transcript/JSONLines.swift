// SPDX-License-Identifier: MIT
import Flows
public import Packets
import TCP

/// The trace on the outside: each moment as a line of JSON, version 1. Other programs read these keys; they stay.
///
/// Numbers are integers, times decimal strings of Unix seconds with nine decimals. Every key is always there: what is
/// unknown is `null`.
public struct JSONLines<Words: TraceWords>: Sendable {
    /// What says the sentences.
    public let words: Words
    var line = JSONLine()

    /// Writes lines with the sentences of `words`.
    public init(words: Words) { self.words = words }

    /// Appends a moment's line to `out`.
    public mutating func write(_ moment: TraceEvent, into out: inout [UInt8]) {
        switch moment {
        case .capture(let header): write(header)
        case .segment(let segment): write(segment)
        case .fate(let decided): write(decided)
        case .message(let message): write(message)
        case .problem(let problem): write(problem)
        case .connection(let connection): write(connection)
        case .call(let call): write(call)
        case .kernel(let reading): write(reading)
        case .datagram(let datagram): write(datagram)
        case .icmp(let report): write(report)
        case .notes(let notes): write(notes)
        case .summary(let summary): write(summary)
        }
        line.end()
        line.append(to: &out)
    }

    private mutating func write(_ header: CaptureHeader) {
        line.begin("capture")
        line.integer("version", 1)
        line.string("source", header.source)
        line.string("link", header.link)
        line.string("resolution", header.resolution)
    }

    private mutating func write(_ decided: DecidedFate) {
        line.begin("fate")
        line.integer("number", decided.number)
        line.string("fate", decided.passage.fate.name)
        line.integer("evidence", decided.passage.evidence)
    }

    private mutating func write(_ message: Message) {
        line.begin("message")
        line.integer("connection", message.connection)
        line.string("sender", message.sender.name)
        line.integer("number", message.number)
        let isUTF8 = message.isUTF8
        let isWhole = isUTF8 && message.bytes.count < Message.kept
        if isWhole { line.utf8("text", message.bytes) } else { line.string("text", message.text) }
        line.string("encoding", isUTF8 ? "utf-8" : "binary")
        line.integer("length", message.length)
        line.integer("missing", message.missing)
        line.array("segments") { line in
            for segment in message.segments {
                line.comma()
                line.number(segment)
            }
        }
        line.integer("acknowledgedBy", message.acknowledgedBy)
    }

    private mutating func write(_ problem: Problem) {
        line.begin("problem")
        line.integer("number", problem.number)
        line.string("layer", problem.layer)
        line.string("reason", words.reason(problem))
    }

    private mutating func write(_ notes: FrameNotes) {
        line.begin("notes")
        line.integer("number", notes.number)
        line.strings("texts", notes.texts)
    }

    private mutating func write(_ call: SocketCall) {
        line.begin("call")
        line.seconds("time", call.time.nanoseconds)
        line.string("end", call.end.name)
        line.string("call", call.call)
        line.string("arguments", call.arguments)
        line.integer("result", call.result)
        line.string("errno", call.errno)
        line.state("state", call.state)
        line.integer("connection", call.connection)
        line.seconds("made", call.made.nanoseconds)
        line.seconds("returned", call.result == nil ? nil : call.returned.nanoseconds)
        line.string("effect", call.effect?.rawValue)
    }

    private mutating func write(_ reading: KernelReading) {
        line.begin("kernel")
        line.seconds("time", reading.time.nanoseconds)
        line.integer("connection", reading.connection)
        line.string("end", reading.end.name)
        line.state("state", reading.state ?? .closed)
        line.state("model", reading.model ?? .closed)
        line.boolean("agrees", reading.agrees)
        line.string("source", reading.source)
    }

    private mutating func write(_ datagram: Datagram) {
        line.begin("datagram")
        line.integer("number", datagram.number)
        line.seconds("time", datagram.time?.nanoseconds)
        line.text("source") { datagram.source.write(into: &$0) }
        line.text("destination") { datagram.destination.write(into: &$0) }
        line.integer("length", datagram.length)
        line.integer("conversation", datagram.conversation)
        line.string("sender", datagram.sender.name)
        let message = datagram.message
        line.string("text", message.text)
        line.string("encoding", message.isUTF8 ? "utf-8" : "binary")
        line.integer("missing", max(0, datagram.length - datagram.bytes.count))
        line.string("fate", datagram.fate.name)
    }

    private mutating func write(_ report: ICMPReport) {
        line.begin("icmp")
        line.integer("number", report.number)
        line.seconds("time", report.time?.nanoseconds)
        line.string("kind", report.message.kind)
        line.integer("code", Int(report.message.code))
        line.integer("connection", report.connection)
        line.integer("conversation", report.conversation?.number)
    }

    private mutating func write(_ summary: Summary) {
        line.begin("summary")
        line.integer("frames", summary.frames)
        line.integer("segments", summary.segments)
        line.integer("connections", summary.connections)
        line.integer("problems", summary.problems)
        line.integer("evicted", summary.evicted)
        line.integer("others", summary.others)
        line.integer("undecoded", summary.undecoded)
    }

    private mutating func write(_ passing: AnnotatedSegment) {
        let annotation = passing.annotation
        let segment = passing.segment
        line.begin("segment")
        line.integer("number", annotation.number)
        line.seconds("time", annotation.time?.nanoseconds)
        line.integer("connection", annotation.connection)
        line.string("sender", annotation.sender.name)
        line.text("source") { passing.source.write(into: &$0) }
        line.text("destination") { passing.destination.write(into: &$0) }
        line.integer("sequence", segment.seq.rawValue)
        line.integer("relativeSequence", annotation.relativeSequence(segment))
        line.integer("acknowledgment", segment.ack?.rawValue)
        line.integer("relativeAcknowledgment", annotation.relativeAcknowledgment(segment))
        line.flags(segment.flags)
        line.integer("window", UInt32(segment.window))
        line.integer("scaledWindow", annotation.tsharkWindow(segment))
        line.integer("textLength", segment.textLength)
        line.options(segment.options, passing.header.otherOptions)
        line.string("checksum", passing.header.checksum.name)
        line.states("statesBefore", annotation.before)
        line.states("states", annotation.after)
        line.object("basis") { line in
            line.basis("client", annotation.after.client.basis)
            line.basis("server", annotation.after.server.basis)
        }
        line.object("entered") { line in
            line.entered("client", annotation.clientEntered)
            line.entered("server", annotation.serverEntered)
        }
        line.string("fate", annotation.passage.fate.name)
        line.integer("evidence", annotation.passage.evidence)
        line.integer("arrivesAfter", annotation.passage.arrivesAfter)
        line.array("oddities") { line in
            for bit in annotation.oddities.bits {
                line.comma()
                line.element(Oddities.names[bit])
            }
        }
        line.array("rules") { line in
            var index = 0
            while let rule = annotation.rules[index] {
                line.comma()
                line.element(rule.rule.name)
                index += 1
            }
        }
        line.array("acknowledges") { line in
            for acknowledged in passing.acknowledges {
                line.record { line in
                    line.integer("number", acknowledged.number)
                    line.seconds("roundTrip", acknowledged.roundTrip)
                }
            }
        }
        if !passing.path.isEmpty {
            line.array("path") { line in
                for step in passing.path.steps {
                    line.comma()
                    line.element(step.name)
                }
            }
        }
        let words = words
        line.text("explanation") { words.explain(annotation, segment, into: &$0) }
    }
}

extension JSONLine {
    mutating func state(_ name: StaticString, _ state: State?) {
        key(name)
        if let state { element(state.name) } else { raw("null") }
    }

    fileprivate mutating func states(_ name: StaticString, _ ends: Ends) {
        object(name) { line in
            line.state("client", ends.client.isKnown ? ends.client.value : nil)
            line.state("server", ends.server.isKnown ? ends.server.value : nil)
        }
    }

    fileprivate mutating func basis(_ name: StaticString, _ basis: Basis) {
        key(name)
        if basis == .unknown { raw("null") } else { element(basis.name) }
    }

    fileprivate mutating func entered(_ name: StaticString, _ states: StateList) {
        array(name) { line in
            var index = 0
            while let state = states[index] {
                line.comma()
                line.element(state.name)
                index += 1
            }
        }
    }

    fileprivate mutating func flags(_ flags: Flags) {
        array("flags") { line in
            for (flag, name) in Flags.named where flags.contains(flag) {
                line.comma()
                line.element(name)
            }
        }
    }

    /// Only what the segment carried.
    fileprivate mutating func options(_ options: Options, _ others: OtherOptions) {
        object("options") { line in
            if let size = options.maximumSegmentSize { line.integer("mss", UInt32(size)) }
            if options.sackPermitted { line.boolean("sackPermitted", true) }
            if let timestamps = options.timestamps {
                line.array("timestamps") { line in
                    line.comma()
                    line.number(timestamps.value)
                    line.comma()
                    line.number(others.contains(.cutEcho) ? nil : timestamps.echo)
                }
            }
            if let shift = options.windowScale { line.integer("windowScale", UInt32(shift)) }
            if !options.sack.isEmpty {
                line.array("sack") { line in
                    for block in options.sack {
                        line.comma()
                        line.raw("[")
                        line.number(block.left.rawValue)
                        line.raw(",")
                        line.number(block.right.rawValue)
                        line.raw("]")
                    }
                }
            }
            for (option, name) in OtherOptions.named where others.contains(option) { line.boolean(name, true) }
        }
    }
}

extension OtherOptions {
    fileprivate static let named: [(OtherOptions, StaticString)] = [
        (.fastOpen, "fastOpen"), (.multipath, "multipath"), (.accurateECN, "accurateECN"),
        (.userTimeout, "userTimeout"), (.authentication, "authentication"), (.unknown, "unknown"),
        (.malformed, "malformed"), (.cut, "cut"),
    ]
}

extension ChecksumVerdict {
    /// The word in the JSON lines.
    public var name: StaticString {
        switch self {
        case .correct: "correct"
        case .incorrect: "incorrect"
        case .notComputed: "notComputed"
        case .unverifiable: "unverifiable"
        }
    }
}

extension Path.Step {
    /// The word in the JSON lines.
    public var name: StaticString {
        switch self {
        case .vlan: "vlan"
        case .mpls: "mpls"
        case .pppoe: "pppoe"
        case .gre: "gre"
        case .ipInIP: "ipInIP"
        case .ipv6InIP: "ipv6InIP"
        case .vxlan: "vxlan"
        case .geneve: "geneve"
        case .teredo: "teredo"
        case .gtp: "gtp"
        }
    }
}

extension ICMPMessage {
    /// What kind of message it is, in a word or two.
    public var kind: String {
        switch (isVersion6, type) {
        case (false, 0), (true, 129): "echo reply"
        case (false, 8), (true, 128): "echo request"
        case (false, 3), (true, 1): "destination unreachable"
        case (false, 4): "source quench"
        case (false, 5), (true, 137): "redirect"
        case (false, 11), (true, 3): "time exceeded"
        case (false, 12), (true, 4): "parameter problem"
        case (true, 2): "packet too big"
        case (true, 133): "router solicitation"
        case (true, 134): "router advertisement"
        case (true, 135): "neighbor solicitation"
        case (true, 136): "neighbor advertisement"
        default: "type \(type)"
        }
    }
}

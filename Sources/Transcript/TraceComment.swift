// SPDX-License-Identifier: MIT
import Flows
public import Packets
import TCP

/// What was seen beside the packets of a capture, as the words of a comment in its file: they begin with what it is.
///
///     call client close() = 0 state=FIN-WAIT-1 connection=0 made=1700000000.000000123 returned=1700000000.000000456
///     kernel server state=ESTABLISHED model=ESTABLISHED source=inet_diag connection=0 time=1700000000.000000456
///     note 7⏎why is this ACK a duplicate?⏎ask again
///
/// What was written is read back as it was. A comment that is not exactly of this form is the file's own, and whatever it
/// holds, nothing but values of their kind comes out of it: numbers in their ranges, names of letters and digits. Free text
/// (arguments and notes) may hold anything, and views make it fit for where they show it.
public enum TraceComment: Sendable {
    case call(SocketCall)
    case kernel(KernelReading)
    /// All notes that are on a frame from now on, in place of those that were on it before.
    case note(frame: Int, texts: [String])

    /// Reads a comment; nil if it is the file's own.
    public init?(_ comment: String) {
        let octets = Array(comment.utf8)
        do throws(CommentFields.Malformed) {
            if octets.starts(with: "call ".utf8) {
                self = .call(try SocketCall(comment: octets[5...]))
            } else if octets.starts(with: "kernel ".utf8) {
                self = .kernel(try KernelReading(comment: octets[7...]))
            } else if octets.starts(with: "note ".utf8) {
                self = try TraceComment(note: octets[5...])
            } else {
                return nil
            }
        } catch { return nil }
    }

    /// The comment.
    public var text: String {
        var words = CommentWords()
        switch self {
        case .call(let call): call.write(into: &words)
        case .kernel(let reading): reading.write(into: &words)
        case .note(let frame, let texts):
            words.add("note \(frame)")
            for text in texts {
                words.add("\n")
                words.add(escaping: text)
            }
        }
        return words.text
    }

    /// What an event is as a comment; nil if frames show it.
    public init?(_ event: TraceEvent) {
        switch event {
        case .call(let call): self = .call(call)
        case .kernel(let reading): self = .kernel(reading)
        case .capture, .segment, .fate, .message, .problem, .connection, .datagram, .icmp, .notes, .summary: return nil
        }
    }

    /// The event that it tells of; nil for notes, which are put on what is there already.
    public var event: TraceEvent? {
        switch self {
        case .call(let call): .call(call)
        case .kernel(let reading): .kernel(reading)
        case .note: nil
        }
    }

    /// When that was; nil for notes, which do not say.
    public var time: Timestamp? {
        switch self {
        case .call(let call): call.time
        case .kernel(let reading): reading.time
        case .note: nil
        }
    }

    private init(note octets: ArraySlice<UInt8>) throws(CommentFields.Malformed) {
        let lines = octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let first = lines.first, let frame = CommentFields.integer(first), frame > 0 else {
            throw CommentFields.Malformed()
        }
        var texts: [String] = []
        for line in lines.dropFirst() { texts.append(try CommentFields.unescaped(line)) }
        self = .note(frame: frame, texts: texts)
    }
}

extension SocketCall {
    fileprivate func write(into words: inout CommentWords) {
        words.add("call \(end.name) \(call)(")
        words.add(escaping: arguments)
        words.add(")")
        if let result { words.add(" = \(result)") }
        if let errno { words.add(" errno=\(errno)") }
        if let effect { words.add(" effect=\(effect.rawValue)") }
        if let state { words.add(" state=\(state)") }
        if let connection { words.add(" connection=\(connection)") }
        words.add(" made=")
        words.add(made)
        words.add(" returned=")
        words.add(returned)
    }

    /// `client close() = 0 key=value …`. What follows the arguments has no parenthesis; a call that has not returned has no
    /// result.
    fileprivate init(comment octets: ArraySlice<UInt8>) throws(CommentFields.Malformed) {
        guard let open = octets.firstIndex(of: UInt8(ascii: "(")), let close = octets.lastIndex(of: UInt8(ascii: ")")),
            open < close
        else { throw CommentFields.Malformed() }
        let head = octets[..<open].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        var tail = octets[(close + 1)...]
        let hasResult = tail.starts(with: " = ".utf8)
        if hasResult { tail = tail.dropFirst(3) }
        let fields = try CommentFields(after: tail)
        let result = CommentFields.integer(fields.first)
        guard head.count == 2, let end = End(name: head[0]), let made = try fields.time("made"),
            let returned = try fields.time("returned"), hasResult ? result != nil : fields.first.isEmpty
        else { throw CommentFields.Malformed() }
        var effect: Effect?
        if let name = try fields.name("effect") {
            effect = Effect(rawValue: name)
            if effect == nil { throw CommentFields.Malformed() }
        }
        self.init(
            made: made, returned: returned, end: end, call: try CommentFields.name(head[1]),
            arguments: try CommentFields.unescaped(octets[(open + 1)..<close]), result: result,
            errno: try fields.name("errno"), effect: effect, state: try fields.state("state"),
            connection: try fields.count("connection"))
    }
}

extension KernelReading {
    fileprivate func write(into words: inout CommentWords) {
        words.add("kernel \(end.name)")
        if let state { words.add(" state=\(state)") }
        if let model { words.add(" model=\(model)") }
        words.add(" source=\(source)")
        if let connection { words.add(" connection=\(connection)") }
        words.add(" time=")
        words.add(time)
    }

    /// `server key=value …`.
    fileprivate init(comment octets: ArraySlice<UInt8>) throws(CommentFields.Malformed) {
        let fields = try CommentFields(after: octets)
        guard let end = End(name: fields.first), let source = try fields.name("source"),
            let time = try fields.time("time")
        else { throw CommentFields.Malformed() }
        self.init(
            time: time, connection: try fields.count("connection"), end: end, state: try fields.state("state"),
            model: try fields.state("model"), source: source)
    }
}

extension End {
    fileprivate init?(name: ArraySlice<UInt8>) {
        if name.elementsEqual("client".utf8) {
            self = .client
        } else if name.elementsEqual("server".utf8) {
            self = .server
        } else {
            return nil
        }
    }
}

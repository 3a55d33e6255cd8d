// SPDX-License-Identifier: MIT

import TCP

extension Script {
    /// Reads a script. `definitions` are words to replace, as `-D NAME=VALUE` gives them; `platform` decides what `#ifdef`
    /// leaves of it.
    public static func parse(
        _ text: String, definitions: [String: String] = [:], platform: Profile.Name = .linux
    ) throws(ScriptProblem) -> Script {
        let text = try Platform.choose(in: text, for: platform)
        var parser = Parser(scanner: Scanner(text, definitions: definitions))
        return try parser.script()
    }
}

/// The grammar, a function a rule.
struct Parser {
    /// How deep brackets may stand in brackets: no script needs as much, and a stack has an end.
    static let mostNested = 32
    /// What of a packet's 65,535 octets a TCP header without options leaves, and what options a header has room for.
    private static let (mostText, mostOptions) = (65_515, 40)

    var scanner: Scanner
    /// How many brackets of arguments are open.
    var nested = 0

    mutating func script() throws(ScriptProblem) -> Script {
        var script = Script()
        while try scanner.take("--") { script.options.append(try option()) }
        try scanner.skipBlanks()
        if scanner.has("`") { script.opening = try command() }
        while true {
            try scanner.skipBlanks()
            if scanner.isAtEnd { break }
            if scanner.has("`") {
                script.closing = try command()
                try scanner.skipBlanks()
                guard scanner.isAtEnd else {
                    throw .syntax(line: scanner.line, "an event without a time: \(scanner.nextWord)")
                }
                break
            }
            script.events.append(try event())
        }
        guard !script.events.isEmpty else { throw .syntax(line: scanner.line, "a script without events") }
        return script
    }

    /// `--name` or `--name=value`.
    private mutating func option() throws(ScriptProblem) -> (name: String, value: String, line: Int) {
        let line = scanner.line
        guard let name = scanner.word(also: "-") else { throw .syntax(line: line, "an option without a name") }
        guard scanner.has("="), try scanner.take("=") else { return (name, "", line) }
        return (name, scanner.untilBlank(), line)
    }

    private mutating func command() throws(ScriptProblem) -> (text: String, line: Int) {
        let line = scanner.line
        try scanner.expect("`")
        return (try scanner.everything(upTo: "`"), line)
    }

    // MARK: Events

    private mutating func event() throws(ScriptProblem) -> ScriptEvent {
        let line = scanner.line
        let when = try time()
        try scanner.skipBlanks()
        let action = try action(when)
        if case .expect = action { return ScriptEvent(line: line, when: when, action: action) }
        switch when {
        case .any, .absoluteRange, .relativeRange:
            throw .syntax(line: line, "only an expected segment may come at any time")
        case .absolute, .relative: return ScriptEvent(line: line, when: when, action: action)
        }
    }

    /// `T`, `+T`, `*`, `A~B` or `+A~+B`.
    private mutating func time() throws(ScriptProblem) -> ScriptEvent.When {
        if try scanner.take("*") { return .any }
        let isRelative = try scanner.take("+")
        guard scanner.nextIsDigit || scanner.has(".") || isRelative else {
            if scanner.has("#") || scanner.has("[") {
                throw .unsupported(line: scanner.line, scanner.nextWord)
            }
            throw .syntax(line: scanner.line, "expected a time before \(scanner.nextWord)")
        }
        let start = try scanner.seconds()
        guard scanner.has("~"), try scanner.take("~") else { return isRelative ? .relative(start) : .absolute(start) }
        _ = try scanner.take("+")
        let end = try scanner.seconds()
        guard end >= start else { throw .syntax(line: scanner.line, "a range that ends before it begins") }
        return isRelative ? .relativeRange(start, end) : .absoluteRange(start, end)
    }

    private mutating func action(_ when: ScriptEvent.When) throws(ScriptProblem) -> ScriptAction {
        if scanner.has("`") { return .command(try command().text) }
        if try scanner.take("%{") { return .code(try scanner.everything(upTo: "}%")) }
        if try scanner.take("<") { return try injected() }
        if try scanner.take(">") { return .expect(try segment(isExpected: true)) }
        return .call(try call())
    }

    // MARK: Segments

    private mutating func injected() throws(ScriptProblem) -> ScriptAction {
        try scanner.skipBlanks()
        let mark = scanner.mark
        guard scanner.has("icmp") else { return .inject(try segment(isExpected: false)) }
        let line = scanner.line
        var words: [String] = []
        while let word = scanner.word(), words.count < 5 {
            words.append(word)
            try scanner.skipBlanks()
        }
        guard let mtu = words.last.flatMap({ UInt16($0) }),
            ["icmp unreachable frag_needed mtu", "icmp packet_too_big mtu"]
                .contains(words.dropLast().joined(separator: " "))
        else { throw .unsupported(line: line, words.isEmpty ? "icmp" : words.joined(separator: " ")) }
        var report = ScriptPathMTU(mtu: mtu, text: "")
        if try scanner.take("[") {
            report.start = try scanner.number(UInt32.self)
            _ = try scanner.everything(upTo: "]")
        }
        report.text = scanner.text(from: mark)
        return .pathMTU(report)
    }

    /// The ECN mark before a segment: `[ect0]`, `[noecn]`.
    private mutating func ecnMark() throws(ScriptProblem) -> String? {
        guard scanner.has("["), try scanner.take("[") else { return nil }
        guard let word = scanner.word(), ["noecn", "ect0", "ect1", "ect01", "ce"].contains(word) else {
            throw .unsupported(line: scanner.line, "[\(scanner.nextWord)")
        }
        try scanner.expect("]")
        try scanner.skipBlanks()
        return word
    }

    private mutating func segment(isExpected: Bool) throws(ScriptProblem) -> ScriptSegment {
        try scanner.skipBlanks()
        let mark = scanner.mark
        let ecn = try ecnMark()
        let flags = try flags()
        try scanner.skipBlanks()
        guard scanner.nextIsDigit else { throw .unsupported(line: scanner.line, scanner.nextWord) }
        let start = try scanner.number(UInt32.self)
        try scanner.expect(":")
        let end = try scanner.number(UInt32.self)
        try scanner.expect("(")
        let length = try scanner.number(UInt32.self)
        try scanner.expect(")")
        guard start &+ length == end else {
            throw .syntax(line: scanner.line, "\(start):\(end)(\(length)): the end must be the start plus the length")
        }
        var segment = ScriptSegment(flags: flags, start: start, length: length, options: [], text: "")
        segment.mark = ecn
        if try scanner.take("ack ") { segment.ack = try scanner.number(UInt32.self) }
        if try scanner.take("win ") { segment.window = try scanner.number(UInt16.self) }
        if try scanner.take("urg ") { segment.urgent = try scanner.number(UInt16.self) }
        if try takeOptionBracket() { segment.options = try options() }
        guard isExpected || segment.window != nil else {
            throw .syntax(line: scanner.line, "an injected segment needs a win")
        }
        let octets = (segment.options ?? []).reduce(0) { $0 + $1.length }
        guard octets <= Parser.mostOptions else {
            throw .syntax(
                line: scanner.line, "\(octets) octets of options: a header has room for \(Parser.mostOptions)")
        }
        guard Int(length) + octets <= Parser.mostText else {
            throw .syntax(line: scanner.line, "\(length) octets of text: no packet can hold them")
        }
        guard octets % 4 == 0 else {
            throw .syntax(line: scanner.line, "\(octets) octets of options: with nop they must fill words of four")
        }
        guard isExpected || segment.options != nil else {
            throw .syntax(line: scanner.line, "<...> is for expected segments")
        }
        segment.text = (isExpected ? "> " : "< ") + scanner.text(from: mark)
        return segment
    }

    /// One or more of F S R P . U E W, or `-` for none.
    private mutating func flags() throws(ScriptProblem) -> Flags {
        if try scanner.take("-") { return [] }
        let word = scanner.word(also: ".") ?? ""
        guard let flags = Flags(script: word) else { throw .unsupported(line: scanner.line, word) }
        guard !flags.isEmpty else { throw .unsupported(line: scanner.line, scanner.nextWord) }
        return flags
    }

    /// Whether `<` opens options here, rather than the next line's segment (which has a time before it).
    private mutating func takeOptionBracket() throws(ScriptProblem) -> Bool { try scanner.take("<") }

    /// `...`, or options with commas; nil for `...`.
    private mutating func options() throws(ScriptProblem) -> [ScriptOption]? {
        if try scanner.take("...") {
            try scanner.expect(">")
            return nil
        }
        if try scanner.take(">") { return [] }
        var options = [try option1()]
        while try scanner.take(",") { options.append(try option1()) }
        try scanner.expect(">")
        return options
    }

    private mutating func option1() throws(ScriptProblem) -> ScriptOption {
        try scanner.skipBlanks()
        guard let name = scanner.word() else { throw .syntax(line: scanner.line, "expected an option") }
        switch name {
        case "mss": return .mss(try scanner.number(UInt16.self))
        case "wscale": return .windowScale(try scanner.number(UInt8.self))
        case "sackOK": return .sackPermitted
        case "nop": return .nop
        case "eol": return .eol
        case "sack": return .sack(try blocks())
        case "TS":
            try scanner.expect("val")
            let value = try scanner.number(UInt32.self)
            try scanner.expect("ecr")
            return .timestamps(value: value, echo: try scanner.number(UInt32.self))
        case "FO", "FOEXP":
            try scanner.skipBlanks()
            return .fastOpen(scanner.word() ?? "")
        default: throw .unsupported(line: scanner.line, name)
        }
    }

    private mutating func blocks() throws(ScriptProblem) -> [ScriptOption.Block] {
        var blocks: [ScriptOption.Block] = []
        try scanner.skipBlanks()
        while scanner.nextIsDigit {
            let left = try scanner.number(UInt32.self)
            try scanner.expect(":")
            blocks.append(.init(left: left, right: try scanner.number(UInt32.self)))
            try scanner.skipBlanks()
        }
        return blocks
    }
}

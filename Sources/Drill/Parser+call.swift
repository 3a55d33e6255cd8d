// SPDX-License-Identifier: MIT

extension Parser {
    /// `["..." T] name(args) = result [ERRNO] [(words)]`.
    mutating func call() throws(ScriptProblem) -> ScriptCall {
        var call = ScriptCall(name: "", arguments: [], result: 0, text: "")
        if try scanner.take("...") { call.returns = try scanner.seconds() }
        try scanner.skipBlanks()
        let mark = scanner.mark
        guard let name = scanner.word() else {
            throw .syntax(line: scanner.line, "expected a segment, a call or a command before \(scanner.nextWord)")
        }
        call.name = name
        try scanner.skipBlanks()
        // A word that no bracket follows is another kind of event: icmp, udp, sctp and the like.
        guard scanner.has("("), Calls.known.contains(name) else { throw .unsupported(line: scanner.line, name) }
        try scanner.expect("(")
        if !(try scanner.take(")")) {
            repeat { call.arguments.append(try argument()) } while try scanner.take(",")
            try scanner.expect(")")
        }
        try scanner.expect("=")
        call.result = try scanner.integer()
        try scanner.skipBlanks()
        if scanner.has("E"), let errno = scanner.word() { call.errno = errno == "EWOULDBLOCK" ? "EAGAIN" : errno }
        try scanner.skipBlanks()
        if scanner.has("("), try scanner.take("(") { _ = try scanner.everything(upTo: ")") }
        call.text = scanner.text(from: mark)
        return call
    }

    private mutating func argument() throws(ScriptProblem) -> ScriptCall.Argument {
        nested += 1
        defer { nested -= 1 }
        guard nested <= Parser.mostNested else {
            throw .syntax(line: scanner.line, "brackets in more than \(Parser.mostNested) brackets")
        }
        try scanner.skipBlanks()
        if try scanner.take("...") { return .supplied }
        if try scanner.take("[") { return .list(try arguments(upTo: "]")) }
        if try scanner.take("{") { return .record(try fields()) }
        if try scanner.take("\"") { return .string(try scanner.everything(upTo: "\"")) }
        if scanner.nextIsDigit || scanner.has("-") { return .number(try scanner.integer()) }
        guard let first = scanner.word() else {
            throw .syntax(line: scanner.line, "expected an argument before \(scanner.nextWord)")
        }
        var words = [first]
        while try scanner.take("|") {
            try scanner.skipBlanks()
            guard let word = scanner.word() else { throw .syntax(line: scanner.line, "expected a word after |") }
            words.append(word)
        }
        return .words(words)
    }

    private mutating func arguments(upTo end: String) throws(ScriptProblem) -> [ScriptCall.Argument] {
        if try scanner.take(end) { return [] }
        var arguments: [ScriptCall.Argument] = []
        repeat { arguments.append(try argument()) } while try scanner.take(",")
        try scanner.expect(end)
        return arguments
    }

    private mutating func fields() throws(ScriptProblem) -> [ScriptCall.Argument.Field] {
        if try scanner.take("}") { return [] }
        var fields: [ScriptCall.Argument.Field] = []
        repeat {
            try scanner.skipBlanks()
            if scanner.has("...") || scanner.nextIsDigit {
                fields.append(.init(name: "", value: try argument()))
                continue
            }
            guard var name = scanner.word() else { throw .syntax(line: scanner.line, "expected a name in braces") }
            // As in msg_iov(1)=[…].
            if scanner.has("("), try scanner.take("(") { name += "(\(try scanner.everything(upTo: ")")))" }
            guard try scanner.take("=") else { throw .unsupported(line: scanner.line, name) }
            fields.append(.init(name: name, value: try argument()))
        } while try scanner.take(",")
        try scanner.expect("}")
        return fields
    }
}

/// The system calls that the runner can make.
enum Calls {
    static let known: Set<String> = [
        "socket", "bind", "listen", "accept", "connect", "read", "write", "recv", "send", "close", "shutdown", "fcntl",
        "ioctl", "getsockopt", "setsockopt", "poll", "recvmsg", "sendmsg", "recvfrom", "sendto",
    ]
}

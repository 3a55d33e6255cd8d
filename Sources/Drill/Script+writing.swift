// SPDX-License-Identifier: MIT
import TCP

/// The language written: what ``Script/parse(_:definitions:)`` reads again as what it was.
extension Script {
    /// The whole script, a line an event.
    public var written: String {
        var lines = options.map { $0.value.isEmpty ? "--\($0.name)" : "--\($0.name)=\($0.value)" }
        if let opening { lines.append("`\(opening.text)`") }
        lines += events.map { $0.written }
        if let closing { lines.append("`\(closing.text)`") }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension ScriptEvent {
    /// `TIME ACTION`, on one line but for what a command or an assertion holds.
    public var written: String {
        if case .call(let call) = action, let returns = call.returns {
            return "\(when.written)...\(When.seconds(returns)) \(call.written)"
        }
        return "\(when.written) \(action.written)"
    }
}

extension ScriptEvent.When {
    /// `0`, `+0.05`, `*`, `1~2` or `+1~+2`, in seconds.
    public var written: String {
        switch self {
        case .absolute(let time): ScriptEvent.When.seconds(time)
        case .relative(let time): "+" + ScriptEvent.When.seconds(time)
        case .any: "*"
        case .absoluteRange(let start, let end): "\(ScriptEvent.When.seconds(start))~\(ScriptEvent.When.seconds(end))"
        case .relativeRange(let start, let end):
            "+\(ScriptEvent.When.seconds(start))~+\(ScriptEvent.When.seconds(end))"
        }
    }

    /// Seconds with as many decimals as are needed.
    fileprivate static func seconds(_ time: Interval) -> String {
        let nanoseconds = max(time.nanoseconds, 0)
        let digits = String(nanoseconds % 1_000_000_000)
        var fraction = String(repeating: "0", count: 9 - digits.utf8.count) + digits
        while fraction.last == "0" { fraction.removeLast() }
        return "\(nanoseconds / 1_000_000_000)" + (fraction.isEmpty ? "" : ".\(fraction)")
    }
}

extension ScriptAction {
    /// The event without its time.
    public var written: String {
        switch self {
        case .inject(let segment): "< \(segment.written)"
        case .expect(let segment): "> \(segment.written)"
        case .pathMTU(let report): "< \(report.text)"
        case .call(let call): call.written
        case .command(let text): "`\(text)`"
        case .code(let text): "%{\(text)}%"
        }
    }
}

extension ScriptSegment {
    /// `FLAGS START:END(LENGTH) ack N win N urg N <OPTIONS>`, each part where it is given.
    public var written: String {
        var text = (mark.map { "[\($0)] " } ?? "") + "\(flags.script) \(start):\(start &+ length)(\(length))"
        if let ack { text += " ack \(ack)" }
        if let window { text += " win \(window)" }
        if let urgent { text += " urg \(urgent)" }
        guard let options else { return text + " <...>" }
        if !options.isEmpty { text += " <" + options.map { $0.description }.joined(separator: ",") + ">" }
        return text
    }
}

extension ScriptCall {
    /// `NAME(ARGUMENTS) = RESULT ERRNO (WORDS)`.
    public var written: String {
        let arguments = arguments.map { $0.written }.joined(separator: ", ")
        var text = "\(name)(\(arguments)) = \(result)"
        if let errno {
            text += " \(errno)"
            if let words = ScriptCall.errorWords[errno] { text += " (\(words))" }
        }
        return text
    }

    /// What a system says of its errors (POSIX.1-2017, errno.h).
    private static let errorWords = [
        "EAGAIN": "Resource temporarily unavailable", "EALREADY": "Operation already in progress",
        "ECONNREFUSED": "Connection refused", "ECONNRESET": "Connection reset by peer",
        "EINPROGRESS": "Operation now in progress", "EPIPE": "Broken pipe", "ETIMEDOUT": "Connection timed out",
    ]
}

extension ScriptCall.Argument {
    /// As it stands between a call's brackets.
    public var written: String {
        switch self {
        case .number(let value): "\(value)"
        case .words(let words): words.joined(separator: "|")
        case .supplied: "..."
        case .list(let values): "[" + values.map { $0.written }.joined(separator: ", ") + "]"
        case .record(let fields):
            "{" + fields.map { ($0.name.isEmpty ? "" : "\($0.name)=") + $0.value.written }.joined(separator: ", ") + "}"
        case .string(let text): "\"\(text)\""
        }
    }
}

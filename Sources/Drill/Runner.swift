// SPDX-License-Identifier: MIT

import TCP

/// Runs a packetdrill script against the model, on a virtual clock. It never runs a command.
public struct Runner {
    /// The verdict on a script, as text.
    public static func run(_ text: String, settings: Settings = Settings()) -> Report {
        do {
            let script = try Script.parse(
                text, definitions: settings.definitions, platform: settings.profile ?? .linux)
            return try run(script, settings: settings)
        } catch {
            let verdict: Verdict =
                switch error {
                case .syntax(let line, let message): .error(line: line, message)
                case .unsupported(let line, let word): .skip(line: line, word)
                }
            return Report(verdict: verdict, profile: settings.profile ?? .linux)
        }
    }

    /// The verdict on a script that was parsed.
    public static func run(_ script: Script, settings: Settings) throws(ScriptProblem) -> Report {
        var runner = Runner(script, settings: settings)
        do {
            try runner.prepare()
            for index in script.events.indices { try runner.step(index) }
            try runner.finish()
        } catch {
            runner.report.verdict = error.verdict
        }
        return runner.report
    }

    /// What ends a run early.
    struct Stop: Error { var verdict: Verdict }

    let script: Script
    let settings: Settings
    var report: Report
    var configuration: Configuration
    var profile: Profile
    var tolerance = Interval.microseconds(4000)
    /// `--tcp_ts_tick_usecs`; nil leaves our timestamps unchecked.
    var timestampTick: Interval?
    var strictSegments = false

    var clock = Instant.zero
    /// When the event before this one was due, if it injected a segment.
    var lastInjection: Instant?
    var lastEvent = Instant.zero
    /// How often a clock of the model has run out, and how often it may: a script that waits for years is not judged.
    private var timeouts = 0
    private static let mostTimeouts = 100_000
    /// The line of the event that is being played.
    var line = 1

    var sockets: [Int64: Socket] = [:]
    var connection: Connection?
    /// Earlier connections: their states are counted by `sockstat`.
    var earlier: [Connection] = []
    var blocked: BlockedCall?

    private init(_ script: Script, settings: Settings) {
        self.script = script
        self.settings = settings
        let name = settings.profile ?? Runner.recogniseProfile(script)
        profile = Profile(name)
        configuration = profile.configuration
        report = Report(verdict: .pass, profile: name)
    }

    /// FreeBSD if a command or a layout of options is FreeBSD's; else Linux.
    private static func recogniseProfile(_ script: Script) -> Profile.Name {
        let requests = script.commands.flatMap { Commands.recognise($0.text) ?? [] }
        if requests.contains(.profile(.freebsd)) { return .freebsd }
        if requests.contains(.profile(.linux)) { return .linux }
        if script.events.contains(where: { isFreeBSD($0.action) }) { return .freebsd }
        for event in script.events {
            guard case .expect(let segment) = event.action, segment.flags.contains(.syn), let options = segment.options
            else { continue }
            if options.contains(.eol) { return .freebsd }
            guard let scale = options.firstIndex(where: { if case .windowScale = $0 { true } else { false } }),
                let sack = options.firstIndex(of: .sackPermitted)
            else { continue }
            return scale < sack ? .freebsd : .linux
        }
        return .linux
    }

    /// FreeBSD's level of TCP's socket options, and its 65,700 octets of window, shifted by six.
    private static func isFreeBSD(_ action: ScriptAction) -> Bool {
        switch action {
        case .call(let call): call.name.hasSuffix("sockopt") && call.word(1) == "IPPROTO_TCP"
        case .expect(let segment): segment.window == 1026
        case .inject, .pathMTU, .command, .code: false
        }
    }

    // MARK: Before and after

    private mutating func prepare() throws(Stop) {
        for command in script.commands where Commands.recognise(command.text) == nil {
            throw Stop(verdict: .skip(line: command.line, Runner.oneLine(command.text)))
        }
        if profile.name == .freebsd, configuration.receiveBuffer == 65_700 { configuration.receiveBuffer = 0 }
        for option in script.options { try apply(option) }
        if configuration.receiveBuffer == 0 {
            // FreeBSD rounds its buffer of 65,536 octets up to whole segments.
            let size = UInt32(configuration.maximumSegmentSize)
            configuration.receiveBuffer = (65_536 + size - 1) / size * size
        }
        if let opening = script.opening { try obey(opening.text) }
    }

    private mutating func apply(_ option: (name: String, value: String, line: Int)) throws(Stop) {
        let number = Int64(option.value)
        switch option.name {
        case "tolerance_usecs": tolerance = .microseconds(number ?? 4000)
        case "ip_version":
            switch option.value {
            case "ipv4", "ipv4-mapped-ipv6": break
            case "ipv6":
                configuration.defaultSegmentSize = 1220
                // The MTU of 1520 that Linux's scripts assume for IPv6 leaves the same 1460.
                if profile.name == .freebsd { configuration.maximumSegmentSize = 1440 }
            default: throw Stop(verdict: .skip(line: option.line, "--ip_version=\(option.value)"))
            }
        case "mss": configuration.maximumSegmentSize = UInt16(clamping: max(number ?? 1460, 8))
        case "mtu":
            let isIPv6 = script.options.contains { $0.name == "ip_version" && $0.value == "ipv6" }
            configuration.maximumSegmentSize = UInt16(
                clamping: max(min(number ?? 1500, 65_535), 68) - (isIPv6 ? 60 : 40))
        case "tcp_ts_tick_usecs":
            let tick = Interval.microseconds(number ?? 1000)
            guard tick > .zero else { return }
            timestampTick = tick
            configuration.timestampTick = tick
        case "strict_segments": strictSegments = true
        case "verbose", "non_fatal", "bind_port", "connect_port", "local_ip", "remote_ip", "gateway_ip", "netmask_ip",
            "send_omit_free", "code_command", "code_format", "code_sockopt", "init_scripts":
            break
        default: throw Stop(verdict: .skip(line: option.line, "--\(option.name)"))
        }
    }

    private mutating func finish() throws(Stop) {
        if let blocked { throw fail(blocked.line, expected: blocked.call.text, got: "it has not returned at the end") }
        if let closing = script.closing { try obey(closing.text) }
        let left = connection?.waiting ?? []
        guard !left.isEmpty else { return }
        let texts = left.map { describe($0.segment) }
        report.warnings.append(
            "\(left.count) segment(s) were sent that the script did not ask for: \(texts.joined(separator: "; "))")
        if settings.strictTail, let first = texts.first {
            throw fail(script.events.last?.line ?? 1, expected: "no more segments", got: first)
        }
    }

    /// Carries out what a recognised command asks for.
    mutating func obey(_ text: String) throws(Stop) {
        for request in Commands.recognise(text) ?? [] {
            switch request {
            case .none, .profile: break
            case .knob(let name, let value):
                if !Knobs.apply(name, value, to: &configuration), !Runner.neutral.contains(name) {
                    report.warnings.append("\(name)=\(value) changes nothing in the model")
                }
                if var current = connection {
                    _ = Knobs.apply(name, value, to: &current.endpoint.configuration)
                    connection = current
                }
            case .count(let state, let count):
                let found = (earlier + [connection].compactMap { $0 }).count { $0.endpoint.state == state }
                guard found == count else {
                    throw fail(
                        line, expected: "\(count) connection(s) in \(state)", got: "\(found); \(stateOfConnection)")
                }
            }
        }
    }

    private static let neutral: Set<String> = [
        "net.inet.tcp.blackhole", "net.inet.tcp.ecn.enable", "kern.ipc.maxsockbuf", "net.inet.tcp.recvspace",
        "net.inet.tcp.sendspace",
    ]

    private var stateOfConnection: String {
        connection.map { "the connection is in \($0.endpoint.state)" } ?? "there is no connection"
    }

    static func oneLine(_ text: String) -> String {
        text.split { $0.isWhitespace }.joined(separator: " ")
    }

    func fail(_ line: Int, expected: String, got: String) -> Stop {
        Stop(verdict: .fail(line: line, expected: expected, got: got))
    }

    mutating func use(_ leniency: Leniency) -> Bool {
        guard settings.leniencies.contains(leniency) else { return false }
        if !report.leniencies.contains(leniency) { report.leniencies.append(leniency) }
        return true
    }

    // MARK: One event

    private mutating func step(_ index: Int) throws(Stop) {
        let event = script.events[index]
        line = event.line
        if case .expect(let segment) = event.action {
            try expect(segment, when: event.when)
            lastInjection = nil
            lastEvent = clock
            return
        }
        var isInjection = false
        if case .inject = event.action { isInjection = true }
        let due = dueTime(event.when, afterInjection: isInjection)
        try advance(to: due)
        switch event.action {
        case .inject(let segment): try inject(segment)
        case .pathMTU(let report): learnPath(report)
        case .call(let call): try play(call, due: due, when: event.when)
        case .command(let text): try obey(text)
        case .code(let text): try check(text)
        case .expect: break
        }
        lastInjection = isInjection ? due : nil
        lastEvent = clock
        try resumeBlocked()
    }

    /// When an event that is no expectation happens.
    private func dueTime(_ when: ScriptEvent.When, afterInjection: Bool) -> Instant {
        switch when {
        case .absolute(let time): Instant.zero + time
        case .relative(let time): (afterInjection ? lastInjection ?? clock : clock) + time
        case .any, .absoluteRange, .relativeRange: clock
        }
    }

    /// Lets time pass up to `due`: the model's clocks run out on the way.
    mutating func advance(to due: Instant) throws(Stop) {
        while let next = connection?.endpoint.nextTimeout, next.at <= due {
            try letCallGiveUp(by: next.at)
            try runTimer(next)
        }
        try letCallGiveUp(by: due)
        clock = max(clock, due)
        try resumeBlocked()
    }

    private mutating func letCallGiveUp(by moment: Instant) throws(Stop) {
        guard let end = blocked?.givesUp, end <= moment else { return }
        clock = max(clock, end)
        try resumeBlocked()
    }

    /// The model's next clock runs out.
    mutating func runTimer(_ next: (timer: Timer, at: Instant)) throws(Stop) {
        timeouts += 1
        guard timeouts <= Runner.mostTimeouts else {
            throw Stop(verdict: .error(line: line, "the model's clocks have run out \(Runner.mostTimeouts) times"))
        }
        clock = max(clock, next.at)
        drive(.timer, "\(next.timer) runs out") { endpoint, now in endpoint.expire(next.timer, at: now) }
        try resumeBlocked()
    }

    /// Does something to the model, and notes what it does.
    mutating func drive(_ kind: Report.Rung.Kind, _ text: String, _ body: (inout Endpoint, Instant) -> Outcome) {
        guard var current = connection else { return }
        let old = current.endpoint
        let before = old.state
        let outcome = body(&current.endpoint, clock)
        current.take(outcome, before: old, at: clock)
        connection = current
        let rules = outcome.rulings.filter { $0.holds }.map { $0.rule }
        for rule in rules where !report.rules.contains(rule) { report.rules.append(rule) }
        let after = current.endpoint.state
        if kind != .timer || !outcome.segments.isEmpty || before != after {
            report.ladder.append(
                .init(time: clock, kind: kind, text: text, before: before, after: after, moves: outcome.transitions))
        }
        for segment in outcome.segments {
            report.ladder.append(
                .init(time: clock, kind: .sent, text: describe(segment), before: after, after: after, moves: []))
        }
    }

    /// A segment of the model in the script's own words.
    func describe(_ segment: Segment) -> String {
        guard let connection else { return "" }
        return connection.script(segment, layout: profile.layout(segment.options, isSYN: segment.isSYN)).text
    }
}

extension Script {
    /// Every shell command, with its line.
    var commands: [(text: String, line: Int)] {
        var commands = [opening, closing].compactMap { $0 }
        for event in events {
            if case .command(let text) = event.action { commands.append((text, event.line)) }
        }
        return commands
    }
}

// SPDX-License-Identifier: MIT

import TCP

extension Runner {
    // MARK: `<`

    /// A segment reaches the TCP under test.
    mutating func inject(_ segment: ScriptSegment) throws(Stop) {
        try chooseConnection(for: segment)
        guard var current = connection else { return }
        let state = current.endpoint.state
        let begins = segment.flags.contains(.syn) && !segment.flags.contains(.rst)
        if begins, state == .synSent || (state == .listen && !segment.flags.contains(.ack)) {
            current.peerISN = segment.start
        }
        current.endpoint.configuration.reopensTimeWait = sockets.values.contains { $0.isListening }
        let real: Segment
        do {
            real = try current.real(segment)
        } catch {
            guard case .syntax(_, let message) = error else { return }
            throw Stop(verdict: .error(line: line, message))
        }
        connection = current
        if state == .closed, sockets.values.contains(where: { $0.isListening }) {
            return try injectIntoListener(real, segment.text)
        }
        noteUrgentOctet(of: real)
        drive(.received, segment.text) { endpoint, now in endpoint.receive(real, at: now) }
        if state == .timeWait, connection?.endpoint.state == .synReceived { connection?.peerISN = segment.start }
    }

    /// A first segment on a socket that listens begins a new connection; without a listener there is none.
    private mutating func chooseConnection(for segment: ScriptSegment) throws(Stop) {
        let isSYN = segment.flags.contains(.syn) && segment.flags.isDisjoint(with: [.ack, .rst])
        let isOver = connection.map { $0.endpoint.state == .closed } ?? true
        let fresh = sockets.first { $0.value.isListening && !$0.value.hasConnection }?.key
        guard connection == nil || (isSYN && (isOver || fresh != nil)) else { return }
        let listener = fresh ?? sockets.first { $0.value.isListening }?.key
        if connection != nil, listener == nil { return }
        if let connection { earlier.append(connection) }
        var next = Connection(configuration(of: listener), listener: listener)
        if let listener {
            sockets[listener]?.hasConnection = true
            do throws(CallError) {
                _ = try next.endpoint.call(.openPassive(remoteSpecified: false), at: clock)
            } catch {
                throw refusal("listen()", error)
            }
        }
        next.isLinux = profile.name == .linux
        connection = next
    }

    /// A router's report counts if it is about a segment that is on the way.
    mutating func learnPath(_ report: ScriptPathMTU) {
        guard let current = connection, let tcb = current.endpoint.tcb else { return }
        let start = report.start.map { SequenceNumber($0 &+ current.ourISN) } ?? tcb.snd.una
        guard start.followsOrEquals(tcb.snd.una), start.precedes(tcb.snd.nxt) else { return }
        let isIPv6 = script.options.contains { $0.name == "ip_version" && $0.value == "ipv6" }
        let headers: UInt32 = (isIPv6 ? 60 : 40) + (tcb.usesTimestamps ? 12 : 0)
        let size = UInt32(report.mtu) - min(headers, UInt32(report.mtu))
        drive(.received, "< \(report.text)") { endpoint, now in
            var outcome = Outcome()
            endpoint.learnPath(segmentSize: size, at: now, into: &outcome)
            return outcome
        }
    }

    /// The connection is over, but its socket goes on listening: it answers as LISTEN does.
    private mutating func injectIntoListener(_ segment: Segment, _ text: String) throws(Stop) {
        guard let over = connection?.endpoint else { return }
        var listening = Endpoint(configuration: configuration(of: connection?.listener))
        do throws(CallError) {
            _ = try listening.call(.openPassive(remoteSpecified: false), at: clock)
        } catch {
            throw refusal("listen()", error)
        }
        connection?.endpoint = listening
        drive(.received, text) { endpoint, now in endpoint.receive(segment, at: now) }
        connection?.endpoint = over
    }

    /// Linux takes the urgent octet out of the stream: the one before the pointer.
    private mutating func noteUrgentOctet(of segment: Segment) {
        guard profile.name == .linux, let current = connection, segment.flags.contains(.urg),
            segment.urgentPointer > 0, [.established, .finWait1, .finWait2].contains(current.endpoint.state)
        else { return }
        connection?.urgentOctet = segment.seq + UInt32(segment.urgentPointer - 1)
    }

    // MARK: `>`

    /// The next segment that the model sends must be this one.
    mutating func expect(_ expected: ScriptSegment, when: ScriptEvent.When) throws(Stop) {
        let window = expectedTimes(when)
        while true {
            guard let emitted = try nextSegment(until: window.limit) else {
                throw fail(line, expected: expected.text, got: "no segment by \(clock); \(stateText)")
            }
            connection?.waiting.removeFirst()
            setScriptISN(expected, emitted.segment)
            guard let whole = try merge(emitted, upTo: expected) else { continue }
            let actual = describeForComparison(whole.segment)
            if let reason = difference(expected, actual, whole.segment) {
                throw fail(line, expected: expected.text, got: "\(actual.text) (\(reason))")
            }
            noteTimestamps(expected, whole.segment)
            try checkTime(whole, expected, window)
            clock = max(clock, emitted.at)
            return
        }
    }

    private var stateText: String { connection.map { "the state is \($0.endpoint.state)" } ?? "there is no connection" }

    private func isPureACK(_ segment: Segment) -> Bool { segment.flags == .ack && segment.textLength == 0 }

    /// When a segment is expected: from, to, how far off it may be, and when to give up waiting.
    struct ExpectedTimes {
        var from, to: Instant
        var tolerance: Interval
        var isFree = false
        var limit: Instant
    }

    private func expectedTimes(_ when: ScriptEvent.When) -> ExpectedTimes {
        let (from, to): (Instant, Instant) =
            switch when {
            case .absolute(let time): (Instant.zero + time, Instant.zero + time)
            case .relative(let time): (clock + time, clock + time)
            case .any: (clock, clock)
            case .absoluteRange(let start, let end): (Instant.zero + start, Instant.zero + end)
            case .relativeRange(let start, let end): (clock + start, clock + end)
            }
        let gap = max(from - lastEvent, .zero)
        let margin = max(tolerance, Interval(nanoseconds: gap.nanoseconds / 8))
        let patience = when == .any ? Interval.seconds(300) : .seconds(2)
        return ExpectedTimes(
            from: from, to: to, tolerance: margin, isFree: when == .any, limit: to + margin + patience)
    }

    /// The first segment that waits; if none does, the model's clocks run until one is sent.
    private mutating func nextSegment(until limit: Instant) throws(Stop) -> Connection.Emitted? {
        while connection?.waiting.isEmpty ?? true {
            guard let next = connection?.endpoint.nextTimeout, next.at <= limit else {
                clock = max(clock, limit)
                return nil
            }
            try runTimer(next)
        }
        return connection?.waiting.first
    }

    private mutating func setScriptISN(_ expected: ScriptSegment, _ segment: Segment) {
        guard segment.isSYN, expected.flags.contains(.syn) else { return }
        connection?.ourScriptISN = expected.start
    }

    /// A longer expectation swallows further segments (as packetdrill does); nil never, but for a segment that cannot begin it.
    private mutating func merge(
        _ first: Connection.Emitted, upTo expected: ScriptSegment
    ) throws(Stop) -> Connection.Emitted? {
        var whole = first
        let ends: Flags = [.fin, .psh]
        guard !strictSegments else { return whole }
        while whole.segment.textLength > 0, whole.segment.textLength < expected.length {
            guard let next = try nextSegment(until: clock + tolerance), let current = connection,
                next.segment.seq == whole.segment.end, next.segment.textLength > 0,
                next.segment.textLength <= first.segment.textLength,
                next.segment.flags.subtracting(ends) == whole.segment.flags.subtracting(ends),
                current.waiting.count > 0
            else { return whole }
            connection?.waiting.removeFirst()
            whole.segment.textLength += next.segment.textLength
            whole.segment.flags = next.segment.flags
            whole.at = next.at
        }
        return whole
    }

    private func describeForComparison(_ segment: Segment) -> ScriptSegment {
        let layout = profile.layout(segment.options, isSYN: segment.isSYN)
        return connection?.script(segment, layout: layout)
            ?? ScriptSegment(flags: segment.flags, start: 0, length: 0, options: [], text: "")
    }

    /// What differs, in words; nil if the segment is as expected.
    private mutating func difference(
        _ expected: ScriptSegment, _ actual: ScriptSegment, _ segment: Segment
    ) -> String? {
        var flags = actual.flags
        if expected.flags != flags, segment.textLength > 0,
            expected.flags.subtracting(.psh) == flags.subtracting(.psh), use(.psh)
        {
            flags = expected.flags
        }
        if isSameButForFIN(expected, actual), use(.finack) { return nil }
        guard expected.flags == flags else { return "flags" }
        guard expected.start == actual.start else { return "sequence number" }
        guard expected.length == actual.length else { return "length" }
        guard expected.ack ?? 0 == actual.ack ?? 0 else { return "acknowledgment number" }
        guard expected.urgent ?? 0 == actual.urgent ?? 0 else { return "urgent pointer" }
        if let window = expected.window, window != actual.window { return "window" }
        // The model's packets bear no mark.
        if let mark = expected.mark, mark != "noecn" { return "ECN mark" }
        return optionDifference(expected, actual)
    }

    /// Whether one of two bare ACKs repeats our FIN and the other follows it, all else being the same.
    private func isSameButForFIN(_ expected: ScriptSegment, _ actual: ScriptSegment) -> Bool {
        guard expected.length == 0, actual.length == 0, expected.ack == actual.ack,
            expected.window == nil || expected.window == actual.window,
            let state = connection?.endpoint.state, [.finWait1, .closing, .lastAck].contains(state)
        else { return false }
        let repeats: Flags = [.fin, .ack]
        return (expected.flags == .ack && actual.flags == repeats && actual.start &+ 1 == expected.start)
            || (expected.flags == repeats && actual.flags == .ack && expected.start &+ 1 == actual.start)
    }

    private mutating func optionDifference(_ expected: ScriptSegment, _ actual: ScriptSegment) -> String? {
        guard let wanted = expected.options, let given = actual.options else { return nil }
        let isSYN = expected.flags.contains(.syn)
        if wanted.count == given.count, zip(wanted, given).allSatisfy({ same($0, $1, freeScale: false) }) { return nil }
        guard isSYN else { return "options" }
        let paddings: [ScriptOption] = [.nop, .eol]
        let wantedSet = wanted.filter { !paddings.contains($0) }
        var givenSet = given.filter { !paddings.contains($0) }
        for option in wantedSet {
            guard let index = givenSet.firstIndex(where: { same(option, $0, freeScale: true) }) else {
                return "options"
            }
            givenSet.remove(at: index)
        }
        return givenSet.isEmpty && use(.optset) ? nil : "options"
    }

    private func same(_ wanted: ScriptOption, _ given: ScriptOption, freeScale: Bool) -> Bool {
        switch (wanted, given) {
        case (.windowScale(let a), .windowScale(let b)): freeScale || a == b
        case (.timestamps(let value, let echo), .timestamps(let ours, let echoed)):
            echo == echoed && timestampFits(script: value, real: ours)
        default: wanted == given
        }
    }

    private func timestampFits(script: UInt32, real: UInt32) -> Bool {
        guard let tick = timestampTick, let first = connection?.firstTimestamp else { return true }
        let passed = Int64(Int32(bitPattern: real &- first.real))
        let wanted = Int64(Int32(bitPattern: script &- first.script))
        return abs(passed - wanted) <= tolerance.nanoseconds / tick.nanoseconds + 1
    }

    private mutating func noteTimestamps(_ expected: ScriptSegment, _ segment: Segment) {
        guard let real = segment.options.timestamps?.value else { return }
        for case .timestamps(let value, _) in expected.options ?? [] {
            connection?.timestampsShown[value] = real
            if connection?.firstTimestamp == nil { connection?.firstTimestamp = (real, value) }
        }
    }

    private mutating func checkTime(
        _ emitted: Connection.Emitted, _ expected: ScriptSegment, _ times: ExpectedTimes
    ) throws(Stop) {
        guard !times.isFree else { return }
        let off = emitted.at < times.from ? times.from - emitted.at : max(emitted.at - times.to, .zero)
        if off <= times.tolerance { return }
        if isPureACK(emitted.segment), off <= .milliseconds(500), use(.acktime) { return }
        throw fail(
            line, expected: "\(expected.text) at \(times.from)", got: "it was sent at \(emitted.at), \(off) s off")
    }
}

// SPDX-License-Identifier: MIT

import TCP

extension Runner {
    // MARK: Playing a call

    mutating func play(_ call: ScriptCall, due: Instant, when: ScriptEvent.When) throws(Stop) {
        if let returns = call.returns {
            guard blocked == nil else { throw fail(line, expected: call.text, got: "another call is still waiting") }
            let end: Instant =
                if case .absolute = when { Instant.zero + returns } else { due + (returns - relativeStart(when)) }
            let margin = max(tolerance, Interval(nanoseconds: (end - due).nanoseconds / 8))
            blocked = BlockedCall(call: call, line: line, began: due, due: end, tolerance: margin)
            if call.name == "poll", let timeout = call.number(2), timeout > 0 {
                blocked?.givesUp = due + .milliseconds(timeout)
            }
            return try resumeBlocked()
        }
        guard let result = try perform(call, isBlocking: false) else {
            throw fail(line, expected: call.text, got: "it would block; the state is \(stateName)")
        }
        try compare(result, with: call, line: line)
    }

    private func relativeStart(_ when: ScriptEvent.When) -> Interval {
        if case .relative(let time) = when { time } else { .zero }
    }

    var stateName: String { connection.map { "\($0.endpoint.state)" } ?? "CLOSED" }

    /// Looks whether the call that waits can return now.
    mutating func resumeBlocked() throws(Stop) {
        guard let waiting = blocked else { return }
        guard let result = try perform(waiting.call, isBlocking: true) else {
            if clock > waiting.due + waiting.tolerance {
                throw fail(
                    waiting.line, expected: "\(waiting.call.text) returns at \(waiting.due)",
                    got: "it still waits at \(clock)")
            }
            return
        }
        blocked = nil
        try compare(result, with: waiting.call, line: waiting.line)
        let off = clock > waiting.due ? clock - waiting.due : waiting.due - clock
        guard off <= waiting.tolerance else {
            throw fail(
                waiting.line, expected: "\(waiting.call.text) returns at \(waiting.due)", got: "it returned at \(clock)"
            )
        }
    }

    private func compare(_ result: CallResult, with call: ScriptCall, line: Int) throws(Stop) {
        let got = result.errno.map { "\(result.value) \($0)" } ?? "\(result.value)"
        guard result.value == call.result else { throw fail(line, expected: call.text, got: "= \(got)") }
        if let errno = call.errno, errno != result.errno { throw fail(line, expected: call.text, got: "= \(got)") }
    }

    // MARK: The calls

    /// What a call returns now; nil if it must wait.
    private mutating func perform(_ call: ScriptCall, isBlocking: Bool) throws(Stop) -> CallResult? {
        if call.name == "socket" { return try socket(call) }
        if call.name == "poll" { return try poll(call) }
        guard let descriptor = call.number(0) else {
            throw Stop(verdict: .error(line: line, "\(call.name) needs a descriptor"))
        }
        guard let socket = sockets[descriptor] else { return .failed("EBADF") }
        switch call.name {
        case "bind":
            sockets[descriptor]?.kind = .bound
            return .ok
        case "listen": return listen(descriptor, socket)
        case "accept": return accept(descriptor, socket, call)
        case "connect": return try connect(descriptor, socket, isBlocking: isBlocking)
        case "read", "recv", "recvfrom", "recvmsg": return try read(descriptor, socket, call)
        case "write", "send", "sendto", "sendmsg": return try write(descriptor, socket, call, isBlocking: isBlocking)
        case "close": return try close(descriptor, socket)
        case "shutdown": return try shutdown(descriptor, socket, call)
        case "fcntl": return try fcntl(descriptor, socket, call)
        case "ioctl": return try ioctl(descriptor, socket, call)
        case "getsockopt": return try getsockopt(descriptor, socket, call)
        case "setsockopt": return try setsockopt(descriptor, socket, call)
        default: throw Stop(verdict: .skip(line: line, call.name))
        }
    }

    func skip(_ word: String) -> Stop { Stop(verdict: .skip(line: line, word)) }

    private mutating func socket(_ call: ScriptCall) throws(Stop) -> CallResult {
        guard call.word(1) == "SOCK_STREAM",
            ["IPPROTO_TCP", "SOL_TCP"].contains(call.word(2)) || [0, 6].contains(call.number(2))
        else {
            throw skip(call.text)
        }
        guard call.result >= 0 else { return .ok }
        sockets[call.result] = Socket()
        return .count(call.result)
    }

    /// What the sockets' options make of the stack's habits.
    func configuration(of descriptor: Int64?) -> Configuration {
        var result = configuration
        guard let descriptor, let socket = sockets[descriptor] else { return result }
        if let size = socket.segmentSize { result.maximumSegmentSize = min(size, result.maximumSegmentSize) }
        if socket.hasNoDelay { result.nagle = .off }
        if let size = socket.receiveBuffer { result.receiveBuffer = max(size, 256) }
        if let size = socket.sendBuffer { result.sendBuffer = size }
        if socket.keepsAlive { result.keepAlive = socket.keepAlive }
        if let timeout = socket.userTimeout { result.userTimeout = timeout }
        return result
    }

    private mutating func listen(_ descriptor: Int64, _ socket: Socket) -> CallResult {
        guard socket.kind != .connected else { return .failed("EINVAL") }
        sockets[descriptor]?.kind = .listening
        return .ok
    }

    private mutating func accept(_ descriptor: Int64, _ socket: Socket, _ call: ScriptCall) -> CallResult? {
        guard socket.isListening else { return .failed("EINVAL") }
        guard let current = connection, current.listener == descriptor, !current.isAccepted, current.wasEstablished
        else {
            return socket.isNonblocking ? .failed("EAGAIN") : nil
        }
        connection?.isAccepted = true
        guard call.result >= 0 else { return .ok }
        sockets[call.result] = Socket(
            kind: .connected, abortsOnClose: socket.abortsOnClose, segmentSize: socket.segmentSize,
            hasNoDelay: socket.hasNoDelay, keepsAlive: socket.keepsAlive, keepAlive: socket.keepAlive,
            userTimeout: socket.userTimeout, connectReturned: true)
        return .count(call.result)
    }

    private mutating func connect(
        _ descriptor: Int64, _ socket: Socket, isBlocking: Bool
    ) throws(Stop) -> CallResult? {
        guard !socket.isListening else { return .failed("EISCONN") }
        if socket.kind != .connected {
            if let connection { earlier.append(connection) }
            sockets[descriptor]?.kind = .connected
            connection = Connection(configuration(of: descriptor), listener: nil)
            connection?.isAccepted = true
            connection?.isLinux = profile.name == .linux
            try ask(.openActive(remoteSpecified: true), "connect()")
            return socket.isNonblocking ? .failed("EINPROGRESS") : nil
        }
        if let error = takeError() { return .failed(error) }
        guard let current = connection else { return .failed("EISCONN") }
        switch current.endpoint.state {
        case .synSent, .synReceived: return socket.isNonblocking ? .failed("EALREADY") : nil
        case .closed where !current.wasEstablished: return .failed("ECONNABORTED")
        case .closed, .listen, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait:
            if socket.connectReturned { return .failed("EISCONN") }
            sockets[descriptor]?.connectReturned = true
            return .ok
        }
    }

    mutating func takeError() -> String? {
        let error = connection?.error
        connection?.error = nil
        return error
    }

    private mutating func read(_ descriptor: Int64, _ socket: Socket, _ call: ScriptCall) throws(Stop) -> CallResult? {
        let (size, flags) = try transfer(call)
        guard flags.allSatisfy({ $0 == "MSG_PEEK" || $0 == "MSG_DONTWAIT" }) else {
            throw skip(flags.joined(separator: "|"))
        }
        guard socket.kind == .connected, let current = connection else { return .failed("ENOTCONN") }
        let wanted = size
        if current.leftToRead > 0 {
            let octets = min(current.leftToRead, wanted)
            if !flags.contains("MSG_PEEK") { connection?.leftToRead -= octets }
            return .count(Int64(octets))
        }
        if current.hadFIN { return .ok }
        let untilUrgent = try passUrgentOctet()
        guard let endpoint = connection?.endpoint else { return .failed("ENOTCONN") }
        if current.isShutForReading, call.result == 0, endpoint.unread > 0 {
            // After SHUT_RD a BSD throws away what still comes, Linux keeps it: either is a stack's habit.
            try discard()
            return .ok
        }
        if endpoint.unread > 0 {
            let octets = min(endpoint.unread, wanted, untilUrgent)
            if flags.contains("MSG_PEEK") { return .count(Int64(octets)) }
            try ask(.receive(octets: octets), "\(call.name)() = \(octets)")
            return .count(Int64(octets))
        }
        if let error = takeError() { return .failed(error) }
        if endpoint.peerHasClosed || current.isShutForReading || (endpoint.state == .closed && current.wasEstablished) {
            return .ok
        }
        if endpoint.state == .closed { return .failed("ENOTCONN") }
        return socket.isNonblocking || flags.contains("MSG_DONTWAIT") ? .failed("EAGAIN") : nil
    }

    /// How much can be read before the octet that Linux keeps apart as urgent; one that is next is passed over.
    private mutating func passUrgentOctet() throws(Stop) -> UInt32 {
        guard let current = connection, let urgent = current.urgentOctet, let rcv = current.endpoint.tcb?.rcv else {
            return .max
        }
        let end = current.endpoint.peerHasClosed ? rcv.nxt - 1 : rcv.nxt
        let first = end - current.endpoint.unread
        guard urgent.followsOrEquals(first), urgent.precedes(end) else { return .max }
        guard urgent == first else { return urgent.offset(from: first) }
        connection?.urgentOctet = nil
        try ask(.receive(octets: 1), "the urgent octet")
        return .max
    }

    private mutating func write(
        _ descriptor: Int64, _ socket: Socket, _ call: ScriptCall, isBlocking: Bool
    ) throws(Stop) -> CallResult? {
        let (whole, flags) = try transfer(call)
        let known: Set<String> = ["MSG_OOB", "MSG_DONTWAIT", "MSG_NOSIGNAL"]
        guard flags.allSatisfy({ known.contains($0) }) else { throw skip(flags.joined(separator: "|")) }
        let isUrgent = flags.contains("MSG_OOB")
        guard socket.kind == .connected, let current = connection else { return .failed("EPIPE") }
        if let error = takeError() { return .failed(error) }
        let endpoint = current.endpoint
        switch endpoint.state {
        case .closed, .listen: return .failed(current.wasEstablished ? "EPIPE" : "ENOTCONN")
        case .finWait1, .finWait2, .closing, .lastAck, .timeWait: return .failed("EPIPE")
        case .synSent, .synReceived: return socket.isNonblocking ? .failed("EAGAIN") : nil
        case .established, .closeWait: break
        }
        let space = endpoint.configuration.sendBuffer - min(endpoint.unacknowledged, endpoint.configuration.sendBuffer)
        let remaining = blocked?.remaining ?? whole
        let octets = min(remaining, space)
        if octets > 0 { try ask(.send(octets: octets, urgent: isUrgent), "\(call.name)() = \(octets)") }
        if octets == remaining { return .count(Int64(whole)) }
        if socket.isNonblocking { return octets > 0 ? .count(Int64(octets)) : .failed("EAGAIN") }
        if isBlocking { blocked?.remaining = remaining - octets }
        return nil
    }

    private mutating func close(_ descriptor: Int64, _ socket: Socket) throws(Stop) -> CallResult {
        sockets[descriptor] = nil
        switch socket.kind {
        case .fresh, .bound: break
        case .listening:
            guard let current = connection, current.listener == descriptor, !current.isAccepted else { break }
            if current.endpoint.state == .synReceived || current.endpoint.state == .listen {
                // A half-open connection goes with its listener, without a word.
                connection?.endpoint = Endpoint(configuration: current.endpoint.configuration)
            } else {
                try end(by: .abort, "close()")
            }
        case .connected: try end(by: socket.abortsOnClose ? .abort : .closeBoth, "close()")
        }
        return .ok
    }

    /// What has come and what will come is read by nobody.
    private mutating func discard() throws(Stop) {
        connection?.endpoint.configuration.receivesAtOnce = true
        guard let unread = connection?.endpoint.unread else { return }
        try ask(.receive(octets: unread), "shutdown(SHUT_RD)", passingOver: [.connectionClosing])
    }

    /// A kernel says nothing of a socket that is closed once more, or whose connection is gone.
    private mutating func end(by call: UserCall, _ text: String) throws(Stop) {
        try ask(call, text, passingOver: [.connectionClosing, .connectionDoesNotExist])
    }

    /// Makes a call of the model. A refusal that the runner has not foreseen is an error, and is told.
    mutating func ask(_ call: UserCall, _ text: String, passingOver known: Set<CallError> = []) throws(Stop) {
        var refusal: CallError?
        drive(.call, text) { endpoint, now in
            var outcome = Outcome()
            do throws(CallError) { try endpoint.call(call, at: now, into: &outcome) } catch { refusal = error }
            return outcome
        }
        guard let refusal, !known.contains(refusal) else { return }
        throw self.refusal(text, refusal)
    }

    func refusal(_ text: String, _ error: CallError) -> Stop {
        Stop(verdict: .error(line: line, "\(text): the model refuses it: \(error)"))
    }

    private mutating func shutdown(_ descriptor: Int64, _ socket: Socket, _ call: ScriptCall) throws(Stop) -> CallResult
    {
        guard socket.kind == .connected, let current = connection, current.endpoint.state != .closed else {
            return .failed("ENOTCONN")
        }
        switch call.word(1) {
        case "SHUT_RD":
            connection?.isShutForReading = true
            if profile.name == .freebsd { try discard() }
        case "SHUT_WR": try end(by: .close, "shutdown(SHUT_WR)")
        case "SHUT_RDWR":
            connection?.isShutForReading = true
            // After it Linux refuses text that still comes, as after close().
            try end(by: profile.name == .linux ? .shutDown : .close, "shutdown(SHUT_RDWR)")
        default: throw skip(call.text)
        }
        return .ok
    }
}

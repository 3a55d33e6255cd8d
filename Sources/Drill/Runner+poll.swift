// SPDX-License-Identifier: MIT

import TCP

extension Runner {
    /// How many octets a call wants to move, and its flags. Where a message has addresses or control data, it is skipped.
    func transfer(_ call: ScriptCall) throws(Stop) -> (octets: UInt32, flags: [String]) {
        switch call.name {
        case "recvmsg", "sendmsg":
            guard let fields = call.fields(1) else { throw skip(call.text) }
            guard !fields.contains(where: { $0.name.hasPrefix("msg_control") }),
                let vector = fields.first(where: { $0.name.hasPrefix("msg_iov") }),
                case .list(let pieces) = vector.value
            else { throw skip(call.text) }
            var octets: UInt32 = 0
            for case .record(let piece) in pieces {
                guard case .number(let size)? = piece.last?.value else { continue }
                octets += min(UInt32(clamping: size), .max - octets)
            }
            return (octets, call.words(2))
        case "send", "recv", "sendto", "recvfrom": return (UInt32(clamping: call.number(2) ?? 0), call.words(3))
        default: return (UInt32(clamping: call.number(2) ?? 0), [])
        }
    }

    /// poll(): how many of its sockets have something to tell; nil while it waits.
    mutating func poll(_ call: ScriptCall) throws(Stop) -> CallResult? {
        guard case .list(let entries)? = call.arguments.first else { throw skip(call.text) }
        var ready: Int64 = 0
        var answers: [(wanted: Set<String>, got: Set<String>)] = []
        for case .record(let fields) in entries {
            guard case .number(let descriptor)? = fields.first(where: { $0.name == "fd" })?.value else {
                throw skip(call.text)
            }
            let asked = Set(fields.words("events"))
            let got = try events(at: descriptor).intersection(asked.union(["POLLERR", "POLLHUP"]))
            if !got.isEmpty { ready += 1 }
            answers.append((Set(fields.words("revents")), got))
        }
        let timeout = call.number(2) ?? 0
        if ready == 0, timeout != 0 {
            guard let end = blocked?.givesUp, clock >= end else { return nil }
        }
        for answer in answers where answer.wanted != answer.got {
            throw fail(line, expected: call.text, got: "revents=\(answer.got.sorted().joined(separator: "|"))")
        }
        return .count(ready)
    }

    /// What poll() could tell of a socket now.
    private func events(at descriptor: Int64) throws(Stop) -> Set<String> {
        guard let socket = sockets[descriptor] else { return ["POLLNVAL"] }
        guard let current = connection else { return [] }
        if socket.isListening {
            let waits = current.listener == descriptor && !current.isAccepted && current.wasEstablished
            return waits ? ["POLLIN", "POLLRDNORM"] : []
        }
        let endpoint = current.endpoint
        var events: Set<String> = []
        let isOver = endpoint.state == .closed
        let isAtEnd = endpoint.peerHasClosed || isOver || current.isShutForReading
        if endpoint.unread > 0 || current.leftToRead > 0 || isAtEnd { events.formUnion(["POLLIN", "POLLRDNORM"]) }
        if isAtEnd { events.insert("POLLRDHUP") }
        if current.error != nil { events.insert("POLLERR") }
        switch endpoint.state {
        case .synSent, .synReceived, .listen: break
        case .established, .closeWait:
            if endpoint.unacknowledged < endpoint.configuration.sendBuffer {
                events.formUnion(["POLLOUT", "POLLWRNORM"])
            }
        case .closed, .finWait1, .finWait2, .closing, .lastAck, .timeWait: events.formUnion(["POLLOUT", "POLLWRNORM"])
        }
        switch endpoint.state {
        case .closed, .closing, .lastAck, .timeWait: events.insert("POLLHUP")
        case .listen, .synSent, .synReceived, .established, .finWait1, .finWait2, .closeWait: break
        }
        return events
    }
}

extension [ScriptCall.Argument.Field] {
    /// The words of the field with this name.
    fileprivate func words(_ name: String) -> [String] {
        for field in self where field.name == name {
            if case .words(let words) = field.value { return words }
        }
        return []
    }
}

// SPDX-License-Identifier: MIT

import TCP

extension Runner {
    mutating func fcntl(_ descriptor: Int64, _ socket: Socket, _ call: ScriptCall) throws(Stop) -> CallResult {
        switch call.word(1) {
        case "F_GETFL":
            // O_RDWR, and O_NONBLOCK by its number in either kernel.
            let flag: Int64 = profile.name == .freebsd ? 4 : 0x800
            return .count(2 | (socket.isNonblocking ? flag : 0))
        case "F_SETFL":
            sockets[descriptor]?.isNonblocking = call.words(2).contains("O_NONBLOCK")
            return .ok
        default: throw skip(call.text)
        }
    }

    mutating func ioctl(_ descriptor: Int64, _ socket: Socket, _ call: ScriptCall) throws(Stop) -> CallResult {
        let value: Int64
        switch call.word(1) {
        case "SIOCINQ", "FIONREAD": value = Int64(connection?.endpoint.unread ?? 0)
        case "SIOCOUTQ": value = Int64(connection?.endpoint.unacknowledged ?? 0)
        default: throw skip(call.text)
        }
        if let wanted = call.listed(2), wanted != .number(value) {
            throw fail(line, expected: call.text, got: "[\(value)]")
        }
        return .ok
    }

    // MARK: getsockopt

    mutating func getsockopt(_ descriptor: Int64, _ socket: Socket, _ call: ScriptCall) throws(Stop) -> CallResult {
        guard let name = call.word(2), let level = call.word(1) else { throw skip(call.text) }
        let current = socket.kind == .connected ? connection?.endpoint : nil
        switch (level, name) {
        case ("SOL_SOCKET", "SO_ERROR"):
            let error = socket.kind == .connected ? takeError() : nil
            try compareError(error, call)
        case ("SOL_SOCKET", "SO_RCVBUF"):
            try compareFree(Int64(current?.configuration.receiveBuffer ?? socket.receiveBuffer ?? 65_536), call)
        case ("SOL_SOCKET", "SO_SNDBUF"):
            try compareFree(Int64(clamping: socket.sendBuffer ?? configuration.sendBuffer), call)
        case ("SOL_SOCKET", "SO_REUSEADDR"): break
        case ("SOL_SOCKET", "SO_LINGER"): try compareLinger(socket, call)
        case ("SOL_TCP", "TCP_MAXSEG"), ("IPPROTO_TCP", "TCP_MAXSEG"):
            // What a socket without a connection shows differs between versions of Linux.
            if socket.kind != .connected, call.listed(3) == .number(Int64(configuration.defaultSegmentSize)) { break }
            try compare(segmentSize(socket, current), call)
        case ("SOL_TCP", "TCP_NODELAY"), ("IPPROTO_TCP", "TCP_NODELAY"):
            try compare(socket.hasNoDelay ? 1 : 0, call)
        case ("SOL_SOCKET", "SO_KEEPALIVE"): try compare(socket.keepsAlive ? 1 : 0, call)
        case ("SOL_TCP", "TCP_KEEPIDLE"), ("IPPROTO_TCP", "TCP_KEEPIDLE"):
            try compare(socket.keepAlive.idle.nanoseconds / 1_000_000_000, call)
        case ("SOL_TCP", "TCP_KEEPINTVL"), ("IPPROTO_TCP", "TCP_KEEPINTVL"):
            try compare(socket.keepAlive.interval.nanoseconds / 1_000_000_000, call)
        case ("SOL_TCP", "TCP_KEEPCNT"), ("IPPROTO_TCP", "TCP_KEEPCNT"):
            try compare(Int64(socket.keepAlive.count), call)
        case ("SOL_TCP", "TCP_USER_TIMEOUT"), ("IPPROTO_TCP", "TCP_USER_TIMEOUT"):
            try compare((socket.userTimeout?.nanoseconds ?? 0) / 1_000_000, call)
        default: throw skip("\(level), \(name)")
        }
        return .ok
    }

    private func segmentSize(_ socket: Socket, _ endpoint: Endpoint?) -> Int64 {
        if let endpoint, endpoint.state != .closed, endpoint.state != .listen, endpoint.state != .synSent {
            // FreeBSD does not count the options that every segment carries.
            let whole = Int64(
                min(endpoint.tcb?.peerSegmentSize ?? 536, UInt32(endpoint.configuration.maximumSegmentSize)))
            return profile.name == .freebsd ? whole : Int64(endpoint.sendSegmentSize)
        }
        return Int64(socket.segmentSize ?? configuration.defaultSegmentSize)
    }

    private func compare(_ value: Int64, _ call: ScriptCall) throws(Stop) {
        guard let wanted = call.listed(3), wanted != .supplied else { return }
        guard wanted == .number(value) else { throw fail(line, expected: call.text, got: "[\(value)]") }
    }

    /// Sizes of buffers, which every kernel rounds in its own way.
    private mutating func compareFree(_ value: Int64, _ call: ScriptCall) throws(Stop) {
        guard let wanted = call.listed(3), wanted != .supplied, wanted != .number(value) else { return }
        guard use(.rcvbuf) else { throw fail(line, expected: call.text, got: "[\(value)]") }
    }

    private func compareError(_ error: String?, _ call: ScriptCall) throws(Stop) {
        let matches =
            switch call.listed(3) {
            case .number(let number): number == error.map { Runner.errorNumbers[$0] ?? -1 } ?? 0
            case .words(let words): words.count == 1 && words[0] == error
            case nil, .supplied, .list, .record, .string: true
            }
        guard matches else { throw fail(line, expected: call.text, got: "[\(error ?? "0")]") }
    }

    private static let errorNumbers: [String: Int64] = [
        "EPIPE": 32, "ECONNRESET": 104, "ETIMEDOUT": 110, "ECONNREFUSED": 111, "ECONNABORTED": 103,
    ]

    private func compareLinger(_ socket: Socket, _ call: ScriptCall) throws(Stop) {
        guard let fields = call.fields(3) else { return }
        for field in fields {
            let value = field.name == "onoff" ? socket.lingerOn : socket.lingerTime
            guard field.value == .number(value) else {
                throw fail(line, expected: call.text, got: "\(field.name)=\(value)")
            }
        }
    }

    // MARK: setsockopt

    mutating func setsockopt(_ descriptor: Int64, _ socket: Socket, _ call: ScriptCall) throws(Stop) -> CallResult {
        guard let name = call.word(2), let level = call.word(1) else { throw skip(call.text) }
        let value: Int64? = if case .number(let number)? = call.listed(3) { number } else { nil }
        switch (level, name) {
        case ("SOL_SOCKET", "SO_REUSEADDR"), ("SOL_SOCKET", "SO_REUSEPORT"): break
        case ("SOL_SOCKET", "SO_RCVBUF"): sockets[descriptor]?.receiveBuffer = value.map { UInt32(clamping: $0) }
        case ("SOL_SOCKET", "SO_SNDBUF"):
            sockets[descriptor]?.sendBuffer = value.map { Runner.sendBuffer(of: $0) }
            if socket.kind == .connected, let value {
                connection?.endpoint.configuration.sendBuffer = Runner.sendBuffer(of: value)
            }
        case ("SOL_SOCKET", "SO_LINGER"): setLinger(descriptor, call)
        case ("SOL_TCP", "TCP_MAXSEG"), ("IPPROTO_TCP", "TCP_MAXSEG"):
            guard let value, value == 0 || (value >= 88 && value <= 32767) else { return .failed("EINVAL") }
            sockets[descriptor]?.segmentSize = value == 0 ? nil : UInt16(value)
        case ("SOL_TCP", "TCP_NODELAY"), ("IPPROTO_TCP", "TCP_NODELAY"):
            try setNoDelay(descriptor, socket, isOn: (value ?? 0) != 0)
        case ("SOL_SOCKET", "SO_KEEPALIVE"):
            sockets[descriptor]?.keepsAlive = (value ?? 0) != 0
            applyKeepAlive(of: descriptor)
        case (_, "TCP_KEEPIDLE"), (_, "TCP_KEEPINTVL"), (_, "TCP_KEEPCNT"):
            guard let value, value > 0, value < 1 << 15 else { return .failed("EINVAL") }
            if name == "TCP_KEEPIDLE" { sockets[descriptor]?.keepAlive.idle = .seconds(value) }
            if name == "TCP_KEEPINTVL" { sockets[descriptor]?.keepAlive.interval = .seconds(value) }
            if name == "TCP_KEEPCNT" { sockets[descriptor]?.keepAlive.count = Int(value) }
            applyKeepAlive(of: descriptor)
        case (_, "TCP_USER_TIMEOUT"):
            // Its argument is an int.
            guard let value, value >= 0, value <= Int32.max else { return .failed("EINVAL") }
            sockets[descriptor]?.userTimeout = value == 0 ? nil : .milliseconds(value)
            if socket.kind == .connected {
                let timeout = sockets[descriptor]?.userTimeout
                connection?.endpoint.configuration.userTimeout = timeout ?? configuration.userTimeout
            }
        default: throw skip("\(level), \(name)")
        }
        return .ok
    }

    /// What Linux makes of SO_SNDBUF: twice as much, and never little; nor ever what no kernel would give.
    private static func sendBuffer(of value: Int64) -> UInt32 { UInt32(2 * min(max(value, 2304), 1 << 29)) }

    /// A connection's keep-alives follow the options of its socket at once.
    private mutating func applyKeepAlive(of descriptor: Int64) {
        guard let socket = sockets[descriptor], socket.kind == .connected else { return }
        drive(.call, "setsockopt(SO_KEEPALIVE)") { endpoint, now in
            var outcome = Outcome()
            endpoint.setKeepAlive(socket.keepsAlive ? socket.keepAlive : nil, at: now, into: &outcome)
            return outcome
        }
    }

    private mutating func setLinger(_ descriptor: Int64, _ call: ScriptCall) {
        guard let fields = call.fields(3) else { return }
        for field in fields {
            guard case .number(let value) = field.value else { continue }
            if field.name.hasSuffix("onoff") { sockets[descriptor]?.lingerOn = value }
            if field.name.hasSuffix("linger") { sockets[descriptor]?.lingerTime = value }
        }
        let socket = sockets[descriptor]
        sockets[descriptor]?.abortsOnClose = socket.map { $0.lingerOn != 0 && $0.lingerTime == 0 } ?? false
    }

    /// Without Nagle, what was held back goes out at once.
    private mutating func setNoDelay(_ descriptor: Int64, _ socket: Socket, isOn: Bool) throws(Stop) {
        sockets[descriptor]?.hasNoDelay = isOn
        guard socket.kind == .connected, let current = connection else { return }
        connection?.endpoint.configuration.nagle = isOn ? .off : configuration.nagle
        guard current.endpoint.state == .established || current.endpoint.state == .closeWait else { return }
        try ask(.send(octets: 0), "setsockopt(TCP_NODELAY)", passingOver: [.connectionClosing])
    }
}

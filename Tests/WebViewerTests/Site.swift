// SPDX-License-Identifier: MIT
import Chat
import Flows
import Foundation
import Glibc
import Logging
import Narration
import Synchronization
import Testing
import Transcript

@testable import WebViewer

/// A page that is served on a port of the kernel's choice, for as long as a test looks at it.
struct Site: Sendable {
    let port: UInt16
    let key: TeacherKey
    let opening = OneTimeKey()
    let hub: EventBroadcaster
    let traces: Traces

    var host: String { "127.0.0.1:\(port)" }

    static func open(
        watchers: Bool = true, activity: (any Activity)? = nil, opener: WebServer.Opener? = nil,
        _ body: @Sendable (Site) async throws -> Void
    ) async throws {
        let listeners = try Listener.open(HostPort(host: "127.0.0.1", port: 0), backlog: 64)
        let site = Site(
            port: try #require(listeners.first).address.port, key: TeacherKey(), hub: EventBroadcaster(),
            traces: Traces([LiveTrace.twoTalks()]))
        let server = WebServer(
            listeners: listeners, key: site.key, opening: site.opening, letsWatchersIn: watchers, title: "<lo>",
            language: .english,
            traces: site.traces, hub: site.hub, activity: activity, opener: opener,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup { group in
            group.addTask { try await server.run() }
            try await body(site)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    // MARK: Asking

    /// What the server answered.
    struct Answer {
        var status = 0
        var head: [String] = []
        var body = ""

        /// The values of a field, in order.
        func values(_ name: String) -> [String] {
            head.filter { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
                .map { String($0.dropFirst(name.count + 2)) }
        }
    }

    /// Sends octets as they are, and takes what comes until the server closes.
    func send(_ octets: [UInt8]) async throws -> Answer {
        try await blocking { [port] in
            let wire = try Wire(port: port)
            // A server that has heard enough may close before it was told all.
            try? wire.send(octets)
            return Site.answer(try wire.receiveAll())
        }
    }

    /// A request with these lines after the first; `HOST` stands for the server's own address and `KEY` for its key.
    func ask(_ method: String, _ target: String, _ fields: [String] = [], body: String = "", host: String? = nil)
        async throws -> Answer
    {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: \(host ?? self.host)", "Connection: close"] + fields
        if !body.isEmpty || method == "POST" { lines.append("Content-Length: \(body.utf8.count)") }
        let text = (lines + ["", body]).joined(separator: "\r\n")
        return try await send(Array(filled(text).utf8))
    }

    func filled(_ text: String) -> String {
        text.replacing("HOST", with: host).replacing("PORT", with: "\(port)").replacing("KEY", with: key.text)
    }

    /// The field by which a browser shows that it is the teacher's.
    var teacher: String { "Cookie: wiretalk-key-\(port)=\(key.text)" }

    static func answer(_ octets: [UInt8]) -> Answer {
        let text = String(decoding: octets, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return Answer() }
        let lines = text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return Answer(status: status ?? 0, head: Array(lines.dropFirst()), body: String(text[end.upperBound...]))
    }
}

/// Runs what blocks on a thread of its own: the pool that runs the server's tasks has only a few.
func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Swift.Result(catching: body)) }.start()
    }
}

/// A plain socket to the server. Every call blocks, ten seconds at most.
final class Wire: Sendable {
    let socket: CInt

    struct Failed: Error { let call: String, errno: CInt }

    /// `room` is the size of its receive buffer, if not the usual.
    init(port: UInt16, room: CInt? = nil) throws {
        socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if var room { setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &room, socklen_t(MemoryLayout<CInt>.size)) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafeBytes(of: &address) { bytes in
            connect(
                socket, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        guard result == 0 else { throw Failed(call: "connect", errno: errno) }
    }

    deinit { close(socket) }

    func send(_ octets: [UInt8]) throws {
        var sent = 0
        while sent < octets.count {
            let count = octets[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failed(call: "send", errno: errno) }
            sent += count
        }
    }

    /// What one `recv` returns; empty at the end.
    func receive(atMost most: Int = 65_536) throws -> [UInt8] {
        var failure: CInt = 0
        let octets = [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            let result = recv(socket, buffer.baseAddress, most, 0)
            if result < 0 { failure = errno }
            count = max(0, result)
        }
        if failure == EAGAIN { throw Failed(call: "recv", errno: failure) }
        return octets
    }

    func receiveAll() throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let more = try receive()
            if more.isEmpty { return all }
            all += more
        }
    }

    /// Closes with a RST, as a machine does whose plug was pulled and that comes back.
    func vanish() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        shutdown(socket, CInt(SHUT_RDWR))
    }
}

/// A stage on which nothing happens, and that remembers who was there.
final class EmptyStage: Activity {
    private let guests = Mutex<[String]>([])
    private let log = AsyncStream.makeStream(of: String.self)

    var requests: [String: Visitor.Role] {
        ["join": .watcher, "say": .watcher, "leave": .watcher, "begin": .teacher]
    }

    func write(for visitor: Visitor, into line: inout JSONLine) { line.string("stage", "waiting") }
    func opened(_ visitor: Visitor, from remote: HostPort) { log.continuation.yield("opened") }

    func came(_ visitor: Visitor) -> [ServerEvent] {
        log.continuation.yield("came")
        return [ServerEvent(.stage, "{\"is\":\"waiting\"}")]
    }

    func went(_ visitor: Visitor) { log.continuation.yield("went") }

    func answer(_ request: PageRequest, from visitor: Visitor) throws(Refusal) {
        var words = [request.name]
        switch request.name {
        case "join": words.append(try request.text("name"))
        case "say": words.append(try request.text("text"))
        default: break
        }
        log.continuation.yield(words.joined(separator: " "))
    }

    /// Waits until something has happened.
    func wait(for wanted: String) async {
        for await happened in log.stream where happened == wanted { return }
    }
}

extension ServerEvent {
    /// With this text.
    init(_ kind: Kind, _ text: String) { self.init(kind, Array(text.utf8)) }
}

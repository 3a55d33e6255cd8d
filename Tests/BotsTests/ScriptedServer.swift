// SPDX-License-Identifier: MIT
import Foundation
import Glibc
import Synchronization

/// A real HTTP server on this machine that answers as a test says, octet by octet.
final class ScriptedServer: Sendable {
    /// One thing that it does.
    enum Step: Sendable {
        case send([UInt8])
        case pause(milliseconds: Int)
        /// Says nothing more, until the client goes.
        case hang
        /// Closes with a RST.
        case reset
    }

    let port: UInt16
    private let listener: CInt
    private let state = Mutex(State())
    private let script: @Sendable (_ path: String, _ count: Int) -> [Step]
    private let leavings = AsyncStream.makeStream(of: Void.self)

    private struct State {
        var requests: [String] = []
        var counts: [String: Int] = [:]
        var open = 0
        var mostOpen = 0
    }

    /// `script` says what is answered to a request of a path, the first of which is number 0.
    init(_ script: @escaping @Sendable (_ path: String, _ count: Int) -> [Step]) {
        self.script = script
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, length)
                getsockname(listener, $0, &length)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        listen(listener, 64)
        Thread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                Thread { [self] in serve(client) }.start()
            }
        }.start()
    }

    /// Stops to listen.
    func stop() { shutdown(listener, CInt(SHUT_RDWR)) }

    var url: String { "http://127.0.0.1:\(port)/v1" }
    /// What was asked, each request whole.
    var requests: [String] { state.withLock { $0.requests } }
    /// How many requests were being answered at once, at most.
    var mostOpen: Int { state.withLock { $0.mostOpen } }
    /// Returns when a client has gone while it was made to wait.
    func left() async { for await _ in leavings.stream { return } }

    private func serve(_ client: CInt) {
        defer { close(client) }
        guard let request = read(client) else { return }
        let path = String(request.split(separator: " ").dropFirst().first ?? "")
        let count = state.withLock { state in
            state.requests.append(request)
            state.open += 1
            state.mostOpen = max(state.mostOpen, state.open)
            defer { state.counts[path, default: 0] += 1 }
            return state.counts[path, default: 0]
        }
        defer { state.withLock { $0.open -= 1 } }
        for step in script(path, count) {
            switch step {
            case .send(let bytes):
                guard send(bytes, to: client) else {
                    leavings.continuation.yield()
                    return
                }
            case .pause(let milliseconds): usleep(useconds_t(milliseconds) * 1_000)
            case .hang:
                var byte: UInt8 = 0
                while recv(client, &byte, 1, 0) > 0 {}
                leavings.continuation.yield()
                return
            case .reset:
                var none = linger(l_onoff: 1, l_linger: 0)
                setsockopt(client, SOL_SOCKET, SO_LINGER, &none, socklen_t(MemoryLayout<linger>.size))
                return
            }
        }
    }

    private func send(_ bytes: [UInt8], to client: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(client, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func read(_ client: CInt) -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            guard let header = text.range(of: "\r\n\r\n") else { continue }
            let field = text[..<header.lowerBound].lowercased().components(separatedBy: "content-length: ")
            let length = field.count > 1 ? Int(field[1].prefix { $0.isNumber }) ?? 0 : 0
            if text[header.upperBound...].utf8.count >= length { return text }
        }
    }
}

/// What services send.
enum HTTP {
    /// A whole answer.
    static func answer(_ status: Int, _ body: String, type: String = "application/json", fields: String = "") -> [UInt8]
    {
        Array(
            "HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\n\(fields)Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
                .utf8)
    }

    /// A stream that ends with its connection.
    static func stream(_ body: String, status: Int = 200) -> [UInt8] {
        Array("HTTP/1.1 \(status) OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n\(body)".utf8)
    }

    /// A stream as servers send it that keep connections: in chunks.
    static func chunked(_ parts: [String]) -> [UInt8] {
        let chunks = parts.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined()
        return Array(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n"
                .utf8)
    }

    /// The event of one piece of text.
    static func delta(_ fields: String, finish: String = "null") -> String {
        #"data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{\#(fields)},"finish_reason":\#(finish)}]}"#
            + "\n\n"
    }

    static func text(_ text: String) -> String { delta(#""content":"\#(text)""#) }
    static let done = "data: [DONE]\n\n"
    static let models = answer(200, #"{"object":"list","data":[{"id":"small"},{"id":"large"}]}"#)
}

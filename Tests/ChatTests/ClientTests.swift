// SPDX-License-Identifier: MIT
import Foundation
import Glibc
import NIOCore
import TCP
import Testing

@testable import Chat

/// Says these lines to a server in lock step, then ends.
func say(_ lines: [String], to place: HostPort, _ reports: Reports) async throws -> ClientEnding {
    try await ChatClient.connect(to: place, report: reports.add) { client in
        let inputs = AsyncStream<ClientInput> { continuation in
            lines.forEach { continuation.yield(.line($0)) }
            continuation.yield(.end)
        }
        return await ClientConversation(
            on: client.connection, reading: client.bytes, writing: client.writer, clock: ContinuousClock(),
            patience: .seconds(20), report: reports.add
        ).run(inputs)
    }
}

extension Reports {
    /// What was heard by the client.
    var heard: [String?] { said.filter { $0.speaker == .server }.map(\.message.text) }
}

@Suite("The client, over real sockets", .timeLimit(.minutes(3)))
struct ClientTests {
    @Test("The tutorial's Python server: no line feed in its answers, one of them of more than 1024 bytes")
    func tutorialServer() async throws {
        let server = try Program.peer("tutorial_server")
        let port = try #require(UInt16(try await blocking { server.line() }))
        let reports = Reports()
        let ending = try await say(["你好", "long", "再见"], to: HostPort(host: "127.0.0.1", port: port), reports)
        #expect(ending == .theyClosed)
        #expect(reports.heard == ["你说的是：你好", String(repeating: "长", count: 700), "你说的是：再见"])
        let output = try await blocking { server.finish() }
        #expect(output.output == "'\\u4f60\\u597d\\n'\n'long\\n'\n'\\u518d\\u89c1\\n'\n")
        #expect(output.status == 0)
    }

    @Test(
        "Our own server, by name and by both addresses",
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("::1", "[::1]"), ("127.0.0.1", "localhost"),
        ])
    func ours(listening: String, host: String) async throws {
        guard Machine.hasIPv6 || !listening.contains(":") else { return }
        let listening = HostPort(host: listening, port: 0)
        _ = try await withServer("\(listening)") { port, _ in
            let reports = Reports()
            let place = try #require(HostPort("\(host):\(port)"))
            #expect(try await say(["hello"], to: place, reports) == .theyClosed)
            #expect(reports.heard == ["你说的是：hello"])
            // One task sends and another receives, so only the order of each one's calls is sure.
            let calls = reports.calls.map { "\($0.name) \($0.effect)" }.filter { $0 != "connect refused" }
            #expect(
                calls.filter { !$0.hasPrefix("recv") }.suffix(4) == [
                    "socket socketOnly", "connect activeOpen", "send sent", "shutdown closedFirst",
                ])
            #expect(calls.filter { $0.hasPrefix("recv") } == ["recv received", "recv receivedEnd"])
        }
    }

    @Test("Nobody listens: each address is named, with what its machine said")
    func refused() async throws {
        // A port that was ours a moment ago.
        let listener = try #require(try Listener.open(HostPort(host: "127.0.0.1", port: 0)).first)
        listener.close()
        let reports = Reports()
        let failure = SocketFailure(call: "connect", errno: ECONNREFUSED)
        let expected = ChatClient.Failure.unreachable(
            listener.address, [ChatClient.Attempt(address: listener.address, failure: failure)])
        await #expect(throws: expected) { _ = try await say(["hello"], to: listener.address, reports) }
        #expect(expected.isRefusal)
        #expect(reports.calls.map { "\($0.name) \($0.effect)" } == ["socket socketOnly", "connect refused"])
    }

    @Test("A host that nobody knows")
    func unknown() async throws {
        await #expect {
            _ = try await say([], to: HostPort(host: "no such host", port: 1), Reports())
        } throws: { error in
            guard case .unknownHost = error as? ChatClient.Failure else { return false }
            return true
        }
    }

    @Test("The families take turns, the preferred one first")
    func order() throws {
        let six = try ["::1", "::2", "::3"].map { try SocketAddress(ipAddress: $0, port: 1) }
        let four = try ["127.0.0.1"].map { try SocketAddress(ipAddress: $0, port: 1) }
        #expect(Resolver.interleaved(six + four) == [six[0], four[0], six[1], six[2]])
        #expect(Resolver.interleaved(four + six) == [four[0], six[0], six[1], six[2]])
        #expect(Resolver.interleaved([]) == [])
    }

    @Test("The server's RST ends the talk, with the call that found it")
    func reset() async throws {
        let listener = try #require(try Listener.open(HostPort(host: "127.0.0.1", port: 0)).first)
        defer { listener.close() }
        let reports = Reports()
        async let ending = say(["hello"], to: listener.address, reports)
        try await blocking {
            let socket = accept(listener.descriptor, nil, nil)
            var byte: UInt8 = 0
            recv(socket, &byte, 1, Int32(MSG_PEEK))
            // Closing with unread text is an abort on Linux.
            close(socket)
        }
        guard case .lost(let failure) = try await ending else {
            Issue.record("not lost")
            return
        }
        #expect(failure.errno == ECONNRESET)
    }
}

// SPDX-License-Identifier: MIT
import Foundation
import Testing

@testable import Chat

@Suite("Datagrams: who may be told how much", .timeLimit(.minutes(3)))
struct DatagramGateTests {
    private let client = HostPort(host: "192.0.2.1", port: 5_000)
    private let other = HostPort(host: "192.0.2.1", port: 5_001)

    @Test("A stranger gets at most three times the octets of the question, whatever is answered", arguments: 0...200)
    func budget(_ length: Int) {
        var gate = DatagramGate(secret: 1)
        let question = gate.take(Array(repeating: 0x61, count: length), from: client, at: .zero)
        for count in [0, 1, 5, 9, 10, 100, 599, 600, 601, 5_000] {
            let answer = Array(String(repeating: "长", count: count / 3 + 1).utf8)
            let datagram = DatagramGate.datagram(answer, to: question)
            #expect(datagram.count <= 3 * length)
            #expect(String(validating: datagram, as: UTF8.self) != nil)
        }
        #expect(gate.clients == 0)
    }

    @Test("Who sends the cookie back is known, and gets whole answers; its cookie is nobody else's")
    func cookie() throws {
        var gate = DatagramGate(secret: 1)
        let long = Array(repeating: UInt8(ascii: "a"), count: 500)
        let first = gate.take(Array("what is TCP\n".utf8), from: client, at: .zero)
        let cookie = try #require(DatagramGate.cookie(endOf: DatagramGate.datagram(long, to: first)))
        let forged = gate.take(Array("#\(cookie) what is TCP".utf8), from: other, at: .zero)
        #expect(forged.budget != nil)
        let proven = gate.take(Array("#\(cookie) what is TCP\n".utf8), from: client, at: .seconds(1))
        #expect(proven.budget == nil && proven.bytes == Array("what is TCP".utf8))
        #expect(DatagramGate.datagram(long, to: proven) == long)
        #expect(gate.take(Array("next".utf8), from: client, at: .seconds(2)).budget == nil)
        #expect(DatagramGate.datagram(Array(repeating: 0x61, count: 5_000), to: proven).count <= 1_200)
    }

    @Test("Two minutes of silence, and a client is forgotten; its cookie is good for a while")
    func forgotten() throws {
        var gate = DatagramGate(secret: 1)
        let cookie = gate.take([0x61], from: client, at: .zero).cookie
        #expect(gate.take(Array("#\(cookie)".utf8), from: client, at: .seconds(1)).budget == nil)
        #expect(gate.take([0x61], from: client, at: .seconds(119)).budget == nil)
        #expect(gate.take([0x61], from: client, at: .seconds(239)).budget != nil)
        #expect(gate.take(Array("#\(cookie)".utf8), from: client, at: .seconds(239)).budget == nil)
        #expect(gate.take(Array("#\(cookie)".utf8), from: other, at: .seconds(10_000)).budget != nil)
    }

    @Test("Another secret, another cookie; and a server knows so many clients at most")
    func bounds() {
        var gate = DatagramGate(secret: 1)
        var second = DatagramGate(secret: 2)
        #expect(gate.take([1], from: client, at: .zero).cookie != second.take([1], from: client, at: .zero).cookie)
        for port in 0..<5_000 {
            let place = HostPort(host: "192.0.2.9", port: UInt16(port))
            let cookie = gate.take([1], from: place, at: .milliseconds(port)).cookie
            _ = gate.take(Array("#\(cookie)".utf8), from: place, at: .milliseconds(port))
        }
        #expect(gate.clients == 4_096)
    }
}

@Suite("Datagrams, over real sockets", .timeLimit(.minutes(3)))
struct DatagramServerTests {
    private func withDatagrams(_ body: @Sendable @escaping (HostPort) async throws -> Void) async throws {
        let listeners = try Listener.open(HostPort(host: "127.0.0.1", port: 0))
        let listener = try #require(listeners.first)
        let server = try DatagramServer(beside: listener)
        try await withThrowingTaskGroup { group in
            group.addTask { await server.run(ParrotBot()) { _ in } }
            try await body(server.address)
            group.cancelAll()
            try await group.waitForAll()
        }
        listeners.forEach { $0.close() }
    }

    @Test("One datagram is one message; a long answer is had after a proof; a small receive loses the rest")
    func talks() async throws {
        try await withDatagrams { place in
            try await blocking {
                let client = try DatagramClient(of: place)
                #expect(
                    client.ask(Array("hello, who is there".utf8), wait: 5_000)
                        == .answer(Array("你说的是：hello, who is there".utf8), length: 34))
                var proofs = 0
                let whole = Array(String(repeating: "长", count: 700).utf8)
                guard
                    case .answer(let bytes, let length) = client.ask(
                        Array("long".utf8), wait: 5_000, proves: { proofs += 1 })
                else {
                    Issue.record("no answer")
                    return
                }
                #expect(proofs == 1 && length <= 1_200 && bytes.count == length)
                #expect(whole.starts(with: bytes.dropLast(3)))
                #expect(
                    client.ask(Array("four".utf8), wait: 5_000, room: 4)
                        == .answer(Array("你说的是：four".utf8.prefix(4)), length: 19))
            }
        }
    }

    @Test("Nobody there: ICMP says so")
    func nobody() async throws {
        let listeners = try Listener.open(HostPort(host: "127.0.0.1", port: 0))
        let place = try #require(listeners.first).address
        listeners.forEach { $0.close() }
        try await blocking {
            let client = try DatagramClient(of: place)
            #expect(client.ask(Array("hello".utf8), wait: 5_000) == .unreachable)
        }
    }
}

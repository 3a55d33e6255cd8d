// SPDX-License-Identifier: MIT
import Chat
import Flows
import LiveCapture
import Packets
import TCP
import Testing
import Transcript

@testable import WebViewer

@Suite("What a class is shown of the page's own traffic")
struct PageTrafficFilterTests {
    /// A browser at a port and the page's server, and what becomes of their segments.
    struct Wire {
        let documents: PageTrafficFilter.Documents
        var sieve: PageTrafficFilter
        var transcriber = Transcriber(seed: 1)
        var time: Int64 = 1_700_000_000_000_000_000
        var shown: [String] = []

        init() {
            documents = PageTrafficFilter.Documents()
            sieve = PageTrafficFilter(port: 8_080, documents: documents)
        }

        mutating func pass(
            _ end: End, _ flags: Flags, seq: UInt32, ack: UInt32? = nil, text: UInt32 = 0, port: UInt16 = 50_000,
            serverPort: UInt16 = 8_080
        ) {
            let client = SocketAddress(address: IPAddress(v4: 0x7f00_0001), port: port)
            let server = SocketAddress(address: IPAddress(v4: 0x7f00_0001), port: serverPort)
            let encoder =
                end == .client ? PacketEncoder(from: client, to: server) : PacketEncoder(from: server, to: client)
            let segment = Segment(
                seq: SequenceNumber(seq), ack: ack.map { SequenceNumber($0) }, flags: flags, window: 64_240,
                textLength: text)
            let octets = encoder.packet(segment, text: Array(repeating: 120, count: Int(text)))
            time += 1_000_000
            let info = FrameInfo(
                number: 1, time: Timestamp(nanoseconds: time), originalLength: octets.count, link: .raw)
            for frame in sieve.admit(Frame(octets.span.bytes, info)) { take(frame) }
        }

        private mutating func take(_ frame: Frame) {
            var moments: [TraceEvent] = []
            transcriber.take(frame.bytes.span.bytes, frame.info) { moments.append($0) }
            for case .segment(let passing) in moments {
                guard !sieve.concerns(passing) || sieve.shows(passing) else { continue }
                shown.append("\(passing.annotation.sender) \(passing.segment.flags)")
            }
        }

        mutating func open(port: UInt16 = 50_000) {
            pass(.client, .syn, seq: 100, port: port)
            pass(.server, .syn, seq: 500, ack: 101, port: port)
            pass(.client, [], seq: 101, ack: 501, port: port)
        }

        mutating func carry(_ texts: Int, port: UInt16 = 50_000) -> UInt32 {
            var seq: UInt32 = 501
            for _ in 0..<texts {
                pass(.server, .psh, seq: seq, ack: 151, text: 1_000, port: port)
                seq += 1_000
                pass(.client, [], seq: 151, ack: seq, port: port)
            }
            return seq
        }
    }

    static let handshake = ["client SYN", "server SYN,ACK", "client ACK"]

    @Test("The page's connection: its handshake and its close, and nothing of the stream between")
    func document() {
        var wire = Wire()
        wire.open()
        #expect(wire.shown == [])
        wire.pass(.client, .psh, seq: 101, ack: 501, text: 50)
        wire.documents.opened(from: HostPort(host: "127.0.0.1", port: 50_000))
        let seq = wire.carry(200)
        #expect(wire.shown == Self.handshake)
        wire.pass(.client, .fin, seq: 151, ack: seq)
        wire.pass(.server, .fin, seq: seq, ack: 152)
        wire.pass(.client, [], seq: 152, ack: seq + 1)
        #expect(wire.shown == Self.handshake + ["client FIN,ACK", "server FIN,ACK", "client ACK"])
    }

    @Test("A connection that carried something else is never shown, however much passes")
    func others() {
        var wire = Wire()
        for port in 50_000..<50_040 as Range<UInt16> {
            wire.open(port: port)
            wire.pass(.client, .psh, seq: 101, ack: 501, text: 50, port: port)
            _ = wire.carry(50, port: port)
            wire.pass(.client, .rst, seq: 151, port: port)
        }
        #expect(wire.shown == [])
        #expect(wire.transcriber.observer.connectionCount == 0)
    }

    @Test("Showing one connection a page for ever would still be at most sixteen segments")
    func bound() {
        var wire = Wire()
        wire.documents.opened(from: HostPort(host: "127.0.0.1", port: 50_000))
        wire.open()
        for _ in 0..<100 { wire.pass(.client, .fin, seq: 101, ack: 501) }
        #expect(wire.shown.count == 16)
    }

    @Test("A port that was the page's once is not the page's the next time")
    func again() {
        var wire = Wire()
        wire.documents.opened(from: HostPort(host: "127.0.0.1", port: 50_000))
        wire.open()
        wire.pass(.client, .rst, seq: 101)
        let first = wire.shown
        wire.pass(.client, .syn, seq: 9_100)
        wire.pass(.server, .syn, seq: 9_500, ack: 9_101)
        wire.pass(.client, [], seq: 9_101, ack: 9_501)
        #expect(wire.shown == first)
        #expect(first == Self.handshake + ["client RST"])
    }

    @Test("The chat's segments all pass, and so does what cannot be read")
    func chat() {
        var wire = Wire()
        wire.pass(.client, .syn, seq: 1, serverPort: 9_000)
        wire.pass(.client, .psh, seq: 2, ack: 1, text: 5, serverPort: 9_000)
        #expect(wire.shown.count == 2)
        let torn = Frame(
            [0x45, 0].span.bytes, FrameInfo(number: 1, time: Timestamp(nanoseconds: 0), originalLength: 2, link: .raw))
        #expect(wire.sieve.admit(torn).count == 1)
    }
}

// SPDX-License-Identifier: MIT
import Chat
import Flows
import LiveCapture
import Packets
import Sessions
import TCP
import Testing
import Transcript

@Suite("A session: what is captured and what is called, told in order", .timeLimit(.minutes(3)))
struct LiveSessionTests {
    static let start: Int64 = 1_700_000_000_000_000_000
    static let millisecond: Int64 = 1_000_000

    /// Two chats over a wire whose frames come late, by a clock in milliseconds.
    struct Wire {
        var session = LiveSession(isCapturing: true, seed: 1)
        var told: [String] = []
        var events: [SessionEvent] = []
        private var frames: [Frame] = []

        func time(_ at: Int64) -> Int64 { start + at * millisecond }

        func connection(_ end: End, port: UInt16 = 40_000) -> ChatConnection {
            let client = HostPort(host: "127.0.0.1", port: port)
            let server = HostPort(host: "127.0.0.1", port: 9_000)
            return ChatConnection(
                number: 0, end: end, local: end == .client ? client : server,
                remote: end == .client ? server : client)
        }

        /// A segment passes; its frame comes with the next ``arrive(at:)``.
        mutating func pass(
            _ end: End, _ flags: Flags, seq: UInt32, ack: UInt32?, text: String = "", at: Int64, port: UInt16 = 40_000
        ) {
            let client = SocketAddress(address: IPAddress(v4: 0x7f00_0001), port: port)
            let server = SocketAddress(address: IPAddress(v4: 0x7f00_0001), port: 9_000)
            let (source, destination) = end == .client ? (client, server) : (server, client)
            let octets = PacketEncoder(from: source, to: destination).packet(
                Segment(
                    seq: SequenceNumber(seq), ack: ack.map { SequenceNumber($0) }, flags: flags, window: 65_000,
                    textLength: UInt32(text.utf8.count)), text: Array(text.utf8))
            let info = FrameInfo(
                number: 0, time: Timestamp(nanoseconds: time(at)), originalLength: octets.count, link: .raw)
            frames.append(Frame(octets.span.bytes, info))
        }

        /// The frames that passed are read.
        mutating func arrive(at: Int64) {
            take(.frames(frames, CaptureMark(delivered: Timestamp(nanoseconds: time(at)), uptime: at * millisecond)))
            frames = []
        }

        mutating func call(
            _ name: String, _ connection: ChatConnection, made: Int64, returned: Int64, _ effect: ChatCall.Effect,
            result: Int = 0
        ) {
            let call = ChatCall(
                end: connection.end, connection: connection, name: name, result: result, effect: effect,
                made: time(made), returned: time(returned))
            take(.report(.call(call), uptime: returned * millisecond))
        }

        mutating func mark(_ at: Int64, behind: Int64 = 0) {
            take(
                .mark(
                    CaptureMark(delivered: Timestamp(nanoseconds: time(at - behind)), uptime: at * millisecond)))
        }

        mutating func take(_ input: SessionInput) {
            var events: [SessionEvent] = []
            session.take(input) { events.append($0) }
            for event in events { tell(event) }
        }

        mutating func finish() {
            var events: [SessionEvent] = []
            session.finish { events.append($0) }
            for event in events { tell(event) }
        }

        private mutating func tell(_ event: SessionEvent) {
            events.append(event)
            switch event.event {
            case .segment(let passing): told.append("\(passing.annotation.sender) \(passing.segment.flags)")
            case .call(let call):
                told.append("\(call.end) \(call.call)()" + (call.connection.map { " #\($0)" } ?? ""))
            case .connection(let connection): told.append("connection \(connection.number)")
            case .message(let message): told.append("\(message.sender): \(message.text)")
            default: break
            }
        }
    }

    @Test("accept() not before the SYN, send() not after the ACK of its text, recv() = 0 not before the FIN")
    func causes() {
        var wire = Wire()
        let server = wire.connection(.server)
        wire.pass(.client, .syn, seq: 100, ack: nil, at: 0)
        wire.pass(.server, .syn, seq: 500, ack: 101, at: 1)
        wire.pass(.client, [], seq: 101, ack: 501, at: 2)
        wire.call("accept", server, made: -500, returned: 3, .taken)
        wire.pass(.client, .psh, seq: 101, ack: 501, text: "hi\n", at: 4)
        wire.call("recv", server, made: 3, returned: 5, .received, result: 3)
        wire.call("send", server, made: 6, returned: 7, .sent, result: 4)
        wire.pass(.server, .psh, seq: 501, ack: 104, text: "you\n", at: 7)
        wire.pass(.client, [], seq: 104, ack: 505, at: 8)
        wire.pass(.client, .fin, seq: 104, ack: 505, at: 9)
        wire.call("recv", server, made: 7, returned: 10, .receivedEnd)
        wire.call("close", server, made: 11, returned: 12, .closedSecond)
        wire.pass(.server, .fin, seq: 505, ack: 105, at: 12)
        wire.pass(.client, [], seq: 105, ack: 506, at: 13)
        wire.arrive(at: 20)
        wire.mark(40)
        #expect(
            wire.told == [
                "client SYN", "server SYN,ACK", "client ACK", "server accept() #0", "client PSH,ACK",
                "server recv() #0",
                "server send() #0", "server PSH,ACK", "client: hi", "client ACK", "server: you", "client FIN,ACK",
                "server recv() #0", "server close() #0", "server FIN,ACK", "client ACK",
            ])
        wire.mark(900)
        #expect(wire.told.last != "connection 0")
        wire.mark(2_000)
        #expect(wire.told.last == "connection 0", "a clock reports it, though no packet comes")
    }

    @Test("connect() stands before its SYN, with the number that its connection gets, whoever else connects")
    func connects() {
        var wire = Wire()
        wire.pass(.client, .syn, seq: 900, ack: nil, at: 1, port: 50_000)
        wire.call("connect", wire.connection(.client), made: 0, returned: 5, .activeOpen)
        wire.pass(.client, .syn, seq: 100, ack: nil, at: 2)
        wire.pass(.server, .syn, seq: 500, ack: 101, at: 3)
        wire.arrive(at: 10)
        wire.mark(40)
        #expect(wire.told == ["client connect() #1", "client SYN", "client SYN", "server SYN,ACK"])
    }

    @Test("A connect() whose SYN nobody saw is told without a number, and holds nothing up")
    func unseenConnect() {
        var wire = Wire()
        wire.call("connect", wire.connection(.client), made: 0, returned: 5, .activeOpen)
        wire.mark(40, behind: 35)
        #expect(wire.told == [])
        wire.mark(41)
        #expect(wire.told == ["client connect()"])
    }

    @Test("Each segment brings its frame and both ends' variables")
    func numbers() throws {
        var wire = Wire()
        wire.pass(.client, .syn, seq: 100, ack: nil, at: 0)
        wire.arrive(at: 1)
        wire.mark(20)
        let event = try #require(wire.events.first)
        #expect(event.frame?.bytes.count == 40)
        guard case .segment(let passing) = event.event else {
            Issue.record("the first event is no segment: \(event.event)")
            return
        }
        #expect(passing.numbers?.client.iss == SequenceNumber(100))
    }

    @Test("Without a capture a question does not show before the answer that it waited for")
    func blind() {
        var wire = Wire()
        wire.session = LiveSession(isCapturing: false, seed: 1)
        let server = wire.connection(.server)
        let send = ChatCall(
            end: .server, connection: server, name: "send", result: nil, effect: .sent, made: wire.time(6))
        wire.take(.report(.made(send), uptime: 6 * Self.millisecond))
        // The client has the answer, and asks again, before we hear that our own call has returned.
        wire.call("recv", server, made: 5, returned: 9, .received, result: 6)
        wire.mark(30)
        #expect(wire.told == [])
        wire.take(.report(.call(send.returning(4, at: wire.time(8))), uptime: 31 * Self.millisecond))
        wire.mark(50)
        #expect(wire.told == ["server send() #0", "server recv() #0"])
    }

    /// Writes down what it is given.
    final class Diary: SessionRecorder {
        var kept: [String] = []

        func add(_ frame: RawSpan, _ info: FrameInfo) { kept.append("frame") }
        func add(dropped: Int) { kept.append("dropped \(dropped)") }
        func writeOut() {}
        func add(_ event: TraceEvent) {
            if case .call(let call) = event { kept.append("\(call.call) #\(call.connection ?? -1)") }
        }
    }

    @Test("Frames that the kernel dropped are a problem where that was found out, counted once, and kept there")
    func dropped() throws {
        var wire = Wire()
        let diary = Diary()
        wire.session.recorder = diary
        wire.pass(.client, .syn, seq: 100, ack: nil, at: 1)
        wire.arrive(at: 2)
        for (at, count) in [(3, 0), (4, 5), (5, 5), (6, 7)] as [(Int64, Int)] {
            wire.take(
                .dropped(
                    count, time: Timestamp(nanoseconds: wire.time(at)), uptime: at * LiveSessionTests.millisecond))
        }
        wire.pass(.server, .syn, seq: 500, ack: 101, at: 8)
        wire.arrive(at: 9)
        wire.mark(60)
        #expect(diary.kept == ["frame", "dropped 5", "dropped 7", "frame"])
        let told = wire.events.compactMap { event -> String? in
            switch event.event {
            case .segment: return "segment"
            case .problem(let problem):
                guard case .dropped(let count) = problem.cause else { return nil }
                return "\(count) dropped"
            default: return nil
            }
        }
        #expect(told == ["segment", "5 dropped", "2 dropped", "segment"])
    }

    @Test("What keeps a session is given it in the same order")
    func recorded() {
        var wire = Wire()
        let diary = Diary()
        wire.session.recorder = diary
        wire.call("connect", wire.connection(.client), made: 0, returned: 5, .activeOpen)
        wire.pass(.client, .syn, seq: 100, ack: nil, at: 1)
        wire.pass(.server, .syn, seq: 500, ack: 101, at: 2)
        wire.call("accept", wire.connection(.server), made: -5, returned: 3, .taken)
        wire.arrive(at: 10)
        wire.mark(40)
        #expect(diary.kept == ["connect #0", "frame", "frame", "accept #0"])
    }
}
